/** A person lets a screen or a handheld in by the code it shows, and throws it out. */
import type { PairedKind } from '../../contract/display.ts'
import { type FieldError, fault } from '../../contract/fault.ts'
import { type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { findPairing, letDisplayIn, revokeDisplay } from '../../platform/auth/display.store.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { findCompany, findWarehouse } from '../warehouse/index.ts'

export interface DisplayDraft {
  readonly kind: PairedKind
  readonly code: string
  readonly name: string
  readonly companyId: string
  /** null: every warehouse of the company; a handheld is of one. */
  readonly warehouseId: string | null
}

/** A screen is shown no more than whoever lets it in sees himself. */
const wrongPlace = async (
  tx: Tx,
  { companyId, warehouseId }: DisplayDraft,
  { scope }: Principal,
): Promise<FieldError[]> => {
  if (!(await findCompany(tx, companyId))) return [fault('companyId', 'not-found', { what: 'company' })]
  const isSeen =
    warehouseId === null ? scope.warehouses === '*' : (await findWarehouse(tx, warehouseId))?.companyId === companyId
  return isSeen ? [] : [fault('warehouseId', 'not-found', { what: 'warehouse' })]
}

export const pairDisplay = async (
  tx: Tx,
  draft: DisplayDraft,
  principal: Principal,
): Promise<{ id: string } | Refusal<'bad-input' | 'beyond-scope'>> => {
  // a wall has no customers of its own: it would show those of all
  if (principal.scope.ownPartiesOf !== null) return refuse('beyond-scope')
  const errors = await wrongPlace(tx, draft, principal)
  if (!(await findPairing(tx, draft.kind, draft.code))) errors.push(fault('code', 'not-found', { what: 'code' }))
  if (errors.length > 0) return refuseFields(errors)
  const id = tx.newId()
  const { kind, code, name, companyId, warehouseId } = draft
  await letDisplayIn(tx, code, { id, kind, companyId, warehouseId, name, by: principal.name })
  return { id }
}

/** It goes dark at its next look at the hub, within seconds. */
export const throwOutDisplay = async (
  tx: Tx,
  kind: PairedKind,
  id: string,
  by: string,
): Promise<undefined | Refusal<'not-found'>> =>
  (await revokeDisplay(tx, kind, id, by)) ? undefined : refuse('not-found', { what: kind })
