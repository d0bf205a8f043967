/** An MQTT 3.1.1 broker in this process, when no MQTT_URL is given. */
import { createServer, type Socket } from 'node:net'
import { Aedes, type Client } from 'aedes'
import { BATCH_BYTES_MAX } from '../../contract/observation.ts'
import { type Clock, elapsedMs } from '../clock.ts'
import type { Logger } from '../log.ts'
import { mayPublish, maySubscribe } from './access.ts'
import type { Broker, Receive } from './broker.ts'
import { createPace } from './pace.ts'
import { createPacketGuard } from './packet-guard.ts'
import { createStrangers } from './strangers.ts'
import { createTakeovers } from './takeovers.ts'

export interface EmbeddedBrokerSettings {
  readonly host: string
  readonly port: number
  readonly clock: Clock
  readonly log: Logger
  /** undefined: welcome. Otherwise why not, in words for the log. */
  readonly admit: (user: string, credential: string, address: string) => Promise<string | undefined>
  readonly receive: Receive
  /** A gateway did what it may not; in words for the person who looks after it. */
  readonly onMisuse: (user: string, why: string) => void
}

const CONNECTIONS_MAX = 500
/** Of those that have not said who they are: of all, and from one address. */
const STRANGERS_MAX = { max: 100, perAddressMax: 50 }
const CONNECT_MS_MAX = 10_000
/** Room for topic and headers around a batch. */
const PACKET_BYTES_MAX = BATCH_BYTES_MAX + 1_024
/** A last will is a status, of a few kilobytes. */
const CONNECT_BYTES_MAX = 65_536
/** MQTT 3.1.1 §3.2.2.3 */
const UNAVAILABLE = 3
const NOT_AUTHORIZED = 5
const CLIENT_ID_LENGTH_MAX = 64
/** Of one gateway; a busy one publishes a few dozen batches a second. */
const PACKETS = { perSecond: 1_000, burst: 2_000 }

/** Throws EADDRINUSE and the like. */
export const startEmbeddedBroker = async (settings: EmbeddedBrokerSettings): Promise<Broker> => {
  const { log } = settings
  /** A last will is spoken by a client that is gone: who he was must outlive his connection. */
  const users = new WeakMap<Client, string>()
  const connected = new Set<Client>()
  const strangers = createStrangers(STRANGERS_MAX)
  const pace = createPace(PACKETS.perSecond, PACKETS.burst, elapsedMs)
  const aedes = new Aedes({
    connectTimeout: CONNECT_MS_MAX,
    queueLimit: 1_000,
    maxClientsIdLength: CLIENT_ID_LENGTH_MAX,
    preConnect: (client, packet, done) => {
      strangers.remove(socketOf(client))
      // a second client of an id throws the first off (MQTT 3.1.1 §3.1.4): nobody may have the id of another
      if (packet.username) packet.clientId = packet.username
      done(null, true)
    },
    authenticate: (client, user, credential, done) => {
      admit(client, user ?? '', String(credential ?? '')).then(
        (why) => done(why === undefined ? null : refusal(why, NOT_AUTHORIZED), why === undefined),
        (fault: Error) => done(refusal(fault.message, UNAVAILABLE), false),
      )
    },
    authorizePublish: (client, packet, done) => {
      const user = client ? users.get(client) : undefined
      if (
        user !== undefined &&
        mayPublish(user, packet.topic) &&
        (!packet.retain || packet.topic.endsWith('/status'))
      ) {
        const waitMs = pace(user)
        if (waitMs === 0) return done(null)
        return void settings.clock.wait(waitMs).then(() => done(null))
      }
      const topic = packet.topic.slice(0, 200)
      log.warn({ gateway: user, topic }, 'a gateway published where it may not and was disconnected')
      if (user !== undefined) settings.onMisuse(user, `published on ${topic}, which is not its own`)
      done(new Error('not its own topic'))
    },
    authorizeSubscribe: (client, subscription, done) => {
      const user = users.get(client)
      const isOwn = user !== undefined && maySubscribe(user, subscription.topic)
      if (!isOwn) log.warn({ gateway: user, topic: subscription.topic.slice(0, 200) }, 'a gateway may not listen there')
      done(null, isOwn ? subscription : null)
    },
  })
  const takeovers = createTakeovers(settings.clock)

  const disconnect = (user: string): boolean => {
    const old = [...connected].filter((client) => users.get(client) === user)
    for (const client of old) client.close()
    return old.length > 0
  }

  const admit = async (client: Client, user: string, credential: string): Promise<string | undefined> => {
    const socket = socketOf(client)
    const why = await settings.admit(user, credential, socket.remoteAddress ?? '')
    if (why !== undefined) return why
    if (socket.destroyed) return 'it is gone'
    const isConnected = [...connected].some((other) => users.get(other) === user)
    if (isConnected && !takeovers.isAllowed(user)) return 'another gateway keeps connecting under this name'
    disconnect(user)
    users.set(client, user)
    connected.add(client)
    return undefined
  }

  for (const event of ['clientError', 'connectionError'] as const)
    aedes.on(event, (client, error) => {
      // a stranger's end is told where he was turned away
      const level = users.has(client) ? 'info' : 'debug'
      log[level]({ gateway: users.get(client), reason: error.message }, 'an MQTT connection ended')
    })
  aedes.on('publish', (packet, client) => {
    const publisher = client ? users.get(client) : undefined
    if (publisher !== undefined)
      settings.receive({ topic: packet.topic, payload: Buffer.from(packet.payload), publisher })
  })
  await aedes.listen()

  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    strangers.add(socket)
    limitPackets(socket, () => {
      const gateway = users.get(client)
      log.warn(
        { gateway, address: socket.remoteAddress, limit: PACKET_BYTES_MAX },
        'an MQTT packet over the limit was refused',
      )
      if (gateway !== undefined) settings.onMisuse(gateway, `sent a packet over ${PACKET_BYTES_MAX} bytes`)
    })
    const client = aedes.handle(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      strangers.remove(socket)
      connected.delete(client)
    })
  })
  server.maxConnections = CONNECTIONS_MAX
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(settings.port, settings.host, () => resolve())
  })
  const address = server.address()
  return {
    publish: (topic, payload) =>
      aedes.publish({ cmd: 'publish', qos: 0, retain: false, dup: false, topic, payload }, () => undefined),
    disconnect: (user) => void disconnect(user),
    state: () => (server.listening ? undefined : 'the broker does not listen'),
    port: typeof address === 'object' && address ? address.port : undefined,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await new Promise<void>((resolve) => aedes.close(() => resolve()))
      // those it does not know: strangers
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

const socketOf = (client: Client): Socket => client.conn as Socket

const refusal = (why: string, returnCode: number): Error & { returnCode: number } =>
  Object.assign(new Error(why), { returnCode })

/** Sees each chunk before the parser does. */
const limitPackets = (socket: Socket, onRefused: () => void): void => {
  const isWithin = createPacketGuard({ firstBytesMax: CONNECT_BYTES_MAX, bytesMax: PACKET_BYTES_MAX })
  const read = socket.read.bind(socket)
  socket.read = (size?: number) => {
    const chunk: Buffer | null = read(size)
    if (chunk === null || isWithin(chunk)) return chunk
    onRefused()
    socket.destroy()
    return null
  }
}
