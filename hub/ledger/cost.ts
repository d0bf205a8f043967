/**
 * What goods cost as they come, move and go. Layers hold amounts, never rates: whoever takes the last of a layer takes all that is
 * left of its value, so that no quantity means no value. Pure; quantities in millionths of a base unit, amounts in hundredths of the
 * company's currency, unit costs in ten-thousandths of it (as prices are written). business.md §2.3.
 */

export const COST_METHODS = ['fifo', 'average', 'standard', 'specific'] as const
export type CostMethod = (typeof COST_METHODS)[number]

/** What is left of goods that came at one cost. A pool is a warehouse, or what is in transit. */
export interface Layer {
  readonly id: string
  /** Layers are used up in this order; what comes back takes its old place. */
  readonly order: bigint
  /** The tag whose own cost this is, where costs are specific. */
  readonly epc: string | null
  /** When these goods first came, whatever pools they went through since. */
  readonly since: Date
  readonly quantity: bigint
  readonly value: bigint
}

export type LayerName = Omit<Layer, 'quantity' | 'value'>

/** One layer's part in a flow. */
export interface Part {
  readonly layer: LayerName
  readonly quantity: bigint
  readonly value: bigint
}

const half = (numerator: bigint, denominator: bigint): bigint => (2n * numerator + denominator) / (2n * denominator)

/** The part's share of a value, rounded half up; the whole takes it whole. */
export const shareOf = (value: bigint, part: bigint, whole: bigint): bigint =>
  part === whole ? value : half(value * part, whole)

const MILLIONTHS_A_UNIT_TEN_THOUSANDTHS_A_HUNDREDTH = 1_000_000n * 100n
/** What this many cost at this price each. */
export const amountOf = (unitCost: bigint, quantity: bigint): bigint =>
  half(unitCost * quantity, MILLIONTHS_A_UNIT_TEN_THOUSANDTHS_A_HUNDREDTH)

const smaller = (a: bigint, b: bigint): bigint => {
  if (a < b) return a
  return b
}

/** Takes a quantity from layers in the order given. Throws when they hold less: balances were judged before. */
export const take = (layers: readonly Layer[], quantity: bigint): Part[] => {
  const parts: Part[] = []
  let wanted = quantity
  for (const layer of layers) {
    if (wanted === 0n) break
    const taken = smaller(wanted, layer.quantity)
    if (taken === 0n) continue
    parts.push({ layer, quantity: taken, value: shareOf(layer.value, taken, layer.quantity) })
    wanted -= taken
  }
  if (wanted > 0n) throw new Error(`cost layers lack ${wanted} of ${quantity}`)
  return parts
}

/** The stretch [from, from + quantity) of what a flow was made of: what a reversal of a part of it gives back. */
export const stretch = (parts: readonly Part[], from: bigint, quantity: bigint): Part[] => {
  const found: Part[] = []
  let start = 0n
  for (const part of parts) {
    const end = start + part.quantity
    const low = -smaller(-from, -start)
    const high = smaller(from + quantity, end)
    if (low < high) {
      // the share up to a point less the share before it: whatever the stretches, they add up to the part
      const upTo = (at: bigint): bigint => shareOf(part.value, at - start, part.quantity)
      found.push({ layer: part.layer, quantity: high - low, value: upTo(high) - upTo(low) })
    }
    start = end
  }
  return found
}

export const sumOf = (parts: readonly { readonly value: bigint }[]): bigint =>
  parts.reduce((sum, { value }) => sum + value, 0n)

/** What is held of an item, and its worth. */
export interface Held {
  readonly quantity: bigint
  readonly value: bigint
}

/** What goods cost that come without a price: as much as these do; nothing where there are none to tell. */
export const currentAmount = (held: Held, quantity: bigint): bigint =>
  held.quantity === 0n ? 0n : half(held.value * quantity, held.quantity)

