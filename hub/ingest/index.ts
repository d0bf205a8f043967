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
import { createQuietLog, type QuietLog } from './quiet-log.ts'
import { isRefused, receive } from './receive.ts'
import { readField, readStatus } from './status.ts'
import { createTurns } from './turns.ts'

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

export const startIngest = (settings: IngestSettings): Ingest => {
  const { log, publish, clock } = settings
  const tell = createQuietLog(log, clock)
  const inbox = createInbox({
    ...settings,
    tell,
    sendReceipt: (site, receipt) => publish(topicOf(site, receipt.gateway, 'receipts'), JSON.stringify(receipt)),
  })
  const observations = createTurns('a batch', tell)
  const statuses = createTurns('a status', tell)
  const fields = createTurns('a field', tell)
  return {
    receive: (packet) => {
      const parts = parseTopic(packet.topic)
      if (!parts || (packet.publisher !== undefined && packet.publisher !== parts.gateway))
        return tell(packet.publisher ?? 'unknown', 'a packet on a topic that is not its own was dropped', {
          topic: packet.topic.slice(0, 200),
        })
      const { gateway, channel } = parts
      const { payload } = packet
      if (channel === 'status') statuses.add(gateway, () => takeStatus(settings, tell, parts, payload))
      if (channel === 'field') fields.add(gateway, () => takeField(settings, tell, parts, payload))
      if (channel === 'observations') observations.add(gateway, () => takeBatch(settings, inbox, parts, payload))
    },
    close: async () => {
      await Promise.all([observations.idle(), statuses.idle(), fields.idle()])
      await inbox.close()
    },
  }
}

const takeBatch = async (settings: IngestSettings, inbox: Inbox, parts: TopicParts, payload: Buffer): Promise<void> => {
  const { admission, clock } = settings
  if (!(await admission.speaker(parts.gateway, parts.site))) return
  const batch = receive(parts, payload, clock.now().getTime())
  if (isRefused(batch))
    admission.note(
      parts.gateway,
      `sent a batch that cannot be read: ${batch.complaint.field} ${batch.complaint.message}`,
    )
  inbox.add(batch)
}

const takeStatus = async (
  { db, admission }: IngestSettings,
  tell: QuietLog,
  parts: TopicParts,
  payload: Buffer,
): Promise<void> => {
  if (!(await admission.speaker(parts.gateway, parts.site))) return
  const status = readStatus(parts, payload)
  if ('complaint' in status) return tell(parts.gateway, 'a status was dropped', status.complaint)
  await db.transaction((tx) => saveStatus(tx, status))
}

const takeField = async (
  settings: IngestSettings,
  tell: QuietLog,
  parts: TopicParts,
  payload: Buffer,
): Promise<void> => {
  if (!(await settings.admission.speaker(parts.gateway, parts.site))) return
  const field = readField(parts, payload)
  if ('complaint' in field) tell(parts.gateway, 'a field was dropped', field.complaint)
  else settings.onField(field)
}
