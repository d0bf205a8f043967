/** Sockets of signed-in clients: each view is a room; nobody hears a view he may not read. */
import type { Server as HttpServer } from 'node:http'
import { createAdapter } from '@socket.io/postgres-adapter'
import type { Pool } from 'pg'
import { Server } from 'socket.io'
import { type ClientEvents, type HubEvents, type Patch, PULSE_MS, VIEWS, type ViewName } from '../../contract/live.ts'
import type { Authenticate } from '../auth/authenticate.ts'
import { may, type Principal } from '../auth/principal.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/tx.ts'
import { isSameOrigin } from '../http/origin.ts'
import type { Logger } from '../log.ts'
import { viewVersion } from './version.ts'

export interface SocketSettings {
  readonly http: HttpServer
  readonly db: Database
  readonly authenticate: Authenticate
  readonly clock: Clock
  readonly log: Logger
  readonly publicUrl: URL | undefined
  /** Given when several hubs share the database: a patch of one reaches the clients of all. */
  readonly sharedPool?: Pool
}

export interface Sockets {
  readonly send: (patch: Patch) => void
  readonly close: () => Promise<void>
}

interface SocketData {
  principal: Principal
}

const MESSAGE_BYTES_MAX = 10_000
/** Which permission shows a view: doors and sessions are the warehouse's, and so on. */
export const VIEW_PERMISSIONS: Record<ViewName, string> = {
  doors: 'doors.read',
  'dock-sessions': 'dock-sessions.read',
  balances: 'balances.read',
  movements: 'movements.read',
  'purchase-orders': 'purchasing.read',
  exceptions: 'exceptions.read',
  gateways: 'gateways.read',
}

export const startSockets = (settings: SocketSettings): Sockets => {
  const { http, authenticate, clock, log, db, publicUrl } = settings
  const io = new Server<ClientEvents, HubEvents, Record<string, never>, SocketData>(http, {
    serveClient: false,
    maxHttpBufferSize: MESSAGE_BYTES_MAX,
    // a socket opened by another site would carry our cookie
    allowRequest: (request, done) => done(null, isSameOrigin(request.headers, publicUrl)),
  })
  if (settings.sharedPool)
    io.adapter(
      createAdapter(settings.sharedPool, {
        errorHandler: (error) => log.warn({ reason: error.message }, 'hubs cannot tell each other of patches'),
      }),
    )
  io.use((socket, next) => {
    const { token } = socket.handshake.auth as { token?: unknown }
    const headers = { ...socket.handshake.headers, ...(typeof token === 'string' ? { 'x-api-key': token } : {}) }
    authenticate(headers).then(
      (signedIn) => {
        if (!signedIn) return next(new Error('not-signed-in'))
        socket.data.principal = signedIn.principal
        next()
      },
      () => next(new Error('unavailable')),
    )
  })
  io.on('connection', (socket) => {
    socket.on('watch', (view, ack) => {
      const answer = typeof ack === 'function' ? ack : () => undefined
      if (!VIEWS.includes(view)) return answer({ refused: 'not-found' })
      if (!may(socket.data.principal, VIEW_PERMISSIONS[view])) return answer({ refused: 'not-permitted' })
      // first the room, then the version: what comes between is seen twice rather than never
      Promise.resolve(socket.join(view))
        .then(() => db.read((tx) => viewVersion(tx, view)))
        .then(
          (version) => answer({ version }),
          () => answer({ refused: 'unavailable' }),
        )
    })
    socket.on('unwatch', (view) => void socket.leave(view))
  })
  const stopPulse = clock.every(PULSE_MS, () => io.local.emit('pulse', clock.now().getTime()))
  return {
    send: (patch) => void io.to(patch.view).emit('patch', patch),
    close: async () => {
      stopPulse()
      io.disconnectSockets(true)
      await io.close()
    },
  }
}
