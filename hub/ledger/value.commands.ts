/** What a posting does to the worth of stock: goods that cross the edge of a pool take their cost with them. By set, like post. */
import { parseQuantity } from '../contract/quantity.ts'
import type { Tx } from '../platform/db/tx.ts'
import { parseUnitCost } from './amount.ts'
import { applyFlow, type Book, changesOf, emptyBook, hold, layersIn, nameOf, type PoolKey, pooledIn } from './book.ts'
import { amountOf, currentAmount, decideFlow, type Held, isPooled, type LayerName } from './cost.ts'
import { ownCosts, type Pool, type PoolValuing, sentLayers, valuings } from './cost.view.ts'
import type { Crossing } from './crossing.ts'
import { type EarlierFlow, findFlow, type NewFlow, saveFlows } from './flow.store.ts'
import { lockLayers, lockOwnLayers, lockPooledLayer } from './layer.store.ts'

/** Crossings that cost alike: one flow. */
interface Folded {
  readonly itemId: string
  readonly fromPoolId: string | null
  readonly toPoolId: string | null
  readonly documentLineId: string | undefined
  readonly unitCost: string | undefined
  readonly epc: string | null
  readonly outsideId: string | null
  readonly movementId: string
  quantity: bigint
  /** Of it, what came back at the cost it once left with, and that cost. */
  returned: Held
  /** What is not returned has no cost: nobody's goods, which leave a dock by its door. */
  readonly isNobodys: boolean
  readonly reverses: EarlierFlow | undefined
  readonly isFromTransit: boolean
  /** Its tags, where it comes out of transit. */
  readonly sentEpcs: string[]
}

/** The pools that crossings touch, in the order in which everybody locks them. */
const poolsOf = (crossings: readonly Crossing[]): Pool[] => {
  const pools = new Map<string, Pool>()
  const add = (itemId: string, poolId: string | null, isTransit: boolean): void => {
    if (poolId !== null) pools.set(nameOf({ itemId, poolId }), { itemId, poolId, isTransit })
  }
  for (const { posting, fromPoolId, toPoolId, isFromTransit, isToTransit } of crossings) {
    add(posting.itemId, fromPoolId, isFromTransit)
    add(posting.itemId, toPoolId, isToTransit)
  }
  return [...pools].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pool]) => pool)
}

const isPriceless = ({ posting, fromPoolId }: Crossing): boolean =>
  fromPoolId === null && posting.unitCost === undefined && posting.reverses === undefined

const sum = (a: Held, b: Held): Held => ({ quantity: a.quantity + b.quantity, value: a.value + b.value })
const NOTHING: Held = { quantity: 0n, value: 0n }

const fold = async (
  tx: Tx,
  companyId: string,
  { crossings, known }: { readonly crossings: readonly Crossing[]; readonly known: ReadonlyMap<string, PoolValuing> },
): Promise<Folded[]> => {
  const own = await ownCosts(
    tx,
    companyId,
    crossings.filter(isPriceless).flatMap(({ posting }) => posting.epc ?? []),
  )
  const folded = new Map<string, Folded>()
  const isSpecific = (itemId: string, poolId: string | null): boolean =>
    poolId !== null && known.get(nameOf({ itemId, poolId }))?.method === 'specific'
  for (const crossing of crossings) {
    const { posting, movementId, fromPoolId, toPoolId, isFromTransit } = crossing
    const { itemId, documentLineId, unitCost } = posting
    const isOwn = isSpecific(itemId, fromPoolId) || isSpecific(itemId, toPoolId)
    const epc = isOwn && posting.epc !== undefined ? posting.epc : null
    const outsideId = fromPoolId === null ? posting.fromLocationId : toPoolId === null ? posting.toLocationId : null
    const reverses =
      posting.reverses === undefined
        ? undefined
        : await findFlow(tx, posting.reverses, posting.epc, { fromPoolId, toPoolId })
    const name = [itemId, fromPoolId, toPoolId, outsideId, documentLineId, unitCost, epc, reverses?.id].join('|')
    const quantity = parseQuantity(posting.quantity)
    const isNobodys = crossing.isFromDock && crossing.isToTransit
    const left = own.get(posting.epc ?? '')
    const isBack = left !== undefined && (!isNobodys || left.outsideId === outsideId)
    const returned = isBack ? { quantity, value: currentAmount(left, quantity) } : NOTHING
    const found = folded.get(name) ?? {
      ...{ itemId, fromPoolId, toPoolId, documentLineId, unitCost, epc, outsideId, movementId, isNobodys, reverses },
      ...{ quantity: 0n, returned: NOTHING, sentEpcs: [], isFromTransit },
    }
    found.quantity += quantity
    found.returned = sum(found.returned, returned)
    if (isFromTransit && posting.epc !== undefined) found.sentEpcs.push(posting.epc)
    folded.set(name, found)
  }
  return [...folded.values()]
}

