/** What a person may, and whose rows he sees: his roles as this house has them, and his scope. */
import { EVERYTHING, type Scope } from '../db/scope.ts'
import type { Database } from '../db/tx.ts'
import { ADMINISTRATOR, BUILT_IN_ROLES, deliveredPermissions, rolesOf } from './roles.ts'

export interface Authority {
  readonly permissions: ReadonlySet<string>
  readonly scope: Scope
}

/** Until somebody says of what he is to see rows. */
const NOTHING: Scope = { companies: [], warehouses: [], ownPartiesOf: null }

interface RoleRow {
  readonly code: string
  readonly permissions: readonly string[]
}
interface ScopeRow {
  readonly companies: string[] | null
  readonly warehouses: string[] | null
  readonly ownParties: boolean
}

/** Permissions of these roles together; a role nobody knows has none. */
export const permissionsOfRoles = async (
  db: Database,
  codes: readonly string[],
  declared: ReadonlySet<string>,
): Promise<ReadonlySet<string>> => {
  if (codes.includes(ADMINISTRATOR)) return declared
  const changed = await db.read((tx) =>
    tx.sql<RoleRow>('SELECT code, permissions FROM role WHERE code = ANY ($1)', [codes]),
  )
  return permissionsFrom(codes, changed, declared)
}

/** Whether there is such a role, built in or of the house. */
export const isRole = async (db: Database, code: string): Promise<boolean> =>
  BUILT_IN_ROLES.some((role) => role.code === code) ||
  (await db.read((tx) => tx.sql('SELECT FROM role WHERE code = $1', [code]))).length > 0

/** `changed`: the rows that a house has of these roles. */
export const permissionsFrom = (
  codes: readonly string[],
  changed: readonly RoleRow[],
  declared: ReadonlySet<string>,
): ReadonlySet<string> => {
  if (codes.includes(ADMINISTRATOR)) return declared
  const permissions = codes.flatMap((code) => {
    const row = changed.find((role) => role.code === code)
    if (row) return row.permissions.filter((permission) => declared.has(permission))
    const role = BUILT_IN_ROLES.find((each) => each.code === code)
    return role ? deliveredPermissions(role, declared) : []
  })
  return new Set(permissions)
}

export const authorityOf = async (
  db: Database,
  person: { readonly id: string; readonly role: string },
  declared: ReadonlySet<string>,
): Promise<Authority> => {
  const codes = rolesOf(person.role)
  const permissions = await permissionsOfRoles(db, codes, declared)
  if (codes.includes(ADMINISTRATOR)) return { permissions, scope: EVERYTHING }
  const [row] = await db.read((tx) =>
    tx.sql<ScopeRow>(
      'SELECT companies, warehouses, own_parties AS "ownParties" FROM person_scope WHERE person_id = $1',
      [person.id],
    ),
  )
  const scope = row
    ? {
        companies: row.companies ?? ('*' as const),
        warehouses: row.warehouses ?? ('*' as const),
        ownPartiesOf: row.ownParties ? person.id : null,
      }
    : NOTHING
  return { permissions, scope }
}
