/** Who may approve now, and whose deputy somebody is; delegation: the one place that writes it. */
import { ADMINISTRATOR, BUILT_IN_ROLES, deliveredPermissions } from '../../platform/auth/roles.ts'
import type { Tx } from '../../platform/db/tx.ts'
import type { Person } from './progress.ts'

export const DECIDE = 'approvals.decide'

export interface RoleName {
  readonly code: string
  readonly name: string
  readonly nameZh: string
}

/** Roles that may approve, as this house has them. */
export const rolesThatDecide = async (tx: Tx): Promise<RoleName[]> => {
  const changed = await tx.sql<RoleName & { decides: boolean }>(
    `SELECT code, name, name_zh AS "nameZh", $1 = ANY (permissions) AS decides FROM role ORDER BY code`,
    [DECIDE],
  )
  const delivered = BUILT_IN_ROLES.filter((role) => deliveredPermissions(role, [DECIDE]).length > 0)
  const own = changed.filter(({ code, decides }) => decides && code !== ADMINISTRATOR)
  return [
    ...delivered.filter(({ code }) => code === ADMINISTRATOR || !changed.some((role) => role.code === code)),
    ...own,
  ].map(({ code, name, nameZh }) => ({ code, name, nameZh }))
}

interface Row extends Omit<Person, 'scope'> {
  readonly hasScope: boolean
  readonly companies: string[] | null
  readonly warehouses: string[] | null
  readonly ownParties: boolean
}
const NOTHING = { companies: [], warehouses: [], ownParties: false }

/** Everybody who can act and whose roles may approve, by name. */
export const peopleWhoDecide = async (tx: Tx): Promise<Person[]> => {
  const deciding = new Set((await rolesThatDecide(tx)).map(({ code }) => code))
  const rows = await tx.sql<Row>(
    `SELECT p.id, p.name, p.email, p.roles, s.person_id IS NOT NULL AS "hasScope", s.companies, s.warehouses,
       coalesce(s.own_parties, false) AS "ownParties"
     FROM people_who_act() p LEFT JOIN person_scope s ON s.person_id = p.id ORDER BY p.name, p.id`,
  )
  return rows
    .filter(({ roles }) => roles.some((role) => deciding.has(role)))
    .map(({ hasScope, companies, warehouses, ownParties, ...person }) => ({
      ...person,
      scope: person.roles.includes(ADMINISTRATOR) ? null : hasScope ? { companies, warehouses, ownParties } : NOTHING,
    }))
}

/** While he can act. */
export const managerOf = async (tx: Tx, personId: string): Promise<Pick<Person, 'id' | 'name'> | undefined> =>
  (
    await tx.sql<Pick<Person, 'id' | 'name'>>(
      `SELECT p.id, p.name FROM person_manager m JOIN people_who_act() p ON p.id = m.manager_id WHERE m.person_id = $1`,
      [personId],
    )
  )[0]

/** Deputy → those he stands for at this instant. */
export const deputiesNow = async (tx: Tx): Promise<ReadonlyMap<string, readonly string[]>> => {
  const rows = await tx.sql<{ deputy: string; persons: string[] }>(
    `SELECT deputy_id AS deputy, array_agg(person_id ORDER BY created_at) AS persons FROM delegation
     WHERE ended_at IS NULL AND begins_at <= $1 AND ends_at > $1 GROUP BY deputy_id`,
    [tx.now],
  )
  return new Map(rows.map(({ deputy, persons }) => [deputy, persons]))
}

export interface DelegationRow {
  readonly id: string
  readonly personId: string
  readonly person: string
  readonly deputyId: string
  readonly deputy: string
  readonly beginsAt: Date
  readonly endsAt: Date
  readonly endedAt: Date | null
}
const DELEGATION = `SELECT id, person_id AS "personId", person_name AS person, deputy_id AS "deputyId", deputy_name AS deputy,
  begins_at AS "beginsAt", ends_at AS "endsAt", ended_at AS "endedAt" FROM delegation`

/** Given or taken by this person, the latest first; those long over are left out. */
export const delegationsOf = (tx: Tx, personId: string): Promise<DelegationRow[]> =>
  tx.sql<DelegationRow>(
    `${DELEGATION} WHERE (person_id = $1 OR deputy_id = $1) AND ends_at > $2::timestamptz - interval '90 days'
     ORDER BY begins_at DESC, id DESC LIMIT 100`,
    [personId, tx.now],
  )

export const lockDelegation = async (tx: Tx, id: string): Promise<DelegationRow | undefined> =>
  (await tx.sql<DelegationRow>(`${DELEGATION} WHERE id = $1 FOR UPDATE`, [id]))[0]

export const insertDelegation = async (tx: Tx, delegation: Omit<DelegationRow, 'endedAt'>): Promise<void> => {
  const { id, personId, person, deputyId, deputy, beginsAt, endsAt } = delegation
  await tx.sql(
    `INSERT INTO delegation (id, person_id, person_name, deputy_id, deputy_name, begins_at, ends_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, personId, person, deputyId, deputy, beginsAt, endsAt, tx.now],
  )
}

export const endDelegation = async (tx: Tx, id: string): Promise<void> => {
  await tx.sql('UPDATE delegation SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL', [id, tx.now])
}
