/** Which postings change what a pool is worth: most only move within one. Pure. */
import { type Balance, balanceKey } from './fold.ts'
import type { Posting } from './posting.ts'

/** A posting whose two places are of different pools; null is outside of all. */
export interface Crossing {
  readonly posting: Posting
  readonly movementId: string
  readonly fromPoolId: string | null
  readonly toPoolId: string | null
  /** From a dock, whose goods are nobody's yet. */
  readonly isFromDock: boolean
  readonly isFromTransit: boolean
  readonly isToTransit: boolean
}

/**
 * A tag that leaves a pool and comes into one in the same breath was never outside: found at a door that it leaves by, goods that
 * the ledger had in transit go through the dock on paper only.
 */
const withoutDetours = (crossings: readonly Crossing[]): Crossing[] => {
  const kept: Crossing[] = []
  const wentOut = new Map<string, number>()
  for (const crossing of crossings) {
    const { fromPoolId, toPoolId } = crossing
    const { epc } = crossing.posting
    const at = epc === undefined || fromPoolId !== null ? undefined : wentOut.get(epc)
    const out = at === undefined ? undefined : kept[at]
    if (epc !== undefined && at !== undefined && out) {
      const { movementId, fromPoolId: leftPoolId, isFromTransit } = out
      kept[at] = { ...crossing, movementId, fromPoolId: leftPoolId, isFromTransit, isFromDock: false }
      wentOut.delete(epc)
      continue
    }
    kept.push(crossing)
    if (epc !== undefined && toPoolId === null) wentOut.set(epc, kept.length - 1)
  }
  return kept.filter(({ fromPoolId, toPoolId }) => fromPoolId !== toPoolId)
}

export const crossingsOf = (
  posted: readonly { readonly posting: Posting; readonly id: string }[],
  balances: ReadonlyMap<string, Balance>,
): Crossing[] => {
  const crossings = posted.flatMap(({ posting, id }): Crossing[] => {
    const { itemId, fromLocationId, toLocationId, lot = '' } = posting
    const from = balances.get(balanceKey({ itemId, locationId: fromLocationId, lot }))
    const fromPoolId = from?.poolId ?? null
    const toPoolId = balances.get(balanceKey({ itemId, locationId: toLocationId, lot }))?.poolId ?? null
    if (fromPoolId === toPoolId) return []
    return [
      {
        posting,
        movementId: id,
        fromPoolId,
        toPoolId,
        isFromDock: from?.isPhysical === true && fromPoolId === null,
        // what is in transit is a pool of its own, under the id of its place
        isFromTransit: fromPoolId === fromLocationId,
        isToTransit: toPoolId === toLocationId,
      },
    ]
  })
  return withoutDetours(crossings)
}
