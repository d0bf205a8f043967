/** door: the one place that writes its settings. */
import { acrossHouse } from '../../platform/db/scope.ts'
import type { Tx } from '../../platform/db/tx.ts'

export interface DoorDraft {
  readonly companyId: string
  readonly warehouseId: string
  readonly code: string
  readonly name: string
  readonly gateway: string
  readonly portal: string
  readonly dockLocationId: string
  readonly stockLocationId: string
  readonly quietMs: number
}
export interface Door extends DoorDraft {
  readonly id: string
  readonly version: number
}

export const findDoor = (tx: Tx, id: string): Promise<Door | undefined> =>
  tx.query
    .selectFrom('door')
    .select(['id', 'company_id as companyId', 'warehouse_id as warehouseId', 'code', 'name', 'gateway', 'portal'])
    .select([
      'dock_location_id as dockLocationId',
      'stock_location_id as stockLocationId',
      'quiet_ms as quietMs',
      'version',
    ])
    .where('id', '=', id)
    .executeTakeFirst()

const columns = (door: DoorDraft) => ({
  code: door.code,
  name: door.name,
  gateway: door.gateway,
  portal: door.portal,
  dock_location_id: door.dockLocationId,
  stock_location_id: door.stockLocationId,
  quiet_ms: door.quietMs,
})

export const insertDoor = async (tx: Tx, id: string, door: DoorDraft): Promise<void> => {
  await tx.query
    .insertInto('door')
    .values({ ...columns(door), id, company_id: door.companyId, warehouse_id: door.warehouseId, created_at: tx.now })
    .execute()
}

export const updateDoor = async (tx: Tx, id: string, door: DoorDraft): Promise<void> => {
  await tx.query
    .updateTable('door')
    .set((row) => ({ ...columns(door), version: row('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export const findGateway = (tx: Tx, name: string): Promise<{ readonly companyId: string | null } | undefined> =>
  tx.query.selectFrom('gateway').select('company_id as companyId').where('name', '=', name).executeTakeFirst()

/** Doors name it, and none of them is in sight: so it belongs elsewhere. */
export const isGatewayElsewhere = async (tx: Tx, name: string): Promise<boolean> => {
  const named = async (): Promise<boolean> =>
    (await tx.sql('SELECT FROM door WHERE gateway = $1 LIMIT 1', [name])).length > 0
  return !(await named()) && (await acrossHouse(tx, named))
}

/** What stands at the dock now, in base units; a door with goods at its dock keeps its dock. */
export const hasStock = async (tx: Tx, locationId: string): Promise<boolean> => {
  const [row] = await tx.sql<{ has: boolean }>(
    'SELECT EXISTS (SELECT FROM balance WHERE location_id = $1 AND on_hand <> 0) AS has',
    [locationId],
  )
  return row?.has ?? false
}
