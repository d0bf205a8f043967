/**
 * What the hash of an audit row is taken over, so that anybody can compute it again with other tools:
 * SHA-256 of UTF-8 text of one line each, joined by a line feed and without one at the end: first `dockledger-audit-1`, then the
 * values below in this order. A value is the number of its bytes, a colon and itself (`5:admin`); one that is null is `-`.
 * `previous` is the hash of the row before in the same chain in lower-case hex, 64 zeros for the first; `at` is
 * `YYYY-MM-DDTHH:MM:SS.mmmZ` in UTC; ids are lower case; `changes` is the column's text as it is kept, byte by byte.
 * The database does the same as it writes: audit_text() in migrations/0014-audit.sql.
 */
import { createHash } from 'node:crypto'

const VERSION = 'dockledger-audit-1'

export const HASHED = [
  'previous',
  'chain',
  'seq',
  'id',
  'at',
  'actor_kind',
  'actor_id',
  'actor_name',
  'via',
  'address',
  'request_id',
  'action',
  'refused',
  'times',
  'subject_type',
  'subject_id',
  'subject_number',
  'company_id',
  'warehouse_id',
  'changes',
  'reason',
  'evidence_gateway',
  'evidence_seq',
] as const

/** Every value as text; `hash` and `previous` in hex. */
export type AuditRow = Readonly<Record<(typeof HASHED)[number], string | null>> & { readonly hash: string }

const part = (value: string | null): string => (value === null ? '-' : `${Buffer.byteLength(value)}:${value}`)

export const auditText = (row: AuditRow): string => [VERSION, ...HASHED.map((field) => part(row[field]))].join('\n')

/** In hex. */
export const auditHash = (row: AuditRow): string => createHash('sha256').update(auditText(row)).digest('hex')

/** How a row is read to be hashed. */
export const AS_TEXT = HASHED.map((field) => {
  if (field === 'previous') return `encode(previous, 'hex') AS previous`
  if (field === 'at') return `to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at`
  return `${field}::text AS ${field}`
})
  .concat(`encode(hash, 'hex') AS hash`)
  .join(', ')
