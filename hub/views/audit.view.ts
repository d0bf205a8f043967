// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** Who did what, newest first. Ids are UUIDv7, so a period is a range of ids and every filter has an index in their order. */
import { z } from 'zod'
import type { AuditDetail, AuditRow } from '../contract/audit.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionId } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'
import type { Page, PageRequest } from './catalog.view.ts'
import { conditions } from './refs.ts'

type Row = Omit<AuditRow, 'at'> & { readonly at: Date }

const COLUMNS = `a.id, a.at, jsonb_build_object('kind', a.actor_kind, 'id', a.actor_id, 'name', a.actor_name) AS actor, a.via, a.address,
  a.request_id AS "requestId", a.action, a.refused, a.times,
  CASE WHEN a.subject_type IS NOT NULL
    THEN jsonb_build_object('type', a.subject_type, 'id', a.subject_id, 'number', a.subject_number) END AS subject,
  a.company_id AS "companyId", a.reason`

const shown = <R extends { readonly at: Date }>(row: R): Omit<R, 'at'> & { at: string } => ({
  ...row,
  at: row.at.toISOString(),
})

export interface AuditFilter {
  /** Part of a name, or an id. */
  readonly person?: string | undefined
  /** How its number or code begins, or its id. */
  readonly document?: string | undefined
  readonly subjectType?: string | undefined
  readonly action?: string | undefined
  readonly isRefused?: boolean | undefined
  readonly companyId?: string | undefined
  readonly from?: string | undefined
  /** Not itself. */
  readonly to?: string | undefined
}

const MS_BITS = 48n

/** The least UUIDv7 of this instant. */
const leastId = (instant: string): string => {
  const ms = BigInt.asUintN(Number(MS_BITS), BigInt(Math.max(0, Date.parse(instant))))
  const hex = ms.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

const PEOPLE_MAX = 50
interface Person {
  readonly id: string
  /** Of which his rows are looked for; null: of all. */
  readonly companyId: string | null
}

const findPeople = (tx: Tx, text: string): Promise<Person[]> =>
  tx.sql<Person>(
    `SELECT id, company_id AS "companyId" FROM audit_actors()
     WHERE id = $1 OR strpos(lower(name), lower($1)) > 0 ORDER BY name, id LIMIT ${PEOPLE_MAX}`,
    [text],
  )

/** Sorts after everything that may follow. */
const LAST_CHARACTER = '\u{10ffff}'

/** `limit` rows of this filter, older than `before` when given. */
const readRows = async <R>(
  tx: Tx,
  columns: string,
  filter: AuditFilter,
  { before, limit }: { readonly before: string | undefined; readonly limit: number },
): Promise<R[]> => {
  const people = filter.person === undefined ? undefined : await findPeople(tx, filter.person)
  const ids = people?.map(({ id }) => id)
  // a document has few rows: those are looked through
  const isLookedThrough = !people || filter.document !== undefined
  const { where, values } = conditions(
    [
      ['a.id < ?', before],
      ['a.id >= ?', filter.from && leastId(filter.from)],
      ['a.id < ?', filter.to && leastId(filter.to)],
      [
        `(a.subject_id = ? OR a.subject_number ~>=~ ? AND a.subject_number ~<~ (? || '${LAST_CHARACTER}'))`,
        filter.document,
      ],
      ['a.subject_type = ?', filter.subjectType],
      ['a.action = ?', filter.action],
      ['(a.refused IS NOT NULL) = ?', filter.isRefused],
      ['a.company_id = ?', filter.companyId],
      ['a.actor_id = ANY (?)', isLookedThrough ? ids : undefined],
    ],
    isLookedThrough ? 2 : 4,
  )
  if (isLookedThrough)
    return tx.sql<R>(`SELECT ${columns} FROM audit a WHERE ${where} ORDER BY a.id DESC LIMIT $1`, [limit, ...values])
  // each one's newest rows by the index alone: the planner takes the policy for narrower than it is, and would sort all of his
  await tx.sql(`SELECT set_config(name, 'off', true) FROM unnest(ARRAY['enable_bitmapscan', 'enable_sort']) name`)
  const isOfCompanies = people.some(({ companyId }) => companyId !== null)
  return tx.sql<R>(
    `SELECT ${columns} FROM unnest($2::text[], $3::uuid[]) w (id, company_id) CROSS JOIN LATERAL (
       SELECT a.* FROM audit a WHERE a.actor_id = w.id AND ${isOfCompanies ? 'a.company_id = w.company_id' : 'w.company_id IS NULL'} AND ${where}
       ORDER BY a.id DESC LIMIT $1) a
     ORDER BY a.id DESC LIMIT $1`,
    [limit, ids, people.map(({ companyId }) => companyId), ...values],
  )
}

export const listAudit = async (
  tx: Tx,
  { cursor, limit, ...filter }: AuditFilter & PageRequest,
): Promise<Page<AuditRow> | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('audit', cursor, z.tuple([positionId]))
  if (isRefusal(after)) return after
  const rows = await readRows<Row>(tx, COLUMNS, filter, { before: after?.[0], limit: limit + 1 })
  const page = pageFrom('audit', rows.map(shown), limit, ({ id }) => [id])
  return { items: page.rows, nextCursor: page.nextCursor }
}

