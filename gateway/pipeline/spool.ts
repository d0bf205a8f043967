// Flow 3/12 · Observation → Entry (gateway, seq) · next: gateway/pipeline/publish.ts
import type { Clock } from '../clock.ts'
import type { PassFailPoint } from '../fail-point.ts'
import type { Observed } from './filter.ts'
import { openEventLog } from './spool-event-log.ts'
import { openSpoolFile, ROW_BYTES, type SpooledEntry } from './spool-file.ts'

/** A commit waits for company this long, or until this many wait: one fdatasync for all of them. */
const COMMIT_MS = 4
const COMMIT_ENTRIES_MAX = 500
/** When the disk refuses, the next try comes after this. */
const RETRY_MS = 1_000
const NEARLY_FULL = 0.9
const READ_ALL = 10_000

type SpoolState = 'ok' | 'nearly-full' | 'full'

export interface SpoolStatus {
  /** Entries and bytes on disk or waiting for it. */
  readonly entries: number
  readonly bytes: number
  readonly bytesMax: number
  /** `full` also while the disk refuses. */
  readonly state: SpoolState
  /** What the disk said, while it refuses. */
  readonly fault: string | null
}

export interface Spool {
  /** Portals where, as the last presence before this opening said, something stands. */
  readonly standing: ReadonlySet<string>
  /** Gives each its seq, in order. They are durable a few ms later; `onDurable` tells. */
  append(observed: readonly Observed[]): void
  /** Commits what waits, now. */
  flush(): void
  status(): SpoolStatus
  /** No new sightings may come in: the bound is reached, or the disk refuses. */
  isFull(): boolean
  /** Durable entries with seq > `after`, in order. */
  read(after: number, entriesMax: number, bytesMax: number): SpooledEntry[]
  /** What a receipt covers (inclusive). The only way anything leaves; seqs that are not there are no matter. */
  remove(ranges: readonly (readonly [number, number])[]): void
  /** Seq of the newest durable entry; 0 before the first. */
  lastSeq(): number
  /** Commits what waits and lets go of the files. */
  close(): void
}

export interface SpoolSettings {
  readonly file: string
  readonly bytesMax: number
  readonly eventLog: string | null
}

export interface SpoolHost {
  readonly clock: Clock
  readonly failPoint: PassFailPoint
  readonly onDurable: () => void
  /** The state or the fault changed. */
  readonly onChange: (status: SpoolStatus) => void
}

/**
 * Opens or creates. A seq is never used twice: each opening goes on at the greater of the file's next seq, the event log's
 * last and the Unix ms of now, so a new disk, a restored backup and a torn tail all start above whatever was published before
 * (as long as a gateway makes fewer than 1,000 entries a second over its life, and its clock is not set back meanwhile).
 * Throws when the file cannot be opened or is no spool.
 */
export const openSpool = (settings: SpoolSettings, { clock, failPoint, onDurable, onChange }: SpoolHost): Spool => {
  const file = openSpoolFile(settings.file)
  const eventLog = settings.eventLog === null ? undefined : openEventLog(settings.eventLog)
  const totals = file.totals()
  let { entries, bytes, lastSeq } = totals
  let nextSeq = Math.max(file.nextSeq ?? 1, clock.now(), lastSeq + 1, (eventLog?.lastSeq ?? 0) + 1)
  let waiting: SpooledEntry[] = []
  /** Of those that wait, the last of each portal. */
  let presences = new Map<string, boolean>()
  /** Committed, but not yet in the event log. */
  let unlogged: SpooledEntry[] = []
  let cancelCommit: (() => void) | undefined
  let fault: string | null = null
  let lastTold: SpoolState = 'ok'

  const stateOf = (): SpoolState => {
    if (fault !== null || bytes >= settings.bytesMax) return 'full'
    return bytes >= settings.bytesMax * NEARLY_FULL ? 'nearly-full' : 'ok'
  }
  const status = (): SpoolStatus => ({ entries, bytes, bytesMax: settings.bytesMax, state: stateOf(), fault })
  const tellChange = (): void => {
    const state = stateOf()
    if (state === lastTold) return
    lastTold = state
    onChange(status())
  }
  const log = (): void => {
    eventLog?.append(unlogged.map(({ body }) => body))
    unlogged = []
  }
  /** Entries that a kill left in the spool but not in the log; none of them can have been published. */
  const catchUpLog = (): void => {
    if (!eventLog) return
    for (let after = eventLog.lastSeq; ; ) {
      unlogged = file.read(after, READ_ALL, Number.POSITIVE_INFINITY)
      const last = unlogged.at(-1)
      if (!last) return
      after = last.seq
      log()
    }
  }
  const commit = (): void => {
    cancelCommit?.()
    cancelCommit = undefined
    if (waiting.length === 0 && unlogged.length === 0) return
    try {
      if (waiting.length > 0) {
        failPoint('before-spool-commit')
        file.write(waiting, nextSeq, presences)
        unlogged.push(...waiting)
        waiting = []
        presences = new Map()
      }
      log()
      lastSeq = nextSeq - 1
      fault = null
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error)
      cancelCommit = clock.after(RETRY_MS, commit)
      tellChange()
      return
    }
    tellChange()
    failPoint('after-spool')
    onDurable()
  }

  catchUpLog()
  return {
    standing: file.standing,
    append: (observed) => {
      for (const { at, observation } of observed) {
        if (observation.kind === 'presence') presences.set(observation.portal, observation.isPresent)
        const body = JSON.stringify({ seq: nextSeq, at, observation })
        waiting.push({ seq: nextSeq, body })
        nextSeq += 1
        entries += 1
        bytes += Buffer.byteLength(body) + ROW_BYTES
      }
      if (observed.length === 0) return
      tellChange()
      if (waiting.length >= COMMIT_ENTRIES_MAX && fault === null) commit()
      else cancelCommit ??= clock.after(COMMIT_MS, commit)
    },
    flush: commit,
    status,
    isFull: () => stateOf() === 'full',
    read: (after, entriesMax, bytesMax) => {
      // What is committed but not in the event log yet must not go out.
      const found = file.read(after, entriesMax, bytesMax)
      const firstUnlogged = unlogged[0]?.seq ?? Number.POSITIVE_INFINITY
      return found.filter(({ seq }) => seq < firstUnlogged)
    },
    remove: (ranges) => {
      failPoint('before-delete')
      const removed = file.remove(ranges)
      entries -= removed.entries
      bytes -= removed.bytes
      failPoint('after-delete')
      tellChange()
    },
    lastSeq: () => lastSeq,
    close: () => {
      commit()
      cancelCommit?.()
      file.close()
      eventLog?.close()
    },
  }
}
