// Flow 8/12 · Proposal → Movement · next: hub/reactions.ts
/** Posts by set: one statement a table, however many postings. All or nothing, in the caller's transaction. */
import { formatQuantity, parseQuantity } from '../contract/quantity.ts'
import { isRefusal, type Refusal, refuse } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { changeBalances, lockBalances } from './balance.store.ts'
import { crossingsOf } from './crossing.ts'
import { type Balance, balanceKey, findShortfall, foldPostings, type Shortfall } from './fold.ts'
import { differingField, insertMovements, type MovementId, movementsByKey } from './movement.store.ts'
import type { PostedMovement, Posting, PostingContext, PostingRefusal } from './posting.ts'
import { moveTags, type TagMove } from './tag.store.ts'
import { applyToValue } from './value.commands.ts'

export interface Posted {
  /** One for each posting, in its order. */
  readonly movements: readonly PostedMovement[]
}

/**
 * Movements, balances and tags of these postings. A key posted before with the same content is answered again and
 * changes nothing. Physical balances never go below zero nor below what their tags stand for; judged over the whole set.
 */
export const post = async (
  tx: Tx,
  postings: readonly Posting[],
  context: PostingContext,
): Promise<Posted | Refusal<PostingRefusal>> => {
  for (const posting of postings) {
    if (posting.fromLocationId === posting.toLocationId) return refuse('same-location')
    if (parseQuantity(posting.quantity) <= 0n) throw new RangeError(`${posting.key}: quantity must be above zero`)
    if ((posting.epc === undefined) !== (posting.tagState === undefined))
      throw new TypeError(`${posting.key}: epc and tagState go together`)
  }
  if (postings.length === 0) return { movements: [] }
  const postingId = tx.newId()
  const inserted = await insertMovements(tx, postings, { ...context, postingId })
  const earlier = await answerAgain(tx, postings, inserted, context)
  if (isRefusal(earlier)) return earlier

  const fresh = freshOnes(postings, inserted)
  const balances = await applyToBalances(tx, fresh, context)
  if (isRefusal(balances)) return balances
  await applyToValue(tx, crossingsOf(fresh, balances), { companyId: context.companyId, postingId })
  await applyToTags(tx, fresh, context)
  for (const { id } of fresh) tx.changed('movements', id)
  const isFresh = new Set<Posting>(fresh.map(({ posting }) => posting))
  return {
    movements: postings.map((posting) => {
      const { id, seq } = inserted.get(posting.key) ?? mustHave(earlier, posting.key)
      return { key: posting.key, id, seq, isNew: isFresh.has(posting) }
    }),
  }
}

interface Fresh extends MovementId {
  readonly posting: Posting
}

/** The postings that were inserted; of two with one key, the first. */
const freshOnes = (postings: readonly Posting[], inserted: ReadonlyMap<string, MovementId>): Fresh[] => {
  const seen = new Set<string>()
  const fresh: Fresh[] = []
  for (const posting of postings) {
    const movement = inserted.get(posting.key)
    if (!movement || seen.has(posting.key)) continue
    seen.add(posting.key)
    fresh.push({ posting, ...movement })
  }
  return fresh
}

const mustHave = (known: ReadonlyMap<string, MovementId>, key: string): MovementId => {
  const found = known.get(key)
  if (!found) throw new Error(`movement ${key} was neither inserted nor found`)
  return found
}

/** What stands under the keys that were not inserted, or the field in which it differs. */
const answerAgain = async (
  tx: Tx,
  postings: readonly Posting[],
  inserted: ReadonlyMap<string, MovementId>,
  { companyId }: PostingContext,
): Promise<ReadonlyMap<string, MovementId> | Refusal<'exists-with-different-fields'>> => {
  if (inserted.size === postings.length) return new Map()
  const earlier = await movementsByKey(
    tx,
    postings.map(({ key }) => key),
  )
  for (const posting of postings) {
    const before = earlier.get(posting.key)
    const field = before && differingField(before, posting, companyId)
    if (field !== undefined) return refuse('exists-with-different-fields', { key: posting.key, field })
  }
  return earlier
}

const applyToBalances = async (
  tx: Tx,
  fresh: readonly Fresh[],
  { companyId }: PostingContext,
): Promise<ReadonlyMap<string, Balance> | Refusal<'exceeds-stock'>> => {
  if (fresh.length === 0) return new Map()
  const changes = foldPostings(fresh.map(({ posting, seq }) => ({ posting, seq: BigInt(seq) })))
  const balances = await lockBalances(tx, changes, companyId)
  const shortfall = findShortfall(balances, changes)
  if (shortfall) return refuseShortfall(tx, shortfall)
  await changeBalances(tx, changes)
  for (const change of changes) tx.changed('balances', balanceKey(change))
  return balances
}

const refuseShortfall = async (tx: Tx, shortfall: Shortfall): Promise<Refusal<'exceeds-stock'>> => {
  const { itemId, locationId, available, wanted } = shortfall
  const [names] = await tx.sql<{ item: string; location: string }>(
    'SELECT i.code AS item, l.code AS location FROM item i, location l WHERE i.id = $1 AND l.id = $2',
    [itemId, locationId],
  )
  return refuse('exceeds-stock', {
    item: names?.item ?? itemId,
    location: names?.location ?? locationId,
    available: formatQuantity(available),
    wanted: formatQuantity(wanted),
  })
}

const applyToTags = async (tx: Tx, fresh: readonly Fresh[], context: PostingContext): Promise<void> => {
  const moves = new Map<string, TagMove>()
  for (const { posting, id } of fresh) {
    const { epc, tagState } = posting
    if (epc !== undefined && tagState !== undefined)
      moves.set(epc, { posting: { ...posting, epc, tagState }, movementId: id })
  }
  if (moves.size > 0) await moveTags(tx, context.companyId, [...moves.values()], context.absentTags ?? new Set())
}
