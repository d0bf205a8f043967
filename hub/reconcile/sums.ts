/** A session's sums as its row keeps them: counts as numbers, quantities as decimal text. Pure. */
import { formatQuantity, parseQuantity } from '../contract/quantity.ts'
import type { Line, Sums, TagVerdict } from './verdict.ts'

export interface StoredSums {
  readonly tags: Partial<Record<TagVerdict, number>>
  readonly items: Readonly<Record<string, { readonly tags: number; readonly quantity: string }>>
  /** Expectation → matched. */
  readonly matched: Readonly<Record<string, string>>
  /** Lines of the bound order as they were when last judged. */
  readonly lines: readonly { readonly expectationId: string; readonly itemId: string; readonly expected: string }[]
}

/** What follows from the tags alone. */
export const storeFold = (sums: Sums): Omit<StoredSums, 'lines'> => ({
  tags: Object.fromEntries([...sums.tags].filter(([, count]) => count !== 0)),
  items: Object.fromEntries(
    [...sums.items]
      .filter(([, { tags }]) => tags !== 0)
      .map(([id, { tags, quantity }]) => [id, { tags, quantity: formatQuantity(quantity) }]),
  ),
  matched: Object.fromEntries(
    [...sums.matched].filter(([, quantity]) => quantity !== 0n).map(([id, quantity]) => [id, formatQuantity(quantity)]),
  ),
})

export const storeSums = (sums: Sums, lines: readonly Line[], documentId: string | null): StoredSums => ({
  ...storeFold(sums),
  lines:
    documentId === null
      ? []
      : lines
          .filter((line) => line.documentId === documentId)
          .map(({ expectationId, itemId, open }) => ({ expectationId, itemId, expected: formatQuantity(open) })),
})

export const readSums = (stored: StoredSums): Sums => ({
  tags: new Map(Object.entries(stored.tags) as [TagVerdict, number][]),
  items: new Map(
    Object.entries(stored.items).map(([id, { tags, quantity }]) => [id, { tags, quantity: parseQuantity(quantity) }]),
  ),
  matched: new Map(Object.entries(stored.matched).map(([id, quantity]) => [id, parseQuantity(quantity)])),
})
