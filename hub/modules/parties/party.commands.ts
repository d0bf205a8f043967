import type { BankAccountDraft } from '../../contract/bank-account.ts'
import { fault } from '../../contract/fault.ts'
import { isRefusal, type Refusal, refuseFields } from '../../contract/refusal.ts'
import type { Scope } from '../../platform/db/scope.ts'
import { unlessTaken } from '../../platform/db/taken.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { lockVersion } from '../../platform/db/versioned.ts'
import { mayBeResponsible } from '../../views/catalog.view.ts'
import { saveBankAccount } from './bank-account.store.ts'
import { findParty, hasCompany, insertParty, type PartyChange, type PartyDraft, updateParty } from './party.store.ts'

type Written<C extends Refusal> = Promise<{ readonly id: string } | C>

const codeIsTaken = (code: string | undefined) => ({ party_company_id_code_key: { field: 'code', value: code ?? '' } })

const wrongPerson = async (tx: Tx, companyId: string, personId: string | null | undefined) =>
  personId && !(await mayBeResponsible(tx, companyId, personId))
    ? refuseFields([fault('responsibleId', 'not-found', { what: 'person' })])
    : undefined

/** Of who sees only his own, it is his own. */
export const createParty = async (
  tx: Tx,
  given: PartyDraft,
  { ownPartiesOf }: Scope,
): Written<Refusal<'bad-input' | 'already-exists'>> => {
  const draft = { ...given, responsibleId: given.responsibleId ?? ownPartiesOf }
  if (!(await hasCompany(tx, draft.companyId)))
    return refuseFields([fault('companyId', 'not-found', { what: 'company' })])
  const wrong = await wrongPerson(tx, draft.companyId, draft.responsibleId)
  if (wrong) return wrong
  const id = tx.newId()
  const taken = await unlessTaken(tx, codeIsTaken(draft.code), () => insertParty(tx, id, draft))
  return isRefusal(taken) ? taken : { id }
}

export const changeParty = async (
  tx: Tx,
  id: string,
  version: number,
  change: PartyChange,
): Written<Refusal<'not-found' | 'stale-version' | 'bad-input' | 'already-exists'>> => {
  const refused = await lockVersion(tx, 'party', id, version)
  if (refused) return refused
  const before = await findParty(tx, id)
  const isGiven = before && change.responsibleId !== before.responsibleId
  const wrong = isGiven && (await wrongPerson(tx, before.companyId, change.responsibleId))
  if (wrong) return wrong
  const taken = await unlessTaken(tx, codeIsTaken(change.code), () => updateParty(tx, id, change))
  return isRefusal(taken) ? taken : { id }
}

/** The party has another version afterwards: whoever read the account before it changed cannot go on from there. */
export const changeBankAccount = async (
  tx: Tx,
  id: string,
  version: number,
  account: BankAccountDraft | null,
  changedBy: string,
): Written<Refusal<'not-found' | 'stale-version'>> => {
  const refused = await lockVersion(tx, 'party', id, version)
  if (refused) return refused
  await saveBankAccount(tx, id, account, changedBy)
  await updateParty(tx, id, {})
  return { id }
}
