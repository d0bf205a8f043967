/** The tag table: where each tag is, as its last movement left it. */
import { plainArray } from '../platform/db/array.ts'
import type { Tx } from '../platform/db/tx.ts'
import type { CommissionedState, Posting, TagState } from './posting.ts'

export interface Tag {
  readonly epc: string
  readonly itemId: string
  /** Base units, decimal text. */
  readonly quantity: string
  /** null: commissioned and never moved. */
  readonly locationId: string | null
  readonly state: TagState | CommissionedState
  readonly lastSeenAt: Date | null
  readonly lastMovementId: string | null
}

/** What a printer encoded and read back. `quantity` in base units, decimal text. */
export interface NewTag {
  readonly epc: string
  readonly itemId: string
  readonly quantity: string
}

/** Makes the tag known, nowhere and without stock: its first movement brings it somewhere. False: the company knows it already. */
export const commissionTag = async (tx: Tx, companyId: string, tag: NewTag): Promise<boolean> => {
  const rows = await tx.sql(
    `INSERT INTO tag (epc, company_id, item_id, quantity, state) VALUES ($1, $2, $3, $4, 'commissioned')
     ON CONFLICT (epc, company_id) DO NOTHING RETURNING epc`,
    [tag.epc, companyId, tag.itemId, tag.quantity],
  )
  return rows.length > 0
}

export const hasTag = async (tx: Tx, companyId: string, epc: string): Promise<boolean> =>
  (await tx.sql('SELECT FROM tag WHERE company_id = $1 AND epc = $2', [companyId, epc])).length > 0

/** Locks the company's known tags among these until COMMIT, in EPC order. */
export const lockTags = async (tx: Tx, companyId: string, epcs: readonly string[]): Promise<Map<string, Tag>> => {
  if (epcs.length === 0) return new Map()
  const rows = await tx.sql<Tag>(
    `SELECT epc, item_id AS "itemId", quantity, location_id AS "locationId", state, last_seen_at AS "lastSeenAt",
       last_movement_id AS "lastMovementId"
     FROM tag WHERE company_id = $1 AND epc = ANY($2) ORDER BY epc FOR NO KEY UPDATE`,
    [companyId, plainArray(epcs)],
  )
  return new Map(rows.map((row) => [row.epc, row]))
}

/** Somebody made the tag that we had not found: the database starts such a transaction again. */
class TagAppeared extends Error {
  readonly code = '40001'
}

export interface TagMove {
  readonly posting: Posting & { readonly epc: string; readonly tagState: TagState }
  readonly movementId: string
}

/** Each tag follows its last movement. */
export const moveTags = async (
  tx: Tx,
  companyId: string,
  moves: readonly TagMove[],
  absentTags: ReadonlySet<string>,
): Promise<void> => {
  const rows = await tx.sql<{ epc: string; is_new: boolean }>(
    `INSERT INTO tag (epc, company_id, item_id, quantity, location_id, state, last_seen_at, last_movement_id)
     SELECT t.epc, $1, t.item_id, t.quantity, t.location_id, t.state, to_timestamp(t.seen_ms / 1000), t.movement_id
     FROM unnest($2::text[], $3::uuid[], $4::numeric[], $5::uuid[], $6::text[], $7::float8[], $8::uuid[])
       AS t (epc, item_id, quantity, location_id, state, seen_ms, movement_id)
     ORDER BY t.epc
     ON CONFLICT (epc, company_id) DO UPDATE SET item_id = EXCLUDED.item_id, quantity = EXCLUDED.quantity,
       location_id = EXCLUDED.location_id, state = EXCLUDED.state,
       last_seen_at = greatest(tag.last_seen_at, EXCLUDED.last_seen_at), last_movement_id = EXCLUDED.last_movement_id
     RETURNING epc, xmax = 0 AS is_new`,
    [
      companyId,
      plainArray(moves.map(({ posting }) => posting.epc)),
      plainArray(moves.map(({ posting }) => posting.itemId)),
      plainArray(moves.map(({ posting }) => posting.quantity)),
      plainArray(moves.map(({ posting }) => posting.toLocationId)),
      plainArray(moves.map(({ posting }) => posting.tagState)),
      plainArray(moves.map(({ posting }) => (posting.evidence ? posting.occurredAt : posting.seenAt)?.getTime())),
      plainArray(moves.map(({ movementId }) => movementId)),
    ],
  )
  for (const { epc, is_new } of rows) {
    if (!is_new && absentTags.has(epc)) throw new TagAppeared(`tag ${epc} was posted by somebody else meanwhile`)
  }
}
