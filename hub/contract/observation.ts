/** What a gateway tells the hub. One schema, used by the gateway before it spools and by the hub when it receives. */
import { z } from 'zod'
import { HINTS } from './hint.ts'
import { NAME_PATTERN } from './topics.ts'

export const BATCH_VERSION = 1
/** Entries in one MQTT message; 500 is the knee of the posting curve. */
export const BATCH_ENTRIES_MAX = 500
/** Bytes of one MQTT message; the broker drops what is larger. */
export const BATCH_BYTES_MAX = 1_048_576
/** Raw sightings kept with a passage as evidence; `reads` counts all. */
export const EVIDENCE_SIGHTINGS_MAX = 24

/** Times are epoch milliseconds; outside these a clock was never set or a field was misread. */
export const TIME_MS_MIN = Date.UTC(2020, 0, 1)
export const TIME_MS_MAX = Date.UTC(2100, 0, 1)
const time = z.int().min(TIME_MS_MIN).max(TIME_MS_MAX)
/** Between two clocks that both keep to these times. */
export const SKEW_MS_MAX = TIME_MS_MAX - TIME_MS_MIN
/** Outside these no reader hears a tag: the field was decoded unsigned or in another unit. */
const rssi = z.number().min(-110).max(-10)
const name = z.string().regex(NAME_PATTERN, HINTS.topicName.en)
const epcHex = z.string().regex(/^(?:[0-9A-F]{2}){1,62}$/, HINTS.epc.en)

export const DIRECTIONS = ['in', 'out', 'turned-back', 'undetermined'] as const
/** in: outside zone, then inside. out: the other way. turned-back: came and went on one side. undetermined: no order of zones. */
export type Direction = (typeof DIRECTIONS)[number]

/** Longer than anything stands in a doorway. */
export const PASSAGE_MS_MAX = 30 * 86_400_000

/** `[antenna, ms since firstSeenAt, rssi dBm or null]` */
const evidenceSighting = z.tuple([z.int().min(1).max(64), z.int().min(0), rssi.nullable()])

interface Times {
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  readonly sightings: readonly (readonly [number, number, number | null])[]
}
/** It ends after it began, not months later, and its sightings lie in between. */
export const isSpan = ({ firstSeenAt, lastSeenAt }: Times): boolean =>
  lastSeenAt >= firstSeenAt && lastSeenAt - firstSeenAt <= PASSAGE_MS_MAX
export const areWithin = ({ firstSeenAt, lastSeenAt, sightings }: Times): boolean =>
  sightings.every(([, offsetMs]) => offsetMs <= lastSeenAt - firstSeenAt)

export const passageSchema = z
  .strictObject({
    kind: z.literal('passage'),
    portal: name,
    epc: epcHex,
    direction: z.enum(DIRECTIONS),
    firstSeenAt: time,
    /** The entry's `at`. */
    lastSeenAt: time,
    reads: z.int().min(1).max(1_000_000),
    peakRssiDbm: rssi.nullable(),
    sightings: z.array(evidenceSighting).max(EVIDENCE_SIGHTINGS_MAX),
  })
  .refine(isSpan, { path: ['lastSeenAt'], message: HINTS.span.en })
  .refine(areWithin, { path: ['sightings'], message: HINTS.within.en })
/** Something stands in the doorway (photo-eye), or has left it. */
export const presenceSchema = z.strictObject({ kind: z.literal('presence'), portal: name, isPresent: z.boolean() })
export const scanSchema = z.strictObject({
  kind: z.literal('scan'),
  device: name,
  portal: name.nullable(),
  text: z.string().min(1).max(2_000),
  symbology: z
    .string()
    .regex(/^\][A-Za-z][0-9A-Za-z]$/, HINTS.symbology.en)
    .nullable(),
})
export const weighingSchema = z.strictObject({
  kind: z.literal('weighing'),
  device: name,
  portal: name.nullable(),
  value: z.string().regex(/^\d{1,7}(\.\d{1,6})?$/, HINTS.weight.en),
  unit: z.enum(['kg', 'g', 'lb', 'oz', 't']),
})

export const observationSchema = z.discriminatedUnion('kind', [
  passageSchema,
  presenceSchema,
  scanSchema,
  weighingSchema,
])
export type Observation = z.infer<typeof observationSchema>
export type Passage = z.infer<typeof passageSchema>

/** `seq` is the gateway's own, strictly growing, never used twice; `at` is when it was observed, gateway clock. */
export const entrySchema = z
  .strictObject({ seq: z.int().min(1), at: time, observation: observationSchema })
  .refine(({ at, observation }) => observation.kind !== 'passage' || observation.lastSeenAt === at, {
    path: ['observation', 'lastSeenAt'],
    message: HINTS.observedAt.en,
  })
export type Entry = z.infer<typeof entrySchema>

/** The envelope is checked alone, so that one bad entry does not sink its batch; each entry is checked by `entrySchema`. */
export const batchEnvelopeSchema = z.strictObject({
  v: z.literal(BATCH_VERSION),
  gateway: name,
  sentAt: time,
  /** hub clock − gateway clock, ms, as the gateway measured it from receipts; null before the first receipt. */
  skewMs: z.int().min(-SKEW_MS_MAX).max(SKEW_MS_MAX).nullable(),
  entries: z.array(z.unknown()).min(1).max(BATCH_ENTRIES_MAX),
})
export type BatchEnvelope = z.infer<typeof batchEnvelopeSchema>
export interface Batch extends Omit<BatchEnvelope, 'entries'> {
  readonly entries: readonly Entry[]
}
