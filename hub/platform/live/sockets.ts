/** Sockets of signed-in clients: each view is a room; nobody hears a view he may not read. */
import type { Server as HttpServer, IncomingHttpHeaders } from 'node:http'
import { createAdapter } from '@socket.io/postgres-adapter'
import type { Pool } from 'pg'
import { Server, type Socket } from 'socket.io'
import type { Field } from '../../contract/field.ts'
import {
  type ClientEvents,
  type EndReason,
  type HubEvents,
  type Patch,
  PULSE_MS,
  VIEWS,
  type ViewName,
} from '../../contract/live.ts'
import { isRefusal } from '../../contract/refusal.ts'
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
  /** True also when there is another hub, which alone knows its clients. */
  readonly isWatched: (view: ViewName) => Promise<boolean>
  /** To those who watch the doors; nobody waits for it. */
  readonly showField: (field: Field) => void
  /** Looks again who is behind each socket, as it does by itself every 2 s: something about keys, sessions or people changed. */
  readonly lookAgain: () => void
  readonly close: () => Promise<void>
}

interface SocketData {
  principal: Principal
}
type Client = Socket<ClientEvents, HubEvents, Record<string, never>, SocketData>

const MESSAGE_BYTES_MAX = 10_000
const LOOK_MS = 2_000
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
  /** Not in `data`, which adapters show to other hubs. */
  const credentials = new WeakMap<Client, IncomingHttpHeaders>()
  const whoIs = (socket: Client) => authenticate(credentials.get(socket) ?? {}, socket.handshake.address)

  io.use((socket, next) => {
    const { token } = socket.handshake.auth as { token?: unknown }
    const headers = { ...socket.handshake.headers, ...(typeof token === 'string' ? { 'x-api-key': token } : {}) }
    credentials.set(socket, headers)
    whoIs(socket).then(
      (who) => {
        if (isRefusal(who)) return next(new Error(who.refused))
        socket.data.principal = who.principal
        next()
      },
      () => next(new Error('unavailable')),
    )
  })
  /** Why it must end; undefined: it may go on. Rejects when that cannot be known now. */
  const look = async (socket: Client): Promise<EndReason | undefined> => {
    const who = await whoIs(socket)
    // one of too many is told when it comes back whether it is known
    if (isRefusal(who)) return who.refused === 'not-signed-in' ? 'not-signed-in' : 'rights-changed'
    return isSame(who.principal.permissions, socket.data.principal.permissions) ? undefined : 'rights-changed'
  }
  const end = (socket: Client, reason: EndReason): void => {
    socket.emit('ended', reason)
    socket.disconnect(true)
  }
  const watch = async (socket: Client, view: ViewName): Promise<{ version: number } | { refused: string }> => {
    if (!VIEWS.includes(view)) return { refused: 'not-found' }
    const reason = await look(socket)
    if (reason) return { refused: reason }
    if (!may(socket.data.principal, VIEW_PERMISSIONS[view])) return { refused: 'not-permitted' }
    // first the room, then the version: what comes between is seen twice rather than never
    await socket.join(view)
    return { version: await db.read((tx) => viewVersion(tx, view)) }
  }
  io.on('connection', (socket) => {
    socket.on('watch', (view, ack) => {
      const answer = typeof ack === 'function' ? ack : () => undefined
      watch(socket, view).then(answer, () => answer({ refused: 'unavailable' }))
    })
    socket.on('unwatch', (view) => void socket.leave(view))
  })
  const lookAgain = (): void => {
    for (const socket of io.of('/').sockets.values())
      look(socket).then(
        (reason) => reason && end(socket, reason),
        // it may go on while nobody can say
        () => undefined,
      )
  }
  const stopLooking = clock.every(LOOK_MS, lookAgain)
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
    isWatched: async (view) => {
      const { adapter } = io.of('/')
      return adapter.rooms.has(view) || (await adapter.serverCount()) > 1
    },
    showField: ({ gateway, doors }) =>
      void broadcast('doors', ['field', { gateway, doors }]).catch((error: Error) =>
        log.warn({ reason: error.message }, 'what the doors hear could not be shown'),
      ),
    lookAgain,
    close: async () => {
      stopPulse()
      stopLooking()
      io.local.disconnectSockets(true)
      await io.close()
    },
  }
}

const isSame = (some: ReadonlySet<string>, others: ReadonlySet<string>): boolean =>
  some.size === others.size && [...some].every((each) => others.has(each))
