/** Sockets of signed-in clients: each view is a room; nobody hears a view he may not read. */
import type { Server as HttpServer, IncomingHttpHeaders } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import { createAdapter } from '@socket.io/postgres-adapter'
import type { Pool } from 'pg'
import { Server, type Socket } from 'socket.io'
import { z } from 'zod'
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
import { subjectOf } from '../audit/entry.ts'
import { actorOf, type Trail } from '../audit/trail.ts'
import type { Authenticate, SignedIn } from '../auth/authenticate.ts'
import { may, type Principal } from '../auth/principal.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/tx.ts'
import { isSameOrigin } from '../http/origin.ts'
import type { Logger } from '../log.ts'
import type { Limited } from './limited.ts'
import { viewVersion } from './version.ts'

export interface SocketSettings {
  readonly http: HttpServer
  readonly db: Database
  readonly authenticate: Authenticate
  readonly limited: Limited
  readonly clock: Clock
  readonly log: Logger
  readonly publicUrl: URL | undefined
  readonly trail: Pick<Trail, 'refused'>
  /** Given when several hubs share the database: a patch of one reaches the clients of all. */
  readonly sharedPool?: Pool
}

export interface Sockets {
  /** Resolves when every hub will hear it, so that the next one cannot overtake it. */
  readonly send: (patch: Patch, keys: readonly string[] | undefined) => Promise<void>
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
  by: SignedIn['by']
}
/** What hubs tell each other besides patches. */
interface BetweenHubs {
  limited: (notice: Notice) => void
  limitedField: (field: Pick<Field, 'gateway' | 'doors'>) => void
}
type Client = Socket<ClientEvents, HubEvents, BetweenHubs, SocketData>

/** A patch without its rows, for those who see them in their own way. */
interface Notice {
  readonly view: ViewName
  readonly version: number
  readonly at: number
  readonly keys: readonly string[] | undefined
}
/** Those of a view who may not see all of it; a room of its own, where no patch is broadcast. */
const limitedRoom = (view: ViewName): string => `${view}, limited`

const MESSAGE_BYTES_MAX = 10_000
const LOOK_MS = 2_000
/** Of the socket.io protocol, v5. */
const PACKET_EVENT = 2
/** What clients say; each with the name of a view. */
export const HEARD = ['watch', 'unwatch'] as const satisfies readonly (keyof ClientEvents)[]
type Heard = (typeof HEARD)[number]
const viewName = z.enum(VIEWS)
/** The permission that lists a view shows its patches too. */
export const VIEW_PERMISSIONS: Record<ViewName, string> = {
  doors: 'docks.read',
  'dock-sessions': 'docks.read',
  balances: 'stock.read',
  movements: 'stock.read',
  'purchase-orders': 'purchasing.read',
  exceptions: 'exceptions.read',
  gateways: 'gateways.read',
  approvals: 'approvals.read',
}

