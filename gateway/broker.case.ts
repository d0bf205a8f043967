/** A real broker on a port of its own, and the hub's side of the contract under the test's control. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { type Field, fieldSchema } from '@dockledger/hub/contract/field.ts'
import { type Batch, batchEnvelopeSchema, type Entry, entrySchema } from '@dockledger/hub/contract/observation.ts'
import { type GatewayStatus, statusSchema } from '@dockledger/hub/contract/status.ts'
import { parseTopic, topicOf } from '@dockledger/hub/contract/topics.ts'
import { Aedes } from 'aedes'

export interface CaseBroker {
  readonly url: string
  /** Every batch as it came, checked against the contract. */
  readonly batches: Batch[]
  /** Seq → the entry, as first received; a seq that came with other content is in `reused`. */
  readonly received: Map<number, Entry>
  readonly reused: number[]
  readonly statuses: GatewayStatus[]
  readonly fields: Field[]
  /** What the hub does with a batch; the default answers with its range at once. */
  answer: (batch: Batch) => void
  receipt(payload: unknown): void
  ranges(batch: Batch, more?: object): void
  /** Cuts every connection. */
  cut(): void
  /** Stops listening and cuts; `resume` listens again on the same port. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Whether it lets anybody in, and PUBACKs. */
  isRefusing: boolean
  isSilent: boolean
  close(): Promise<void>
}

export const SITE = 'main'
export const GATEWAY = 'dock-1'

export const caseBroker = async (password?: string): Promise<CaseBroker> => {
  const aedes = await Aedes.createBroker()
  const sockets = new Set<Socket>()
  const make = () =>
    createServer((socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      aedes.handle(socket)
    })
  let server = make()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const receipt = (payload: unknown): void => {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
    const topic = topicOf(SITE, GATEWAY, 'receipts')
    aedes.publish({ cmd: 'publish', topic, payload: body, qos: 1, retain: false, dup: false }, () => undefined)
  }
  const stop = async (): Promise<void> => {
    server.close()
    cut()
    await once(server, 'close')
  }
  const broker: CaseBroker = {
    url: `mqtt://127.0.0.1:${port}`,
    batches: [],
    received: new Map(),
    reused: [],
    statuses: [],
    fields: [],
    answer: (batch) => broker.ranges(batch),
    receipt,
    ranges: (batch, more = {}) => {
      const seqs = batch.entries.map(({ seq }) => seq)
      const ranges = [[seqs[0], seqs.at(-1)]]
      receipt({ v: 1, gateway: GATEWAY, at: Date.now(), sentAt: batch.sentAt, ranges, ...more })
    },
    cut,
    pause: stop,
    resume: async () => {
      server = make()
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
    isRefusing: false,
    isSilent: false,
    close: async () => {
      if (server.listening) await stop()
      await new Promise<void>((resolve) => aedes.close(() => resolve()))
    },
  }
  aedes.authenticate = (_client, _user, given, done) => {
    done(null, !broker.isRefusing && (password === undefined || given?.toString() === password))
  }
  aedes.authorizePublish = (_client, _packet, done) => {
    if (!broker.isSilent) done(null)
  }
  aedes.on('publish', ({ topic, payload }) => {
    const channel = parseTopic(topic)?.channel
    if (channel === 'observations') takeBatch(broker, payload.toString())
    if (channel === 'field') broker.fields.push(fieldSchema.parse(JSON.parse(payload.toString())))
    if (channel === 'status') broker.statuses.push(statusSchema.parse(JSON.parse(payload.toString())))
  })
  return broker
}

const takeBatch = (broker: CaseBroker, payload: string): void => {
  const envelope = batchEnvelopeSchema.parse(JSON.parse(payload))
  const batch = { ...envelope, entries: envelope.entries.map((entry) => entrySchema.parse(entry)) }
  broker.batches.push(batch)
  for (const entry of batch.entries) {
    const before = broker.received.get(entry.seq)
    if (!before) broker.received.set(entry.seq, entry)
    else if (JSON.stringify(before) !== JSON.stringify(entry)) broker.reused.push(entry.seq)
  }
  broker.answer(batch)
}
