// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** What stock is worth, now or as the ledger stood at a moment, down to the layers and the flows that made it. */
import { z } from 'zod'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { CostFlow, CostLayer, Valuation, ValuationTotals } from '../contract/valuation.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionId, positionSeq, positionText } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'
import type { Page, PageRequest } from './catalog.view.ts'
import { conditions, itemRef } from './refs.ts'

export interface ValuationFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly placeId?: string | undefined
  /** Part of the item's code or name. */
  readonly search?: string | undefined
  /** By the time of the ledger (recorded), not of the world; absent: now. */
  readonly asOf?: string | undefined
}

/** The pools of one item `i`; $1 is the moment. */
const NOW = `SELECT l.pool_id, sum(l.quantity) AS quantity, sum(l.value) AS value, count(*)::int AS layers, min(l.since) AS oldest
  FROM cost_layer l WHERE l.item_id = i.id AND l.quantity > 0 AND $1::timestamptz IS NULL GROUP BY l.pool_id`
const THEN = `SELECT p.pool_id, sum(p.quantity) AS quantity, sum(p.value) AS value, NULL::int AS layers, NULL::timestamptz AS oldest
  FROM cost_flow f JOIN cost_part p ON p.flow_id = f.id
  WHERE f.item_id = i.id AND f.recorded_at <= $1::timestamptz GROUP BY p.pool_id HAVING sum(p.quantity) <> 0`

const UNIT_COST = `round(v.value / v.quantity, 4)::text AS "unitCost"`
/** Where goods have a worth, under the ids of their pools. */
const PLACES = `(SELECT id, company_id, code, name, 'warehouse' AS kind FROM warehouse
  UNION ALL SELECT id, company_id, code, name, kind FROM location WHERE kind = 'transit')`
const placeOf = (p: string): string =>
  `jsonb_build_object('id', ${p}.id, 'code', ${p}.code, 'name', ${p}.name, 'kind', ${p}.kind)`

type Row = Omit<Valuation, 'oldestAt'> & { readonly oldest: Date | null }

/** By item code and place. */
export const listValuations = async (
  tx: Tx,
  filter: ValuationFilter,
): Promise<Page<Valuation> | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('valuations', filter.cursor, z.tuple([positionText, positionId, positionText, positionId]))
  if (isRefusal(after)) return after
  const { asOf } = filter
  const { where, values } = conditions(
    [
      ['i.company_id = ?', filter.companyId],
      ['v.pool_id = ?', filter.placeId],
      ['(strpos(lower(i.code), ?) > 0 OR strpos(lower(i.name), ?) > 0)', filter.search?.toLowerCase()],
    ],
    7,
  )
  const rows = await tx.sql<Row>(
    `SELECT i.id || '|' || w.id AS key, ${itemRef('i')} AS item, ${placeOf('w')} AS place,
       trim_scale(v.quantity)::text AS "onHand", v.value::text AS value, c.base_currency AS currency, ${UNIT_COST},
       v.layers, v.oldest
     FROM item i CROSS JOIN LATERAL (${asOf === undefined ? NOW : THEN}) v JOIN ${PLACES} w ON w.id = v.pool_id
       JOIN company c ON c.id = i.company_id
     WHERE ($3::text IS NULL OR (i.code, i.id, w.code, w.id) > ($3, $4::uuid, $5, $6::uuid)) AND ${where}
     ORDER BY i.code, i.id, w.code, w.id LIMIT $2`,
    [asOf, filter.limit + 1, ...(after ?? [undefined, undefined, undefined, undefined]), ...values],
  )
  const page = pageFrom('valuations', rows, filter.limit, ({ item, place }) => [
    item.code,
    item.id,
    place.code,
    place.id,
  ])
  return {
    items: page.rows.map(({ oldest, ...row }) => ({ ...row, oldestAt: oldest?.toISOString() ?? null })),
    nextCursor: page.nextCursor,
  }
}

/** The stock of each warehouse in all, and last what is in transit, where there is any. */
export const totalValuations = async (
  tx: Tx,
  { companyId, asOf }: { readonly companyId?: string | undefined; readonly asOf?: string | undefined },
): Promise<ValuationTotals> => {
  const held =
    asOf === undefined
      ? `SELECT pool_id, item_id, sum(value) AS value FROM cost_layer WHERE quantity > 0 AND $2::timestamptz IS NULL GROUP BY 1, 2`
      : `SELECT p.pool_id, f.item_id, sum(p.value) AS value FROM cost_flow f JOIN cost_part p ON p.flow_id = f.id
           WHERE f.recorded_at <= $2 GROUP BY 1, 2 HAVING sum(p.quantity) <> 0`
  const places = await tx.sql<ValuationTotals['places'][number]>(
    `SELECT ${placeOf('w')} AS place, c.base_currency AS currency, coalesce(v.items, 0) AS items, coalesce(v.value, 0)::text AS value
     FROM ${PLACES} w JOIN company c ON c.id = w.company_id
       LEFT JOIN (SELECT pool_id, count(*)::int AS items, sum(value) AS value FROM (${held}) h GROUP BY 1) v ON v.pool_id = w.id
     WHERE ($1::uuid IS NULL OR w.company_id = $1) AND (w.kind = 'warehouse' OR v.items > 0)
     ORDER BY w.kind = 'transit', w.code, w.id`,
    [companyId, asOf],
  )
  return { asOf: asOf ?? null, places }
}

