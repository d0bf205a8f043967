/** What /metrics tells Prometheus: read from the parts when asked, never counted twice. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { alarmsOf, type StatusParts } from '../status.ts'

type Read = (parts: StatusParts) => number

const METRICS: readonly (readonly [name: string, help: string, read: Read])[] = [
  ['spool_entries', 'Entries no receipt has covered yet', ({ spool }) => spool.status().entries],
  ['spool_bytes', 'Bytes of these entries', ({ spool }) => spool.status().bytes],
  ['spool_bytes_max', 'Bytes at which new sightings are refused', ({ spool }) => spool.status().bytesMax],
  ['alarms', 'Alarms a person must look at', (parts) => alarmsOf(parts).length],
  ['refused_sightings_total', 'Sightings refused by a full spool', ({ intake }) => intake.status().refusedSightings],
  ['open_tags', 'Tags in front of the doors', ({ intake }) => intake.status().openTags],
  ['sightings_total', 'Sightings of all devices', ({ intake }) => intake.status().counters.sightings],
  ['observations_total', 'Observations made of them', ({ intake }) => intake.status().counters.observations],
  ['weak_reads_total', 'Tag reads below the floor', ({ intake }) => intake.status().counters.weakReads],
  [
    'unassigned_reads_total',
    'Tag reads of antennas no portal has',
    ({ intake }) => intake.status().counters.unassignedReads,
  ],
  ['forced_tags_total', 'Tags ended early because a door was full', ({ intake }) => intake.status().counters.forced],
  ['unusable_total', 'Sightings the contract cannot say', ({ intake }) => intake.status().counters.unusable],
  ['batches_in_flight', 'Batches without a receipt', ({ publisher }) => publisher.status().inFlight],
  ['batches_refused', 'Batches the hub refused', ({ publisher }) => publisher.status().refused.length],
  ['batches_resent_total', 'Batches sent again', ({ publisher }) => publisher.status().resends],
  ['receipts_total', 'Receipts of the hub', ({ publisher }) => publisher.status().receipts],
  ['bad_receipts_total', 'Messages that were no receipt of ours', ({ publisher }) => publisher.status().badReceipts],
  ['clock_skew_ms', 'Hub clock minus gateway clock', ({ publisher }) => publisher.status().skewMs ?? Number.NaN],
]

export const createMetrics = (parts: StatusParts): Registry => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  for (const [name, help, read] of METRICS) {
    new Gauge({
      name: `dockledger_gateway_${name}`,
      help,
      registers,
      collect() {
        this.set(read(parts))
      },
    })
  }
  new Gauge({
    name: 'dockledger_gateway_stray_tags_total',
    help: 'Tags that ended as no passage, by why',
    labelNames: ['why'],
    registers,
    collect() {
      const { fewReads, oneZone, otherDoor } = parts.intake.status().counters
      this.set({ why: 'few-reads' }, fewReads)
      this.set({ why: 'one-zone' }, oneZone)
      this.set({ why: 'other-door' }, otherDoor)
    },
  })
  new Gauge({
    name: 'dockledger_gateway_device_ready',
    help: '1 when the device works',
    labelNames: ['device', 'family'],
    registers,
    collect() {
      for (const { name, family, state } of parts.devices.status())
        this.set({ device: name, family }, state === 'ready' ? 1 : 0)
    },
  })
  return registry
}
