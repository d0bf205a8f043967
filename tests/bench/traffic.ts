/** Batches of passages as a gateway publishes them, with tags that nobody has seen before. */
import { BATCH_ENTRIES_MAX } from '@dockledger/hub/contract/observation.ts'
import { topicOf } from '@dockledger/hub/contract/topics.ts'
import type { MqttClient } from 'mqtt'
import { ITEMS } from '../../provisioning/demo/catalog.ts'
import { DOORS, GATEWAY } from '../../provisioning/demo/company.ts'
import { tagOf } from '../../provisioning/demo/tags.ts'

export const TOPIC = topicOf(GATEWAY.site, GATEWAY.name, 'observations')

let nextSeq = 1
let nextSerial = Date.now() - Date.UTC(2026, 0, 1)

export interface BuiltEntry {
  readonly seq: number
  readonly epc: string
  readonly json: string
}

/** Items and doors take turns. */
export const buildEntry = (at: number): BuiltEntry => {
  const seq = nextSeq
  nextSeq += 1
  nextSerial += 1
  const item = ITEMS[seq % ITEMS.length]
  const door = DOORS[seq % DOORS.length]
  if (!item || !door) throw new Error('the demo has no items')
  const epc = tagOf(item, '0', nextSerial)
  const observation = {
    kind: 'passage',
    portal: door.portal,
    epc,
    direction: 'in',
    firstSeenAt: at - 900,
    lastSeenAt: at,
    reads: 24,
    peakRssiDbm: -48,
    sightings: [
      [1, 0, -55],
      [2, 180, -51],
      [3, 520, -48],
      [4, 880, -57],
    ],
  }
  return { seq, epc, json: JSON.stringify({ seq, at, observation }) }
}

export const envelope = (entries: readonly BuiltEntry[], sentAt: number): string =>
  `{"v":1,"gateway":"${GATEWAY.name}","sentAt":${sentAt},"skewMs":0,"entries":[${entries.map(({ json }) => json).join(',')}]}`

/** Ready-made, so that building them is not measured. */
export const buildBatches = (count: number): readonly string[] => {
  const batches: string[] = []
  for (let left = count; left > 0; left -= BATCH_ENTRIES_MAX) {
    const now = Date.now()
    const entries = Array.from({ length: Math.min(left, BATCH_ENTRIES_MAX) }, () => buildEntry(now))
    batches.push(envelope(entries, now))
  }
  return batches
}

/** As fast as the broker takes them, a few in flight. */
export const publishAll = async (client: MqttClient, batches: readonly string[], inFlight = 8): Promise<void> => {
  const waiting = [...batches]
  const work = async (): Promise<void> => {
    for (let batch = waiting.shift(); batch; batch = waiting.shift())
      await client.publishAsync(TOPIC, batch, { qos: 1 })
  }
  await Promise.all(Array.from({ length: inFlight }, work))
}
