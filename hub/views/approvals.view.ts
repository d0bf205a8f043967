// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** Requests for consent with their steps and decisions, and the rules behind them. */
import { z } from 'zod'
import type { ApprovalInboxRow, ApprovalRequest, ApprovalRule } from '../contract/approval.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionId, positionInstant } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'
import { viewVersion } from '../platform/live/version.ts'
import type { Page, PageRequest } from './catalog.view.ts'

/** Instants within JSON, as the API writes them. */
const iso = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const REQUEST = `
  SELECT r.id, r.company_id AS "companyId", jsonb_build_object('type', r.document_type, 'id', r.document_id, 'number', r.document_number) AS document,
    r.transition, r.state, r.summary, r.because, r.needs_proof AS "needsProof", r.asked_by_id AS "askedById", r.asked_by AS "askedBy", r.asked_at AS "askedAt", r.step,
    r.ended_at AS "endedAt", r.ended_by AS "endedBy", r.reason,
    (SELECT jsonb_agg(jsonb_build_object('mode', s.mode, 'approvers', s.approvers, 'escalation', s.escalation,
        'openedAt', ${iso('s.opened_at')}, 'escalatedAt', ${iso('s.escalated_at')}, 'doneAt', ${iso('s.done_at')},
        'decisions', (SELECT coalesce(jsonb_agg(jsonb_build_object('slot', d.slot, 'verdict', d.verdict, 'reason', d.reason,
            'by', d.decided_by, 'for', d.for_name, 'at', ${iso('d.decided_at')}) ORDER BY d.decided_at, d.id), '[]')
          FROM approval_decision d WHERE d.request_id = r.id AND d.position = s.position)) ORDER BY s.position)
      FROM approval_step s WHERE s.request_id = r.id) AS steps
  FROM approval_request r`

type Row = Omit<ApprovalRequest, 'askedAt' | 'endedAt'> & { readonly askedAt: Date; readonly endedAt: Date | null }
const rowOf = (row: Row): ApprovalRequest => ({
  ...row,
  askedAt: row.askedAt.toISOString(),
  endedAt: row.endedAt?.toISOString() ?? null,
})

/** Rows for a live patch, and for whoever has their ids. */
export const loadApprovals = async (tx: Tx, keys: readonly string[]): Promise<Map<string, ApprovalRequest>> => {
  const rows = await tx.sql<Row>(`${REQUEST} WHERE r.id = ANY ($1::uuid[])`, [keys])
  return new Map((await withNumbers(tx, rows)).map((row) => [row.id, rowOf(row)]))
}

/** Orders whose prices rose since, by number where whoever asks sees them. */
const withNumbers = async (tx: Tx, rows: readonly Row[]): Promise<Row[]> => {
  const ids = rows.flatMap(({ summary }) => summary.priceRises?.flatMap(({ last }) => last?.id ?? []) ?? [])
  if (ids.length === 0) return [...rows]
  const found = await tx.sql<{ id: string; number: string }>(
    'SELECT id, number FROM purchase_order WHERE id = ANY ($1::uuid[])',
    [ids],
  )
  const numbers = new Map(found.map(({ id, number }) => [id, number]))
  return rows.map((row) => {
    const { priceRises, ...summary } = row.summary
    if (!priceRises) return row
    const named = priceRises.map(({ last, ...rise }) => {
      const number = numbers.get(last?.id ?? '')
      return { ...rise, last: last && number !== undefined ? { id: last.id, number } : null }
    })
    return { ...row, summary: { ...summary, priceRises: named } }
  })
}

export interface ApprovalFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly documentId?: string | undefined
  readonly state?: string | undefined
}

/** Newest first. */
export const listApprovals = async (
  tx: Tx,
  filter: ApprovalFilter,
): Promise<(Page<ApprovalRequest> & { version: number }) | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('approvals', filter.cursor, z.tuple([positionInstant, positionId]))
  if (isRefusal(after)) return after
  const rows = await tx.sql<Row>(
    `${REQUEST} WHERE ($1::uuid IS NULL OR r.company_id = $1) AND ($2::uuid IS NULL OR r.document_id = $2)
       AND ($3::text IS NULL OR r.state = $3) AND ($4::timestamptz IS NULL OR (r.asked_at, r.id) < ($4, $5::uuid))
     ORDER BY r.asked_at DESC, r.id DESC LIMIT $6`,
    [filter.companyId, filter.documentId, filter.state, after?.[0], after?.[1], filter.limit + 1],
  )
  const page = pageFrom('approvals', (await withNumbers(tx, rows)).map(rowOf), filter.limit, ({ askedAt, id }) => [
    askedAt,
    id,
  ])
  return { items: page.rows, nextCursor: page.nextCursor, version: await viewVersion(tx, 'approvals') }
}

type Known = Pick<ApprovalInboxRow, 'documentVersion' | 'evidence'>

/** Document → its version, and what readers and scales know of it. */
export const loadEvidence = async (tx: Tx, documentIds: readonly string[]): Promise<ReadonlyMap<string, Known>> => {
  const rows = await tx.sql<{ id: string; version: number; tags: string[]; tagCount: number; weightKg: string | null }>(
    `SELECT x.id, (SELECT max(f.version) FROM document_fact f WHERE f.document_id = x.id) AS version,
       coalesce(t.tags, '{}') AS tags, coalesce(t.n, 0) AS "tagCount",
       (SELECT trim_scale(sum(s.weight_kg))::text FROM dock_session s WHERE s.document_id = x.id) AS "weightKg"
     FROM unnest($1::uuid[]) AS x (id) LEFT JOIN LATERAL (
       SELECT count(*)::int AS n, (array_agg(t.epc ORDER BY t.first_seen_at DESC))[1:20] AS tags
       FROM dock_session s JOIN dock_session_tag t ON t.session_id = s.id WHERE s.document_id = x.id) t ON true`,
    [documentIds],
  )
  return new Map(
    rows.map(({ id, version, tags, tagCount, weightKg }) => [
      id,
      { documentVersion: version, evidence: { tags, tagCount, weightKg } },
    ]),
  )
}

const RULE = `
  SELECT id, company_id AS "companyId", document_type AS "documentType", transition, conditions, steps, needs_proof AS "needsProof", is_active AS "isActive",
    version, changed_at AS "changedAt", changed_by AS "changedBy"
  FROM approval_rule`

type RuleRow = Omit<ApprovalRule, 'gaps' | 'changedAt'> & { readonly changedAt: Date }
export type StoredApprovalRule = Omit<ApprovalRule, 'gaps'>
const ruleOf = (row: RuleRow): StoredApprovalRule => ({ ...row, changedAt: row.changedAt.toISOString() })

export const findApprovalRule = async (tx: Tx, id: string): Promise<StoredApprovalRule | undefined> => {
  const [row] = await tx.sql<RuleRow>(`${RULE} WHERE id = $1`, [id])
  return row && ruleOf(row)
}

const RULES_MAX = 500
/** Of a company, those in force first, in the order they were made. */
export const listApprovalRules = async (tx: Tx, companyId: string | undefined): Promise<StoredApprovalRule[]> => {
  const rows = await tx.sql<RuleRow>(
    `${RULE} WHERE $1::uuid IS NULL OR company_id = $1 ORDER BY is_active DESC, created_at, id LIMIT ${RULES_MAX}`,
    [companyId],
  )
  return rows.map(ruleOf)
}
