import { fault } from '../../contract/fault.ts'
import { type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import type { Asked } from '../../document/routes.ts'
import { endDelegation, insertDelegation, lockDelegation, peopleWhoDecide } from './people.store.ts'
import { isOfSameHouse } from './progress.ts'

/** Rights that somebody gave away and forgot end by themselves. */
const DELEGATED_MS_MAX = 366 * 86_400_000

export interface DelegationDraft {
  readonly deputyId: string
  readonly beginsAt: string
  readonly endsAt: string
}

/** One's own approvals, to somebody who may approve himself. Whether both still may is looked at when he decides. */
export const delegate = async (
  { tx, principal }: Asked,
  { deputyId, beginsAt, endsAt }: DelegationDraft,
): Promise<{ readonly id: string } | Refusal<'person-needed' | 'bad-input'>> => {
  if (principal.kind !== 'person') return refuse('person-needed')
  if (deputyId === principal.id) return refuseFields([fault('deputyId', 'not-yourself')])
  const deputy = (await peopleWhoDecide(tx)).find(
    (person) => person.id === deputyId && isOfSameHouse(person, principal.scope),
  )
  if (!deputy) return refuseFields([fault('deputyId', 'not-found', { what: 'person' })])
  const [begins, ends] = [new Date(beginsAt), new Date(endsAt)]
  if (ends <= begins || ends <= tx.now) return refuseFields([fault('endsAt', 'ends-before')])
  const max = new Date(begins.getTime() + DELEGATED_MS_MAX)
  if (ends > max) return refuseFields([fault('endsAt', 'out-of-range', { min: beginsAt, max: max.toISOString() })])
  const id = tx.newId()
  const { id: personId, name: person } = principal
  await insertDelegation(tx, { id, personId, person, deputyId, deputy: deputy.name, beginsAt: begins, endsAt: ends })
  return { id }
}

/** By whoever gave it. */
export const takeBack = async (
  { tx, principal }: Asked,
  id: string,
): Promise<{ readonly id: string } | Refusal<'person-needed' | 'not-found'>> => {
  if (principal.kind !== 'person') return refuse('person-needed')
  const delegation = await lockDelegation(tx, id)
  if (delegation?.personId !== principal.id) return refuse('not-found', { what: 'delegation' })
  await endDelegation(tx, id)
  return { id }
}
