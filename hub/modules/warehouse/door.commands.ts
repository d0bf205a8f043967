import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { acrossHouse } from '../../platform/db/scope.ts'
import { unlessTaken } from '../../platform/db/taken.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { lockVersion } from '../../platform/db/versioned.ts'
import { findWarehouse } from './company.store.ts'
import {
  type Door,
  type DoorDraft,
  findDoor,
  findGateway,
  hasStock,
  insertDoor,
  isGatewayElsewhere,
  updateDoor,
} from './door.store.ts'
import { findLocation } from './location.store.ts'
import { wrongDoor } from './location.ts'

export type DoorChange = {
  readonly [K in keyof Omit<DoorDraft, 'companyId' | 'warehouseId'>]?: DoorDraft[K] | undefined
}

const errorsOf = async (tx: Tx, door: DoorDraft) =>
  wrongDoor(door, {
    warehouse: await findWarehouse(tx, door.warehouseId),
    dock: await findLocation(tx, door.dockLocationId),
    stock: await findLocation(tx, door.stockLocationId),
    // also one that is out of sight: else he who sees one company could listen at the gateway of another
    gateway: await acrossHouse(tx, () => findGateway(tx, door.gateway)),
    isGatewayElsewhere: await isGatewayElsewhere(tx, door.gateway),
  })

const taken = async (tx: Tx, door: DoorDraft) => ({
  door_warehouse_id_code_key: { field: 'code', value: door.code },
  door_gateway_portal_key: { field: 'portal', value: `${door.gateway}/${door.portal}` },
  door_dock_location_id_key: {
    field: 'dockLocationId',
    value: (await findLocation(tx, door.dockLocationId))?.code ?? door.dockLocationId,
  },
})

export const createDoor = async (tx: Tx, draft: DoorDraft): Promise<Door | Refusal<'bad-input' | 'already-exists'>> => {
  const errors = await errorsOf(tx, draft)
  if (errors.length > 0) return refuseFields(errors)
  const id = tx.newId()
  const refused = await unlessTaken(tx, await taken(tx, draft), () => insertDoor(tx, id, draft))
  if (isRefusal(refused)) return refused
  tx.changed('doors', id)
  return { ...draft, id, version: 1 }
}

/** A door keeps its dock while goods stand there: they would be nobody's. */
export const changeDoor = async (
  tx: Tx,
  id: string,
  version: number,
  change: DoorChange,
): Promise<Door | Refusal<'not-found' | 'stale-version' | 'bad-input' | 'already-exists' | 'in-use'>> => {
  const stale = await lockVersion(tx, 'door', id, version)
  if (stale) return stale
  const before = await findDoor(tx, id)
  if (!before) return refuse('not-found', { what: 'door' })
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const after: Door = { ...before, ...given, version: version + 1 }
  const errors = await errorsOf(tx, after)
  if (errors.length > 0) return refuseFields(errors)
  if (after.dockLocationId !== before.dockLocationId && (await hasStock(tx, before.dockLocationId)))
    return refuse('in-use', {
      what: 'dockLocationId',
      by: { en: `goods at the dock of ${before.code}`, zh: `收货口 ${before.code} 的货物` },
    })
  const refused = await unlessTaken(tx, await taken(tx, after), () => updateDoor(tx, id, after))
  if (isRefusal(refused)) return refused
  tx.changed('doors', id)
  return after
}
