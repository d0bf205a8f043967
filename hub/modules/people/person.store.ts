/** People as the library keeps them and person_scope: the one place of the hub that writes both. */
import { IN_SIGHT } from '../../platform/auth/people-table.ts'
import { rolesOf } from '../../platform/auth/roles.ts'
import type { Tx } from '../../platform/db/tx.ts'
import type { GivenScope } from './giving.ts'

/** Everything that changes who may what takes its turn: none of them can rely on what another is about to change. */
const LOCK = 7_310_004
export const lockAccess = async (tx: Tx): Promise<void> => {
  await tx.sql('SELECT pg_advisory_xact_lock($1)', [LOCK])
}

export interface PersonHead {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
  readonly isActive: boolean
  readonly scope: GivenScope | undefined
  readonly version: number
}

/** Whom the actor sees. */
export const findPersonHead = async (tx: Tx, id: string): Promise<PersonHead | undefined> => {
  const [row] = await tx.sql<{
    id: string
    name: string
    role: string
    isActive: boolean
    version: number
    hasScope: boolean
    companies: string[] | null
    warehouses: string[] | null
    ownParties: boolean
  }>(
    `SELECT u.id, u.name, u.role, u."deactivatedAt" IS NULL AS "isActive", coalesce(u.version, 1) AS version,
       s.person_id IS NOT NULL AS "hasScope", s.companies, s.warehouses, coalesce(s.own_parties, false) AS "ownParties"
     FROM auth."user" u LEFT JOIN person_scope s ON s.person_id = u.id WHERE u.id = $1 AND ${IN_SIGHT}`,
    [id],
  )
  if (!row) return undefined
  const { name, isActive, version, companies, warehouses, ownParties } = row
  const scope = row.hasScope ? { companies, warehouses, ownParties } : undefined
  return { id, name, roles: rolesOf(row.role), isActive, version, scope }
}

/** Of people who can sign in. */
export const otherActiveWithRole = async (tx: Tx, role: string, exceptId: string): Promise<number> => {
  const [row] = await tx.sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM auth."user" u
     WHERE u.id <> $2 AND u."deactivatedAt" IS NULL AND $1 = ANY (string_to_array(u.role, ','))
       AND EXISTS (SELECT FROM auth.account a WHERE a."userId" = u.id)`,
    [role, exceptId],
  )
  return row?.n ?? 0
}

export interface NewPerson {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roles: readonly string[]
}

/** Without a password: nobody can sign in so until a link was used. */
export const insertPerson = async (tx: Tx, { id, name, email, roles }: NewPerson): Promise<void> => {
  await tx.sql(
    `INSERT INTO auth."user" (id, name, email, role, "emailVerified", "createdAt", "updatedAt", version)
     VALUES ($1, $2, $3, $4, true, $5, $5, 1)`,
    [id, name, email, roles.join(','), tx.now],
  )
}

export const updatePerson = async (
  tx: Tx,
  id: string,
  { name, roles }: { readonly name?: string | undefined; readonly roles?: readonly string[] | undefined },
): Promise<void> => {
  await tx.sql(
    `UPDATE auth."user" SET name = coalesce($2, name), role = coalesce($3, role), version = coalesce(version, 1) + 1, "updatedAt" = $4
     WHERE id = $1`,
    [id, name, roles?.join(','), tx.now],
  )
}

export const setDeactivated = async (tx: Tx, id: string, isDeactivated: boolean): Promise<void> => {
  await tx.sql(
    `UPDATE auth."user" SET "deactivatedAt" = $2, version = coalesce(version, 1) + 1, "updatedAt" = $3 WHERE id = $1`,
    [id, isDeactivated ? tx.now : null, tx.now],
  )
}

export const saveScope = async (tx: Tx, personId: string, scope: GivenScope): Promise<void> => {
  await tx.sql(
    `INSERT INTO person_scope (person_id, companies, warehouses, own_parties, changed_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (person_id) DO UPDATE SET companies = excluded.companies, warehouses = excluded.warehouses,
       own_parties = excluded.own_parties, changed_at = excluded.changed_at, version = person_scope.version + 1`,
    [personId, scope.companies, scope.warehouses, scope.ownParties, tx.now],
  )
}

/** null: he has none any more. */
export const saveManager = async (tx: Tx, personId: string, managerId: string | null): Promise<void> => {
  await (managerId === null
    ? tx.sql('DELETE FROM person_manager WHERE person_id = $1', [personId])
    : tx.sql(
        `INSERT INTO person_manager (person_id, manager_id) VALUES ($1, $2)
         ON CONFLICT (person_id) DO UPDATE SET manager_id = excluded.manager_id`,
        [personId, managerId],
      ))
}

/** Of somebody, his manager, and so on upwards; himself first. */
export const lineAbove = async (tx: Tx, personId: string): Promise<readonly string[]> => {
  const rows = await tx.sql<{ id: string }>(
    `WITH RECURSIVE above (id) AS (SELECT $1::text UNION SELECT m.manager_id FROM person_manager m JOIN above a ON a.id = m.person_id)
     SELECT id FROM above`,
    [personId],
  )
  return rows.map(({ id }) => id)
}

export interface Place {
  readonly id: string
  readonly companyId: string
}

/** Those of the ids that there are, as the actor sees them. */
export const findPlaces = async (
  tx: Tx,
  table: 'company' | 'warehouse',
  ids: readonly string[],
): Promise<readonly Place[]> =>
  tx.sql<Place>(
    `SELECT id, ${table === 'company' ? 'id' : 'company_id'} AS "companyId" FROM ${table} WHERE id = ANY ($1::uuid[])`,
    [ids],
  )

export interface RolesOfPerson {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
}

/** Of everybody the actor sees who is not deactivated, by name. */
export const rolesOfPeople = async (tx: Tx): Promise<RolesOfPerson[]> => {
  const rows = await tx.sql<{ id: string; name: string; role: string }>(
    `SELECT u.id, u.name, u.role FROM auth."user" u LEFT JOIN person_scope s ON s.person_id = u.id
     WHERE u."deactivatedAt" IS NULL AND ${IN_SIGHT} ORDER BY u.name, u.id`,
  )
  return rows.map(({ id, name, role }) => ({ id, name, roles: rolesOf(role) }))
}
