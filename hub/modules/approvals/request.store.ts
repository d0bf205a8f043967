/** approval_request, approval_step, approval_decision: the one place that writes them. */
import type { RequestState } from '../../contract/approval.ts'
import type { Tx } from '../../platform/db/tx.ts'
import type { Asking } from './approvable.ts'
import type { StepOfDocument } from './changes.ts'
import type { Decision, Involved, StepState, Subject } from './progress.ts'
import type { Path } from './rule.ts'

export interface Request extends Subject {
  readonly id: string
  readonly documentType: string
  readonly documentId: string
  readonly number: string
  readonly transition: string
  readonly state: RequestState
  readonly askedById: string
  readonly askedBy: string
  readonly step: number
  readonly endedBy: string | null
  readonly needsProof: boolean
  readonly steps: readonly StepState[]
  readonly decisions: readonly Decision[]
}

type Head = Omit<Request, 'steps' | 'decisions'>
const HEAD = `
  SELECT r.id, r.company_id AS "companyId", r.warehouse_id AS "warehouseId", p.responsible_id AS "responsibleId",
    r.document_type AS "documentType", r.document_id AS "documentId", r.document_number AS number, r.transition, r.state,
    r.asked_by_id AS "askedById", r.asked_by AS "askedBy", r.step, r.ended_by AS "endedBy", r.needs_proof AS "needsProof"
  FROM approval_request r LEFT JOIN party p ON p.id = r.party_id`

interface StepRow extends StepState {
  readonly requestId: string
}
interface DecisionRow extends Decision {
  readonly requestId: string
}

const withSteps = async (tx: Tx, heads: readonly Head[]): Promise<Request[]> => {
  const ids = heads.map(({ id }) => id)
  const steps = await tx.sql<StepRow>(
    `SELECT request_id AS "requestId", mode, approvers, escalation, opened_at AS "openedAt", escalated_at AS "escalatedAt"
     FROM approval_step WHERE request_id = ANY ($1) ORDER BY request_id, position`,
    [ids],
  )
  const decisions = await tx.sql<DecisionRow>(
    `SELECT request_id AS "requestId", position, slot, decided_by_id AS "byId", decided_by AS by, for_id AS "forId"
     FROM approval_decision WHERE request_id = ANY ($1) ORDER BY request_id, decided_at, id`,
    [ids],
  )
  return heads.map((head) => ({
    ...head,
    steps: steps.filter(({ requestId }) => requestId === head.id),
    decisions: decisions.filter(({ requestId }) => requestId === head.id),
  }))
}

const OPEN_MAX = 500
/** Of those the transaction may see, the oldest first. */
export const openRequests = async (tx: Tx): Promise<Request[]> =>
  withSteps(tx, await tx.sql<Head>(`${HEAD} WHERE r.state = 'open' ORDER BY r.asked_at, r.id LIMIT ${OPEN_MAX}`))

export const findRequest = async (tx: Tx, id: string): Promise<Request | undefined> =>
  (await withSteps(tx, await tx.sql<Head>(`${HEAD} WHERE r.id = $1`, [id])))[0]

/** Until the transaction ends; whoever holds the document holds it already. */
export const lockOpenOf = async (tx: Tx, documentId: string): Promise<Request | undefined> =>
  (
    await withSteps(
      tx,
      await tx.sql<Head>(`${HEAD} WHERE r.document_id = $1 AND r.state = 'open' FOR UPDATE OF r`, [documentId]),
    )
  )[0]

/** Who wrote the document or ever asked for it. By name alone where a fact is older than the ids. */
export const involvedIn = async (tx: Tx, { documentId, askedById, askedBy }: Request): Promise<Involved> => {
  const rows = await tx.sql<{ id: string | null; name: string }>(
    `SELECT DISTINCT person_id AS id, actor AS name FROM document_fact
     WHERE document_id = $1 AND transition IN ('creation', 'amendment')
     UNION SELECT asked_by_id, asked_by FROM approval_request WHERE document_id = $1`,
    [documentId],
  )
  const people = [...rows, { id: askedById, name: askedBy }]
  return {
    ids: new Set(people.flatMap(({ id }) => id ?? [])),
    names: new Set(people.flatMap(({ id, name }) => (id === null ? name : []))),
  }
}

export const stepsOfDocument = (tx: Tx, documentId: string): Promise<StepOfDocument[]> =>
  tx.sql<StepOfDocument>('SELECT transition, input FROM document_fact WHERE document_id = $1 ORDER BY version', [
    documentId,
  ])

export const insertRequest = async (
  tx: Tx,
  asking: Asking,
  { because, steps, needsProof }: Path,
  asker: { readonly id: string; readonly name: string },
): Promise<void> => {
  const id = tx.newId()
  await tx.sql(
    `INSERT INTO approval_request (id, company_id, warehouse_id, party_id, document_type, document_id, document_number, transition,
       state, summary, because, asked_by_id, asked_by, asked_at, needs_proof)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $11, $12, $13, $14)`,
    [
      id,
      asking.companyId,
      asking.warehouseId,
      asking.partyId,
      asking.documentType,
      asking.documentId,
      asking.number,
      asking.transition,
      JSON.stringify(asking.summary),
      JSON.stringify(because),
      asker.id,
      asker.name,
      tx.now,
      needsProof,
    ],
  )
  await tx.sql(
    `INSERT INTO approval_step (request_id, position, mode, approvers, escalation, opened_at)
     SELECT $1, n, s ->> 'mode', s -> 'approvers', nullif(s -> 'escalation', 'null'), CASE WHEN n = 1 THEN $3::timestamptz END
     FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS x (s, n)`,
    [id, JSON.stringify(steps), tx.now],
  )
  tx.changed('approvals', id)
}