/** The purchase order or other document of a flow's line. */
const DOCUMENT = `(SELECT jsonb_build_object('id', e.document_id, 'type', e.document_type, 'number', e.document_number)
  FROM expectation e WHERE e.document_line_id = f.document_line_id)`

export interface PoolRequest extends PageRequest {
  readonly companyId?: string | undefined
  readonly itemId?: string | undefined
  readonly placeId?: string | undefined
}

type LayerRow = Omit<CostLayer, 'since'> & { readonly since: Date }

/** What is left, in the order in which it is used up. */
export const listCostLayers = async (
  tx: Tx,
  { companyId, itemId, placeId, cursor, limit }: PoolRequest,
): Promise<Page<CostLayer> | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('cost-layers', cursor, z.tuple([positionSeq]))
  if (isRefusal(after)) return after
  const { where, values } = conditions(
    [
      ['v.company_id = ?', companyId],
      ['v.item_id = ?', itemId],
      ['v.pool_id = ?', placeId],
      ['v.seq > ?', after?.[0]],
    ],
    2,
  )
  const rows = await tx.sql<LayerRow>(
    `SELECT v.id, v.seq::text AS seq, ${itemRef('i')} AS item, ${placeOf('w')} AS place, v.since, v.epc,
       trim_scale(v.quantity)::text AS quantity, v.value::text AS value, c.base_currency AS currency, ${UNIT_COST},
       (SELECT ${DOCUMENT} FROM cost_part p JOIN cost_flow f ON f.id = p.flow_id
        WHERE p.layer_id = v.id AND p.quantity > 0 ORDER BY f.seq LIMIT 1) AS document
     FROM cost_layer v JOIN item i ON i.id = v.item_id JOIN company c ON c.id = v.company_id JOIN ${PLACES} w ON w.id = v.pool_id
     WHERE v.quantity > 0 AND ${where} ORDER BY v.seq LIMIT $1`,
    [limit + 1, ...values],
  )
  const page = pageFrom('cost-layers', rows, limit, ({ seq }) => [seq])
  return { items: page.rows.map((row) => ({ ...row, since: row.since.toISOString() })), nextCursor: page.nextCursor }
}

/** An end of a flow: a pool's warehouse or place, else the place outside; `elsewhere` is hidden from the reader. */
const endOf = (pool: string, w: string, l: string): string => `CASE
  WHEN ${w}.id IS NOT NULL THEN jsonb_build_object('id', ${w}.id, 'code', ${w}.code, 'name', ${w}.name, 'kind', 'warehouse')
  WHEN ${l}.id IS NOT NULL THEN ${placeOf(l)}
  ELSE jsonb_build_object('id', NULL, 'code', '', 'name', '', 'kind',
    CASE WHEN coalesce(f.${pool}, f.outside_id) IS NULL THEN 'opening' ELSE 'elsewhere' END) END`

type FlowRow = Omit<CostFlow, 'recordedAt'> & { readonly recordedAt: Date }

/** What came and what went, newest first. */
export const listCostFlows = async (
  tx: Tx,
  { companyId, itemId, placeId, cursor, limit }: PoolRequest,
): Promise<Page<CostFlow> | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('cost-flows', cursor, z.tuple([positionSeq]))
  if (isRefusal(after)) return after
  const { where, values } = conditions(
    [
      ['f.company_id = ?', companyId],
      ['f.item_id = ?', itemId],
      ['(f.from_pool_id = ? OR f.to_pool_id = ?)', placeId],
      ['f.seq < ?', after?.[0]],
    ],
    2,
  )
  const rows = await tx.sql<FlowRow>(
    `SELECT f.id, f.seq::text AS seq, f.recorded_at AS "recordedAt", ${itemRef('i')} AS item,
       ${endOf('from_pool_id', 'fw', 'fl')} AS "from", ${endOf('to_pool_id', 'tw', 'tl')} AS "to",
       trim_scale(f.quantity)::text AS quantity,
       p.taken::text AS "takenValue", p.placed::text AS "placedValue",
       c.base_currency AS currency, f.variance::text AS variance, f.reverses IS NOT NULL AS "isReversal", ${DOCUMENT} AS document,
       CASE WHEN m.id IS NOT NULL THEN jsonb_build_object('id', m.id, 'seq', m.seq::text) END AS movement
     FROM cost_flow f JOIN item i ON i.id = f.item_id JOIN company c ON c.id = f.company_id
       LEFT JOIN warehouse fw ON fw.id = f.from_pool_id LEFT JOIN location fl ON fl.id = coalesce(f.from_pool_id, f.outside_id)
       LEFT JOIN warehouse tw ON tw.id = f.to_pool_id LEFT JOIN location tl ON tl.id = coalesce(f.to_pool_id, f.outside_id)
       LEFT JOIN movement m ON m.id = f.movement_id
       CROSS JOIN LATERAL (SELECT -sum(value) FILTER (WHERE quantity < 0) AS taken, sum(value) FILTER (WHERE quantity > 0) AS placed
         FROM cost_part WHERE flow_id = f.id) p
     WHERE ${where} ORDER BY f.seq DESC LIMIT $1`,
    [limit + 1, ...values],
  )
  const page = pageFrom('cost-flows', rows, limit, ({ seq }) => [seq])
  return {
    items: page.rows.map((row) => ({ ...row, recordedAt: row.recordedAt.toISOString() })),
    nextCursor: page.nextCursor,
  }
}