type Kept = Readonly<Record<string, readonly [unknown, unknown]>>
type DetailRow = Row & Pick<AuditDetail, 'chain' | 'seq' | 'hash' | 'evidence'> & { readonly changes: Kept | null }

const isHash = (value: unknown): value is { readonly hash: string } =>
  typeof value === 'object' && value !== null && 'hash' in value
const textOf = (value: unknown): string | null => {
  if (value === null) return null
  if (isHash(value)) return value.hash
  return Array.isArray(value) ? value.join(', ') : String(value)
}

const REASONS = ['passage', 'physical-evidence', 'bound']

export const findAudit = async (tx: Tx, id: string): Promise<AuditDetail | undefined> => {
  const [row] = await tx.sql<DetailRow>(
    `SELECT ${COLUMNS}, a.changes, a.chain, a.seq::text AS seq, encode(a.hash, 'hex') AS hash,
       CASE WHEN a.evidence_gateway IS NOT NULL THEN jsonb_build_object('gateway', a.evidence_gateway, 'seq', a.evidence_seq,
         'movementId', (SELECT m.id FROM movement m WHERE m.idempotency_key = ANY (
           SELECT r || '/' || a.evidence_gateway || '/' || a.evidence_seq FROM unnest($2::text[]) r) LIMIT 1)) END AS evidence
     FROM audit a WHERE a.id = $1`,
    [id, REASONS],
  )
  if (!row) return undefined
  const changes = Object.entries(row.changes ?? {}).map(([field, [before, after]]) => ({
    field,
    before: textOf(before),
    after: textOf(after),
    isHashed: isHash(before) || isHash(after),
  }))
  return { ...shown(row), changes }
}

const EXPORTED = `a.id, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, a.actor_kind, a.actor_id, a.actor_name, a.via,
  a.address, a.request_id, a.action, a.refused, a.times::text AS times, a.subject_type, a.subject_id, a.subject_number, a.company_id,
  a.reason, a.changes::text AS changes, a.evidence_gateway, a.evidence_seq, a.chain::text AS chain, a.seq::text AS seq,
  encode(a.previous, 'hex') AS previous, encode(a.hash, 'hex') AS hash`
export type ExportedRow = Readonly<Record<string, string | null>> & { readonly id: string }
const EXPORT_ROWS = 1_000

/** The next rows of an export, newest first; none at its end. */
export const readExport = (tx: Tx, filter: AuditFilter, before: string): Promise<ExportedRow[]> =>
  readRows<ExportedRow>(tx, EXPORTED, filter, { before, limit: EXPORT_ROWS })
