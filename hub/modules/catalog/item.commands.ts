import { fault } from '../../contract/fault.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { unlessTaken } from '../../platform/db/taken.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { lockVersion } from '../../platform/db/versioned.ts'
import {
  findItem,
  hasCompany,
  type ItemFields,
  insertItem,
  replaceGtins,
  replaceUnits,
  unitDecimals,
  updateItem,
} from './item.store.ts'
import { type ItemDraft, type ItemGtin, type ItemPackaging, wrongPackaging } from './item.ts'

const codeIsTaken = (code: string | undefined) => ({ item_company_id_code_key: { field: 'code', value: code ?? '' } })

export const createItem = async (
  tx: Tx,
  draft: ItemDraft,
): Promise<{ readonly id: string } | Refusal<'bad-input' | 'already-exists'>> => {
  const errors = [
    ...((await hasCompany(tx, draft.companyId)) ? [] : [fault('companyId', 'not-found', { what: 'company' })]),
    ...wrongPackaging(draft, await unitDecimals(tx)),
  ]
  if (errors.length > 0) return refuseFields(errors)
  const id = tx.newId()
  const taken = await unlessTaken(tx, codeIsTaken(draft.code), () => insertItem(tx, id, draft))
  if (isRefusal(taken)) return taken
  await replaceUnits(tx, id, draft.units)
  return (await replaceGtins(tx, { id, companyId: draft.companyId }, draft.gtins)) ?? { id }
}

export interface ItemChange extends ItemFields {
  readonly gtins?: readonly ItemGtin[] | undefined
  readonly units?: readonly ItemPackaging[] | undefined
}

/** The base unit and the tracking stay: quantities in the ledger mean them. */
export const changeItem = async (
  tx: Tx,
  id: string,
  version: number,
  change: ItemChange,
): Promise<{ readonly id: string } | Refusal<'not-found' | 'stale-version' | 'bad-input' | 'already-exists'>> => {
  const refused = await lockVersion(tx, 'item', id, version)
  if (refused) return refused
  const item = await findItem(tx, id)
  if (!item) return refuse('not-found', { what: 'item' })
  const { gtins, units } = change
  const errors = wrongPackaging(
    { baseUnit: item.baseUnit, gtins: gtins ?? [], units: units ?? [] },
    await unitDecimals(tx),
  )
  if (errors.length > 0) return refuseFields(errors)
  const taken = await unlessTaken(tx, codeIsTaken(change.code), () => updateItem(tx, id, change))
  if (isRefusal(taken)) return taken
  if (units) await replaceUnits(tx, id, units)
  return (gtins && (await replaceGtins(tx, { id, companyId: item.companyId }, gtins))) ?? { id }
}
