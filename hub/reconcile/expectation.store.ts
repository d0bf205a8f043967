/** What orders still expect at the doors of a warehouse. */
import { formatQuantity, parseQuantity } from '../contract/quantity.ts'
import type { Tx } from '../platform/db/tx.ts'
import type { Line } from './verdict.ts'

export interface Expected {
  readonly companyId: string
  readonly warehouseId: string
  /** null: any door of the warehouse. */
  readonly doorId: string | null
  readonly direction: 'in' | 'out'
  readonly documentType: string
  readonly documentId: string
  readonly documentNumber: string
  readonly documentLineId: string
  readonly partyName: string
  readonly itemId: string
  /** Base units, decimal text. */
  readonly quantity: string
  /** YYYY-MM-DD */
  readonly dueOn: string | null
  /** What a base unit costs, in the company's currency; null: not known. */
  readonly unitCost: string | null
}

export interface OpenLine extends Line {
  readonly documentType: string
  readonly documentLineId: string
  readonly unitCost: string | null
}

export interface LinesWanted {
  readonly warehouseId: string
  readonly doorId: string
  /** The session that asks: what it matched itself is still open to it. null: nobody's is. */
  readonly sessionId: string | null
  readonly itemIds: readonly string[]
  /** The order bound to the session, whichever door it names. */
  readonly documentId: string | null
}

const LINE = `e.id AS "expectationId", e.document_type AS "documentType", e.document_id AS "documentId",
  e.document_number AS "documentNumber", e.document_line_id AS "documentLineId", e.item_id AS "itemId",
  e.quantity - e.fulfilled AS open, e.due_on AS "dueOn", e.unit_cost AS "unitCost"`

/**
 * All open lines of the orders that expect one of these items at this door, locked until COMMIT so that two doors never
 * match the same goods; and those of other doors for these items, unlocked, since they are only named here. `open` is
 * ordered − accepted − matched in other sessions that wait for acceptance.
 */
export const lockLines = async (tx: Tx, wanted: LinesWanted): Promise<OpenLine[]> => {
  const { warehouseId, doorId, sessionId, itemIds, documentId } = wanted
  if (itemIds.length === 0 && documentId === null) return []
  const rows = await tx.sql<Omit<OpenLine, 'open'> & { open: string }>(
    `WITH here AS (
       SELECT ${LINE}, false AS "isElsewhere" FROM expectation e
       WHERE e.warehouse_id = $1 AND e.direction = 'in' AND e.closed_at IS NULL
         AND (e.document_id = $3 OR ((e.door_id IS NULL OR e.door_id = $2) AND e.document_id IN
           (SELECT x.document_id FROM expectation x WHERE x.warehouse_id = $1 AND x.closed_at IS NULL AND x.item_id = ANY($4::uuid[]))))
       ORDER BY e.id FOR NO KEY UPDATE)
     SELECT * FROM here UNION ALL
     SELECT ${LINE}, true FROM expectation e
     WHERE e.warehouse_id = $1 AND e.direction = 'in' AND e.closed_at IS NULL AND e.item_id = ANY($4::uuid[])
       AND e.door_id <> $2 AND e.document_id IS DISTINCT FROM $3`,
    [warehouseId, doorId, documentId, itemIds],
  )
  if (rows.length === 0) return []
  const pending = await pendingElsewhere(tx, warehouseId, sessionId)
  return rows.map((row) => {
    const open = parseQuantity(row.open) - (pending.get(row.expectationId) ?? 0n)
    return { ...row, open: open > 0n ? open : 0n }
  })
}

const pendingElsewhere = async (
  tx: Tx,
  warehouseId: string,
  sessionId: string | null,
): Promise<Map<string, bigint>> => {
  const rows = await tx.sql<{ id: string; quantity: string }>(
    `SELECT m.key AS id, sum(m.value::numeric) AS quantity
     FROM dock_session s, jsonb_each_text(s.sums -> 'matched') m
     WHERE s.warehouse_id = $1 AND s.state <> 'accepted' AND s.id IS DISTINCT FROM $2 GROUP BY m.key`,
    [warehouseId, sessionId],
  )
  return new Map(rows.map(({ id, quantity }) => [id, parseQuantity(quantity)]))
}

