// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** People as lists and their own page show them. People who work nowhere the reader sees, and places he does not see, are left out. */
import { z } from 'zod'
import type { HandheldAccess } from '../contract/handheld.ts'
import type { Person, PersonDetail } from '../contract/people.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import { IN_SIGHT } from '../platform/auth/people-table.ts'
import { ADMINISTRATOR, rolesOf } from '../platform/auth/roles.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionText } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'

const REF = `'id', p.id, 'code', p.code, 'name', p.name`
const placesOf = (table: 'company' | 'warehouse', column: string, ref = REF): string =>
  `CASE WHEN s.${column} IS NULL THEN NULL ELSE (SELECT coalesce(jsonb_agg(jsonb_build_object(${ref}) ORDER BY p.code), '[]') FROM ${table} p WHERE p.id = ANY (s.${column})) END`

const PERSON = `
  SELECT u.id, u.name, u.email, u.role, coalesce(u.version, 1) AS version, u."createdAt", u."lastSignInAt",
    CASE WHEN u."deactivatedAt" IS NOT NULL THEN 'deactivated'
         WHEN EXISTS (SELECT FROM auth.account a WHERE a."userId" = u.id) THEN 'active' ELSE 'invited' END AS state,
    s.person_id IS NOT NULL AS "hasScope", coalesce(s.own_parties, false) AS "ownParties",
    ${placesOf('company', 'companies')} AS companies, ${placesOf('warehouse', 'warehouses', `${REF}, 'companyId', p.company_id`)} AS warehouses
  FROM auth."user" u LEFT JOIN person_scope s ON s.person_id = u.id WHERE ${IN_SIGHT}`

interface PersonRow extends Pick<Person, 'id' | 'name' | 'email' | 'version' | 'state'> {
  readonly role: string
  readonly createdAt: Date
  readonly lastSignInAt: Date | null
  readonly hasScope: boolean
  readonly ownParties: boolean
  readonly companies: Person['scope']['companies']
  readonly warehouses: Person['scope']['warehouses']
}

/** An administrator sees everything, whatever is kept of him; another of whom nothing is kept sees nothing. */
const scopeOfRow = (row: PersonRow): Person['scope'] => {
  if (rolesOf(row.role).includes(ADMINISTRATOR)) return { companies: null, warehouses: null, ownParties: false }
  if (!row.hasScope) return { companies: [], warehouses: [], ownParties: false }
  const { companies, warehouses, ownParties } = row
  return { companies, warehouses, ownParties }
}

const personOf = (row: PersonRow): Person => ({
  id: row.id,
  name: row.name,
  email: row.email,
  state: row.state,
  roles: rolesOf(row.role),
  scope: scopeOfRow(row),
  createdAt: row.createdAt.toISOString(),
  lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
  version: row.version,
})

export interface PeopleFilter {
  readonly limit: number
  readonly cursor?: string | undefined
  /** Part of a name or an address. */
  readonly search?: string | undefined
  readonly state?: Person['state'] | undefined
  readonly role?: string | undefined
}

/** By name. */
export const listPeople = async (
  tx: Tx,
  { limit, cursor, search, state, role }: PeopleFilter,
): Promise<{ items: Person[]; nextCursor: string | null } | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('people', cursor, z.tuple([positionText, positionText]))
  if (isRefusal(after)) return after
  const rows = await tx.sql<PersonRow>(
    `SELECT * FROM (${PERSON}) p
     WHERE ($1::text IS NULL OR strpos(lower(name), lower($1)) > 0 OR strpos(lower(email), lower($1)) > 0)
       AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR $3 = ANY (string_to_array(role, ',')))
       AND ($4::text IS NULL OR (name, id) > ($4, $5))
     ORDER BY name, id LIMIT $6`,
    [search, state, role, after?.[0], after?.[1], limit + 1],
  )
  const page = pageFrom('people', rows, limit, ({ name, id }) => [name, id])
  return { items: page.rows.map(personOf), nextCursor: page.nextCursor }
}

interface AccessRow {
  readonly issuedAt: Date | null
  readonly issuedBy: string | null
  readonly setAt: Date | null
  readonly choiceUntil: Date | null
}
/** His badge and PIN, as far as they may be told. */
export const accessOf = async (tx: Tx, personId: string): Promise<HandheldAccess> => {
  const [row] = await tx.sql<AccessRow>(
    `SELECT b.issued_at AS "issuedAt", b.issued_by AS "issuedBy", p.set_at AS "setAt",
       CASE WHEN p.choice_until > $2 THEN p.choice_until END AS "choiceUntil"
     FROM (VALUES ($1::text)) AS who (id) LEFT JOIN badge b ON b.person_id = who.id AND b.revoked_at IS NULL
       LEFT JOIN pin p ON p.person_id = who.id`,
    [personId, tx.now],
  )
  const { issuedAt = null, issuedBy = null, setAt = null, choiceUntil = null } = row ?? {}
  return {
    badge: issuedAt === null ? null : { issuedAt: issuedAt.toISOString(), issuedBy: issuedBy ?? '' },
    pinSetAt: setAt?.toISOString() ?? null,
    choiceUntil: choiceUntil?.toISOString() ?? null,
  }
}

interface SessionRow {
  readonly id: string
  readonly startedAt: Date
  readonly seenAt: Date
  readonly expiresAt: Date
  readonly address: string | null
  readonly device: string | null
}

/** More than anybody looks after; the rest is not shown. */
const PARTIES_MAX = 1_000

/** Of those the reader sees, by code. */
export const partiesOf = (tx: Tx, personId: string): Promise<PersonDetail['parties']> =>
  tx.sql('SELECT id, code, name FROM party WHERE responsible_id = $1 ORDER BY code, id LIMIT $2', [
    personId,
    PARTIES_MAX,
  ])

/** Without what follows from roles and from what the reader may. */
export const findPerson = async (
  tx: Tx,
  id: string,
): Promise<Omit<PersonDetail, 'conflicts' | 'parties' | 'keys'> | undefined> => {
  const [row] = await tx.sql<PersonRow>(`${PERSON} AND u.id = $1`, [id])
  if (!row) return undefined
  const sessions = await tx.sql<SessionRow>(
    `SELECT id, "createdAt" AS "startedAt", "updatedAt" AS "seenAt", "expiresAt", nullif("ipAddress", '') AS address,
       nullif("userAgent", '') AS device
     FROM auth.session WHERE "userId" = $1 AND "expiresAt" > $2 ORDER BY "updatedAt" DESC`,
    [id, tx.now],
  )
  const [link] = await tx.sql<{ expiresAt: Date }>(
    `SELECT expires_at AS "expiresAt" FROM person_link WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $2
     ORDER BY expires_at DESC LIMIT 1`,
    [id, tx.now],
  )
  const [manager] = await tx.sql<{ id: string; name: string }>(
    `SELECT u.id, u.name FROM person_manager m JOIN auth."user" u ON u.id = m.manager_id WHERE m.person_id = $1`,
    [id],
  )
  return {
    ...personOf(row),
    manager: manager ?? null,
    sessions: sessions.map((session) => ({
      ...session,
      startedAt: session.startedAt.toISOString(),
      seenAt: session.seenAt.toISOString(),
      expiresAt: session.expiresAt.toISOString(),
    })),
    linkExpiresAt: link?.expiresAt.toISOString() ?? null,
    handheld: await accessOf(tx, id),
  }
}
