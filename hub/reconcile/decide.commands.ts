/** What a person's decision does to each of many exceptions. What cannot be carried out is refused, with what stands in its way. */
import { parseQuantity } from '../contract/quantity.ts'
import { isRefusal, type Refusal, refuse } from '../contract/refusal.ts'
import { lockTags, type Posting, virtualLocations } from '../ledger/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { lockLines, type OpenLine } from './expectation.store.ts'
import { bindGtins } from './pending.store.ts'
import { receivingLine } from './receiving-line.ts'
import {
  type Bound,
  type Decided,
  type Decision,
  decideResolution,
  type KnownTag,
  type Pending,
  type Undecided,
} from './resolve.ts'
import { sortLines } from './verdict.ts'

export interface Outcome {
  readonly pending: Pending
  readonly decided: Decided
}

interface Stuck {
  readonly pending: Pending
  readonly why: Undecided
  readonly tag: KnownTag | undefined
}

/** In the order asked for; two about one tag see each other. Refusals go by the exception's id. */
export const decideEach = async (
  tx: Tx,
  companyId: string,
  open: readonly Pending[],
  decision: Decision,
  refusals: Map<string, Refusal>,
): Promise<Outcome[]> => {
  const { resolution, reason } = decision
  const bound = await boundOf(tx, companyId, decision)
  if (isRefusal(bound)) {
    for (const { id } of open) refusals.set(id, bound)
    return []
  }
  const epcs = open.flatMap(({ epc }) => epc ?? [])
  const tags = new Map<string, KnownTag>(await lockTags(tx, companyId, epcs))
  const virtual = await virtualLocations(tx, companyId)
  const orders = resolution === 'accept-as-found' ? await loadOrders(tx, open, tags, bound) : NO_ORDERS
  const gtins: { gtin14: string; itemId: string; quantity: string }[] = []
  const outcomes: Outcome[] = []
  const stuck: Stuck[] = []
  for (const pending of open) {
    const tag = pending.epc === null ? undefined : tags.get(pending.epc)
    const known = knownAs(pending, resolution, bound)
    const line = orders.lineFor(pending, tag ?? known)
    const decided = decideResolution(pending, resolution, { tag, virtual, bound: known, reason, line })
    if (typeof decided === 'string') {
      stuck.push({ pending, why: decided, tag })
      continue
    }
    if (decided.fulfils) orders.take(decided.fulfils)
    const last = decided.postings.at(-1)
    if (last?.epc && last.tagState) tags.set(last.epc, tagAfter(last, last.tagState, tag))
    if (resolution === 'bind' && pending.gtin14 !== null && known) gtins.push({ gtin14: pending.gtin14, ...known })
    outcomes.push({ pending, decided })
  }
  await bindGtins(tx, companyId, gtins)
  for (const [id, refusal] of await refusalsOf(tx, stuck)) refusals.set(id, refusal)
  return outcomes
}

/** What a tag is on is known already unless it is to be bound. */
const knownAs = (
  { itemId, quantity }: Pending,
  resolution: Decision['resolution'],
  bound: Bound | undefined,
): Bound | undefined => {
  const before = itemId === null || quantity === null ? undefined : { itemId, quantity }
  return resolution === 'bind' ? (bound ?? before) : (before ?? bound)
}

const tagAfter = (last: Posting, state: KnownTag['state'], tag: KnownTag | undefined): KnownTag => ({
  itemId: last.itemId,
  quantity: last.quantity,
  locationId: last.toLocationId,
  state,
  lastSeenAt: last.seenAt ?? tag?.lastSeenAt ?? null,
})

const boundOf = async (
  tx: Tx,
  companyId: string,
  { itemId, quantity }: Decision,
): Promise<Bound | undefined | Refusal<'not-found'>> => {
  if (itemId === undefined) return undefined
  const found = await tx.sql('SELECT FROM item WHERE id = $1 AND company_id = $2', [itemId, companyId])
  return found.length === 0 ? refuse('not-found', { what: 'item' }) : { itemId, quantity: quantity ?? '1' }
}

interface Orders {
  readonly lineFor: (pending: Pending, goods: Bound | undefined) => OpenLine | undefined
  readonly take: (given: { readonly expectationId: string; readonly quantity: string }) => void
}
const NO_ORDERS: Orders = { lineFor: () => undefined, take: () => undefined }

const doorAndOrder = ({ doorId, documentId }: Pending): string => `${doorId} ${documentId}`

/** What is still expected at the doors of these exceptions, locked until COMMIT. */
const loadOrders = async (
  tx: Tx,
  open: readonly Pending[],
  tags: ReadonlyMap<string, KnownTag>,
  bound: Bound | undefined,
): Promise<Orders> => {
  const lines = new Map<string, OpenLine[]>()
  for (const [name, ofDoor] of Map.groupBy(open, doorAndOrder)) {
    const [first] = ofDoor
    if (!first || first.doorId === null || first.warehouseId === null) continue
    const items = ofDoor.flatMap(({ epc, itemId }) => tags.get(epc ?? '')?.itemId ?? itemId ?? bound?.itemId ?? [])
    const { doorId, warehouseId, documentId } = first
    const found = await lockLines(tx, {
      warehouseId,
      doorId,
      sessionId: null,
      itemIds: [...new Set(items)],
      documentId,
    })
    lines.set(name, sortLines(found) as OpenLine[])
  }
  const taken = new Map<string, bigint>()
  return {
    lineFor: (pending, goods) =>
      goods &&
      receivingLine(
        { itemId: goods.itemId, quantity: parseQuantity(goods.quantity) },
        lines.get(doorAndOrder(pending)) ?? [],
        pending.documentId,
        taken,
      ),
    take: ({ expectationId, quantity }) =>
      taken.set(expectationId, (taken.get(expectationId) ?? 0n) + parseQuantity(quantity)),
  }
}

/** Names item and place as people know them. */
const refusalsOf = async (tx: Tx, stuck: readonly Stuck[]): Promise<[string, Refusal][]> => {
  if (stuck.length === 0) return []
  const names = await tx.sql<{ id: string; code: string }>(
    'SELECT id, code FROM location WHERE id = ANY ($1::uuid[]) UNION ALL SELECT id, code FROM item WHERE id = ANY ($2::uuid[])',
    [stuck.flatMap(({ tag }) => tag?.locationId ?? []), stuck.flatMap(({ tag }) => tag?.itemId ?? [])],
  )
  const codes = new Map(names.map(({ id, code }) => [id, code]))
  return stuck.map(({ pending, why, tag }) => {
    const location = codes.get(tag?.locationId ?? '') ?? '–'
    const item = codes.get(tag?.itemId ?? '') ?? '–'
    return [pending.id, refuse(why, why === 'item-required' ? {} : { epc: pending.epc ?? '–', item, location })]
  })
}
