/** Purchase orders of the demo: planned from their number alone, created once, confirmed. */
import type { PurchaseOrder, PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import { type Api, listAll } from '../api.ts'
import type { Clock } from '../clock.ts'
import { type DemoItem, RANGE_OF } from './catalog.ts'
import { DOORS, SUPPLIERS } from './company.ts'
import type { DemoPlaces } from './seed.ts'
import type { StateFile } from './state.ts'

const LINES_MIN = 2
const LINES_SPREAD = 3
/** Tags of one line, so that a pallet stays a pallet. */
const TAGS_MAX = 12
const DAY_MS = 86_400_000

interface OrderBody {
  readonly companyId: string
  readonly supplierId: string
  readonly warehouseId: string
  readonly doorId: string
  readonly currency: string
  readonly expectedOn: string
  readonly note: string
  readonly lines: readonly { readonly itemId: string; readonly quantity: string; readonly unitPrice: string }[]
}

const must = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`the demo has no ${what}`)
  return value
}

/** Numbers that look arbitrary and are the same for the same order: a multiplicative hash (Knuth, TAOCP 6.4). */
const spread = (number: number, salt: number, below: number): number =>
  ((number * 2_654_435_761 + salt * 40_503) >>> 7) % below

/** The suppliers take turns; so do the doors. */
export const planOrder = (number: number, places: DemoPlaces, nowMs: number): OrderBody => {
  const supplier = must(SUPPLIERS[number % SUPPLIERS.length], 'supplier')
  const door = must(DOORS[number % DOORS.length], 'door')
  const range = must(RANGE_OF.get(supplier.code), `range of ${supplier.code}`)
  const count = LINES_MIN + spread(number, 1, LINES_SPREAD)
  const first = spread(number, 2, range.length)
  const chosen = Array.from({ length: count }, (_, index) => must(range[(first + index) % range.length], 'item'))
  const quantityOf = (item: DemoItem, index: number): number =>
    item.perCase * (1 + spread(number, 10 + index, item.perCase > 1 ? 6 : TAGS_MAX))
  return {
    companyId: places.companyId,
    supplierId: must(places.suppliers.get(supplier.code), supplier.code),
    warehouseId: places.warehouseId,
    doorId: must(places.doors.get(door.code), door.code),
    currency: 'CNY',
    expectedOn: new Date(nowMs + (number % 3) * DAY_MS).toISOString().slice(0, 10),
    note: 'Demo',
    lines: chosen.map((item, index) => ({
      itemId: must(places.items.get(item.code), item.code),
      quantity: String(quantityOf(item, index)),
      unitPrice: item.price,
    })),
  }
}

/** What the company still waits for, oldest first. */
const listOpenOrders = async (api: Api, companyId: string): Promise<PurchaseOrder[]> => {
  const open: PurchaseOrder[] = []
  for (const state of ['confirmed', 'partly-received']) {
    open.push(...(await listAll<PurchaseOrder>(api, `/purchase-orders?state=${state}`)))
  }
  return open.filter((order) => order.companyId === companyId).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
}

/** Creates and confirms one order. A crash anywhere between is mended by the next call: same number, same key, same body. */
const addOrder = async (api: Api, places: DemoPlaces, file: StateFile, clock: Clock): Promise<void> => {
  const number = file.state.nextOrder
  const body = file.state.plannedOrder ?? planOrder(number, places, clock.now())
  file.save({ plannedOrder: body })
  const key = `demo-order-${places.companyId}-${number}`
  const order = await api.post<PurchaseOrderDetail>('/purchase-orders', body, key)
  await api.post(`/purchase-orders/${order.id}/confirmation`, {}, `${key}-confirmation`)
  file.save({ nextOrder: number + 1, plannedOrder: null })
}

export interface OrdersContext {
  readonly api: Api
  /** As orders that the demo made name their maker. */
  readonly demoActor: string
  readonly places: DemoPlaces
  readonly file: StateFile
  readonly clock: Clock
}

/** All that is open, people's orders too; `atLeast` counts the demo's own. */
export const keepOrdersOpen = async (
  { api, demoActor, places, file, clock }: OrdersContext,
  atLeast: number,
): Promise<PurchaseOrder[]> => {
  const open = await listOpenOrders(api, places.companyId)
  const missing = atLeast - open.filter((order) => order.createdBy === demoActor).length
  for (let added = 0; added < missing; added += 1) await addOrder(api, places, file, clock)
  return missing > 0 ? listOpenOrders(api, places.companyId) : open
}