export const startSockets = (settings: SocketSettings): Sockets => {
  const { http, authenticate, clock, log, db, publicUrl, limited, trail } = settings
  const noteRefused = (who: SignedIn, address: string | undefined, view: string, why: string): void =>
    trail.refused(
      actorOf(who, address, null),
      {
        action: `WATCH /${view}`,
        subject: subjectOf(`/${view}`, undefined, [], undefined),
        changes: null,
        reason: null,
      },
      why,
    )
  const io = new Server<ClientEvents, HubEvents, BetweenHubs, SocketData>(http, {
    serveClient: false,
    maxHttpBufferSize: MESSAGE_BYTES_MAX,
    // a socket opened by another site would carry our cookie
    allowRequest: (request, done) => {
      const { remoteAddress } = request.socket
      const isOurs = isSameOrigin(request.headers, publicUrl)
      done(null, isOurs)
      if (isOurs) return
      authenticate(request.headers, remoteAddress, 'watch').then(
        (who) => isRefusal(who) || noteRefused(who, remoteAddress, 'live', 'bad-origin'),
        // nobody can say now whose cookie it was
        () => undefined,
      )
    },
  })
  if (settings.sharedPool)
    io.adapter(
      createAdapter(settings.sharedPool, {
        errorHandler: (error) => log.warn({ reason: error.message }, 'hubs cannot tell each other of patches'),
      }),
    )
  /** Not in `data`, which adapters show to other hubs. */
  const credentials = new WeakMap<Client, IncomingHttpHeaders>()
  const whoIs = (socket: Client) => authenticate(credentials.get(socket) ?? {}, socket.handshake.address, 'watch')

  io.use((socket, next) => {
    const { token } = socket.handshake.auth as { token?: unknown }
    const headers = { ...socket.handshake.headers, ...(typeof token === 'string' ? { 'x-api-key': token } : {}) }
    credentials.set(socket, headers)
    whoIs(socket).then(
      (who) => {
        if (isRefusal(who)) return next(new Error(who.refused))
        socket.data.principal = who.principal
        socket.data.by = who.by
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
    const { permissions, scope } = socket.data.principal
    const isUnchanged = isSame(who.principal.permissions, permissions) && isDeepStrictEqual(who.principal.scope, scope)
    return isUnchanged ? undefined : 'rights-changed'
  }
  const end = (socket: Client, reason: EndReason): void => {
    socket.emit('ended', reason)
    socket.disconnect(true)
  }
  const watch = async (socket: Client, view: ViewName): Promise<{ version: number } | { refused: string }> => {
    const reason = await look(socket)
    if (reason) return { refused: reason }
    if (!may(socket.data.principal, VIEW_PERMISSIONS[view])) {
      noteRefused(socket.data, socket.handshake.address, view, 'not-permitted')
      return { refused: 'not-permitted' }
    }
    // first the room, then the version: what comes between is seen twice rather than never
    await socket.join(limited.groupOf(socket.data.principal, view) === undefined ? view : limitedRoom(view))
    return { version: await db.read((tx) => viewVersion(tx, view)) }
  }
  const unwatch = async (socket: Client, view: ViewName): Promise<undefined> => {
    await socket.leave(view)
    await socket.leave(limitedRoom(view))
  }
  const acts: Record<keyof ClientEvents, (socket: Client, view: ViewName) => Promise<object | undefined>> = {
    watch: (socket, view) => watch(socket, view).catch(() => ({ refused: 'unavailable' })),
    unwatch,
  }
  /** Whatever was sent, no more than this socket ends by it: what a listener throws would end the process. */
  const hear = async (socket: Client, event: Heard, sent: readonly unknown[]): Promise<void> => {
    const view = viewName.safeParse(sent[0])
    const answer = view.success ? await acts[event](socket, view.data) : { refused: 'not-found' }
    const ack = sent.at(-1)
    if (typeof ack === 'function' && answer) ack(answer)
  }
  io.on('connection', (socket) => {
    for (const event of HEARD)
      socket.on(event, (...sent: readonly unknown[]) => {
        hear(socket, event, sent).catch((fault: unknown) => {
          log.error({ err: fault, event }, 'a socket was ended by what it sent')
          socket.disconnect(true)
        })
      })
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
  const membersOf = (room: string): Client[] =>
    [...(io.of('/').adapter.rooms.get(room) ?? [])].flatMap((id) => io.of('/').sockets.get(id) ?? [])
  const sendLimited = async ({ view, version, at, keys }: Notice): Promise<void> => {
    for (const group of Map.groupBy(membersOf(limitedRoom(view)), ({ data }) =>
      limited.groupOf(data.principal, view),
    ).values()) {
      const [first] = group
      // what cannot be read now is read again by the client
      const changes =
        first && keys && (await limited.changesFor(first.data.principal, view, keys).catch(() => undefined))
      const patch: Patch = { view, version, at, ...(changes ? { changes } : { changes: [], isPartial: true }) }
      for (const socket of group) socket.emit('patch', patch)
    }
  }
  const last = new Map<ViewName, Promise<void>>()
  /** One after the other, so that the versions of a view keep their order. */
  const queueLimited = (notice: Notice): void => {
    last.set(
      notice.view,
      (last.get(notice.view) ?? Promise.resolve())
        .then(() => sendLimited(notice))
        .catch((error: Error) =>
          log.warn({ reason: error.message }, 'a patch could not be sent to those who see a part'),
        ),
    )
  }
  const showLimited = ({ gateway, doors }: Pick<Field, 'gateway' | 'doors'>): void => {
    for (const socket of membersOf(limitedRoom('doors')))
      limited.fieldFor(socket.data.principal, { gateway, doors }).then(
        (seen) => seen.length > 0 && socket.emit('field', { gateway, doors: seen }),
        // over as soon as it is old
        () => undefined,
      )
  }
  io.on('limited', queueLimited)
  io.on('limitedField', showLimited)
  return {
    send: async (patch, keys) => {
      const { view, version, at } = patch
      const notice = { view, version, at, keys }
      queueLimited(notice)
      if (settings.sharedPool) io.serverSideEmit('limited', notice)
      await broadcast(view, ['patch', patch])
    },
    isWatched: async (view) => {
      const { adapter } = io.of('/')
      const isHere = adapter.rooms.has(view) || adapter.rooms.has(limitedRoom(view))
      return isHere || (await adapter.serverCount()) > 1
    },
    showField: ({ gateway, doors }) => {
      showLimited({ gateway, doors })
      if (settings.sharedPool) io.serverSideEmit('limitedField', { gateway, doors })
      broadcast('doors', ['field', { gateway, doors }]).catch((error: Error) =>
        log.warn({ reason: error.message }, 'what the doors hear could not be shown'),
      )
    },
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
