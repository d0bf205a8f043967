/** Decisions about purchase orders: pure, `(order, input) → order or refusal`. Quantities are base units, decimal text. */
import { type FieldError, fault } from '../../contract/fault.ts'
import { formatQuantity, parseQuantity, tooPrecise } from '../../contract/quantity.ts'
import { type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import type { StateOf } from '../../document/declare.ts'
import type { Change, Draft, LineDraft } from '../../document/draft.ts'
import type { purchaseOrder } from './purchase-order.document.ts'

type Declared = typeof purchaseOrder
export type OrderState = StateOf<Declared>

export interface OrderLine {
  readonly id: string
  readonly position: number
  readonly itemId: string
  readonly quantity: string
  readonly unitPrice: string
  readonly received: string
}
export interface Order {
  readonly id: string
  readonly companyId: string
  readonly number: string
  readonly state: OrderState
  readonly version: number
  readonly supplierId: string
  readonly warehouseId: string
  readonly doorId: string | null
  readonly currency: string
  readonly expectedOn: string | null
  readonly note: string | null
  readonly lines: readonly OrderLine[]
}

/** What a draft points at, as the database has it; undefined where there is none. */
export interface References {
  readonly company: { readonly baseCurrency: string } | undefined
  readonly supplier: { readonly companyId: string; readonly isSupplier: boolean } | undefined
  readonly warehouse: { readonly companyId: string } | undefined
  readonly door: { readonly warehouseId: string } | undefined
  readonly items: ReadonlyMap<
    string,
    { readonly companyId: string; readonly isActive: boolean; readonly decimals: number }
  >
}

type Pointing = Pick<Order, 'companyId' | 'supplierId' | 'warehouseId' | 'doorId'> & {
  readonly lines: readonly LineDraft<Declared>[]
}

const wrongLines = ({ companyId, lines }: Pointing, items: References['items']): FieldError[] =>
  lines.flatMap(({ itemId, quantity }, i) => {
    const item = items.get(itemId)
    const field = `lines.${i}.itemId`
    if (!item) return [fault(field, 'not-found', { what: 'item' })]
    if (item.companyId !== companyId) return [fault(field, 'other-company', { what: 'item' })]
    if (!item.isActive) return [fault(field, 'inactive')]
    return tooPrecise(`lines.${i}.quantity`, quantity, item.decimals)
  })

/** Every reference that does not exist or belongs elsewhere, by field. */
const wrongReferences = (order: Pointing, found: References): FieldError[] => {
  const { company, supplier, warehouse, door } = found
  const errors: FieldError[] = []
  if (!company) errors.push(fault('companyId', 'not-found', { what: 'company' }))
  if (!supplier) errors.push(fault('supplierId', 'not-found', { what: 'party' }))
  else if (supplier.companyId !== order.companyId) errors.push(fault('supplierId', 'other-company', { what: 'party' }))
  else if (!supplier.isSupplier) errors.push(fault('supplierId', 'not-a-supplier'))
  if (!warehouse) errors.push(fault('warehouseId', 'not-found', { what: 'warehouse' }))
  else if (warehouse.companyId !== order.companyId)
    errors.push(fault('warehouseId', 'other-company', { what: 'warehouse' }))
  if (order.doorId && !door) errors.push(fault('doorId', 'not-found', { what: 'door' }))
  else if (door && door.warehouseId !== order.warehouseId)
    errors.push(fault('doorId', 'other-warehouse', { what: 'door' }))
  return [...errors, ...wrongLines(order, found.items)]
}

const numberLines = (lines: readonly LineDraft<Declared>[], newId: () => string): OrderLine[] =>
  lines.map((line, i) => ({ ...line, id: newId(), position: i + 1, received: '0' }))

/** `newNumber` is only drawn when the draft is right, so that numbers have no holes. */
export const decideCreation = async (
  draft: Draft<Declared>,
  found: References,
  chance: { readonly newId: () => string; readonly newNumber: () => Promise<string> },
): Promise<Order | Refusal<'bad-input'>> => {
  const errors = wrongReferences(draft, found)
  const { company } = found
  if (errors.length > 0 || !company) return refuseFields(errors)
  return {
    ...draft,
    id: chance.newId(),
    number: await chance.newNumber(),
    state: 'draft',
    version: 1,
    currency: draft.currency ?? company.baseCurrency,
    lines: numberLines(draft.lines, chance.newId),
  }
}

/** The order as the change leaves it; `lines` replaces all lines. */
export const changed = (order: Order, change: Change<Declared>, newId: () => string): Order => ({
  ...order,
  supplierId: change.supplierId ?? order.supplierId,
  warehouseId: change.warehouseId ?? order.warehouseId,
  doorId: change.doorId === undefined ? order.doorId : change.doorId,
  currency: change.currency ?? order.currency,
  expectedOn: change.expectedOn === undefined ? order.expectedOn : change.expectedOn,
  note: change.note === undefined ? order.note : change.note,
  lines: change.lines ? numberLines(change.lines, newId) : order.lines,
})

const contentOf = ({ itemId, quantity, unitPrice }: Pick<OrderLine, 'itemId' | 'quantity' | 'unitPrice'>): string =>
  `${itemId} ${parseQuantity(quantity)} ${parseQuantity(unitPrice)}`

/** What others consented to is another order now: its supplier, where it goes, what it holds or costs. */
export const isMaterialChange = (before: Order, after: Order): boolean =>
  before.supplierId !== after.supplierId ||
  before.warehouseId !== after.warehouseId ||
  before.currency !== after.currency ||
  before.lines.length !== after.lines.length ||
  before.lines.some((line, i) => {
    const other = after.lines[i]
    return !other || contentOf(line) !== contentOf(other)
  })

/** Hundredths of the currency: each line to the cent, half up, as the list has it. */
export const amountOf = (lines: readonly Pick<OrderLine, 'quantity' | 'unitPrice'>[]): bigint =>
  lines.reduce((sum, { quantity, unitPrice }) => {
    const exact = parseQuantity(quantity) * parseQuantity(unitPrice)
    return sum + (exact + CENT / 2n) / CENT
  }, 0n)
/** Of the product of two numbers in millionths. */
const CENT = 10_000_000_000n

export interface LastPrice {
  readonly itemId: string
  readonly orderId: string
  /** null: in another currency. */
  readonly unitPrice: string | null
}
export interface PriceRise {
  readonly itemId: string
  readonly orderId: string
  /** To a tenth, half up; null: it was paid in another currency. */
  readonly percent: string | null
}

/** Lines that cost more than their item did last, or in another currency: these first, then the largest rise. */
export const risesOf = (
  lines: readonly Pick<OrderLine, 'itemId' | 'unitPrice'>[],
  lastPrices: readonly LastPrice[],
): PriceRise[] =>
  lines
    .flatMap(({ itemId, unitPrice }): { itemId: string; orderId: string; tenths: bigint | null }[] => {
      const last = lastPrices.find((price) => price.itemId === itemId)
      if (!last) return []
      const rise = { itemId, orderId: last.orderId }
      if (last.unitPrice === null) return [{ ...rise, tenths: null }]
      const before = parseQuantity(last.unitPrice)
      const tenths = ((parseQuantity(unitPrice) - before) * 2_000n + before) / (2n * before)
      return tenths > 0n ? [{ ...rise, tenths }] : []
    })
    .sort(({ tenths: a }, { tenths: b }) => (a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? 1 : -1))
    .map(({ tenths, ...rise }) => ({ ...rise, percent: tenths === null ? null : percentText(tenths) }))

const percentText = (tenths: bigint): string => `${tenths / 10n}${tenths % 10n ? `.${tenths % 10n}` : ''}`

export const decideAmendment = (after: Order, found: References): Order | Refusal<'bad-input'> => {
  const errors = wrongReferences(after, found)
  return errors.length > 0 ? refuseFields(errors) : after
}

/** References are looked at again: an item may have been withdrawn since the draft was written. */
export const decideConfirmation = (order: Order, found: References): Order | Refusal<'no-lines' | 'bad-input'> => {
  if (order.lines.length === 0) return refuse('no-lines', { number: order.number })
  const errors = wrongReferences(order, found)
  return errors.length > 0 ? refuseFields(errors) : { ...order, state: 'confirmed' }
}

const isPositive = (quantity: string): boolean => parseQuantity(quantity) > 0n

/** Follows from the lines; a closed order stays closed whatever still comes from the dock. */
const stateOfLines = (order: Order): OrderState => {
  if (order.state === 'closed') return 'closed'
  const isWhole = ({ quantity, received }: OrderLine) => parseQuantity(received) >= parseQuantity(quantity)
  if (order.lines.every(isWhole)) return 'received'
  return order.lines.some(({ received }) => isPositive(received)) ? 'partly-received' : 'confirmed'
}

/** Goods of one line went into stock, or came back out when negative. The line must be the order's. */
export const decideReceipt = (
  order: Order,
  { lineId, quantity }: { readonly lineId: string; readonly quantity: string },
): Order => {
  const lines = order.lines.map((line) =>
    line.id === lineId
      ? { ...line, received: formatQuantity(parseQuantity(line.received) + parseQuantity(quantity)) }
      : line,
  )
  const after = { ...order, lines }
  return { ...after, state: stateOfLines(after) }
}

export const decideClosure = (order: Order): Order => ({ ...order, state: 'closed' })

/** A session at a dock that holds goods of the order. */
export interface AtDock {
  readonly sessionId: string
  readonly sessionNumber: string
  readonly door: string
  readonly quantity: string
}

/** Nothing may have come: neither into stock nor to a dock. The refusal names what blocks. */
const decideUntouched =
  (state: OrderState) =>
  (order: Order, atDock: readonly AtDock[]): Order | Refusal<'already-received' | 'in-use'> =>
    refuseTouched(order, atDock) ?? { ...order, state }
export const decideCancellation = decideUntouched('cancelled')
export const decideReopening = decideUntouched('draft')

/** Of what nothing has come. */
const refuseTouched = (order: Order, atDock: readonly AtDock[]): Refusal<'already-received' | 'in-use'> | undefined => {
  if (order.lines.some(({ received }) => isPositive(received)))
    return refuse('already-received', { number: order.number })
  const [first] = atDock
  if (!first) return undefined
  const names = atDock.map(({ sessionNumber, door }) => `${sessionNumber} (${door})`).join(', ')
  return refuse(
    'in-use',
    { what: order.number, by: names },
    {
      blockedBy: atDock.map(({ sessionId, sessionNumber }) => ({
        type: 'dock-session',
        id: sessionId,
        label: sessionNumber,
      })),
    },
  )
}

/** The calendar year at the warehouse: numbers turn with its midnight. */
export const yearIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', calendar: 'gregory' }).format(at)
