/** The tags of a session, one row each: what it is, where it went, what it means for the order. */
import { formatQuantity, parseQuantity } from '../contract/quantity.ts'
import { plainArray } from '../platform/db/array.ts'
import type { Tx } from '../platform/db/tx.ts'
import type { SessionTag } from './verdict.ts'

export interface StoredTag extends SessionTag {
  readonly movementId: string | null
  /** Epoch ms. */
  readonly firstSeenAt: number
  readonly lastSeenAt: number
}

interface Row extends Omit<StoredTag, 'quantity'> {
  readonly quantity: string | null
}

/** Tags of a session in the order they came; `epcs` limits them. */
export const sessionTags = async (tx: Tx, sessionId: string, epcs?: readonly string[]): Promise<StoredTag[]> => {
  if (epcs?.length === 0) return []
  const rows = await tx.sql<Row>(
    `SELECT epc, item_id AS "itemId", quantity, direction, verdict, expectation_id AS "expectationId", movement_id AS "movementId",
       accepted_movement_id AS "acceptedMovementId", (extract(epoch FROM first_seen_at) * 1000)::float8 AS "firstSeenAt",
       (extract(epoch FROM last_seen_at) * 1000)::float8 AS "lastSeenAt"
     FROM dock_session_tag WHERE session_id = $1 ${epcs ? 'AND epc = ANY($2)' : ''} ORDER BY first_seen_at, epc`,
    epcs ? [sessionId, plainArray(epcs)] : [sessionId],
  )
  return rows.map((row) => ({ ...row, quantity: row.quantity === null ? 0n : parseQuantity(row.quantity) }))
}

export const saveSessionTags = async (tx: Tx, sessionId: string, tags: readonly StoredTag[]): Promise<void> => {
  if (tags.length === 0) return
  await tx.sql(
    `INSERT INTO dock_session_tag (session_id, epc, item_id, quantity, direction, verdict, expectation_id, movement_id,
       accepted_movement_id, first_seen_at, last_seen_at)
     SELECT $1, t.epc, t.item_id, t.quantity, t.direction, t.verdict, t.expectation_id, t.movement_id, t.accepted_id,
       to_timestamp(t.first_ms / 1000), to_timestamp(t.last_ms / 1000)
     FROM unnest($2::text[], $3::uuid[], $4::numeric[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[], $10::float8[],
       $11::float8[]) AS t (epc, item_id, quantity, direction, verdict, expectation_id, movement_id, accepted_id, first_ms, last_ms)
     ON CONFLICT (session_id, epc) DO UPDATE SET item_id = EXCLUDED.item_id, quantity = EXCLUDED.quantity,
       direction = EXCLUDED.direction, verdict = EXCLUDED.verdict, expectation_id = EXCLUDED.expectation_id,
       movement_id = EXCLUDED.movement_id, accepted_movement_id = EXCLUDED.accepted_movement_id,
       first_seen_at = EXCLUDED.first_seen_at, last_seen_at = EXCLUDED.last_seen_at`,
    [
      sessionId,
      plainArray(tags.map((tag) => tag.epc)),
      plainArray(tags.map((tag) => tag.itemId)),
      plainArray(tags.map((tag) => (tag.itemId === null ? null : formatQuantity(tag.quantity)))),
      plainArray(tags.map((tag) => tag.direction)),
      plainArray(tags.map((tag) => tag.verdict)),
      plainArray(tags.map((tag) => tag.expectationId)),
      plainArray(tags.map((tag) => tag.movementId)),
      plainArray(tags.map((tag) => tag.acceptedMovementId)),
      plainArray(tags.map((tag) => tag.firstSeenAt)),
      plainArray(tags.map((tag) => tag.lastSeenAt)),
    ],
  )
}

/** The tags that an acceptance moved into stock. */
export const markAccepted = async (
  tx: Tx,
  sessionId: string,
  accepted: readonly { readonly epc: string; readonly movementId: string }[],
): Promise<void> => {
  await tx.sql(
    `UPDATE dock_session_tag t SET accepted_movement_id = a.movement_id
     FROM unnest($2::text[], $3::uuid[]) AS a (epc, movement_id) WHERE t.session_id = $1 AND t.epc = a.epc`,
    [sessionId, plainArray(accepted.map(({ epc }) => epc)), plainArray(accepted.map(({ movementId }) => movementId))],
  )
}
