import { fault } from '../../contract/fault.ts'
import { isRefusal, type Refusal, refuseFields } from '../../contract/refusal.ts'
import { unlessTaken } from '../../platform/db/taken.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { lockVersion } from '../../platform/db/versioned.ts'
import { hasCompany, insertParty, type PartyChange, type PartyDraft, updateParty } from './party.store.ts'

type Written<C extends Refusal> = Promise<{ readonly id: string } | C>

const codeIsTaken = (code: string | undefined) => ({ party_company_id_code_key: { field: 'code', value: code ?? '' } })

export const createParty = async (tx: Tx, draft: PartyDraft): Written<Refusal<'bad-input' | 'already-exists'>> => {
  if (!(await hasCompany(tx, draft.companyId)))
    return refuseFields([fault('companyId', 'not-found', { what: 'company' })])
  const id = tx.newId()
  const taken = await unlessTaken(tx, codeIsTaken(draft.code), () => insertParty(tx, id, draft))
  return isRefusal(taken) ? taken : { id }
}

export const changeParty = async (
  tx: Tx,
  id: string,
  version: number,
  change: PartyChange,
): Written<Refusal<'not-found' | 'stale-version' | 'already-exists'>> => {
  const refused = await lockVersion(tx, 'party', id, version)
  if (refused) return refused
  const taken = await unlessTaken(tx, codeIsTaken(change.code), () => updateParty(tx, id, change))
  return isRefusal(taken) ? taken : { id }
}
