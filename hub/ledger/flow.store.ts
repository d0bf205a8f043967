/** The ledger of value: flows and their parts, added only, with the layers that equal their fold. */
import { formatQuantity, parseQuantity } from '../contract/quantity.ts'
import type { Tx } from '../platform/db/tx.ts'
import { formatAmount, parseAmount } from './amount.ts'
import type { LayerChange, OpenedLayer } from './book.ts'
import type { Part, Reversed } from './cost.ts'

export interface NewFlow {
  readonly id: string
  readonly itemId: string
  readonly fromPoolId: string | null
  readonly toPoolId: string | null
  readonly documentLineId: string | undefined
  readonly epc: string | null
  readonly outsideId: string | null
  readonly quantity: bigint
  readonly counter: bigint
  readonly variance: bigint
  readonly reverses: string | null
  readonly movementId: string
  readonly taken: readonly Part[]
  readonly placed: readonly Part[]
}

/** Adds flows with their parts and brings the layers up to date, in one statement. */
export const saveFlows = async (
  tx: Tx,
  { companyId, postingId }: { readonly companyId: string; readonly postingId: string },
  saved: {
    readonly flows: readonly NewFlow[]
    readonly opened: readonly OpenedLayer[]
    readonly changed: readonly LayerChange[]
  },
): Promise<void> => {
  const { flows, opened, changed } = saved
  const parts = flows.flatMap(({ id, fromPoolId, toPoolId, taken, placed }) =>
    [
      ...taken.map((part) => ({ ...part, sign: -1n, poolId: fromPoolId })),
      ...placed.map((part) => ({ ...part, sign: 1n, poolId: toPoolId })),
    ].map(({ layer, quantity, value, sign, poolId }, position) => ({
      flowId: id,
      position,
      poolId,
      layerId: layer.id,
      quantity: formatQuantity(sign * quantity),
      value: formatAmount(sign * value),
    })),
  )
  await tx.sql(
    `WITH flow AS (
       INSERT INTO cost_flow (id, company_id, posting_id, item_id, from_pool_id, to_pool_id, document_line_id, epc, outside_id,
         quantity, counter, variance, reverses, movement_id, recorded_at)
       SELECT f.id, $1, $2, f.item_id, f.from_pool, f.to_pool, f.line, f.epc, f.outside_id, f.quantity, f.counter, f.variance, f.reverses, f.movement_id, $3
       FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::text[], $10::uuid[], $11::numeric[], $12::numeric[],
         $13::numeric[], $14::uuid[], $30::uuid[])
         AS f (id, item_id, from_pool, to_pool, line, epc, outside_id, quantity, counter, variance, reverses, movement_id)),
     part AS (
       INSERT INTO cost_part (flow_id, position, company_id, pool_id, layer_id, quantity, value)
       SELECT p.flow, p.position, $1, p.pool, p.layer, p.quantity, p.value
       FROM unnest($15::uuid[], $16::int[], $17::uuid[], $18::numeric[], $19::numeric[], $31::uuid[])
         AS p (flow, position, layer, quantity, value, pool)),
     opened AS (
       INSERT INTO cost_layer (id, company_id, item_id, pool_id, is_pooled, epc, quantity, value, since)
       SELECT l.id, $1, l.item_id, l.pool_id, false, l.epc, l.quantity, l.value, l.since
       FROM unnest($20::uuid[], $21::uuid[], $22::uuid[], $23::text[], $24::numeric[], $25::numeric[], $26::timestamptz[])
         AS l (id, item_id, pool_id, epc, quantity, value, since))
     UPDATE cost_layer l SET quantity = l.quantity + d.quantity, value = l.value + d.value
     FROM unnest($27::uuid[], $28::numeric[], $29::numeric[]) AS d (id, quantity, value) WHERE l.id = d.id`,
    [
      companyId,
      postingId,
      tx.now,
      flows.map((f) => f.id),
      flows.map((f) => f.itemId),
      flows.map((f) => f.fromPoolId),
      flows.map((f) => f.toPoolId),
      flows.map((f) => f.documentLineId ?? null),
      flows.map((f) => f.epc),
      flows.map((f) => f.outsideId),
      flows.map((f) => formatQuantity(f.quantity)),
      flows.map((f) => formatAmount(f.counter)),
      flows.map((f) => formatAmount(f.variance)),
      flows.map((f) => f.reverses),
      parts.map((p) => p.flowId),
      parts.map((p) => p.position),
      parts.map((p) => p.layerId),
      parts.map((p) => p.quantity),
      parts.map((p) => p.value),
      opened.map((l) => l.layer.id),
      opened.map((l) => l.itemId),
      opened.map((l) => l.poolId),
      opened.map((l) => l.layer.epc),
      opened.map((l) => formatQuantity(l.quantity)),
      opened.map((l) => formatAmount(l.value)),
      opened.map((l) => l.layer.since.toISOString()),
      changed.map((c) => c.layer.id),
      changed.map((c) => formatQuantity(c.quantity)),
      changed.map((c) => formatAmount(c.value)),
      flows.map((f) => f.movementId),
      parts.map((p) => p.poolId),
    ],
    'cost-save',
  )
}

