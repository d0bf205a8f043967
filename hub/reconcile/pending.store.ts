/** Exceptions that a person is about to decide, held until COMMIT, with all the decision needs. */
import type { Tx } from '../platform/db/tx.ts'
import type { Pending } from './resolve.ts'

/** Sessions of these exceptions, to be locked before the exceptions are: everybody takes them in this order. */
export const sessionsOfExceptions = async (tx: Tx, ids: readonly string[]): Promise<string[]> => {
  const rows = await tx.sql<{ id: string }>(
    'SELECT DISTINCT session_id AS id FROM exception WHERE id = ANY ($1::uuid[]) AND session_id IS NOT NULL ORDER BY 1',
    [ids],
  )
  return rows.map(({ id }) => id)
}

export const lockPending = async (tx: Tx, ids: readonly string[]): Promise<Map<string, Pending>> => {
  const rows = await tx.sql<Pending>(
    `SELECT x.id, x.kind, x.state, x.company_id AS "companyId", x.session_id AS "sessionId", x.gateway, x.seq, x.epc,
       x.item_id AS "itemId", x.quantity, x.expectation_id AS "expectationId", x.door_id AS "doorId", d.warehouse_id AS "warehouseId",
       coalesce(e.document_id, s.document_id) AS "documentId",
       x.detail ->> 'direction' AS direction, x.detail ->> 'gtin14' AS gtin14, x.resolved_by AS "resolvedBy",
       coalesce(i.occurred_at, x.raised_at) AS "occurredAt", d.dock_location_id AS "dockId", d.stock_location_id AS "stockId",
       x.detail ->> 'portal' AS portal,
       x.kind = 'unknown-door' AND EXISTS (SELECT FROM door o WHERE o.gateway = x.gateway AND o.portal = x.detail ->> 'portal') AS "hasDoor",
       CASE WHEN l.id IS NOT NULL THEN jsonb_build_object('locationId', l.id, 'kind', l.kind) END AS origin
     FROM exception x
       LEFT JOIN expectation e ON e.id = x.expectation_id
       LEFT JOIN dock_session s ON s.id = x.session_id
       LEFT JOIN inbox i ON i.gateway = x.gateway AND i.seq = x.seq
       LEFT JOIN door d ON d.id = x.door_id
       LEFT JOIN movement m ON m.id = x.movement_id
       LEFT JOIN location l ON l.id = m.from_location_id
     WHERE x.id = ANY ($1::uuid[]) ORDER BY x.id FOR UPDATE OF x`,
    [ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * What one tag with this GTIN stands for from now on; a GTIN known already keeps its item. An item that gains one has a new
 * version, so that who read it before cannot take the GTIN away unseen. Items are held first, as whoever changes one does.
 */
export const bindGtins = async (
  tx: Tx,
  companyId: string,
  bound: readonly { readonly gtin14: string; readonly itemId: string; readonly quantity: string }[],
): Promise<void> => {
  if (bound.length === 0) return
  const itemIds = bound.map((b) => b.itemId)
  await tx.sql('SELECT FROM item WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE', [itemIds])
  const added = await tx.sql<{ item_id: string }>(
    `INSERT INTO item_gtin (gtin14, company_id, item_id, quantity)
     SELECT g.gtin14, $1, g.item_id, g.quantity FROM unnest($2::text[], $3::uuid[], $4::numeric[]) AS g (gtin14, item_id, quantity)
     ORDER BY 1 ON CONFLICT DO NOTHING RETURNING item_id`,
    [companyId, bound.map((b) => b.gtin14), itemIds, bound.map((b) => b.quantity)],
  )
  await tx.sql('UPDATE item SET version = version + 1 WHERE id = ANY ($1::uuid[])', [
    added.map(({ item_id }) => item_id),
  ])
}
