/** location: the one place that writes it. `path` is kept equal to the codes from the root down. */
import type { Tx } from '../../platform/db/tx.ts'
import type { Place } from './location.ts'

export const findLocation = (
  tx: Tx,
  id: string,
): Promise<(Place & { parentId: string | null; name: string }) | undefined> =>
  tx.query
    .selectFrom('location')
    .select(['id', 'company_id as companyId', 'warehouse_id as warehouseId', 'parent_id as parentId'])
    .select(['kind', 'code', 'name', 'path', 'is_physical as isPhysical'])
    .where('id', '=', id)
    .executeTakeFirst()

export interface LocationRow {
  readonly companyId: string
  readonly warehouseId: string | null
  readonly parentId: string | null
  readonly code: string
  readonly name: string
  readonly kind: string
  readonly path: string
}
export const insertLocation = async (tx: Tx, id: string, row: LocationRow): Promise<void> => {
  const { companyId, warehouseId, parentId, code, name, kind, path } = row
  await tx.query
    .insertInto('location')
    .values({
      id,
      company_id: companyId,
      warehouse_id: warehouseId,
      parent_id: parentId,
      code,
      name,
      kind,
      path,
      created_at: tx.now,
    })
    .execute()
}

/** Moves the whole subtree when the path changes. */
export const updateLocation = async (
  tx: Tx,
  before: Place,
  after: { readonly code: string; readonly name: string; readonly parentId: string | null; readonly path: string },
): Promise<void> => {
  await tx.query
    .updateTable('location')
    .set((row) => ({
      code: after.code,
      name: after.name,
      parent_id: after.parentId,
      path: after.path,
      version: row('version', '+', 1),
    }))
    .where('id', '=', before.id)
    .execute()
  if (after.path === before.path) return
  await tx.sql(
    `UPDATE location SET path = $3 || substr(path, length($2) + 1), version = version + 1
     WHERE warehouse_id = $1 AND starts_with(path, $2 || '/')`,
    [before.warehouseId, before.path, after.path],
  )
}

/** Two people moving places of one warehouse wait for each other, so that no path is built on a stale parent. */
export const lockTree = async (tx: Tx, warehouseId: string): Promise<void> => {
  await tx.sql('SELECT FROM warehouse WHERE id = $1 FOR NO KEY UPDATE', [warehouseId])
}
