/** The cost layers: what is left of goods that came at one cost. Written by saveFlows, with the flows that change them. */
import { parseQuantity } from '../contract/quantity.ts'
import { plainArray } from '../platform/db/array.ts'
import type { Tx } from '../platform/db/tx.ts'
import { parseAmount } from './amount.ts'
import type { Layer } from './cost.ts'

interface LayerRow {
  readonly id: string
  readonly seq: string
  readonly epc: string | null
  readonly since: Date
  readonly quantity: string
  readonly value: string
}

const LAYER = 'id, seq, epc, since, quantity, value'
const layerOf = ({ id, seq, epc, since, quantity, value }: LayerRow): Layer => ({
  id,
  order: BigInt(seq),
  epc,
  since,
  quantity: parseQuantity(quantity),
  value: parseAmount(value),
})

const LAYERS_A_ROUND = 100

/**
 * Locks open layers in the order they are used up, until they hold this much. Balances were locked before, so whoever waits here
 * finds what is left of each when its turn comes.
 */
export const lockLayers = async (
  tx: Tx,
  { itemId, poolId }: { readonly itemId: string; readonly poolId: string },
  wanted: bigint,
): Promise<Layer[]> => {
  const layers: Layer[] = []
  let held = 0n
  let after = '0'
  while (held < wanted) {
    const rows = await tx.sql<LayerRow>(
      `SELECT ${LAYER} FROM cost_layer WHERE item_id = $1 AND pool_id = $2 AND quantity > 0 AND seq > $3
       ORDER BY seq LIMIT $4 FOR NO KEY UPDATE`,
      [itemId, poolId, after, LAYERS_A_ROUND],
      'cost-layers-lock',
    )
    for (const row of rows) {
      layers.push(layerOf(row))
      held += parseQuantity(row.quantity)
      after = row.seq
    }
    if (rows.length === 0) break
  }
  return layers
}

/** The layers of these very tags in a pool, and those of these ids, whatever is left of them. */
export const lockOwnLayers = async (
  tx: Tx,
  { itemId, poolId }: { readonly itemId: string; readonly poolId: string },
  { epcs, ids }: { readonly epcs: readonly string[]; readonly ids: readonly string[] },
): Promise<Layer[]> => {
  if (epcs.length + ids.length === 0) return []
  const rows = await tx.sql<LayerRow>(
    `SELECT ${LAYER} FROM cost_layer WHERE item_id = $1 AND pool_id = $2
       AND (id = ANY($4::uuid[]) OR (epc = ANY($3::text[]) AND quantity > 0)) ORDER BY seq FOR NO KEY UPDATE`,
    [itemId, poolId, plainArray(epcs), plainArray(ids)],
  )
  return rows.map(layerOf)
}

/** The one layer of a pool at average or standard cost, made when there is none yet; locked. */
export const lockPooledLayer = async (
  tx: Tx,
  key: { readonly companyId: string; readonly itemId: string; readonly poolId: string },
): Promise<Layer> => {
  const find = (): Promise<LayerRow[]> =>
    tx.sql<LayerRow>(
      `SELECT ${LAYER} FROM cost_layer WHERE item_id = $1 AND pool_id = $2 AND is_pooled FOR NO KEY UPDATE`,
      [key.itemId, key.poolId],
    )
  const [found] = await find()
  if (found) return layerOf(found)
  await tx.sql(
    `INSERT INTO cost_layer (id, company_id, item_id, pool_id, is_pooled, quantity, value, since)
     VALUES ($1, $2, $3, $4, true, 0, 0, $5) ON CONFLICT (item_id, pool_id) WHERE is_pooled DO NOTHING`,
    [tx.newId(), key.companyId, key.itemId, key.poolId, tx.now],
  )
  const [made] = await find()
  if (!made) throw new Error(`no pooled layer of ${key.itemId} in ${key.poolId}`)
  return layerOf(made)
}
