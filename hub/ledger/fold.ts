/** Postings folded to one change per balance: half the cost of posting is here, so each balance is touched once. Pure. */
import { parseQuantity } from '../contract/quantity.ts'
import type { Posting } from './posting.ts'

export interface BalanceKey {
  readonly itemId: string
  readonly locationId: string
  readonly lot: string
}

/** Quantities in millionths of a base unit. */
export interface BalanceChange extends BalanceKey {
  onHand: bigint
  tags: number
  tagged: bigint
  asOfSeq: bigint
  /** When a reader last proved what came here. */
  evidenceAt: Date | null
}

export interface Balance extends BalanceKey {
  readonly isPhysical: boolean
  /** Where it is valued: a warehouse, or the place itself for what is in transit; null: nowhere. */
  readonly poolId: string | null
  readonly onHand: bigint
  readonly tagged: bigint
}

export interface Shortfall extends BalanceKey {
  readonly available: bigint
  readonly wanted: bigint
}

/** The key of a balance, also in the live view. */
export const balanceKey = ({ itemId, locationId, lot }: BalanceKey): string => `${itemId}|${locationId}|${lot}`

const later = (a: Date | null, b: Date | null | undefined): Date | null => (!b ? a : !a || b > a ? b : a)

/** One change per balance, in the order all transactions lock balances: item, location, lot. */
export const foldPostings = (
  posted: readonly { readonly posting: Posting; readonly seq: bigint }[],
): BalanceChange[] => {
  const changes = new Map<string, BalanceChange>()
  const change = (posting: Posting, locationId: string): BalanceChange => {
    const key: BalanceKey = { itemId: posting.itemId, locationId, lot: posting.lot ?? '' }
    const name = balanceKey(key)
    let found = changes.get(name)
    if (!found) {
      found = { ...key, onHand: 0n, tags: 0, tagged: 0n, asOfSeq: 0n, evidenceAt: null }
      changes.set(name, found)
    }
    return found
  }
  for (const { posting, seq } of posted) {
    const quantity = parseQuantity(posting.quantity)
    const from = change(posting, posting.fromLocationId)
    const to = change(posting, posting.toLocationId)
    from.onHand -= quantity
    to.onHand += quantity
    if (posting.epc !== undefined) {
      from.tags -= 1
      from.tagged -= quantity
      to.tags += 1
      to.tagged += quantity
    }
    if (seq > from.asOfSeq) from.asOfSeq = seq
    if (seq > to.asOfSeq) to.asOfSeq = seq
    to.evidenceAt = later(to.evidenceAt, posting.evidence ? posting.occurredAt : posting.seenAt)
  }
  return [...changes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
}

/** The first balance of goods that are somewhere, or worth something, that would go below zero, or below what its tags stand for. */
export const findShortfall = (
  balances: ReadonlyMap<string, Balance>,
  changes: readonly BalanceChange[],
): Shortfall | undefined => {
  for (const change of changes) {
    const balance = balances.get(balanceKey(change))
    if (!balance || !(balance.isPhysical || balance.poolId !== null)) continue
    const { itemId, locationId, lot } = change
    const shortfall = (available: bigint): Shortfall => ({ itemId, locationId, lot, available, wanted: -change.onHand })
    if (balance.onHand + change.onHand < 0n) return shortfall(balance.onHand)
    if (balance.onHand + change.onHand < balance.tagged + change.tagged)
      return shortfall(balance.onHand - balance.tagged)
  }
  return undefined
}
