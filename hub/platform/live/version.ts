/** A live view's version counts its patches; a list read in the same snapshot says how far it reaches. */
import type { ViewName } from '../../contract/live.ts'
import type { Tx } from '../db/tx.ts'

export const viewVersion = async (tx: Tx, view: ViewName): Promise<number> => {
  const [row] = await tx.sql<{ version: string }>('SELECT version FROM view_version WHERE view = $1', [view])
  return Number(row?.version ?? 0)
}

/** The view's next version, taken by whoever sends its patch. */
export const nextVersion = async (tx: Tx, view: ViewName): Promise<number> => {
  const [row] = await tx.sql<{ version: string }>(
    `INSERT INTO view_version AS v (view, version) VALUES ($1, 1)
     ON CONFLICT (view) DO UPDATE SET version = v.version + 1 RETURNING version`,
    [view],
  )
  return Number(row?.version ?? 0)
}
