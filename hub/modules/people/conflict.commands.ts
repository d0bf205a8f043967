/** Conflicts of people's duties, and waiving one: in the open, by somebody else, with a reason. */
import { conflictsAmong } from '../../contract/conflict.ts'
import { fault } from '../../contract/fault.ts'
import type { ConflictReport, PersonConflict } from '../../contract/people.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { permissionsFrom } from '../../platform/auth/authority.ts'
import { isHimself } from '../../platform/auth/principal.ts'
import { unlessTaken } from '../../platform/db/taken.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { type Asking, type NoTarget, targetOf } from './person.commands.ts'
import { rolesOfPeople } from './person.store.ts'
import { storedRoles } from './role.store.ts'
import { insertWaiver, openWaivers, revokeWaiver, type Waiver } from './waiver.store.ts'

const withWaivers = (permissions: ReadonlySet<string>, waivers: readonly Waiver[]): PersonConflict[] =>
  conflictsAmong(permissions).map((conflict) => {
    const waiver = waivers.find((each) => each.conflict === conflict.code)
    return {
      ...conflict,
      permissions: [...conflict.permissions],
      waiver: waiver ? { id: waiver.id, reason: waiver.reason, by: waiver.by, at: waiver.at.toISOString() } : null,
    }
  })

export const conflictsOf = async (
  tx: Tx,
  declared: ReadonlySet<string>,
  person: { readonly id: string; readonly roles: readonly string[] },
): Promise<PersonConflict[]> =>
  withWaivers(permissionsFrom(person.roles, await storedRoles(tx), declared), await openWaivers(tx, person.id))

/** Of everybody the reader sees who is not deactivated, by name. */
export const reportConflicts = async (tx: Tx, declared: ReadonlySet<string>): Promise<ConflictReport> => {
  const stored = await storedRoles(tx)
  const waivers = Map.groupBy(await openWaivers(tx, null), ({ personId }) => personId)
  const people = await rolesOfPeople(tx)
  return {
    items: people.flatMap(({ id, name, roles }) =>
      withWaivers(permissionsFrom(roles, stored, declared), waivers.get(id) ?? []).map((conflict) => ({
        person: { id, name },
        conflict,
      })),
    ),
  }
}

export const waiveConflict = async (
  tx: Tx,
  asking: Asking,
  personId: string,
  { conflict, reason }: { readonly conflict: string; readonly reason: string },
): Promise<NoTarget | Refusal<'own-account' | 'bad-input' | 'already-exists'> | undefined> => {
  const { principal, declared } = asking
  const target = await targetOf(tx, asking, personId)
  if (isRefusal(target)) return target
  if (isHimself(principal, personId)) return refuse('own-account')
  const conflicts = conflictsAmong(permissionsFrom(target.person.roles, target.stored, declared))
  if (!conflicts.some(({ code }) => code === conflict))
    return refuseFields([fault('conflict', 'no-conflict', { value: conflict })])
  const isWaived = { conflict_waiver_open: { field: 'conflict', value: conflict } }
  const taken = await unlessTaken(tx, isWaived, () =>
    insertWaiver(tx, { personId, conflict, reason, by: principal.name }),
  )
  return isRefusal(taken) ? taken : undefined
}

export const endWaiver = async (tx: Tx, asking: Asking, id: string): Promise<NoTarget | undefined> => {
  const waiver = (await openWaivers(tx, null)).find((each) => each.id === id)
  const target = waiver && (await targetOf(tx, asking, waiver.personId))
  if (isRefusal(target)) return target
  const isEnded = target && (await revokeWaiver(tx, id, asking.principal.name))
  return isEnded ? undefined : refuse('not-found', { what: 'conflict waiver' })
}
