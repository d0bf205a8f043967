/** The purchase order's form: what is typed, checked as it is typed, and the body it becomes. Money and quantities are exact. */
import type { Item } from '@dockledger/hub/contract/api.ts'
import type { PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import { Decimal } from 'decimal.js'

export type ItemChoice = Pick<Item, 'id' | 'code' | 'name' | 'baseUnit'>
export interface LineDraft {
  /** For the screen alone. */
  readonly key: string
  item: ItemChoice | null
  quantity: string
  unitPrice: string
}
export interface OrderDraft {
  supplier: { id: string; code: string; name: string } | null
  warehouseId: string
  doorId: string
  currency: string
  expectedOn: string
  note: string
  lines: LineDraft[]
}

const QUANTITY = /^\d{1,12}(\.\d{1,6})?$/
const PRICE = /^\d{1,12}(\.\d{1,4})?$/

export const emptyLine = (key: string): LineDraft => ({ key, item: null, quantity: '', unitPrice: '' })
/** Nobody has typed anything into it. */
export const isBlank = (line: LineDraft): boolean => !line.item && !line.quantity.trim() && !line.unitPrice.trim()
const isQuantity = (text: string): boolean => QUANTITY.test(text.trim()) && /[1-9]/.test(text)
const isPrice = (text: string): boolean => PRICE.test(text.trim())

/** quantity × price to the cent, half up; undefined while either is not a number. */
export const amountOf = (line: Pick<LineDraft, 'quantity' | 'unitPrice'>): Decimal | undefined =>
  isQuantity(line.quantity) && isPrice(line.unitPrice)
    ? new Decimal(line.quantity.trim()).mul(line.unitPrice.trim()).toDecimalPlaces(2, Decimal.ROUND_HALF_UP)
    : undefined

export const totalOf = (lines: readonly LineDraft[]): string =>
  lines.reduce((sum, line) => sum.add(amountOf(line) ?? 0), new Decimal(0)).toFixed(2)

/** Field → text key of what is wrong. Lines are `lines.<n>.<field>` as they are shown, blank ones counted. */
export const problemsOf = (draft: OrderDraft): Record<string, string> => {
  const problems: Record<string, string> = {}
  if (!draft.supplier) problems.supplierId = 'orders.needSupplier'
  if (!draft.warehouseId) problems.warehouseId = 'orders.needWarehouse'
  if (draft.lines.every(isBlank)) problems.lines = 'orders.needLine'
  draft.lines.forEach((line, at) => {
    if (isBlank(line)) return
    if (!line.item) problems[`lines.${at}.itemId`] = 'orders.needItem'
    if (!isQuantity(line.quantity)) problems[`lines.${at}.quantity`] = 'orders.badQuantity'
    if (!isPrice(line.unitPrice)) problems[`lines.${at}.unitPrice`] = 'orders.badPrice'
  })
  return problems
}

/** The body for POST and PATCH: whole lines, blank ones left out, empty optional fields left out. */
export const bodyOf = (draft: OrderDraft) => ({
  supplierId: draft.supplier?.id,
  warehouseId: draft.warehouseId,
  ...(draft.doorId ? { doorId: draft.doorId } : {}),
  ...(draft.currency ? { currency: draft.currency } : {}),
  ...(draft.expectedOn ? { expectedOn: draft.expectedOn } : {}),
  ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
  lines: draft.lines
    .filter((line) => !isBlank(line))
    .map((line) => ({ itemId: line.item?.id, quantity: line.quantity.trim(), unitPrice: line.unitPrice.trim() })),
})

/** What is entered, as text: alike for drafts that say the same, whatever blank lines they have. */
export const contentOf = (draft: OrderDraft): string => JSON.stringify(bodyOf(draft))

export const draftOf = (order: PurchaseOrderDetail): OrderDraft => ({
  supplier: order.supplier,
  warehouseId: order.warehouse.id,
  doorId: order.door?.id ?? '',
  currency: order.currency,
  expectedOn: order.expectedOn ?? '',
  note: order.note ?? '',
  lines: order.lines.map(({ id, item, quantity, unitPrice }) => ({
    key: id,
    item,
    quantity,
    unitPrice: unitPrice ?? '',
  })),
})

/** Received, at the dock, to come: as decimal text and as percent of the bar. */
export const progressOf = ({ ordered, received, atDock }: { ordered: string; received: string; atDock: string }) => {
  const open = Decimal.max(0, new Decimal(ordered).sub(received).sub(atDock))
  const whole = Decimal.max(ordered, new Decimal(received).add(atDock))
  const share = (part: Decimal.Value): number => (whole.isZero() ? 0 : new Decimal(part).div(whole).mul(100).toNumber())
  return { open: open.toFixed(), shares: { received: share(received), atDock: share(atDock), open: share(open) } }
}

type OrderState = PurchaseOrderDetail['state']
type OrderFact = Pick<PurchaseOrderDetail['facts'][number], 'fromState' | 'toState' | 'actor' | 'at'>
export interface OrderStep {
  readonly state: OrderState
  /** taken before, the one it stands on, still to come */
  readonly place: 'past' | 'now' | 'next'
  /** Who took it last, and when. */
  readonly taken?: { readonly actor: string; readonly at: string } | undefined
}
/** A receipt is named by what it made of the order, unless goods came back out or came after it was closed. */
export const factKeyOf = ({ transition, toState, input }: PurchaseOrderDetail['facts'][number]): string => {
  const quantity = typeof input === 'object' && input !== null && 'quantity' in input ? String(input.quantity) : ''
  if (transition === 'confirmation' && toState === 'awaiting-approval') return 'orders.transitions.asked'
  if (transition !== 'receipt') return `orders.transitions.${transition}`
  if (quantity.startsWith('-')) return 'orders.transitions.takenBack'
  return /received$/.test(toState) ? `orders.states.${toState}` : 'orders.transitions.receipt'
}

const WALK = ['draft', 'confirmed', 'partly-received', 'received'] as const satisfies readonly OrderState[]
/** Not everybody's way leads through an approval. */
const WAYS: readonly OrderState[] = [...WALK, 'awaiting-approval', 'closed', 'cancelled']
const RANK: Record<OrderState, number> = {
  draft: 0,
  'awaiting-approval': 1,
  confirmed: 2,
  'partly-received': 3,
  received: 4,
  closed: 5,
  cancelled: 5,
}

/** The path an order walked, by its facts, and the way it still has. A step back takes what it undid from the path. */
export const stepsOf = (state: OrderState, facts: readonly OrderFact[]): readonly OrderStep[] => {
  let past: OrderStep[] = []
  for (const { fromState, toState, actor, at } of facts) {
    const entered = fromState === toState ? undefined : WAYS.find((way) => way === toState)
    if (!entered) continue
    past = past.filter((step) => RANK[step.state] < RANK[entered])
    past.push({ state: entered, place: 'past', taken: { actor, at } })
  }
  const now = past.find((step) => step.state === state)
  const before = past.filter((step) => RANK[step.state] < RANK[state])
  const next = WALK.filter((way) => RANK[way] > RANK[state]).map((way): OrderStep => ({ state: way, place: 'next' }))
  return [...before, { state, place: 'now', taken: now?.taken }, ...next]
}