export interface NewDecision extends Decision {
  readonly requestId: string
  readonly verdict: 'approved' | 'rejected'
  readonly reason: string | null
  readonly forName: string | null
  readonly documentVersion: number
}
export const insertDecision = async (tx: Tx, decision: NewDecision): Promise<void> => {
  const { requestId, position, slot, verdict, reason, byId, by, forId, forName, documentVersion } = decision
  await tx.sql(
    `INSERT INTO approval_decision (id, request_id, position, slot, verdict, reason, decided_by_id, decided_by, for_id, for_name,
       document_version, decided_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [tx.newId(), requestId, position, slot, verdict, reason, byId, by, forId, forName, documentVersion, tx.now],
  )
  tx.changed('approvals', requestId)
}

/** The step is done, and the next one opens. */
export const openNextStep = async (tx: Tx, requestId: string, done: number): Promise<void> => {
  await tx.sql('UPDATE approval_step SET done_at = $3 WHERE request_id = $1 AND position = $2', [
    requestId,
    done,
    tx.now,
  ])
  await tx.sql('UPDATE approval_step SET opened_at = $3 WHERE request_id = $1 AND position = $2', [
    requestId,
    done + 1,
    tx.now,
  ])
  await tx.sql('UPDATE approval_request SET step = $2 WHERE id = $1', [requestId, done + 1])
}

export const endRequest = async (
  tx: Tx,
  id: string,
  end: { readonly state: Exclude<RequestState, 'open'>; readonly by: string; readonly reason: string | null },
): Promise<void> => {
  await tx.sql('UPDATE approval_request SET state = $2, ended_at = $3, ended_by = $4, reason = $5 WHERE id = $1', [
    id,
    end.state,
    tx.now,
    end.by,
    end.reason,
  ])
  if (end.state === 'approved')
    await tx.sql('UPDATE approval_step SET done_at = $2 WHERE request_id = $1 AND done_at IS NULL', [id, tx.now])
  tx.changed('approvals', id)
}

/** Steps that have waited as long as their rule said; each once. */
export const escalateLate = async (tx: Tx): Promise<number> => {
  const rows = await tx.sql<{ id: string }>(
    `UPDATE approval_step s SET escalated_at = $1 FROM approval_request r
     WHERE r.id = s.request_id AND r.state = 'open' AND s.done_at IS NULL AND s.opened_at IS NOT NULL AND s.escalated_at IS NULL
       AND s.escalation IS NOT NULL AND s.opened_at + (s.escalation ->> 'afterHours')::int * interval '1 hour' <= $1
     RETURNING r.id`,
    [tx.now],
  )
  for (const { id } of rows) tx.changed('approvals', id)
  return rows.length
}

export interface Unannounced {
  readonly requestId: string
  /** Only whom it was escalated to. */
  readonly isEscalation: boolean
}

/** Open steps that nobody was written of yet, marked as written of; of several hubs one takes each. */
export const takeUnannounced = async (tx: Tx): Promise<Unannounced[]> =>
  tx.sql<Unannounced>(
    `WITH waiting AS (
       SELECT s.request_id, s.position, s.announced_at IS NOT NULL AS "isEscalation" FROM approval_step s
         JOIN approval_request r ON r.id = s.request_id
       WHERE r.state = 'open' AND s.done_at IS NULL AND s.opened_at IS NOT NULL
         AND (s.announced_at IS NULL OR (s.escalated_at IS NOT NULL AND s.escalation_announced_at IS NULL))
       ORDER BY s.opened_at LIMIT 100 FOR UPDATE OF s SKIP LOCKED)
     UPDATE approval_step s SET announced_at = coalesce(s.announced_at, $1),
       escalation_announced_at = CASE WHEN s.escalated_at IS NOT NULL THEN $1 ELSE s.escalation_announced_at END
     FROM waiting w WHERE w.request_id = s.request_id AND w.position = s.position
     RETURNING s.request_id AS "requestId", w."isEscalation"`,
    [tx.now],
  )

/** Decisions and requests of a company that is wiped; delegations are people's and stay. */
export const deleteApprovalsOf = async (tx: Tx, companyId: string): Promise<void> => {
  const ofCompany = 'IN (SELECT id FROM approval_request WHERE company_id = $1)'
  await tx.sql(`DELETE FROM approval_decision WHERE request_id ${ofCompany}`, [companyId])
  await tx.sql(`DELETE FROM approval_step WHERE request_id ${ofCompany}`, [companyId])
  await tx.sql('DELETE FROM approval_request WHERE company_id = $1', [companyId])
  await tx.sql('DELETE FROM approval_rule WHERE company_id = $1', [companyId])
}

/** Who asked, of the request that is open for a document. */
export const openAskerOf = async (tx: Tx, documentId: string): Promise<string | undefined> =>
  (
    await tx.sql<{ id: string }>(
      `SELECT asked_by_id AS id FROM approval_request WHERE document_id = $1 AND state = 'open'`,
      [documentId],
    )
  )[0]?.id
