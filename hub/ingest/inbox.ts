// Flow 6/12 · batch → inbox row, then receipt · next: hub/reconcile/match.ts
/** Batches become rows in the order they came, several in one transaction when they queue; the receipt goes after COMMIT. */
import { type FieldError, fault } from '../contract/fault.ts'
import type { Receipt } from '../contract/receipt.ts'
import { type Clock, elapsedMs } from '../platform/clock.ts'
import type { Database } from '../platform/db/tx.ts'
import { failPoint } from '../platform/fail-point.ts'
import type { Logger } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import { type SetAside, setAside } from '../reconcile/index.ts'
import { holdActive } from './gateway.store.ts'
import { type InboxRow, type SavedRows, saveRows } from './inbox.store.ts'
import type { QuietLog } from './quiet-log.ts'
import { rangesOf } from './ranges.ts'
import type { BadEntry, CheckedBatch, RefusedBatch } from './receive.ts'
import { isRefused } from './receive.ts'

export type Waiting = CheckedBatch | RefusedBatch

/** Whose goods each gateway sees that may still speak. */
type Owners = ReadonlyMap<string, string | null>

export interface InboxSettings {
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  readonly tell: QuietLog
  readonly sendReceipt: (site: string, receipt: Receipt) => void
  /** These lanes have something to reconcile. */
  readonly onSaved: (lanes: readonly string[]) => void
}

export interface Inbox {
  readonly add: (batch: Waiting) => void
  /** Resolves when what was added is stored or given up. */
  readonly close: () => Promise<void>
}

/** Entries in one transaction: beyond this nothing is won. */
const GROUP_ENTRIES_MAX = 2_000
/** Batches of one gateway that wait, and of all; the next is dropped without a receipt and its gateway sends it again. */
export const QUEUE_OF_ONE_MAX = 100
export const QUEUE_BATCHES_MAX = 400
const RETRY_MS = [50, 100, 250, 500, 1_000, 2_000, 5_000, 5_000, 5_000, 5_000] as const
/** Postgres: data exception, integrity constraint violation. */
const BAD_DATA = /^2[23]/

export const createInbox = (settings: InboxSettings): Inbox => {
  const queue: { readonly batch: Waiting; readonly began: number }[] = []
  const stopping = new AbortController()
  let working: Promise<void> | undefined

  const work = async (): Promise<void> => {
    while (queue.length > 0) {
      const group = takeGroup(queue)
      await saveWithPatience(
        settings,
        group.map(({ batch }) => batch),
        stopping.signal,
      )
      for (const { began } of group) settings.metrics.ingestSeconds.observe((elapsedMs() - began) / 1000)
    }
    working = undefined
  }

  return {
    add: (batch) => {
      failPoint('received')
      const ofOne = queue.filter((waiting) => waiting.batch.gateway === batch.gateway).length
      if (queue.length >= QUEUE_BATCHES_MAX || ofOne >= QUEUE_OF_ONE_MAX || stopping.signal.aborted) {
        settings.tell(batch.gateway, 'a batch was not taken; its gateway will send it again', { waiting: queue.length })
        settings.metrics.entries.inc({ outcome: 'not-taken' }, isRefused(batch) ? 1 : batch.rows.length)
        return
      }
      queue.push({ batch, began: elapsedMs() })
      working ??= work()
    },
    close: async () => {
      stopping.abort()
      await working
    },
  }
}

const sizeOf = (batch: Waiting): number => (isRefused(batch) ? 1 : batch.rows.length + batch.bad.length)

/** One batch of each gateway, then the second of each, and so on: who sends most does not make the others wait for all of it. */
const takeGroup = <T extends { readonly batch: Waiting }>(queue: T[]): T[] => {
  const counts = new Map<string, number>()
  const inTurn = queue
    .map((waiting) => {
      const turn = counts.get(waiting.batch.gateway) ?? 0
      counts.set(waiting.batch.gateway, turn + 1)
      return { waiting, turn }
    })
    .sort((a, b) => a.turn - b.turn)
  const group = new Set<T>()
  let entries = 0
  for (const { waiting } of inTurn) {
    entries += sizeOf(waiting.batch)
    if (group.size > 0 && entries > GROUP_ENTRIES_MAX) break
    group.add(waiting)
  }
  queue.splice(0, queue.length, ...queue.filter((waiting) => !group.has(waiting)))
  return [...group]
}

/** The database may be away for a while. Given up, nothing is lost: without a receipt the gateway sends it again. */
const saveWithPatience = async (
  settings: InboxSettings,
  batches: readonly Waiting[],
  stopped: AbortSignal,
): Promise<void> => {
  for (const wait of [...RETRY_MS, undefined]) {
    try {
      return await save(settings, batches)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (wait === undefined || stopped.aborted) {
        settings.log.error(
          { reason, batches: batches.length },
          'batches could not be stored; their gateways will send them again',
        )
        return
      }
      settings.log.warn({ reason, batches: batches.length }, 'batches could not be stored yet')
      await settings.clock.wait(wait, stopped)
    }
  }
}

