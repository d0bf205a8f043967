/** An MQTT 3.1.1 broker in this process, when no MQTT_URL is given. */
import { createServer, type Socket } from 'node:net'
import { Aedes, type Client } from 'aedes'
import { BATCH_BYTES_MAX } from '../../contract/observation.ts'
import type { Clock } from '../clock.ts'
import type { Logger } from '../log.ts'
import { mayPublish, maySubscribe } from './access.ts'
import type { Broker, Receive } from './broker.ts'
import { createPacketGuard } from './packet-guard.ts'
import { createTakeovers } from './takeovers.ts'

export interface EmbeddedBrokerSettings {
  readonly host: string
  readonly port: number
  readonly clock: Clock
  readonly log: Logger
  /** undefined: welcome. Otherwise why not, in words for the log. */
  readonly admit: (user: string, credential: string, address: string) => Promise<string | undefined>
  readonly receive: Receive
}

const CONNECTIONS_MAX = 500
const CONNECT_MS_MAX = 10_000
/** Room for topic and headers around a batch. */
const PACKET_BYTES_MAX = BATCH_BYTES_MAX + 1_024
/** A last will is a status, of a few kilobytes. */
const CONNECT_BYTES_MAX = 65_536
const NOT_AUTHORIZED = 5

/** Throws EADDRINUSE and the like. */
export const startEmbeddedBroker = async (settings: EmbeddedBrokerSettings): Promise<Broker> => {
  const { log } = settings
  /** A last will is spoken by a client that is gone: who he was must outlive his connection. */
  const users = new WeakMap<Client, string>()
  const connected = new Set<Client>()
  const aedes = new Aedes({
    connectTimeout: CONNECT_MS_MAX,
    queueLimit: 1_000,
    authenticate: (client, user, credential, done) => {
      admit(client, user ?? '', String(credential ?? '')).then(
        (why) => done(why === undefined ? null : refusal(why), why === undefined),
        (fault: Error) => done(refusal(fault.message), false),
      )
    },
    authorizePublish: (client, packet, done) => {
      const user = client ? users.get(client) : undefined
      if (user !== undefined && mayPublish(user, packet.topic) && (!packet.retain || packet.topic.endsWith('/status')))
        return done(null)
      log.warn(
        { gateway: user, topic: packet.topic.slice(0, 200) },
        'a gateway published where it may not and was disconnected',
      )
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
    const why = await settings.admit(user, credential, (client.conn as Socket).remoteAddress ?? '')
    if (why !== undefined) return why
    const isConnected = [...connected].some((other) => users.get(other) === user)
    if (isConnected && !takeovers.isAllowed(user)) return 'another gateway keeps connecting under this name'
    disconnect(user)
    users.set(client, user)
    connected.add(client)
    return undefined
  }

  aedes.on('clientDisconnect', (client) => connected.delete(client))
  for (const event of ['clientError', 'connectionError'] as const)
    aedes.on(event, (client, error) => {
      log.info({ gateway: users.get(client), reason: error.message }, 'an MQTT connection ended')
      connected.delete(client)
    })
  aedes.on('publish', (packet, client) => {
    const publisher = client ? users.get(client) : undefined
    if (publisher !== undefined)
      settings.receive({ topic: packet.topic, payload: Buffer.from(packet.payload), publisher })
  })
  await aedes.listen()

  const server = createServer((socket) => {
    limitPackets(socket, () =>
      log.warn({ address: socket.remoteAddress, limit: PACKET_BYTES_MAX }, 'an MQTT packet over the limit was refused'),
    )
    aedes.handle(socket)
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
      await closed
    },
  }
}

const refusal = (why: string): Error & { returnCode: number } =>
  Object.assign(new Error(why), { returnCode: NOT_AUTHORIZED })

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
