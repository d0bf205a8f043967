/** The lorries of the demo: one delivery after the other, most of them as ordered; what a person ordered always is. */
import type { DockSession, Item } from '@dockledger/hub/contract/api.ts'
import type { PurchaseOrder, PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import { parseQuantity } from '@dockledger/hub/contract/quantity.ts'
import { type Api, ApiRefusal, listAll } from '../api.ts'
import type { Clock } from '../clock.ts'
import { type Cargo, loadLorry } from './cargo.ts'
import { attemptOf, chooseDelivery, type Delivery, type Door } from './choose.ts'
import { DOORS } from './company.ts'
import { keepOrdersOpen } from './orders.ts'
import type { DemoPlaces } from './seed.ts'
import { decideOldDifferences } from './shift-lead.ts'
import type { Site } from './site.ts'
import type { StateFile } from './state.ts'
import { tagsFor } from './tags.ts'

/** Of an odd number, so that each door sees each of them. */
const SCENARIOS = ['matches', 'matches', 'short', 'foreign', 'turns-back'] as const
type Scenario = (typeof SCENARIOS)[number]

const OPEN_ORDERS_MIN = 6
const PAUSE_MS_MIN = 9_000
const PAUSE_MS_SPREAD = 7_000
/** When there was nothing to bring, or its door was busy. */
const IDLE_MS = 2_000
/** After a failure that is no refusal: the machine may be busy with a restart. */
const FAILURE_MS = 5_000
/** Between scanning the delivery note, weighing and driving through the door. */
const STEP_MS = 1_000
const TURN_BACK_MS = 6_000
/** Tags of one pallet; a lorry brings pallet after pallet. */
const PALLET_TAGS_MAX = 100

export interface DeliveriesContext {
  readonly api: Api
  /** As orders that the demo made name their maker. */
  readonly demoActor: string
  readonly site: Site
  readonly places: DemoPlaces
  readonly file: StateFile
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly say: (text: string) => void
}

/** A case that belongs to another of the demo's orders for this door and was loaded by mistake. */
const strayCase = async (
  { api, demoActor, file }: DeliveriesContext,
  own: PurchaseOrderDetail,
  others: readonly PurchaseOrder[],
): Promise<readonly string[]> => {
  const other = others.find(
    ({ id, door, createdBy }) => id !== own.id && door?.id === own.door?.id && createdBy === demoActor,
  )
  if (!other) return []
  const { lines } = await api.get<PurchaseOrderDetail>(`/purchase-orders/${other.id}`)
  const stranger = lines.find((line) => !own.lines.some((mine) => mine.item.id === line.item.id))
  if (!stranger) return []
  const { gtins } = await api.get<Item>(`/items/${stranger.item.id}`)
  return tagsFor(gtins, parseQuantity(stranger.quantity), { nextSerial: file.nextSerial, tagsMax: 1 }).epcs
}

const carry = async (
  { site, clock, signal }: DeliveriesContext,
  { order, door }: Delivery,
  epcs: readonly string[],
  scenario: Scenario,
): Promise<void> => {
  await site.scan(door.portal, order.number)
  await clock.pause(STEP_MS, signal)
  if (scenario === 'turns-back') {
    await site.carry(door.portal, epcs.slice(0, PALLET_TAGS_MAX), 'turn-back')
    await clock.pause(TURN_BACK_MS, signal)
    await site.scan(door.portal, order.number)
  }
  await site.weigh(door.portal, (180 + epcs.length * 7.5).toFixed(1))
  await clock.pause(STEP_MS, signal)
  for (let first = 0; first < epcs.length && !signal.aborted; first += PALLET_TAGS_MAX)
    await site.carry(door.portal, epcs.slice(first, first + PALLET_TAGS_MAX), 'in')
}

const sayCargo = ({ say }: DeliveriesContext, { order, door }: Delivery, { epcs, absent }: Cargo): void => {
  if (epcs.length > 0) say(`${order.number}, which a person ordered, is on its way to door ${door.code}.`)
  if (absent.length > 0)
    say(
      `${order.number}: not all of it comes by itself. ${absent.join('; ')}. Book such goods by hand, and close the order short.`,
    )
}

const deliver = async (
  context: DeliveriesContext,
  delivery: Delivery,
  others: readonly PurchaseOrder[],
  scenario: Scenario,
): Promise<void> => {
  const { api, file } = context
  const detail = await api.get<PurchaseOrderDetail>(`/purchase-orders/${delivery.order.id}`)
  const cargo = await loadLorry(api, detail, file.nextSerial)
  if (delivery.isOfPerson) sayCargo(context, delivery, cargo)
  const stray = scenario === 'foreign' ? await strayCase(context, detail, others) : []
  const own = scenario === 'short' && cargo.epcs.length > 1 ? cargo.epcs.slice(0, -1) : cargo.epcs
  if (own.length > 0) await carry(context, delivery, [...own, ...stray], scenario)
}

const findBusyDoors = async (api: Api): Promise<ReadonlySet<string>> => {
  const sessions = await listAll<DockSession>(api, '/dock-sessions?state=open')
  return new Set(sessions.map(({ door }) => door.code))
}

/** False when nothing came. */
const round = async (context: DeliveriesContext, settled: Set<string>): Promise<boolean> => {
  const { api, demoActor, places, file, clock } = context
  const { turn } = file.state
  const door: Door = DOORS[turn % 2 === 0 ? 0 : 1]
  const scenario = SCENARIOS[turn % SCENARIOS.length] ?? 'matches'
  await decideOldDifferences(api, new Set(places.doors.values()), clock.now())
  const open = await keepOrdersOpen(context, OPEN_ORDERS_MIN)
  const busyDoors = await findBusyDoors(api)
  const { warehouseId } = places
  const delivery = chooseDelivery({ open, demoActor, warehouseId, busyDoors, door, settled })
  // written down first: a pallet that was on its way when the machine stopped is not carried again with other tags
  if (delivery?.isOfPerson) settled.add(attemptOf(delivery.order))
  else file.save({ turn: turn + 1 })
  if (delivery) await deliver(context, delivery, open, delivery.isOfPerson ? 'matches' : scenario)
  return delivery !== undefined
}

const isDemoGone = async ({ api, places }: DeliveriesContext): Promise<boolean> => {
  const { items } = await api.get<{ items: { id: string }[] }>('/companies?limit=200')
  return !items.some((company) => company.id === places.companyId)
}

/** Until the signal aborts, or the demo company was wiped: then true. */
export const keepDelivering = async (context: DeliveriesContext): Promise<boolean> => {
  const { clock, signal, say } = context
  const settled = new Set<string>()
  while (!signal.aborted) {
    try {
      const hasCome = await round(context, settled)
      await clock.pause(hasCome ? PAUSE_MS_MIN + clock.random() * PAUSE_MS_SPREAD : IDLE_MS, signal)
    } catch (error) {
      if (signal.aborted) return false
      if (error instanceof ApiRefusal && (await isDemoGone(context).catch(() => false))) return true
      say(`demo: ${error instanceof Error ? error.message : String(error)}`)
      await clock.pause(FAILURE_MS, signal)
    }
  }
  return false
}
