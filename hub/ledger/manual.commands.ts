/** A person moves stock by hand, with a note that says why. Tagged goods are moved by their tag. */
import { type FieldError, fault } from '../contract/fault.ts'
import { parseQuantity, tooPrecise } from '../contract/quantity.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { post } from './post.commands.ts'
import type { PostedMovement, Posting, PostingRefusal } from './posting.ts'
import { lockTags, type Tag } from './tag.store.ts'
import { tagStateAt } from './virtual.ts'

export interface ManualMovement {
  /** Ledger key; without one every call is another movement. */
  readonly key?: string
  readonly companyId: string
  readonly itemId: string
  readonly quantity: string
  readonly fromLocationId: string
  readonly toLocationId: string
  readonly note: string
  readonly occurredAt?: Date
  readonly lot?: string
  /** Moves this very tag; item and quantity must be its own. */
  readonly epc?: string
}

const OCCURRED_MIN = new Date('2020-01-01T00:00:00Z')
/** Clocks go wrong and days differ round the world; more than this ahead was mistyped. */
const AHEAD_MS_MAX = 24 * 3_600_000

type ManualRefusal = PostingRefusal | 'not-found' | 'wrong-state' | 'bad-input'

export const moveByHand = async (
  tx: Tx,
  wanted: ManualMovement,
  actor: string,
): Promise<PostedMovement | Refusal<ManualRefusal>> => {
  const { companyId, itemId, fromLocationId, toLocationId, epc } = wanted
  const [known] = await tx.sql<{
    item: boolean
    decimals: number | null
    from_kind: string | null
    to_kind: string | null
  }>(
    `SELECT EXISTS (SELECT FROM item WHERE id = $2 AND company_id = $1) AS item,
       (SELECT u.decimals FROM item i JOIN unit u ON u.code = i.base_unit WHERE i.id = $2) AS decimals,
       (SELECT kind FROM location WHERE id = $3 AND company_id = $1) AS from_kind,
       (SELECT kind FROM location WHERE id = $4 AND company_id = $1) AS to_kind`,
    [companyId, itemId, fromLocationId, toLocationId],
    'manual-known',
  )
  if (!known?.item) return refuse('not-found', { what: 'item' })
  if (known.from_kind === null || known.to_kind === null) return refuse('not-found', { what: 'location' })
  const faults = [
    ...tooPrecise('quantity', wanted.quantity, known.decimals ?? 0),
    ...instantFaults(wanted.occurredAt, tx.now),
  ]
  if (faults.length > 0) return refuseFields(faults)
  const tag = epc === undefined ? undefined : (await lockTags(tx, companyId, [epc])).get(epc)
  if (epc !== undefined) {
    const fault = tagFault(tag, wanted)
    if (fault) return fault
  }
  const posted = await post(tx, [postingOf(tx, wanted, known.to_kind)], { companyId, actor })
  if (isRefusal(posted)) return posted
  const [movement] = posted.movements
  if (!movement) throw new Error('a manual movement posted nothing')
  return movement
}

const instantFaults = (at: Date | undefined, now: Date): FieldError[] => {
  const max = new Date(now.getTime() + AHEAD_MS_MAX)
  if (at === undefined || (at >= OCCURRED_MIN && at <= max)) return []
  return [fault('occurredAt', 'out-of-range', { min: OCCURRED_MIN.toISOString(), max: max.toISOString() })]
}

const tagFault = (
  tag: Tag | undefined,
  wanted: ManualMovement,
): Refusal<'not-found' | 'wrong-state' | 'bad-input'> | undefined => {
  if (!tag) return refuse('not-found', { what: 'tag' })
  if (tag.locationId !== wanted.fromLocationId)
    return refuse('wrong-state', {
      number: tag.epc,
      state: tag.state,
      needed: { en: 'a tag at fromLocationId', zh: '位于 fromLocationId 的标签' },
    })
  if (tag.itemId !== wanted.itemId || parseQuantity(tag.quantity) !== parseQuantity(wanted.quantity)) {
    const { itemId: item, quantity } = tag
    return refuseFields([fault('epc', 'other-content', { item, quantity })])
  }
  return undefined
}

const postingOf = (tx: Tx, wanted: ManualMovement, toKind: string): Posting => ({
  key: wanted.key ?? `manual/${tx.newId()}`,
  itemId: wanted.itemId,
  lot: wanted.lot ?? '',
  quantity: wanted.quantity,
  fromLocationId: wanted.fromLocationId,
  toLocationId: wanted.toLocationId,
  occurredAt: wanted.occurredAt ?? tx.now,
  reason: 'manual',
  note: wanted.note,
  ...(wanted.epc === undefined ? {} : { epc: wanted.epc, tagState: tagStateAt(toKind) }),
})
