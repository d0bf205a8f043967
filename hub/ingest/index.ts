/** Front door of ingest: packets of a broker in, inbox rows and receipts out. */
import type { Field } from '../contract/field.ts'
import { parseTopic, type TopicParts, topicOf } from '../contract/topics.ts'
import type { IncomingPacket } from '../platform/broker/broker.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/tx.ts'
import type { Logger } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Admission } from './admission.ts'
import { saveStatus } from './gateway.store.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { receive } from './receive.ts'
import { readField, readStatus } from './status.ts'

export { type Admission, createAdmission } from './admission.ts'
export { saveAllOffline } from './gateway.store.ts'
export { gatewayRoutes } from './gateways.routes.ts'

export interface IngestSettings {
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  readonly admission: Admission
  readonly publish: (topic: string, payload: string) => void
  readonly onSaved: (lanes: readonly string[]) => void
  /** What doors hear this moment; nothing of it is kept. */
  readonly onField: (field: Field) => void
}

export interface Ingest {
  readonly receive: (packet: IncomingPacket) => void
  /** Stores what was received; takes nothing more. */
  readonly close: () => Promise<void>
}

/** Packets that wait to be looked at; beyond this they are dropped without a receipt. */
const WAITING_MAX = 300

export const startIngest = (settings: IngestSettings): Ingest => {
  const { log, publish } = settings
  const inbox = createInbox({
    ...settings,
    sendReceipt: (site, receipt) => publish(topicOf(site, receipt.gateway, 'receipts'), JSON.stringify(receipt)),
  })
  const observations = createTurns(log)
  const statuses = createTurns(log)
  const fields = createTurns(log)
  return {
    receive: (packet) => {
      const parts = parseTopic(packet.topic)
      if (!parts || (packet.publisher !== undefined && packet.publisher !== parts.gateway))
        return log.warn(
          { topic: packet.topic.slice(0, 200), publisher: packet.publisher },
          'a packet on a topic that is not its own was dropped',
        )
      if (parts.channel === 'status') statuses.add(() => takeStatus(settings, parts, packet.payload))
      if (parts.channel === 'field') fields.add(() => takeField(settings, parts, packet.payload))
      if (parts.channel === 'observations') observations.add(() => takeBatch(settings, inbox, parts, packet.payload))
    },
    close: async () => {
      await Promise.all([observations.idle(), statuses.idle(), fields.idle()])
      await inbox.close()
    },
  }
}

/** One after the other: a gateway's packets must not overtake each other while somebody is looked up. */
const createTurns = (log: Logger): { add: (work: () => Promise<void>) => void; idle: () => Promise<void> } => {
  let last: Promise<void> = Promise.resolve()
  let waiting = 0
  return {
    add: (work) => {
      if (waiting >= WAITING_MAX) return log.warn({ waiting }, 'a packet was not taken; its gateway will send it again')
      waiting += 1
      last = last
        .then(work)
        .catch((error: Error) =>
          log.warn({ reason: error.message }, 'a packet could not be taken; its gateway will send it again'),
        )
        .finally(() => {
          waiting -= 1
        })
    },
    idle: () => last,
  }
}

const takeBatch = async (settings: IngestSettings, inbox: Inbox, parts: TopicParts, payload: Buffer): Promise<void> => {
  const gateway = await settings.admission.speaker(parts.gateway, parts.site)
  if (gateway) inbox.add(receive(parts, payload, settings.clock.now().getTime()))
}

const takeStatus = async (
  { db, log, admission }: IngestSettings,
  parts: TopicParts,
  payload: Buffer,
): Promise<void> => {
  if (!(await admission.speaker(parts.gateway, parts.site))) return
  const status = readStatus(parts, payload)
  if ('complaint' in status) return log.warn({ gateway: parts.gateway, ...status.complaint }, 'a status was dropped')
  await db.transaction((tx) => saveStatus(tx, status))
}

const takeField = async (settings: IngestSettings, parts: TopicParts, payload: Buffer): Promise<void> => {
  if (!(await settings.admission.speaker(parts.gateway, parts.site))) return
  const field = readField(parts, payload)
  if ('complaint' in field) settings.log.warn({ gateway: parts.gateway, ...field.complaint }, 'a field was dropped')
  else settings.onField(field)
}
