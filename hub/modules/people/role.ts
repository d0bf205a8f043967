/** Roles as they are now: the built-in ones, as delivered or as the house changed them, and the house's own. */
import { conflictsAmong } from '../../contract/conflict.ts'
import type { ConflictRow, Role } from '../../contract/people.ts'
import { BUILT_IN_ROLES, deliveredPermissions } from '../../platform/auth/roles.ts'
import type { StoredRole } from './role.store.ts'

/** What a client is told of it. */
export const conflictRowsAmong = (permissions: ReadonlySet<string>): ConflictRow[] =>
  conflictsAmong(permissions).map((conflict) => ({ ...conflict, permissions: [...conflict.permissions] }))

export const rolesNow = (
  stored: readonly StoredRole[],
  declared: ReadonlySet<string>,
  people: ReadonlyMap<string, number>,
): Role[] => {
  const rowOf = (
    role: Pick<StoredRole, 'code' | 'name' | 'nameZh' | 'permissions' | 'version'>,
    delivered: readonly string[] | null,
  ): Role => {
    const permissions = role.permissions.filter((each) => declared.has(each))
    return {
      code: role.code,
      name: role.name,
      nameZh: role.nameZh,
      isBuiltIn: delivered !== null,
      isChanged: delivered !== null && role.version > 0,
      permissions,
      delivered: delivered && [...delivered],
      people: people.get(role.code) ?? 0,
      conflicts: conflictRowsAmong(new Set(permissions)),
      version: role.version,
    }
  }
  const builtIn = BUILT_IN_ROLES.map((role) => {
    const delivered = deliveredPermissions(role, declared)
    const { code, name, nameZh } = role
    const changed = stored.find((each) => each.code === code)
    return rowOf(changed ?? { code, name, nameZh, permissions: delivered, version: 0 }, delivered)
  })
  const isBuiltIn = (code: string): boolean => BUILT_IN_ROLES.some((each) => each.code === code)
  return [...builtIn, ...stored.filter(({ code }) => !isBuiltIn(code)).map((role) => rowOf(role, null))]
}
