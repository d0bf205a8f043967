/** What roles may. The administrator is the one that stays as it is: there is always somebody who can put things right. */
import { fault } from '../../contract/fault.ts'
import { type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { ADMINISTRATOR, BUILT_IN_ROLES, deliveredPermissions } from '../../platform/auth/roles.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { refusePermissions, standingOf } from './giving.ts'
import type { Asking } from './person.commands.ts'
import { lockAccess } from './person.store.ts'
import { deleteRole, peopleByRole, type StoredRole, saveRole, storedRoles } from './role.store.ts'

export interface RoleDraft {
  readonly code: string
  readonly name: string
  readonly nameZh: string
  readonly permissions: readonly string[]
}
export type RoleChange = { readonly [K in 'name' | 'nameZh' | 'permissions']?: RoleDraft[K] | undefined }

type Given = Refusal<'bad-input' | 'beyond-own'>

/** Unknown ones by name; then those given or taken away that the giver has not himself. */
const refuseGiven = (
  { principal, declared }: Asking,
  permissions: readonly string[],
  before: readonly string[],
): Given | undefined => {
  const unknown = permissions.flatMap((value, i) =>
    declared.has(value) ? [] : [fault(`permissions.${i}`, 'no-permission', { value })],
  )
  if (unknown.length > 0) return refuseFields(unknown)
  const known = new Set(before.filter((each) => declared.has(each)))
  return refusePermissions(standingOf(principal), new Set(permissions).symmetricDifference(known))
}

const inOrder = (permissions: readonly string[]): string[] => [...new Set(permissions)].sort()

/** As it is now; undefined when there is none. Version 0: as delivered. */
const currentRole = async (tx: Tx, code: string, declared: ReadonlySet<string>): Promise<StoredRole | undefined> => {
  const stored = (await storedRoles(tx)).find((each) => each.code === code)
  if (stored) return stored
  const role = BUILT_IN_ROLES.find((each) => each.code === code)
  return role && { ...role, permissions: deliveredPermissions(role, declared), version: 0 }
}

export const createRole = async (
  tx: Tx,
  asking: Asking,
  draft: RoleDraft,
): Promise<Given | Refusal<'already-exists'> | undefined> => {
  await lockAccess(tx)
  const { code } = draft
  if (await currentRole(tx, code, asking.declared))
    return refuse(
      'already-exists',
      { field: 'code', value: code },
      { errors: [fault('code', 'taken', { value: code })] },
    )
  const refused = refuseGiven(asking, draft.permissions, [])
  if (refused) return refused
  await saveRole(tx, { ...draft, permissions: inOrder(draft.permissions) }, asking.principal.name)
  return undefined
}

export const changeRole = async (
  tx: Tx,
  asking: Asking,
  code: string,
  version: number,
  change: RoleChange,
): Promise<Given | Refusal<'not-found' | 'stale-version' | 'role-fixed'> | undefined> => {
  await lockAccess(tx)
  const role = await currentRole(tx, code, asking.declared)
  if (!role) return refuse('not-found', { what: 'role' })
  if (code === ADMINISTRATOR) return refuse('role-fixed')
  if (role.version !== version) return refuse('stale-version', { current: role.version })
  const refused = change.permissions && refuseGiven(asking, change.permissions, role.permissions)
  if (refused) return refused
  const { name = role.name, nameZh = role.nameZh, permissions = role.permissions } = change
  await saveRole(tx, { code, name, nameZh, permissions: inOrder(permissions) }, asking.principal.name)
  return undefined
}

/** A built-in role as it was delivered; one that was not changed stays as it is. */
export const resetRole = async (
  tx: Tx,
  asking: Asking,
  code: string,
): Promise<Given | Refusal<'not-found'> | undefined> => {
  await lockAccess(tx)
  const role = BUILT_IN_ROLES.find((each) => each.code === code)
  if (!role) return refuse('not-found', { what: 'role' })
  const now = await currentRole(tx, code, asking.declared)
  const refused = refuseGiven(asking, deliveredPermissions(role, asking.declared), now?.permissions ?? [])
  if (refused) return refused
  await deleteRole(tx, code)
  return undefined
}

export const removeRole = async (
  tx: Tx,
  asking: Asking,
  code: string,
): Promise<Given | Refusal<'not-found' | 'role-built-in' | 'role-held'> | undefined> => {
  await lockAccess(tx)
  const role = await currentRole(tx, code, asking.declared)
  if (!role) return refuse('not-found', { what: 'role' })
  if (BUILT_IN_ROLES.some((each) => each.code === code)) return refuse('role-built-in', { code })
  const count = (await peopleByRole(tx)).get(code) ?? 0
  if (count > 0) return refuse('role-held', { code, count })
  const refused = refuseGiven(asking, [], role.permissions)
  if (refused) return refused
  await deleteRole(tx, code)
  return undefined
}
