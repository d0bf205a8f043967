/** Layers as one transaction holds them, with what it changes: flows of one posting follow one another in it. Pure. */
import type { DecidedFlow, Layer, LayerName, Part } from './cost.ts'

export interface PoolKey {
  readonly itemId: string
  readonly poolId: string
}
export const nameOf = ({ itemId, poolId }: PoolKey): string => `${itemId}|${poolId}`

export interface Book {
  readonly layers: Map<string, Layer>
  readonly ofPool: Map<string, Set<string>>
  /** Of pools at average or standard cost, the one layer. */
  readonly pooled: Map<string, string>
  readonly opened: Map<string, PoolKey>
  readonly before: Map<string, Layer>
}

export const emptyBook = (): Book => ({
  layers: new Map(),
  ofPool: new Map(),
  pooled: new Map(),
  opened: new Map(),
  before: new Map(),
})

/** Layers that were locked. */
export const hold = (book: Book, key: PoolKey, layers: readonly Layer[], pooled: Layer | undefined): void => {
  const held = pooled ? [...layers, pooled] : layers
  book.ofPool.set(nameOf(key), new Set(held.map(({ id }) => id)))
  if (pooled) book.pooled.set(nameOf(key), pooled.id)
  for (const layer of held) {
    book.layers.set(layer.id, layer)
    book.before.set(layer.id, layer)
  }
}

/** What a pool has left, in the order in which it is used up. */
export const layersIn = (book: Book, key: PoolKey): Layer[] =>
  [...(book.ofPool.get(nameOf(key)) ?? [])]
    .flatMap((id) => book.layers.get(id) ?? [])
    .filter(({ quantity }) => quantity > 0n)
    .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))

export const pooledIn = (book: Book, key: PoolKey): LayerName | undefined =>
  book.layers.get(book.pooled.get(nameOf(key)) ?? '')

export const applyFlow = (book: Book, { taken, placed }: DecidedFlow, to: PoolKey | null): void => {
  const add = ({ layer, quantity, value }: Part, sign: bigint): void => {
    const now = book.layers.get(layer.id) ?? { ...layer, quantity: 0n, value: 0n }
    book.layers.set(layer.id, { ...now, quantity: now.quantity + sign * quantity, value: now.value + sign * value })
  }
  for (const part of taken) add(part, -1n)
  for (const part of placed) {
    add(part, 1n)
    if (to) book.ofPool.get(nameOf(to))?.add(part.layer.id)
  }
}

/** By how much a layer that was there before differs now. */
export interface LayerChange {
  readonly layer: LayerName
  readonly quantity: bigint
  readonly value: bigint
}
export interface OpenedLayer extends LayerChange, PoolKey {}

export const changesOf = (
  book: Book,
): { readonly opened: readonly OpenedLayer[]; readonly changed: readonly LayerChange[] } => {
  const opened: OpenedLayer[] = []
  const changed: LayerChange[] = []
  for (const [id, layer] of book.layers) {
    const { quantity, value } = layer
    const pool = book.opened.get(id)
    const before = book.before.get(id)
    if (pool) opened.push({ layer, quantity, value, ...pool })
    else if (before && (before.quantity !== quantity || before.value !== value))
      changed.push({ layer, quantity: quantity - before.quantity, value: value - before.value })
  }
  return { opened, changed }
}
