// Flow 11/12 · view change → Patch (view, version) · next: dashboard/src/live/patches.ts
/** Drains the outbox in order: what changed together goes out as one patch per view, with the next version of that view. */
import { type Change, type Patch, VIEWS, type ViewName } from '../../contract/live.ts'
import type { Clock } from '../clock.ts'
import { PATCH_ROWS_MAX } from '../db/transaction.ts'
import type { Database, Tx } from '../db/tx.ts'
import type { Logger } from '../log.ts'
import { nextVersions } from './version.ts'

/** The rows of a view by key, as its list gives them; a key without a row is gone. */
export type Loaders = {
  readonly [V in ViewName]?: (tx: Tx, keys: readonly string[]) => Promise<ReadonlyMap<string, unknown>>
}

export interface PushSettings {
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  readonly loaders: Loaders
  readonly send: (patch: Patch) => Promise<void>
}

export interface Push {
  /** Something was committed. */
  readonly wake: () => void
  readonly close: () => Promise<void>
}

/** One hub at a time; the others wait for their turn, so versions go out in order. */
const PUSH_LOCK = 7_310_004
const OUTBOX_ROWS_MAX = 500
/** Finds what a hub left behind that died between COMMIT and its push. */
const SWEEP_MS = 1_000
/** Patches a second at most, about: more nobody sees, and fewer rows are loaded twice. */
const PAUSE_MS = 20

interface OutboxRow {
  readonly topic: ViewName
  readonly payload: { readonly keys?: readonly string[]; readonly isPartial?: boolean }
}

export const startPush = (settings: PushSettings): Push => {
  const { clock, log } = settings
  const stopping = new AbortController()
  let isWanted = false
  let draining: Promise<void> | undefined

  const drain = async (): Promise<void> => {
    while (isWanted && !stopping.signal.aborted) {
      isWanted = false
      try {
        while ((await pushOnce(settings)) && !stopping.signal.aborted) await clock.wait(PAUSE_MS, stopping.signal)
      } catch (error) {
        log.warn(
          { reason: error instanceof Error ? error.message : String(error) },
          'live patches could not be sent yet',
        )
      }
      await clock.wait(PAUSE_MS, stopping.signal)
    }
    draining = undefined
  }

  const wake = (): void => {
    isWanted = true
    draining ??= drain()
  }
  const stopSweep = clock.every(SWEEP_MS, wake)
  return {
    wake,
    close: async () => {
      stopSweep()
      stopping.abort()
      await draining
    },
  }
}

/** true: there may be more. Sent before COMMIT: after a crash a patch goes out twice, which a client answers by refetching, and never not at all. */
const pushOnce = ({ db, clock, loaders, send }: PushSettings): Promise<boolean> =>
  db.transaction(async (tx) => {
    const [any] = await tx.sql('SELECT FROM outbox LIMIT 1')
    if (!any) return false
    await tx.sql('SELECT pg_advisory_xact_lock($1)', [PUSH_LOCK])
    // what is lost with the last moment before a crash is only sent again
    await tx.sql('SET LOCAL synchronous_commit = off')
    const rows = await tx.sql<OutboxRow>(
      `WITH taken AS (DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox ORDER BY seq LIMIT $1) RETURNING seq, topic, payload)
       SELECT topic, payload FROM taken ORDER BY seq`,
      [OUTBOX_ROWS_MAX],
    )
    const wanted = gather(rows)
    const versions = await nextVersions(tx, [...wanted.keys()])
    for (const [view, keys] of wanted) {
      const changes = keys && (await load(tx, loaders, view, keys))
      const version = versions.get(view) ?? 0
      await send({
        view,
        version,
        at: clock.now().getTime(),
        ...(changes ? { changes } : { changes: [], isPartial: true }),
      })
    }
    return rows.length === OUTBOX_ROWS_MAX
  })

/** Per view the keys that changed, each once; undefined when they are too many to send. */
const gather = (rows: readonly OutboxRow[]): Map<ViewName, Set<string> | undefined> => {
  const wanted = new Map<ViewName, Set<string> | undefined>()
  for (const { topic, payload } of rows) {
    if (!VIEWS.includes(topic)) continue
    const keys = wanted.has(topic) ? wanted.get(topic) : new Set<string>()
    for (const key of payload.keys ?? []) keys?.add(key)
    wanted.set(topic, payload.isPartial || (keys?.size ?? 0) > PATCH_ROWS_MAX ? undefined : keys)
  }
  return wanted
}

const load = async (
  tx: Tx,
  loaders: Loaders,
  view: ViewName,
  keys: ReadonlySet<string>,
): Promise<Change[] | undefined> => {
  const loader = loaders[view]
  if (!loader) return undefined
  const rows = await loader(tx, [...keys])
  return [...keys].map((key) => ({ key, row: rows.get(key) ?? null }))
}
