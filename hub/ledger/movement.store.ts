/** The movement table: rows are added, never changed. */
import { parseQuantity } from '../contract/quantity.ts'
import { plainArray } from '../platform/db/array.ts'
import type { Tx } from '../platform/db/tx.ts'
import type { Posting, PostingContext } from './posting.ts'

export interface MovementId {
  readonly id: string
  readonly seq: string
}

/** Inserts what is new, in the order given; returns key → id and seq of the inserted ones only. */
export const insertMovements = async (
  tx: Tx,
  postings: readonly Posting[],
  context: PostingContext & { readonly postingId: string },
): Promise<Map<string, MovementId>> => {
  const ids = postings.map(() => tx.newId())
  const rows = await tx.sql<{ id: string; seq: string }>(
    `INSERT INTO movement (id, company_id, item_id, lot, epc, quantity, from_location_id, to_location_id, occurred_at, recorded_at,
       reason, session_id, document_line_id, note, actor, evidence_gateway, evidence_seq, reverses, idempotency_key, posting_id)
     SELECT m.id, $1, m.item_id, m.lot, m.epc, m.quantity, m.from_id, m.to_id, to_timestamp(m.at_ms / 1000), $2,
       m.reason, m.session_id, m.line_id, m.note, $3, m.gateway, m.seq, m.reverses, m.key, $20
     FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::numeric[], $9::uuid[], $10::uuid[], $11::float8[],
       $12::text[], $13::uuid[], $14::uuid[], $15::text[], $16::text[], $17::bigint[], $18::uuid[], $19::text[])
       AS m (id, item_id, lot, epc, quantity, from_id, to_id, at_ms, reason, session_id, line_id, note, gateway, seq, reverses, key)
     ON CONFLICT (idempotency_key) DO NOTHING
     RETURNING id, seq`,
    [
      context.companyId,
      tx.now,
      context.actor,
      plainArray(ids),
      plainArray(postings.map((p) => p.itemId)),
      postings.map((p) => p.lot ?? ''),
      plainArray(postings.map((p) => p.epc)),
      plainArray(postings.map((p) => p.quantity)),
      plainArray(postings.map((p) => p.fromLocationId)),
      plainArray(postings.map((p) => p.toLocationId)),
      plainArray(postings.map((p) => p.occurredAt.getTime())),
      plainArray(postings.map((p) => p.reason)),
      plainArray(postings.map((p) => p.sessionId)),
      plainArray(postings.map((p) => p.documentLineId)),
      postings.map((p) => p.note ?? null),
      plainArray(postings.map((p) => p.evidence?.gateway)),
      plainArray(postings.map((p) => p.evidence?.seq)),
      plainArray(postings.map((p) => p.reverses)),
      postings.map((p) => p.key),
      context.postingId,
    ],
    'movement-insert',
  )
  const inserted = new Map(rows.map((row) => [row.id, row]))
  const byKey = new Map<string, MovementId>()
  for (const [i, { key }] of postings.entries()) {
    const row = inserted.get(ids[i] ?? '')
    if (row) byKey.set(key, row)
  }
  return byKey
}

interface Earlier extends MovementId {
  readonly key: string
  readonly company_id: string
  readonly item_id: string
  readonly lot: string
  readonly epc: string | null
  readonly quantity: string
  readonly from_location_id: string
  readonly to_location_id: string
  readonly reason: string
  readonly document_line_id: string | null
  readonly reverses: string | null
}

/** What was posted before under these keys. */
export const movementsByKey = async (tx: Tx, keys: readonly string[]): Promise<Map<string, Earlier>> => {
  const rows = await tx.sql<Earlier>(
    `SELECT idempotency_key AS key, id, seq, company_id, item_id, lot, epc, quantity, from_location_id, to_location_id, reason,
       document_line_id, reverses
     FROM movement WHERE idempotency_key = ANY($1)`,
    [keys],
  )
  return new Map(rows.map((row) => [row.key, row]))
}

/** The first field in which a posting differs from what its key stands for. Times may differ: a retry is made later. */
export const differingField = (earlier: Earlier, posting: Posting, companyId: string): string | undefined => {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['companyId', earlier.company_id, companyId],
    ['itemId', earlier.item_id, posting.itemId],
    ['lot', earlier.lot, posting.lot ?? ''],
    ['epc', earlier.epc, posting.epc ?? null],
    ['quantity', parseQuantity(earlier.quantity), parseQuantity(posting.quantity)],
    ['fromLocationId', earlier.from_location_id, posting.fromLocationId],
    ['toLocationId', earlier.to_location_id, posting.toLocationId],
    ['reason', earlier.reason, posting.reason],
    ['documentLineId', earlier.document_line_id, posting.documentLineId ?? null],
    ['reverses', earlier.reverses, posting.reverses ?? null],
  ]
  return pairs.find(([, before, now]) => before !== now)?.[0]
}

export interface StoredMovement extends Earlier {
  readonly session_id: string | null
  /** null: it came from a place that is out of sight. */
  readonly from_kind: string | null
  readonly sees_to: boolean
  readonly reversed_by: string | null
}

/** One movement, or undefined; its row cannot change, so it needs no lock. */
export const findMovement = async (tx: Tx, id: string): Promise<StoredMovement | undefined> => {
  const [row] = await tx.sql<StoredMovement>(
    `SELECT m.idempotency_key AS key, m.id, m.seq, m.company_id, m.item_id, m.lot, m.epc, m.quantity, m.from_location_id,
       m.to_location_id, m.reason, m.document_line_id, m.reverses, m.session_id, l.kind AS from_kind,
       EXISTS (SELECT FROM location t WHERE t.id = m.to_location_id) AS sees_to,
       (SELECT r.id FROM movement r WHERE r.reverses = m.id) AS reversed_by
     FROM movement m LEFT JOIN location l ON l.id = m.from_location_id WHERE m.id = $1`,
    [id],
  )
  return row
}