export interface EarlierFlow extends Reversed {
  readonly id: string
}

interface FlowRow {
  readonly id: string
  readonly quantity: string
  readonly counter: string
  readonly back: string
  readonly parts: readonly {
    readonly layer: string
    readonly seq: string
    readonly epc: string | null
    readonly since: string
    readonly quantity: string
    readonly value: string
  }[]
}

/** The flow of the movement that is reversed, held until COMMIT, with what was given back of it; undefined: from before values were kept. */
export const findFlow = async (
  tx: Tx,
  movementId: string,
  epc: string | undefined,
  { fromPoolId, toPoolId }: { readonly fromPoolId: string | null; readonly toPoolId: string | null },
): Promise<EarlierFlow | undefined> => {
  const [held] = await tx.sql<{ id: string }>(
    `SELECT f.id FROM movement m JOIN cost_flow f ON f.posting_id = m.posting_id AND f.item_id = m.item_id
     WHERE m.id = $1 AND f.from_pool_id IS NOT DISTINCT FROM $2::uuid AND f.to_pool_id IS NOT DISTINCT FROM $3::uuid
       AND f.document_line_id IS NOT DISTINCT FROM m.document_line_id AND (f.epc IS NULL OR f.epc = $4)
     ORDER BY (f.movement_id = m.id) DESC LIMIT 1 FOR UPDATE OF f`,
    // the earlier one went the other way
    [movementId, toPoolId, fromPoolId, epc ?? null],
  )
  if (!held) return undefined
  const [row] = await tx.sql<FlowRow>(
    `SELECT f.id, f.quantity, f.counter, (SELECT coalesce(sum(r.quantity), 0) FROM cost_flow r WHERE r.reverses = f.id) AS back,
       (SELECT coalesce(json_agg(json_build_object('layer', p.layer_id, 'seq', l.seq::text, 'epc', l.epc, 'since', l.since,
          'quantity', p.quantity::text, 'value', p.value::text) ORDER BY p.position), '[]')
        FROM cost_part p JOIN cost_layer l ON l.id = p.layer_id WHERE p.flow_id = f.id) AS parts
     FROM cost_flow f WHERE f.id = $1`,
    [held.id],
  )
  if (!row) return undefined
  const parts = row.parts.map((part): Part & { readonly isTaken: boolean } => {
    const quantity = parseQuantity(part.quantity)
    const value = parseAmount(part.value)
    const layer = { id: part.layer, order: BigInt(part.seq), epc: part.epc, since: new Date(part.since) }
    return {
      layer,
      isTaken: quantity < 0n,
      quantity: quantity < 0n ? -quantity : quantity,
      value: quantity < 0n ? -value : value,
    }
  })
  return {
    id: row.id,
    taken: parts.filter(({ isTaken }) => isTaken),
    placed: parts.filter(({ isTaken }) => !isTaken),
    quantity: parseQuantity(row.quantity),
    counter: parseAmount(row.counter),
    back: parseQuantity(row.back),
  }
}
