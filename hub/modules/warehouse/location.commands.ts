import { fault } from '../../contract/fault.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { unlessTaken } from '../../platform/db/taken.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { lockVersion } from '../../platform/db/versioned.ts'
import { findWarehouse } from './company.store.ts'
import { findLocation, insertLocation, lockTree, updateLocation } from './location.store.ts'
import { pathBelow, wrongParent } from './location.ts'

export interface LocationDraft {
  readonly warehouseId: string
  readonly parentId: string | null
  readonly code: string
  readonly name: string
  readonly kind: string
}
export interface LocationChange {
  readonly code?: string | undefined
  readonly name?: string | undefined
  readonly parentId?: string | null | undefined
}
type Written<C extends Refusal> = Promise<{ readonly id: string } | C>

const codeIsTaken = (value: string) => ({ location_company_id_warehouse_id_code_key: { field: 'code', value } })

export const createLocation = async (
  tx: Tx,
  draft: LocationDraft,
): Written<Refusal<'bad-input' | 'already-exists'>> => {
  const warehouse = await findWarehouse(tx, draft.warehouseId)
  if (!warehouse) return refuseFields([fault('warehouseId', 'not-found', { what: 'warehouse' })])
  await lockTree(tx, warehouse.id)
  const parent = draft.parentId === null ? undefined : await findLocation(tx, draft.parentId)
  const errors = draft.parentId === null ? [] : wrongParent(parent, warehouse.id)
  if (errors.length > 0) return refuseFields(errors)
  const id = tx.newId()
  const row = { ...draft, companyId: warehouse.companyId, path: pathBelow(parent, draft.code) }
  const taken = await unlessTaken(tx, codeIsTaken(draft.code), () => insertLocation(tx, id, row))
  return isRefusal(taken) ? taken : { id }
}

/** Renames or moves a place with everything below it. Virtual locations stay as they are. */
export const changeLocation = async (
  tx: Tx,
  id: string,
  version: number,
  change: LocationChange,
): Written<Refusal<'not-found' | 'stale-version' | 'bad-input' | 'already-exists'>> => {
  const known = await findLocation(tx, id)
  if (!known?.warehouseId) return refuse('not-found', { what: 'physical location' })
  await lockTree(tx, known.warehouseId)
  const refused = await lockVersion(tx, 'location', id, version)
  if (refused) return refused
  const before = await findLocation(tx, id)
  if (!before) return refuse('not-found', { what: 'location' })
  const { code = before.code, name = before.name, parentId = before.parentId } = change
  const parent = parentId === null ? undefined : await findLocation(tx, parentId)
  const errors = parentId === null ? [] : wrongParent(parent, known.warehouseId, before)
  if (errors.length > 0) return refuseFields(errors)
  const after = { code, name, parentId, path: pathBelow(parent, code) }
  const taken = await unlessTaken(tx, codeIsTaken(code), () => updateLocation(tx, before, after))
  return isRefusal(taken) ? taken : { id }
}