/** Locks what these flows may take from, and what they come back to, pool after pool. */
const openBook = async (
  tx: Tx,
  companyId: string,
  known: ReadonlyMap<string, PoolValuing>,
  { pools, folded }: { readonly pools: readonly PoolKey[]; readonly folded: readonly Sent[] },
): Promise<Book> => {
  const book = emptyBook()
  for (const key of pools) {
    const leaving = folded.filter((flow) => flow.itemId === key.itemId && flow.fromPoolId === key.poolId)
    const coming = folded.filter((flow) => flow.itemId === key.itemId && flow.toPoolId === key.poolId)
    const undone = leaving.flatMap(({ reverses }) => reverses?.placed.map(({ layer }) => layer.id) ?? [])
    const back = coming.flatMap(({ reverses }) => reverses?.taken.map(({ layer }) => layer.id) ?? [])
    const found = await lockOwnLayers(tx, key, {
      epcs: leaving.flatMap(({ epc }) => epc ?? []),
      ids: [...undone, ...back, ...leaving.flatMap(({ sent }) => sent)],
    })
    const isPool = coming.length > 0 && isPooled(known.get(nameOf(key))?.method ?? 'fifo')
    const pooled = isPool ? await lockPooledLayer(tx, { companyId, ...key }) : undefined
    const wanted = leaving.reduce((sum, { quantity }) => sum + quantity, 0n)
    if (wanted > 0n) found.push(...(await lockLayers(tx, key, wanted)))
    hold(book, key, found, pooled)
  }
  return book
}

/** What goods that come from outside cost in all. */
const amountOfAll = (flow: Folded, { method, standardCost, now }: PoolValuing): bigint => {
  const { returned, quantity, unitCost } = flow
  if (flow.fromPoolId !== null || flow.reverses) return 0n
  if (unitCost !== undefined) return amountOf(parseUnitCost(unitCost), quantity)
  const others = flow.isNobodys ? 0n : quantity - returned.quantity
  return returned.value + (method === 'standard' ? amountOf(standardCost, others) : currentAmount(now, others))
}

/** A flow with the layers in transit that its goods were sent in. */
interface Sent extends Folded {
  readonly sent: readonly string[]
}

const withSentLayers = async (tx: Tx, companyId: string, folded: readonly Folded[]): Promise<Sent[]> => {
  const all: Sent[] = []
  for (const flow of folded) {
    const { itemId, fromPoolId: poolId, documentLineId: line, sentEpcs: epcs, isFromTransit, reverses } = flow
    const isSent = isFromTransit && poolId !== null && !reverses
    all.push({ ...flow, sent: isSent ? await sentLayers(tx, companyId, { itemId, poolId }, { epcs, line }) : [] })
  }
  return all
}

/** What comes is there before anything of the same posting leaves, and what is sent before it arrives. */
const turnOf = ({ fromPoolId, isFromTransit }: Folded): number => (fromPoolId === null ? 0 : isFromTransit ? 2 : 1)

const nameOfTarget = ({ posting, toPoolId }: Crossing): string =>
  nameOf({ itemId: posting.itemId, poolId: toPoolId ?? '' })

const mustHave = (known: ReadonlyMap<string, PoolValuing>, key: PoolKey): PoolValuing => {
  const found = known.get(nameOf(key))
  if (!found) throw new Error(`nobody says how ${nameOf(key)} is valued`)
  return found
}

/** Layers made in this transaction come after all that have a number already. */
const NEW_LAYERS = 1n << 62n

/** Flows, parts and layers of these crossings. Their balances are locked. */
export const applyToValue = async (
  tx: Tx,
  crossings: readonly Crossing[],
  context: { readonly companyId: string; readonly postingId: string },
): Promise<void> => {
  if (crossings.length === 0) return
  const { companyId } = context
  const pools = poolsOf(crossings)
  const priceless = crossings.filter(isPriceless)
  const known = await valuings(tx, companyId, pools, new Set(priceless.map(nameOfTarget)))
  const inTurn = (await fold(tx, companyId, { crossings, known })).sort((a, b) => turnOf(a) - turnOf(b))
  const folded = await withSentLayers(tx, companyId, inTurn)
  const book = await openBook(tx, companyId, known, { pools, folded })
  const flows: NewFlow[] = []
  let made = 0n
  for (const flow of folded) {
    const { itemId, fromPoolId, toPoolId, quantity, epc, sent, reverses } = flow
    const to = toPoolId === null ? null : { itemId, poolId: toPoolId }
    const valuing = to && mustHave(known, to)
    const newLayer = (tag: string | null, of?: LayerName): LayerName => {
      const layer = { id: tx.newId(), order: NEW_LAYERS + made++, epc: tag, since: of?.since ?? tx.now }
      if (to) book.opened.set(layer.id, to)
      return layer
    }
    const decided = decideFlow(
      {
        quantity,
        epc,
        from: fromPoolId === null ? null : { layers: layersIn(book, { itemId, poolId: fromPoolId }) },
        to: to && valuing && { ...valuing, pooled: pooledIn(book, to) },
        amount: valuing ? amountOfAll(flow, valuing) : 0n,
        sent,
        ...(reverses ? { reverses } : {}),
      },
      newLayer,
    )
    applyFlow(book, decided, to)
    flows.push({ ...flow, id: tx.newId(), reverses: reverses?.id ?? null, ...decided })
  }
  await saveFlows(tx, context, { flows, ...changesOf(book) })
}
