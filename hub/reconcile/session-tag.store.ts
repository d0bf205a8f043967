/** The tags of a session, one row each: what it is, where it went, what it means for the order. */
import { formatQuantity, parseQuantity } from '../contract/quantity.ts'
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
    epcs ? [sessionId, epcs] : [sessionId],
  )
  return rows.map((row) => ({ ...row, quantity: row.quantity === null ? 0n : parseQuantity(row.quantity) }))
}

export const saveSessionTags = async (tx: Tx, sessionId: string, tags: readonly StoredTag[]): Promise<void> => {
  if (tags.length === 0) return
  const time = (ms: number): string => new Date(ms).toISOString()
  await tx.sql(
    `INSERT INTO dock_session_tag (session_id, epc, item_id, quantity, direction, verdict, expectation_id, movement_id,
       accepted_movement_id, first_seen_at, last_seen_at)
     SELECT $1, t.* FROM unnest($2::text[], $3::uuid[], $4::numeric[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[],
       $10::timestamptz[], $11::timestamptz[]) AS t
     ON CONFLICT (session_id, epc) DO UPDATE SET item_id = EXCLUDED.item_id, quantity = EXCLUDED.quantity,
       direction = EXCLUDED.direction, verdict = EXCLUDED.verdict, expectation_id = EXCLUDED.expectation_id,
       movement_id = EXCLUDED.movement_id, accepted_movement_id = EXCLUDED.accepted_movement_id,
       first_seen_at = EXCLUDED.first_seen_at, last_seen_at = EXCLUDED.last_seen_at`,
    [
      sessionId,
      tags.map((tag) => tag.epc),
      tags.map((tag) => tag.itemId),
      tags.map((tag) => (tag.itemId === null ? null : formatQuantity(tag.quantity))),
      tags.map((tag) => tag.direction),
      tags.map((tag) => tag.verdict),
      tags.map((tag) => tag.expectationId),
      tags.map((tag) => tag.movementId),
      tags.map((tag) => tag.acceptedMovementId),
      tags.map((tag) => time(tag.firstSeenAt)),
      tags.map((tag) => time(tag.lastSeenAt)),
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
    [sessionId, accepted.map(({ epc }) => epc), accepted.map(({ movementId }) => movementId)],
  )
}
