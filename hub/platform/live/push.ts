// Flow 11/12 · view change → Patch (view, version) · next: dashboard/src/live/patches.ts
/** Drains the outbox view by view: what changed since its last turn goes out as one patch, with the view's next version. */
import { type Change, type Patch, VIEWS, type ViewName } from '../../contract/live.ts'
import { type Clock, elapsedMs } from '../clock.ts'
import { PATCH_ROWS_MAX } from '../db/transaction.ts'
import type { Database, Tx } from '../db/tx.ts'
import type { Logger } from '../log.ts'
import { nextVersion } from './version.ts'

/** The rows of a view by key, as its list gives them; a key without a row is gone. */
export type Loaders = {
  readonly [V in ViewName]?: (tx: Tx, keys: readonly string[]) => Promise<ReadonlyMap<string, unknown>>
}

export interface PushSettings {
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  readonly loaders: Loaders
  /** False: nobody would hear a patch of this view, so its rows are not read. */
  readonly isWatched: (view: ViewName) => Promise<boolean>
  /** `keys`: of the rows that changed, for those who may not see the patch as it is; undefined when they are too many. */
  readonly send: (patch: Patch, keys: readonly string[] | undefined) => Promise<void>
}

export interface Push {
  /** Rows of these views were committed. */
  readonly wake: (views: readonly ViewName[]) => void
  readonly close: () => Promise<void>
}

/** With the view's index: one hub at a time sends a view, so its versions go out in order. */
const PUSH_LOCK = 7_310_004
/** Finds what a hub left behind that died between COMMIT and its push. */
const SWEEP_MS = 1_000
const PAUSE_MS_MIN = 10
const PAUSE_MS_MAX = 800
/** Of a view that nobody hears: only its version goes on. */
const PAUSE_MS_UNHEARD = 250
/** A view that is slow to read waits twice as long as it took, and then sends more at once: the floor comes first. */
const PAUSE_SHARE = 2

export const startPush = (settings: PushSettings): Push => {
  const { db, clock, log } = settings
  const stopping = new AbortController()
  const working = new Map<ViewName, Promise<void>>()
  /** Have something to send. */
  const wanted = new Set<ViewName>()
  let looking: Promise<void> | undefined

  const warn = (error: unknown): void =>
    log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'live patches could not be sent yet')

  const work = async (view: ViewName): Promise<void> => {
    const began = elapsedMs()
    const isHeard = await pushView(settings, view).catch(warn)
    const pause = Math.min(PAUSE_MS_MAX, Math.max(PAUSE_MS_MIN, PAUSE_SHARE * (elapsedMs() - began)))
    await clock.wait(isHeard === false ? PAUSE_MS_UNHEARD : pause, stopping.signal)
    working.delete(view)
    // what changed meanwhile was wanted while this view was busy
    begin()
  }
  const begin = (): void => {
    if (stopping.signal.aborted) return
    for (const view of wanted) {
      if (working.has(view)) continue
      wanted.delete(view)
      working.set(view, work(view))
    }
  }
  const wake = (views: readonly ViewName[]): void => {
    for (const view of views) wanted.add(view)
    begin()
  }
  const look = (): void => {
    looking ??= db
      .read(viewsWaiting)
      .then(wake, warn)
      .finally(() => {
        looking = undefined
      })
  }
  const stopSweep = clock.every(SWEEP_MS, look)
  return {
    wake,
    close: async () => {
      stopSweep()
      stopping.abort()
      await looking
      await Promise.all(working.values())
    },
  }
}

const viewsWaiting = async (tx: Tx): Promise<ViewName[]> => {
  const rows = await tx.sql<{ topic: string }>('SELECT DISTINCT topic FROM outbox')
  return VIEWS.filter((view) => rows.some(({ topic }) => topic === view))
}

interface OutboxRow {
  readonly payload: { readonly keys?: readonly string[]; readonly isPartial?: boolean }
}

/** False: sent, but nobody hears it. Sent before COMMIT: after a crash a patch goes out twice, which a client answers by refetching, and never not at all. */
const pushView = ({ db, clock, loaders, isWatched, send }: PushSettings, view: ViewName): Promise<boolean> =>
  db.transaction(async (tx) => {
    await tx.sql('SELECT pg_advisory_xact_lock($1, $2)', [PUSH_LOCK, VIEWS.indexOf(view)])
    // what is lost with the last moment before a crash is only sent again
    await tx.sql('SET LOCAL synchronous_commit = off')
    const rows = await tx.sql<OutboxRow>('DELETE FROM outbox WHERE topic = $1 RETURNING payload', [view])
    if (rows.length === 0) return true
    const version = await nextVersion(tx, view)
    const isHeard = await isWatched(view)
    const changes = isHeard ? await load(tx, loaders, view, rows) : undefined
    const at = clock.now().getTime()
    await send(
      { view, version, at, ...(changes ? { changes } : { changes: [], isPartial: true }) },
      changes?.map(({ key }) => key),
    )
    return isHeard
  })

/** Each key once; undefined when they are too many to send. */
const load = async (
  tx: Tx,
  loaders: Loaders,
  view: ViewName,
  rows: readonly OutboxRow[],
): Promise<Change[] | undefined> => {
  const keys = [...new Set(rows.flatMap(({ payload }) => payload.keys ?? []))]
  const loader = loaders[view]
  if (!loader || keys.length > PATCH_ROWS_MAX || rows.some(({ payload }) => payload.isPartial)) return undefined
  const loaded = await loader(tx, keys)
  return keys.map((key) => ({ key, row: loaded.get(key) ?? null }))
}