/** Adds what is new; a line known already takes the new quantity, door and day, and is open again. */
export const saveExpectations = async (tx: Tx, expected: readonly Expected[]): Promise<void> => {
  await tx.sql(
    `INSERT INTO expectation (id, company_id, warehouse_id, door_id, direction, document_type, document_id, document_number,
       document_line_id, party_name, item_id, quantity, due_on, unit_cost, created_at)
     SELECT e.*, $15 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::text[],
       $9::uuid[], $10::text[], $11::uuid[], $12::numeric[], $13::date[], $14::numeric[]) AS e
     ON CONFLICT (document_line_id) DO UPDATE SET warehouse_id = EXCLUDED.warehouse_id, door_id = EXCLUDED.door_id, quantity = EXCLUDED.quantity,
       due_on = EXCLUDED.due_on, unit_cost = EXCLUDED.unit_cost, party_name = EXCLUDED.party_name,
       closed_at = CASE WHEN expectation.fulfilled >= EXCLUDED.quantity THEN expectation.closed_at END`,
    [
      expected.map(() => tx.newId()),
      expected.map((e) => e.companyId),
      expected.map((e) => e.warehouseId),
      expected.map((e) => e.doorId),
      expected.map((e) => e.direction),
      expected.map((e) => e.documentType),
      expected.map((e) => e.documentId),
      expected.map((e) => e.documentNumber),
      expected.map((e) => e.documentLineId),
      expected.map((e) => e.partyName),
      expected.map((e) => e.itemId),
      expected.map((e) => e.quantity),
      expected.map((e) => e.dueOn),
      expected.map((e) => e.unitCost),
      tx.now,
    ],
  )
}

/** The rest of a document is expected no more; returns the warehouses it was expected in. */
export const closeExpectations = async (tx: Tx, documentId: string): Promise<string[]> => {
  const rows = await tx.sql<{ id: string }>(
    `UPDATE expectation SET closed_at = $2 WHERE document_id = $1 AND closed_at IS NULL RETURNING warehouse_id AS id`,
    [documentId, tx.now],
  )
  return [...new Set(rows.map(({ id }) => id))]
}

export interface Fulfilment {
  readonly expectationId: string
  /** Millionths; negative when taken back. */
  readonly quantity: bigint
}

export interface FulfilledLine {
  readonly id: string
  readonly documentType: string
  readonly documentId: string
  readonly documentLineId: string
}

/** A line that has all it ordered is closed; one that something is taken back from is open again. */
export const fulfilExpectations = async (tx: Tx, fulfilments: readonly Fulfilment[]): Promise<FulfilledLine[]> =>
  tx.sql<FulfilledLine>(
    `UPDATE expectation e SET fulfilled = e.fulfilled + f.quantity,
       closed_at = CASE WHEN e.fulfilled + f.quantity >= e.quantity THEN coalesce(e.closed_at, $3) WHEN f.quantity < 0 THEN NULL
         ELSE e.closed_at END
     FROM unnest($1::uuid[], $2::numeric[]) AS f (id, quantity) WHERE e.id = f.id
     RETURNING e.id, e.document_type AS "documentType", e.document_id AS "documentId", e.document_line_id AS "documentLineId"`,
    [fulfilments.map((f) => f.expectationId), fulfilments.map((f) => formatQuantity(f.quantity)), tx.now],
  )

export interface OrderAtDoor {
  readonly documentId: string
  readonly documentType: string
  readonly documentNumber: string
}

/** Orders with open lines in a warehouse, by number or by id. */
export const findOrders = async (
  tx: Tx,
  warehouseId: string,
  by: { readonly numbers?: readonly string[]; readonly documentId?: string },
): Promise<OrderAtDoor[]> =>
  tx.sql<OrderAtDoor>(
    `SELECT DISTINCT document_id AS "documentId", document_type AS "documentType", document_number AS "documentNumber"
     FROM expectation WHERE warehouse_id = $1 AND direction = 'in' AND closed_at IS NULL
       AND (document_number = ANY($2::text[]) OR document_id = $3)`,
    [warehouseId, by.numbers ?? [], by.documentId ?? null],
  )
