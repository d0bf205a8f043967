// Flow 4/12 · Entry → MQTT batch · next: hub/ingest/receive.ts
import { BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, BATCH_VERSION } from '@dockledger/hub/contract/observation.ts'
import { type Receipt, receiptSchema } from '@dockledger/hub/contract/receipt.ts'
import { type Clock, momentOf } from '../clock.ts'
import type { PassFailPoint } from '../fail-point.ts'
import type { Log } from '../log.ts'
import { addSkewSample, type SkewSample, skewOf } from './skew.ts'
import type { Spool } from './spool.ts'
import type { SpooledEntry } from './spool-file.ts'
import {
  afterReceipt,
  clipRanges,
  inFlight,
  isSpanned,
  noteTry,
  REFUSED_MS,
  type SentBatch,
  WINDOW_BATCHES,
} from './window.ts'

/** Room for the envelope around the entries. */
const ENVELOPE_BYTES_MAX = 512

/** The way to the broker, one connection after another. */
export interface BatchLink {
  isConnected(): boolean
  /** QoS 1; `acknowledged` when the broker has it. Nothing is called after the connection is gone. */
  publishBatch(payload: string, acknowledged: () => void): void
  /** The connection is no good: drop it and make another. */
  reset(reason: string): void
}

interface PublisherStatus {
  /** hub clock − gateway clock, ms; null before the first receipt. */
  readonly skewMs: number | null
  readonly inFlight: number
  /** Batches the hub refused, with its words. Their entries stay in the spool. */
  readonly refused: readonly string[]
  readonly receipts: number
  readonly badReceipts: number
  readonly resends: number
}

export interface Publisher {
  /** There may be something to send. */
  pump(): void
  connected(): void
  /** A message on the receipts topic. Never throws: what is no receipt of ours is counted. */
  receive(payload: Uint8Array): void
  status(): PublisherStatus
  /** No more sending; what is not covered by a receipt stays in the spool. */
  stop(): void
}

export interface PublisherHost {
  readonly gateway: string
  readonly clock: Clock
  readonly spool: Spool
  readonly link: BatchLink
  readonly failPoint: PassFailPoint
  readonly log: Log
  readonly onChange: () => void
}

