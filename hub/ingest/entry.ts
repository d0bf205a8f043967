/** One entry against its schema. Passages, nearly all there is, are checked by hand: zod then only words the complaint. */
import { type FieldError, fault } from '../contract/fault.ts'
import { firstFaultOf } from '../contract/issue.ts'
import {
  areWithin,
  DIRECTIONS,
  type Direction,
  type Entry,
  EVIDENCE_SIGHTINGS_MAX,
  entrySchema,
  isSpan,
  type Observation,
  type Passage,
  TIME_MS_MAX,
  TIME_MS_MIN,
} from '../contract/observation.ts'
import { textFault } from '../contract/text.ts'
import { NAME_PATTERN } from '../contract/topics.ts'

const EPC = /^(?:[0-9A-F]{2}){1,62}$/
const READS_MAX = 1_000_000
const ANTENNA_MAX = 64
const PASSAGE_FIELDS = 9
const ENTRY_FIELDS = 3

type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isIntegerIn = (value: unknown, min: number, max: number): boolean =>
  Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max
const isTime = (value: unknown): value is number => isIntegerIn(value, TIME_MS_MIN, TIME_MS_MAX)
const isRssi = (value: unknown): boolean =>
  value === null || (typeof value === 'number' && value >= -110 && value <= -10)
const isSighting = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 3 &&
  isIntegerIn(value[0], 1, ANTENNA_MAX) &&
  isIntegerIn(value[1], 0, Number.MAX_SAFE_INTEGER) &&
  isRssi(value[2])

/** Exactly what `passageSchema` accepts; a property test holds the two together. */
export const isPassage = (value: unknown): value is Passage =>
  isObject(value) &&
  value.kind === 'passage' &&
  typeof value.portal === 'string' &&
  NAME_PATTERN.test(value.portal) &&
  typeof value.epc === 'string' &&
  EPC.test(value.epc) &&
  DIRECTIONS.includes(value.direction as Direction) &&
  isTime(value.firstSeenAt) &&
  isTime(value.lastSeenAt) &&
  isIntegerIn(value.reads, 1, READS_MAX) &&
  value.peakRssiDbm !== undefined &&
  isRssi(value.peakRssiDbm) &&
  Array.isArray(value.sightings) &&
  value.sightings.length <= EVIDENCE_SIGHTINGS_MAX &&
  value.sightings.every(isSighting) &&
  Object.keys(value).length === PASSAGE_FIELDS &&
  isSpan(value as Passage) &&
  areWithin(value as Passage)

export type CheckedEntry = Entry | { readonly seq: number | undefined; readonly complaint: FieldError }

export const checkEntry = (value: unknown): CheckedEntry => {
  if (
    isObject(value) &&
    isIntegerIn(value.seq, 1, Number.MAX_SAFE_INTEGER) &&
    isTime(value.at) &&
    isPassage(value.observation) &&
    value.observation.lastSeenAt === value.at &&
    Object.keys(value).length === ENTRY_FIELDS
  )
    return value as unknown as Entry
  const seq = isObject(value) && isIntegerIn(value.seq, 1, Number.MAX_SAFE_INTEGER) ? Number(value.seq) : undefined
  const parsed = entrySchema.safeParse(value, { reportInput: true })
  if (!parsed.success) return { seq, complaint: firstFaultOf(parsed.error, 'entry') }
  const wrong = parsed.data.observation.kind === 'scan' ? textFault(parsed.data.observation.text) : undefined
  return wrong === undefined ? parsed.data : { seq, complaint: fault('observation.text', wrong) }
}

/** The observation as JSON with its fields in one order, so that the same content is the same text. */
export const contentOf = (observation: Observation): string => {
  if (observation.kind !== 'passage') return JSON.stringify(observation)
  const { kind, portal, epc, direction, firstSeenAt, lastSeenAt, reads, peakRssiDbm, sightings } = observation
  return JSON.stringify({ kind, portal, epc, direction, firstSeenAt, lastSeenAt, reads, peakRssiDbm, sightings })
}
