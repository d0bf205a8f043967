/** The balance table. Rows are locked in one order by everybody: item, location, lot. */
import { formatQuantity, parseQuantity } from '../contract/quantity.ts'
import type { Tx } from '../platform/db/tx.ts'
import { type Balance, type BalanceChange, type BalanceKey, balanceKey } from './fold.ts'

interface Row {
  readonly itemId: string
  readonly locationId: string
  readonly lot: string
  readonly on_hand: string
  readonly tagged: string
  readonly is_physical: boolean
  readonly pool_id: string | null
}

const columns = (keys: readonly BalanceKey[]): [string[], string[], string[]] => [
  keys.map((key) => key.itemId),
  keys.map((key) => key.locationId),
  keys.map((key) => key.lot),
]

const lock = async (tx: Tx, keys: readonly BalanceKey[], into: Map<string, Balance>): Promise<void> => {
  const rows = await tx.sql<Row>(
    `SELECT b.item_id AS "itemId", b.location_id AS "locationId", b.lot, b.on_hand, b.tagged, b.is_physical, b.pool_id
     FROM balance b JOIN unnest($1::uuid[], $2::uuid[], $3::text[]) AS k (item_id, location_id, lot) USING (item_id, location_id, lot)
     ORDER BY b.item_id, b.location_id, b.lot FOR NO KEY UPDATE OF b`,
    columns(keys),
    'balance-lock',
  )
  for (const { itemId, locationId, lot, on_hand, tagged, is_physical, pool_id } of rows) {
    const key = { itemId, locationId, lot }
    into.set(balanceKey(key), {
      ...key,
      onHand: parseQuantity(on_hand),
      tagged: parseQuantity(tagged),
      isPhysical: is_physical,
      poolId: pool_id,
    })
  }
}

/** Locks the balances until COMMIT, creating the missing ones at zero. Throws when a location is not the company's. */
export const lockBalances = async (
  tx: Tx,
  keys: readonly BalanceKey[],
  companyId: string,
): Promise<Map<string, Balance>> => {
  const found = new Map<string, Balance>()
  await lock(tx, keys, found)
  const missing = keys.filter((key) => !found.has(balanceKey(key)))
  if (missing.length === 0) return found
  await tx.sql(
    `INSERT INTO balance (item_id, location_id, lot, company_id, is_physical, pool_id, on_hand, as_of_seq, changed_at)
     SELECT k.item_id, k.location_id, k.lot, $4, l.is_physical, l.pool_id, 0, 0, $5
     FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS k (item_id, location_id, lot)
     JOIN location l ON l.id = k.location_id AND l.company_id = $4
     ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING`,
    [...columns(missing), companyId, tx.now],
  )
  await lock(tx, missing, found)
  const strange = missing.find((key) => !found.has(balanceKey(key)))
  if (strange) throw new Error(`location ${strange.locationId} is none of company ${companyId}`)
  return found
}

/** Adds the changes to rows that lockBalances holds. */
export const changeBalances = async (tx: Tx, changes: readonly BalanceChange[]): Promise<void> => {
  await tx.sql(
    `UPDATE balance b SET on_hand = b.on_hand + d.on_hand, tags = b.tags + d.tags, tagged = b.tagged + d.tagged,
       as_of_seq = greatest(b.as_of_seq, d.seq), evidence_at = greatest(b.evidence_at, d.evidence_at), changed_at = $4
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $5::numeric[], $6::int[], $7::numeric[], $8::bigint[], $9::timestamptz[])
       AS d (item_id, location_id, lot, on_hand, tags, tagged, seq, evidence_at)
     WHERE b.item_id = d.item_id AND b.location_id = d.location_id AND b.lot = d.lot`,
    [
      ...columns(changes),
      tx.now,
      changes.map((change) => formatQuantity(change.onHand)),
      changes.map((change) => change.tags),
      changes.map((change) => formatQuantity(change.tagged)),
      changes.map((change) => change.asOfSeq.toString()),
      changes.map((change) => change.evidenceAt?.toISOString() ?? null),
    ],
    'balance-change',
  )
}
