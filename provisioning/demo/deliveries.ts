/** The lorries of the demo: one delivery after the other, through alternating doors, most of them as ordered. */
import type { PurchaseOrder, PurchaseOrderDetail } from '@dockledger/hub/contract/api.ts'
import { parseQuantity } from '@dockledger/hub/contract/quantity.ts'
import { type Api, ApiRefusal } from '../api.ts'
import type { Clock } from '../clock.ts'
import { ITEMS } from './catalog.ts'
import { DOORS } from './company.ts'
import { keepOrdersOpen } from './orders.ts'
import type { DemoPlaces } from './seed.ts'
import { decideOldDifferences } from './shift-lead.ts'
import type { Site } from './site.ts'
import type { StateFile } from './state.ts'
import { tagOf, tagsFor } from './tags.ts'

/** Of an odd number, so that each door sees each of them. */
const SCENARIOS = ['matches', 'matches', 'short', 'foreign', 'turns-back'] as const
type Scenario = (typeof SCENARIOS)[number]

const OPEN_ORDERS_MIN = 6
const PAUSE_MS_MIN = 9_000
const PAUSE_MS_SPREAD = 7_000
/** After a failure that is no refusal: the machine may be busy with a restart. */
const FAILURE_MS = 5_000
/** Between scanning the delivery note, weighing and driving through the door. */
const STEP_MS = 1_000
const TURN_BACK_MS = 6_000
const UNIT = 1_000_000n

export interface DeliveriesContext {
  readonly api: Api
  readonly site: Site
  readonly places: DemoPlaces
  readonly file: StateFile
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly say: (text: string) => void
}

type Door = (typeof DOORS)[number]
const demoItem = (code: string) => ITEMS.find((item) => item.code === code)

/** What is still to come of an order, in whole cases; the last one stays behind when the delivery is short. */
const loadPallet = (order: PurchaseOrderDetail, scenario: Scenario, file: StateFile): string[] => {
  const tags = order.lines.flatMap((line) => {
    const item = demoItem(line.item.code)
    const open = parseQuantity(line.quantity) - parseQuantity(line.received) - parseQuantity(line.atDock)
    return item && open > 0n ? tagsFor(item, Number(open / UNIT), file.nextSerial) : []
  })
  return scenario === 'short' && tags.length > 1 ? tags.slice(0, -1) : tags
}

/** A case that belongs to another order of this door and was loaded by mistake. */
const strayCase = async (
  { api, file }: DeliveriesContext,
  own: PurchaseOrderDetail,
  others: readonly PurchaseOrder[],
) => {
  const other = others.find((order) => order.id !== own.id && order.door?.id === own.door?.id)
  if (!other) return []
  const { lines } = await api.get<PurchaseOrderDetail>(`/purchase-orders/${other.id}`)
  const strangers = lines.filter((line) => !own.lines.some((mine) => mine.item.code === line.item.code))
  const item = demoItem(strangers[0]?.item.code ?? '')
  return item && item.perCase > 1 ? [tagOf(item, '1', file.nextSerial())] : []
}

const pickOrder = (orders: readonly PurchaseOrder[], door: Door): PurchaseOrder | undefined =>
  orders.find((order) => order.door?.code === door.code && parseQuantity(order.atDock) === 0n)

const deliver = async (
  context: DeliveriesContext,
  order: PurchaseOrder,
  others: readonly PurchaseOrder[],
  door: Door,
  scenario: Scenario,
): Promise<void> => {
  const { api, site, file, clock, signal } = context
  const detail = await api.get<PurchaseOrderDetail>(`/purchase-orders/${order.id}`)
  const stray = scenario === 'foreign' ? await strayCase(context, detail, others) : []
  const tags = [...loadPallet(detail, scenario, file), ...stray]
  if (tags.length === 0) return
  await site.scan(door.portal, order.number)
  await clock.pause(STEP_MS, signal)
  if (scenario === 'turns-back') {
    await site.carry(door.portal, tags, 'turn-back')
    await clock.pause(TURN_BACK_MS, signal)
    await site.scan(door.portal, order.number)
  }
  await site.weigh(door.portal, (180 + tags.length * 7.5).toFixed(1))
  await clock.pause(STEP_MS, signal)
  await site.carry(door.portal, tags, 'in')
}

const round = async (context: DeliveriesContext): Promise<void> => {
  const { api, places, file, clock } = context
  const { turn } = file.state
  const door = DOORS[turn % DOORS.length]
  const scenario = SCENARIOS[turn % SCENARIOS.length]
  if (!door || !scenario) return
  await decideOldDifferences(api, new Set(places.doors.values()), clock.now())
  const open = await keepOrdersOpen(api, places, file, clock, OPEN_ORDERS_MIN)
  const order = pickOrder(open, door)
  // written down first: a pallet that was on its way when the machine stopped is not carried again with other tags
  file.save({ turn: turn + 1 })
  if (order) await deliver(context, order, open, door, scenario)
}

const isDemoGone = async ({ api, places }: DeliveriesContext): Promise<boolean> => {
  const { items } = await api.get<{ items: { id: string }[] }>('/companies?limit=200')
  return !items.some((company) => company.id === places.companyId)
}

/** Until the signal aborts, or the demo company was wiped: then true. */
export const keepDelivering = async (context: DeliveriesContext): Promise<boolean> => {
  const { clock, signal, say } = context
  while (!signal.aborted) {
    try {
      await round(context)
      await clock.pause(PAUSE_MS_MIN + clock.random() * PAUSE_MS_SPREAD, signal)
    } catch (error) {
      if (signal.aborted) return false
      if (error instanceof ApiRefusal && (await isDemoGone(context).catch(() => false))) return true
      say(`demo: ${error instanceof Error ? error.message : String(error)}`)
      await clock.pause(FAILURE_MS, signal)
    }
  }
  return false
}
