/** A live view's version counts its patches; a list read in the same snapshot says how far it reaches. */
import type { ViewName } from '../../contract/live.ts'
import type { Tx } from '../db/tx.ts'

export const viewVersion = async (tx: Tx, view: ViewName): Promise<number> => {
  const [row] = await tx.sql<{ version: string }>('SELECT version FROM view_version WHERE view = $1', [view])
  return Number(row?.version ?? 0)
}

/** The next version of each view, taken by whoever sends its patch. */
export const nextVersions = async (tx: Tx, views: readonly ViewName[]): Promise<Map<ViewName, number>> => {
  const rows = await tx.sql<{ view: ViewName; version: string }>(
    `INSERT INTO view_version AS v (view, version) SELECT x, 1 FROM unnest($1::text[]) AS x ORDER BY x
     ON CONFLICT (view) DO UPDATE SET version = v.version + 1 RETURNING view, version`,
    [views],
  )
  return new Map(rows.map(({ view, version }) => [view, Number(version)]))
}
