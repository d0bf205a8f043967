import { fault } from '../../contract/fault.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { unlessTaken } from '../../platform/db/taken.ts'
import type { Tx } from '../../platform/db/tx.ts'
import {
  type CompanyDraft,
  findCompany,
  gatewaysOf,
  insertCompany,
  insertWarehouse,
  type WarehouseDraft,
} from './company.store.ts'
import { insertLocation } from './location.store.ts'
import { virtualLocations } from './location.ts'

type Written<C extends Refusal> = Promise<{ readonly id: string } | C>

/** A company is born with its six virtual locations, so that the first movement has two ends. */
export const createCompany = async (tx: Tx, draft: CompanyDraft): Written<Refusal<'already-exists'>> => {
  const id = tx.newId()
  const codeIsTaken = { company_code_key: { field: 'code', value: draft.code } }
  const taken = await unlessTaken(tx, codeIsTaken, () => insertCompany(tx, id, draft))
  if (isRefusal(taken)) return taken
  for (const { kind, code, name } of virtualLocations())
    await insertLocation(tx, tx.newId(), {
      companyId: id,
      warehouseId: null,
      parentId: null,
      code,
      name,
      kind,
      path: code,
    })
  return { id }
}

export const createWarehouse = async (
  tx: Tx,
  draft: WarehouseDraft,
): Written<Refusal<'bad-input' | 'already-exists'>> => {
  if (!(await findCompany(tx, draft.companyId)))
    return refuseFields([fault('companyId', 'not-found', { what: 'company' })])
  const id = tx.newId()
  const codeIsTaken = { warehouse_company_id_code_key: { field: 'code', value: draft.code } }
  const taken = await unlessTaken(tx, codeIsTaken, () => insertWarehouse(tx, id, draft))
  return isRefusal(taken) ? taken : { id }
}

/** What must follow in the hub when a gateway is gone: nothing of it is remembered, and its connection ends. */
export interface WipeEffects {
  readonly forget: (gateway: string) => void
  readonly disconnect: (gateway: string) => void
}

/** The wiping itself is one row of hub/reactions.ts: whoever keeps rows of the company removes them, in that order. */
export const wipeCompany = async (
  tx: Tx,
  id: string,
  { forget, disconnect }: WipeEffects,
): Promise<Refusal<'not-found' | 'not-a-demo'> | undefined> => {
  const company = await findCompany(tx, id)
  if (!company) return refuse('not-found', { what: 'company' })
  if (!company.isDemo) return refuse('not-a-demo')
  const gateways = await gatewaysOf(tx, id)
  tx.afterCommit(() => {
    for (const name of gateways) {
      forget(name)
      disconnect(name)
    }
  })
  tx.tell({ kind: 'company-wiped', companyId: id })
  return undefined
}
