/** What costs are judged by: policies, what is held, what left with a tag. */
import { parseQuantity } from '../contract/quantity.ts'
import { plainArray } from '../platform/db/array.ts'
import type { Tx } from '../platform/db/tx.ts'
import { parseAmount, parseUnitCost } from './amount.ts'
import { nameOf, type PoolKey } from './book.ts'
import type { Held, Valuing } from './cost.ts'

export interface Pool extends PoolKey {
  readonly isTransit: boolean
}

/** How a pool values an item, and what it costs there now: what goods cost that come without a price. */
export interface PoolValuing extends Valuing {
  readonly now: Held
}

interface ValuingRow extends PoolKey {
  readonly method: Valuing['method'] | null
  readonly standard: string | null
  readonly quantity: string | null
  readonly value: string | null
}

/** `priceless`: names of the pools that goods come into without a price. */
export const valuings = async (
  tx: Tx,
  companyId: string,
  pools: readonly Pool[],
  priceless: ReadonlySet<string>,
): Promise<ReadonlyMap<string, PoolValuing>> => {
  // what is in transit keeps the layers it was sent in, whatever the warehouses do
  const rows = await tx.sql<ValuingRow>(
    `SELECT k.item_id AS "itemId", k.pool_id AS "poolId", i.standard_cost AS standard, c.quantity, c.value,
       CASE WHEN NOT k.is_transit THEN (SELECT p.method FROM cost_policy p
         WHERE p.company_id = $1 AND (p.category_id IS NULL OR p.category_id = i.category_id)
           AND (p.warehouse_id IS NULL OR p.warehouse_id = k.pool_id)
         ORDER BY p.category_id IS NULL, p.warehouse_id IS NULL LIMIT 1) END AS method
     FROM unnest($2::uuid[], $3::uuid[], $4::boolean[], $5::boolean[]) AS k (item_id, pool_id, is_transit, is_priceless)
       JOIN item i ON i.id = k.item_id LEFT JOIN LATERAL current_cost($1, k.item_id, k.pool_id) c ON k.is_priceless`,
    [
      companyId,
      pools.map(({ itemId }) => itemId),
      pools.map(({ poolId }) => poolId),
      pools.map(({ isTransit }) => isTransit),
      pools.map((pool) => priceless.has(nameOf(pool))),
    ],
    'cost-valuings',
  )
  return new Map(
    rows.map(({ method, standard, quantity, value, ...key }) => [
      nameOf(key),
      {
        method: method ?? 'fifo',
        standardCost: parseUnitCost(standard ?? '0'),
        now: { quantity: parseQuantity(quantity ?? '0'), value: parseAmount(value ?? '0') },
      },
    ]),
  )
}

/** What a tag left all pools with, and where to. */
export interface LeftWith extends Held {
  readonly outsideId: string | null
}

/** What tags cost that come back from outside without a price: what each left with. */
export const ownCosts = async (
  tx: Tx,
  companyId: string,
  epcs: readonly string[],
): Promise<ReadonlyMap<string, LeftWith>> => {
  if (epcs.length === 0) return new Map()
  const rows = await tx.sql<{ epc: string; outsideId: string | null; quantity: string; value: string }>(
    'SELECT epc, outside_id AS "outsideId", quantity, value FROM costs_left_with($1, $2)',
    [companyId, plainArray(epcs)],
    'cost-left-with',
  )
  return new Map(
    rows.map(({ epc, outsideId, quantity, value }) => [
      epc,
      { outsideId, quantity: parseQuantity(quantity), value: parseAmount(value) },
    ]),
  )
}

/** Layers of a transit pool that were made when these goods were sent. */
export const sentLayers = async (
  tx: Tx,
  companyId: string,
  { itemId, poolId }: PoolKey,
  { epcs, line }: { readonly epcs: readonly string[]; readonly line: string | undefined },
): Promise<string[]> => {
  if (epcs.length === 0 && line === undefined) return []
  const rows = await tx.sql<{ id: string }>('SELECT id FROM layers_sent($1, $2, $3, $4, $5)', [
    companyId,
    itemId,
    poolId,
    plainArray(epcs),
    line ?? null,
  ])
  return rows.map(({ id }) => id)
}
