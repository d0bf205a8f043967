/**
 * Works off the lanes: woken by ingest after COMMIT, and by a sweep that finds what a killed hub left behind. Several hubs may
 * run: a lane's row is locked by the one that works on it, and skipped by the others.
 */
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/tx.ts'
import { type NewException, raiseExceptions } from './exception.store.ts'
import { claimLane, companyOfGateway, forgetRows, lanesWaiting, waitingRows } from './lane.store.ts'
import { PostingRefused, ROWS_MAX, reconcileStep } from './reconcile.commands.ts'
import { closeIdle } from './sweep.commands.ts'

export interface ReconcilerSettings {
  readonly clock: Clock
  readonly log: { readonly warn: (facts: object, message: string) => void }
  /** How often leftovers and idle sessions are looked for. */
  readonly sweepMs?: number
  /** Doors worked on at the same time. */
  readonly lanesMax?: number
}

export interface Reconciler {
  /** Rows of this lane were committed. */
  readonly wake: (lane: string) => void
  /** Finishes what is begun and takes nothing new. */
  readonly stop: () => Promise<void>
}

const RETRY_MS = 1_000

/** The row itself is at fault, not the environment: value, constraint, or a refusal of the ledger. */
const isRowFault = (error: unknown): boolean =>
  error instanceof PostingRefused ||
  (error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(22|23)/.test(error.code))

/** Works a lane off; a row that makes its batch fail is found by halving and set aside. False: another hub has the lane. */
export const reconcileLane = async (db: Database, lane: string): Promise<boolean> => {
  let rowsMax = ROWS_MAX
  for (;;) {
    try {
      const step = await reconcileStep(db, lane, rowsMax)
      if (!step) return false
      const isWhole = rowsMax === ROWS_MAX
      // after a small step, more may wait than it was allowed to see
      if (!step.isMore && (isWhole || step.rows === 0)) return true
      rowsMax = Math.min(ROWS_MAX, isWhole ? ROWS_MAX : rowsMax * 4)
    } catch (error) {
      if (!isRowFault(error)) throw error
      if (rowsMax === 1) await setFaultyAside(db, lane, error)
      else rowsMax = Math.max(1, Math.floor(rowsMax / 8))
    }
  }
}

/** The oldest row of the lane cannot be reconciled: a person sees it, and why. */
const setFaultyAside = (db: Database, lane: string, error: unknown): Promise<void> =>
  db.transaction(async (tx) => {
    const claimed = await claimLane(tx, lane)
    if (!claimed) return
    const rows = await waitingRows(tx, lane, 1)
    const companyId = await companyOfGateway(tx, claimed.gateway)
    const message = error instanceof Error ? error.message : String(error)
    const raised = rows.map(
      ({ gateway, seq, identity, observation }): NewException => ({
        companyId,
        kind: 'bad-entry',
        state: 'open',
        gateway,
        seq,
        epc: identity?.epc,
        detail: { field: 'observation', message, ...(observation ? { observation } : {}) },
      }),
    )
    await raiseExceptions(tx, raised)
    await forgetRows(tx, lane, rows)
  })

export const startReconciler = (db: Database, settings: ReconcilerSettings): Reconciler => {
  const { clock, log, sweepMs = 500, lanesMax = 4 } = settings
  const waiting = new Set<string>()
  const working = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  let sweeping: Promise<void> | undefined

  const work = async (lane: string): Promise<void> => {
    try {
      await reconcileLane(db, lane)
    } catch (error) {
      log.warn({ lane, err: error }, 'reconciling failed; trying again')
      await clock.wait(RETRY_MS, stopping.signal)
      waiting.add(lane)
    }
  }
  const fill = (): void => {
    for (const lane of waiting) {
      if (stopping.signal.aborted || working.size >= lanesMax) return
      if (working.has(lane)) continue
      waiting.delete(lane)
      const done = work(lane).finally(() => {
        working.delete(lane)
        fill()
      })
      working.set(lane, done)
    }
  }
  const wake = (lane: string): void => {
    waiting.add(lane)
    fill()
  }
  const sweep = async (): Promise<void> => {
    try {
      for (const lane of await db.read(lanesWaiting)) wake(lane)
      await closeIdle(db)
    } catch (error) {
      log.warn({ err: error }, 'looking for what is left to reconcile failed; trying again')
    }
  }
  const stopSweeping = clock.every(sweepMs, () => {
    sweeping ??= sweep().finally(() => {
      sweeping = undefined
    })
  })

  return {
    wake,
    stop: async () => {
      stopping.abort()
      stopSweeping()
      await Promise.all([...working.values(), sweeping])
    },
  }
}