export const createPublisher = (host: PublisherHost): Publisher => {
  const { gateway, clock, spool, link, failPoint, log } = host
  let batches: SentBatch[] = []
  /** Seq up to which everything is in a batch or was covered. */
  let cursor = 0
  /** A receipt may also answer what an earlier process sent. */
  let sentSeqMax = spool.lastSeq()
  let samples: readonly SkewSample[] = []
  let cancelTimer: (() => void) | undefined
  let isStopped = false
  const counts = { receipts: 0, badReceipts: 0, resends: 0 }

  const payloadOf = (entries: readonly SpooledEntry[], sentAt: number): string => {
    const skewMs = skewOf(samples, momentOf(clock))
    const head = JSON.stringify({ v: BATCH_VERSION, gateway, sentAt, skewMs })
    return `${head.slice(0, -1)},"entries":[${entries.map(({ body }) => body).join(',')}]}`
  }
  /** Refused batches do not hold their bodies: there may be a whole spool of them. */
  const reread = ({ entries }: SentBatch): readonly SpooledEntry[] => {
    const seqs = new Set(entries.map(({ seq }) => seq))
    const after = (entries[0]?.seq ?? 0) - 1
    return spool.read(after, BATCH_ENTRIES_MAX, BATCH_BYTES_MAX).filter(({ seq }) => seqs.has(seq))
  }
  /**
   * Names one batch of those that wait, so that a refusal finds it. It follows the wall clock also when that is set back: the hub
   * would take a time ahead of its own for a clock that is ahead.
   */
  const unusedSentAt = (): number => {
    let sentAt = clock.now()
    while (batches.some(({ sentAts }) => sentAts.includes(sentAt))) sentAt += 1
    return sentAt
  }
  const send = (batch: SentBatch): void => {
    const sentAt = unusedSentAt()
    if (batch.tries > 0) counts.resends += 1
    noteTry(batch, sentAt, clock.steady())
    const entries = batch.refused ? reread(batch) : batch.entries
    if (entries.length === 0) return
    link.publishBatch(payloadOf(entries, sentAt), () => {
      if (batch.sentAts.at(-1) === sentAt) batch.isPending = false
      failPoint('after-publish')
    })
  }
  const resendDue = (): void => {
    const now = clock.steady()
    for (const batch of batches) {
      if (batch.dueMs > now) continue
      if (batch.isPending && batch.tries > 0 && !batch.refused) {
        link.reset('the broker does not acknowledge what it is sent')
        return
      }
      send(batch)
    }
  }
  const isQuarantined = (seq: number): boolean =>
    batches.some((batch) => batch.refused !== null && isSpanned(batch, seq) && batch.entries.some((e) => e.seq === seq))

  const fillWindow = (): void => {
    while (inFlight(batches) < WINDOW_BATCHES) {
      const found = spool.read(cursor, BATCH_ENTRIES_MAX, BATCH_BYTES_MAX - ENVELOPE_BYTES_MAX)
      const last = found.at(-1)
      if (!last) return
      cursor = last.seq
      sentSeqMax = Math.max(sentSeqMax, cursor)
      const entries = found.filter(({ seq }) => !isQuarantined(seq))
      if (entries.length === 0) continue
      const batch = { entries, sentAts: [], sentSteadyMs: 0, tries: 0, dueMs: 0, isPending: false, refused: null }
      batches.push(batch)
      send(batch)
    }
  }
  const pump = (): void => {
    cancelTimer?.()
    cancelTimer = undefined
    if (isStopped || !link.isConnected()) return
    resendDue()
    if (!link.isConnected()) return
    fillWindow()
    const dueMs = Math.min(...batches.map((batch) => batch.dueMs))
    if (dueMs < Number.POSITIVE_INFINITY) cancelTimer = clock.after(Math.max(1, dueMs - clock.steady()), pump)
  }

  const refuse = (receipt: Receipt, refused: NonNullable<Receipt['refused']>): void => {
    const batch = batches.find(({ sentAts }) => receipt.sentAt !== null && sentAts.includes(receipt.sentAt))
    const at = { code: refused.code, message: refused.message, first: batch?.entries[0]?.seq }
    log.error(at, 'the hub refused a batch; its entries stay in the spool and are tried again rarely')
    if (!batch) return
    batch.refused = refused
    batch.entries = batch.entries.map(({ seq }) => ({ seq, body: '' }))
    batch.dueMs = clock.steady() + REFUSED_MS
  }
  const cover = (receipt: Receipt): void => {
    const answered = batches.find(({ sentAts }) => sentAts.at(-1) === receipt.sentAt)
    if (answered) samples = addSkewSample(samples, receipt.at, answered.sentSteadyMs, clock.steady())
    const ranges = clipRanges(receipt.ranges, sentSeqMax)
    if (ranges.length === 0) return
    spool.remove(ranges)
    batches = afterReceipt(batches, ranges)
  }
  return {
    pump,
    connected: () => {
      // The broker may have forgotten what it had: everything not covered goes again, from the oldest.
      batches = batches.filter(({ refused }) => refused !== null)
      cursor = 0
      pump()
    },
    receive: (payload) => {
      const receipt = readReceipt(payload)
      if (receipt?.gateway !== gateway) {
        counts.badReceipts += 1
        log.warn({ bytes: payload.length, gateway: receipt?.gateway }, 'set aside a message that is no receipt of ours')
        return
      }
      counts.receipts += 1
      try {
        cover(receipt)
      } catch (error) {
        // Not deleted means sent again, and the hub knows it by its seq: late, never wrong.
        log.error({ err: error }, 'the spool could not delete what a receipt covers')
      }
      if (receipt.refused) refuse(receipt, receipt.refused)
      host.onChange()
      pump()
    },
    status: () => ({
      skewMs: skewOf(samples, momentOf(clock)),
      inFlight: inFlight(batches),
      refused: batches
        .map(({ refused }) => refused && `${refused.code}: ${refused.message}`)
        .filter((text) => text !== null),
      ...counts,
    }),
    stop: () => {
      isStopped = true
      cancelTimer?.()
    },
  }
}

const readReceipt = (payload: Uint8Array): Receipt | undefined => {
  try {
    return receiptSchema.safeParse(JSON.parse(Buffer.from(payload).toString('utf8'))).data
  } catch {
    return undefined
  }
}