/** How a pool values an item. */
export interface Valuing {
  readonly method: CostMethod
  /** Per base unit; what a standard-cost pool takes goods in at. */
  readonly standardCost: bigint
}

/** Goods of one item that cross from one pool to another, or come from, or go to, outside all pools. Folded: tags of one line are one. */
export interface CostFlow {
  readonly quantity: bigint
  readonly epc: string | null
  /** Open layers of the pool they leave, in order; null: they come from outside. */
  readonly from: { readonly layers: readonly Layer[] } | null
  /** null: they go outside. `pooled`: the one layer of a pool at average or standard cost. */
  readonly to: ({ readonly pooled: LayerName | undefined } & Valuing) | null
  /** What goods that come from outside cost in all. */
  readonly amount: bigint
  /** Layers that these very goods were sent in: they are taken first. */
  readonly sent?: readonly string[]
  /** The flow this gives back a part of. */
  readonly reverses?: Reversed
}

/** What is still to be given back of an earlier flow. */
export interface Reversed {
  readonly taken: readonly Part[]
  readonly placed: readonly Part[]
  readonly quantity: bigint
  readonly counter: bigint
  /** Given back before. */
  readonly back: bigint
}

export interface DecidedFlow {
  readonly taken: readonly Part[]
  readonly placed: readonly Part[]
  /** What it is worth to the outside: the supplier is owed it, or it is the cost of what went. Zero between pools. */
  readonly counter: bigint
  /** taken + what came from outside − placed − what went outside: a price or cost difference. */
  readonly variance: bigint
}

/** Where new layers get their identity; `of` is the layer that goods leave for it. */
export type NewLayer = (epc: string | null, of?: LayerName) => LayerName

export const isPooled = (method: CostMethod): boolean => method === 'average' || method === 'standard'

/** First the layer that this very tag came in, that a reversal undoes or that goods were sent in; the rest in order. */
const preferred = ({ from, epc, sent, reverses }: CostFlow): readonly Layer[] => {
  const layers = from?.layers ?? []
  const own = new Set(reverses?.placed.map(({ layer }) => layer.id) ?? sent)
  const isOwn = (layer: Layer): boolean => own.has(layer.id) || (epc !== null && layer.epc === epc)
  return [...layers.filter(isOwn), ...layers.filter((layer) => !isOwn(layer))]
}

const place = (flow: CostFlow, taken: readonly Part[], worth: bigint, newLayer: NewLayer): readonly Part[] => {
  const { to, quantity, epc } = flow
  if (!to) return []
  const { method } = to
  if (isPooled(method)) {
    const layer = to.pooled ?? newLayer(null)
    const value = method === 'standard' ? amountOf(to.standardCost, quantity) : worth
    return [{ layer, quantity, value }]
  }
  // cost follows its layer through transfers
  if (taken.length > 0) return taken.map((part) => ({ ...part, layer: newLayer(part.layer.epc, part.layer) }))
  return [{ layer: newLayer(method === 'specific' ? epc : null), quantity, value: worth }]
}

export const decideFlow = (flow: CostFlow, newLayer: NewLayer): DecidedFlow => {
  const { from, to, quantity, reverses } = flow
  const taken = from ? take(preferred(flow), quantity) : []
  // what comes back takes its old place at its old value
  const returned = reverses && to ? stretch(reverses.taken, reverses.back, quantity) : []
  const shareBack = (r: Reversed): bigint =>
    shareOf(r.counter, r.back + quantity, r.quantity) - shareOf(r.counter, r.back, r.quantity)
  const worth = from ? sumOf(taken) : reverses ? sumOf(returned) : flow.amount
  const placed = returned.length > 0 ? returned : place(flow, taken, worth, newLayer)
  const gone = to ? 0n : reverses ? shareBack(reverses) : worth
  const come = from ? 0n : worth
  return { taken, placed, counter: come + gone, variance: sumOf(taken) + come - sumOf(placed) - gone }
}
