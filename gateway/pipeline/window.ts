/** Batches on their way: what was sent, what of it is not yet covered by a receipt, and when to send it again. */
import type { SpooledEntry } from './spool-file.ts'

export interface SentBatch {
  /** What no receipt has covered yet, in order; of a refused batch without the bodies. */
  entries: readonly SpooledEntry[]
  /** Wall clock of each try, newest last: the batch's name in a receipt. Bounded by TRIES_KEPT. */
  readonly sentAts: number[]
  /** Steady ms of the newest try. */
  sentSteadyMs: number
  tries: number
  /** Steady ms when it is sent again. */
  dueMs: number
  /** The broker has not acknowledged the newest try. */
  isPending: boolean
  /** Why the hub refused it: it no longer counts for the window, and waits long. */
  refused: { readonly code: string; readonly message: string } | null
}

/** Batches the hub may owe a receipt for. With BATCH_BYTES_MAX each this bounds what is in flight to 8 MiB. */
export const WINDOW_BATCHES = 8
const RECEIPT_MS = 10_000
const RECEIPT_MS_MAX = 60_000
/** A refused batch will be refused again, until somebody has mended the hub or the gateway. */
export const REFUSED_MS = 600_000
const TRIES_KEPT = 8

const receiptMsAfter = (tries: number): number => Math.min(RECEIPT_MS * 2 ** (tries - 1), RECEIPT_MS_MAX)

export const inFlight = (batches: readonly SentBatch[]): number =>
  batches.reduce((sum, batch) => sum + (batch.refused ? 0 : 1), 0)

/** Whether the seq lies between the batch's first and last. */
export const isSpanned = ({ entries }: SentBatch, seq: number): boolean =>
  seq >= (entries[0]?.seq ?? Number.POSITIVE_INFINITY) && seq <= (entries.at(-1)?.seq ?? 0)

/** Notes a try. `sentAt` is unique among the tries of all batches that wait. */
export const noteTry = (batch: SentBatch, sentAt: number, steadyMs: number): void => {
  batch.sentAts.push(sentAt)
  if (batch.sentAts.length > TRIES_KEPT) batch.sentAts.shift()
  batch.sentSteadyMs = steadyMs
  batch.tries += 1
  batch.dueMs = steadyMs + (batch.refused ? REFUSED_MS : receiptMsAfter(batch.tries))
  batch.isPending = true
}

type Ranges = readonly (readonly [number, number])[]

const isCovered = (seq: number, ranges: Ranges): boolean => ranges.some(([from, to]) => seq >= from && seq <= to)

/** The batches that still wait for something after a receipt. */
export const afterReceipt = (batches: readonly SentBatch[], ranges: Ranges): SentBatch[] => {
  for (const batch of batches) batch.entries = batch.entries.filter(({ seq }) => !isCovered(seq, ranges))
  return batches.filter((batch) => batch.entries.length > 0)
}

/** The parts of the ranges up to `seqMax`: a receipt can only speak of what was sent. */
export const clipRanges = (ranges: Ranges, seqMax: number): [number, number][] =>
  ranges
    .filter(([from, to]) => from <= to && from <= seqMax)
    .map(([from, to]) => [from, Math.min(to, seqMax)] as [number, number])