/** Stores and answers; when the database refuses a value, halves until the one bad row is set aside. */
const save = async (settings: InboxSettings, batches: readonly Waiting[]): Promise<void> => {
  try {
    const { taken, saved } = await settings.db.transaction(async (tx) => {
      const owners = await holdActive(tx, [...new Set(batches.map(({ gateway }) => gateway))])
      const taken = batches.filter(({ gateway }) => owners.has(gateway))
      const saved = await saveRows(tx, taken.flatMap(rowsOf))
      const aside = [
        ...taken.flatMap((batch) => asideOf(batch, owners)),
        ...saved.reused.map((row) => reusedOf(row, owners)),
      ]
      await setAside(tx, aside)
      failPoint('before-inbox-commit')
      return { taken, saved }
    })
    failPoint('after-inbox-commit')
    if (taken.length < batches.length) sayRefused(settings, batches, taken)
    finish(settings, taken, saved)
  } catch (error) {
    const halves = isBadData(error) ? halvesOf(batches, error) : undefined
    if (!halves) throw error
    for (const half of halves) await save(settings, half)
  }
}

/** Revoked or wiped between the broker and here. Without a receipt its gateway keeps what it sent. */
const sayRefused = ({ log }: InboxSettings, batches: readonly Waiting[], taken: readonly Waiting[]): void => {
  const kept = new Set(taken)
  const gateways = new Set(batches.filter((batch) => !kept.has(batch)).map(({ gateway }) => gateway))
  for (const gateway of gateways) log.warn({ gateway }, 'batches of a gateway that may no longer speak were not taken')
}

const finish = (
  { sendReceipt, onSaved, metrics, tell, clock }: InboxSettings,
  batches: readonly Waiting[],
  saved: SavedRows,
): void => {
  const at = clock.now().getTime()
  for (const batch of batches) sendReceipt(batch.site, receiptOf(batch, at))
  failPoint('after-receipt')
  const lanes = new Set(batches.flatMap((batch) => (isRefused(batch) ? [] : batch.rows.map(({ lane }) => lane))))
  if (lanes.size > 0) onSaved([...lanes])
  count(metrics, tell, batches, saved)
}

const receiptOf = (batch: Waiting, at: number): Receipt =>
  isRefused(batch)
    ? { v: 1, gateway: batch.gateway, at, sentAt: null, ranges: [], refused: refusedOf(batch) }
    : {
        v: 1,
        gateway: batch.gateway,
        at,
        sentAt: batch.sentAt,
        ranges: rangesOf([...batch.rows, ...batch.bad].flatMap(({ seq }) => seq ?? [])),
      }

const count = (metrics: Metrics, tell: QuietLog, batches: readonly Waiting[], saved: SavedRows): void => {
  let rows = 0
  for (const batch of batches) {
    if (isRefused(batch)) {
      metrics.entries.inc({ outcome: 'refused-batch' })
      tell(batch.gateway, 'a batch was refused and set aside', refusedOf(batch))
      continue
    }
    rows += batch.rows.length
    if (batch.bad.length === 0) continue
    metrics.entries.inc({ outcome: 'set-aside' }, batch.bad.length)
    tell(batch.gateway, 'entries were set aside', { count: batch.bad.length, first: batch.bad[0]?.complaint })
  }
  metrics.entries.inc({ outcome: 'stored' }, saved.added)
  metrics.entries.inc({ outcome: 'known' }, rows - saved.added)
}

const rowsOf = (batch: Waiting): InboxRow[] =>
  isRefused(batch) ? [] : batch.rows.map((row) => ({ ...row, gateway: batch.gateway }))

const utf8 = new TextEncoder()

const asideOf = (batch: Waiting, owners: Owners): SetAside[] => {
  const { gateway } = batch
  const companyId = owners.get(gateway) ?? null
  if (isRefused(batch))
    return [
      {
        kind: 'bad-batch',
        gateway,
        companyId,
        seq: undefined,
        raw: batch.raw,
        detail: { code: batch.refused, ...detailOf(batch.complaint) },
      },
    ]
  return batch.bad.map(({ seq, complaint, raw }) => ({
    kind: 'bad-entry',
    gateway,
    companyId,
    seq,
    raw: utf8.encode(raw),
    detail: detailOf(complaint),
  }))
}

/** As an exception keeps it, for a reader of either language. */
const detailOf = ({ field, message, messageZh }: FieldError) => ({ field, message, messageZh })

const refusedOf = ({ refused, complaint: { field, message } }: RefusedBatch) => ({
  code: refused,
  message: `${field} ${message}`,
})

const reusedOf = (row: InboxRow, owners: Owners): SetAside => ({
  kind: 'key-reused',
  gateway: row.gateway,
  companyId: owners.get(row.gateway) ?? null,
  seq: row.seq,
  raw: utf8.encode(`{"seq":${row.seq},"at":${row.at},"observation":${row.content}}`),
  detail: detailOf(fault('seq', 'used-before')),
})

const isBadData = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && BAD_DATA.test(error.code)

const halvesOf = (batches: readonly Waiting[], error: Error): Waiting[][] | undefined => {
  if (batches.length > 1) {
    const middle = batches.length >> 1
    return [batches.slice(0, middle), batches.slice(middle)]
  }
  const [batch] = batches
  if (!batch || isRefused(batch)) return undefined
  const { rows, bad } = batch
  if (rows.length === 0) return undefined
  if (rows.length === 1) return [[{ ...batch, rows: [], bad: [...bad, ...rows.map((row) => rejected(row, error))] }]]
  const middle = rows.length >> 1
  return [[{ ...batch, rows: rows.slice(0, middle) }], [{ ...batch, rows: rows.slice(middle), bad: [] }]]
}

const rejected = ({ seq, content }: { seq: number; content: string }, error: Error): BadEntry => ({
  seq,
  raw: content,
  complaint: fault('observation', 'not-stored', { reason: error.message.slice(0, 300) }),
})
