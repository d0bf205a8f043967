// Flow 5/12 · packet → checked batch · next: hub/ingest/inbox.ts
/** What a packet says, held to what its gateway may say. Pure: time comes in, a bad entry goes aside, nothing throws. */
import { type FieldError, fault } from '../contract/fault.ts'
import { firstFaultOf } from '../contract/issue.ts'
import {
  BATCH_BYTES_MAX,
  BATCH_VERSION,
  batchEnvelopeSchema,
  type Entry,
  TIME_MS_MIN,
} from '../contract/observation.ts'
import type { TopicParts } from '../contract/topics.ts'
import { checkEntry, contentOf } from './entry.ts'

export interface CheckedRow {
  readonly seq: number
  readonly kind: string
  readonly lane: string
  readonly portal: string | null
  /** The gateway's own time of it, epoch ms. */
  readonly at: number
  /** The world's time: `at`, corrected when the gateway's clock is known to be off. */
  readonly occurredAt: number
  readonly isTimeCorrected: boolean
  /** The observation as canonical JSON. */
  readonly content: string
}

export interface BadEntry {
  /** undefined: not even that could be read. */
  readonly seq: number | undefined
  readonly complaint: FieldError
  readonly raw: string
}

export interface CheckedBatch {
  readonly gateway: string
  readonly site: string
  readonly sentAt: number
  readonly rows: readonly CheckedRow[]
  readonly bad: readonly BadEntry[]
}

export interface RefusedBatch {
  readonly gateway: string
  readonly site: string
  readonly refused: RefusedCode
  readonly complaint: FieldError
  readonly raw: Uint8Array
}
export type RefusedCode = 'too-large' | 'not-json' | 'unknown-version' | 'bad-envelope' | 'wrong-gateway'

/** A clock further off than this, by the gateway's own measure, is corrected. */
export const SKEW_MS_TOLERATED = 2_000
/** Before the gateway has measured it: a batch cannot have been under way longer than this. */
export const TRANSIT_MS_MAX = 60_000

export const isRefused = (batch: CheckedBatch | RefusedBatch): batch is RefusedBatch => 'refused' in batch

/** `receivedAt`: hub clock, epoch ms. */
export const receive = (topic: TopicParts, payload: Uint8Array, receivedAt: number): CheckedBatch | RefusedBatch => {
  const { gateway, site } = topic
  const refuse = (refused: RefusedCode, complaint: FieldError): RefusedBatch => ({
    gateway,
    site,
    refused,
    complaint,
    raw: payload,
  })
  if (payload.length > BATCH_BYTES_MAX)
    return refuse('too-large', fault('batch', 'too-many-bytes', { bytes: payload.length, max: BATCH_BYTES_MAX }))
  const said = parse(payload)
  if (said === undefined) return refuse('not-json', fault('batch', 'not-json'))
  if (said !== null && typeof said === 'object' && 'v' in said && said.v !== BATCH_VERSION)
    return refuse('unknown-version', fault('v', 'other-version', { known: BATCH_VERSION }))
  const envelope = batchEnvelopeSchema.safeParse(said, { reportInput: true })
  if (!envelope.success) return refuse('bad-envelope', firstFaultOf(envelope.error, 'batch'))
  const { sentAt, skewMs, entries } = envelope.data
  if (envelope.data.gateway !== gateway)
    return refuse('wrong-gateway', fault('gateway', 'other-sender', { given: envelope.data.gateway, topic: gateway }))
  return {
    gateway,
    site,
    sentAt,
    ...checkEntries(gateway, entries, { correctionMs: correctionOf(sentAt, skewMs, receivedAt), receivedAt }),
  }
}

const parse = (payload: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return undefined
  }
}

/** Milliseconds to add to the gateway's times; 0 when its clock is good enough. */
const correctionOf = (sentAt: number, skewMs: number | null, receivedAt: number): number => {
  const apparent = receivedAt - sentAt
  const measured = skewMs ?? (Math.abs(apparent) > TRANSIT_MS_MAX ? apparent : 0)
  const correction = Math.abs(measured) > SKEW_MS_TOLERATED ? measured : 0
  // nothing arrives before it was sent: whatever the gateway measured, its clock is ahead by at least this
  return sentAt + correction > receivedAt + SKEW_MS_TOLERATED ? apparent : correction
}

const checkEntries = (
  gateway: string,
  entries: readonly unknown[],
  { correctionMs, receivedAt }: Timing,
): Pick<CheckedBatch, 'rows' | 'bad'> => {
  const rows: CheckedRow[] = []
  const bad: BadEntry[] = []
  for (const value of entries) {
    const entry = checkEntry(value)
    if ('complaint' in entry) bad.push({ ...entry, raw: JSON.stringify(value) })
    else rows.push(rowOf(gateway, entry, { correctionMs, receivedAt }))
  }
  return { rows, bad }
}

interface Timing {
  readonly correctionMs: number
  readonly receivedAt: number
}

const rowOf = (gateway: string, { seq, at, observation }: Entry, { correctionMs, receivedAt }: Timing): CheckedRow => {
  const told = at + correctionMs
  // one entry with a wild time must not hold its door in the future, nor begin before all time: it was observed by now
  const isWild = told > receivedAt + SKEW_MS_TOLERATED || told < TIME_MS_MIN
  const occurredAt = isWild ? receivedAt : told
  return {
    seq,
    kind: observation.kind,
    lane: `${gateway}/${observation.portal ?? ''}`,
    portal: observation.portal,
    at,
    occurredAt,
    isTimeCorrected: occurredAt !== at,
    content: contentOf(observation),
  }
}
