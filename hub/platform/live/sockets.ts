/** Sockets of signed-in clients: each view is a room; nobody hears a view he may not read. */
import type { Server as HttpServer } from 'node:http'
import { createAdapter } from '@socket.io/postgres-adapter'
import type { Pool } from 'pg'
import { Server } from 'socket.io'
import type { Field } from '../../contract/field.ts'
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
  /** Resolves when every hub will hear it, so that the next one cannot overtake it. */
  readonly send: (patch: Patch) => Promise<void>
  /** To those who watch the doors; nobody waits for it. */
  readonly showField: (field: Field) => void
  readonly close: () => Promise<void>
}

interface SocketData {
  principal: Principal
}

const MESSAGE_BYTES_MAX = 10_000
/** Of the socket.io protocol, v5. */
const PACKET_EVENT = 2
/** The permission that lists a view shows its patches too. */
export const VIEW_PERMISSIONS: Record<ViewName, string> = {
  doors: 'docks.read',
  'dock-sessions': 'docks.read',
  balances: 'stock.read',
  movements: 'stock.read',
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
  const broadcast = async (room: ViewName, data: readonly unknown[]): Promise<void> => {
    const { adapter } = io.of('/')
    // a hub that joins this moment misses this patch: its clients see the gap at the next one and read again
    const isAlone = (await adapter.serverCount()) === 1
    const packet = { type: PACKET_EVENT, data }
    await adapter.broadcast(packet, { rooms: new Set([room]), except: new Set(), flags: { local: isAlone } })
  }
  return {
    send: (patch) => broadcast(patch.view, ['patch', patch]),
    showField: ({ gateway, doors }) =>
      void broadcast('doors', ['field', { gateway, doors }]).catch((error: Error) =>
        log.warn({ reason: error.message }, 'what the doors hear could not be shown'),
      ),
    close: async () => {
      stopPulse()
      io.disconnectSockets(true)
      await io.close()
    },
  }
}
