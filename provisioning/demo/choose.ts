/** Which order comes next, and through which door: what people ordered first, else the demo's own, door by door. Pure. */
import type { PurchaseOrder } from '@dockledger/hub/contract/purchase-order.ts'
import { parseQuantity } from '@dockledger/hub/contract/quantity.ts'
import { DOORS } from './company.ts'

export type Door = (typeof DOORS)[number]

export interface Delivery {
  readonly order: PurchaseOrder
  readonly door: Door
  readonly isOfPerson: boolean
}

export interface Situation {
  /** Confirmed and not wholly received, oldest first. */
  readonly open: readonly PurchaseOrder[]
  /** As orders that the demo made name their maker. */
  readonly demoActor: string
  /** Its doors are the demo's; no other has any. */
  readonly warehouseId: string
  /** Codes of doors where a visit goes on. */
  readonly busyDoors: ReadonlySet<string>
  /** Whose turn it is. */
  readonly door: Door
  /** Orders as `attemptOf` names them: brought already, or impossible to bring. */
  readonly settled: ReadonlySet<string>
}

/** Changes when anything happened to the order, which is then worth another try. */
export const attemptOf = ({ id, version }: PurchaseOrder): string => `${id}/${version}`

/** The order's own door, or any that is free when it names none; undefined when it must wait, or is for another place. */
const doorFor = (order: PurchaseOrder, { warehouseId, busyDoors, door }: Situation): Door | undefined => {
  if (order.warehouse.id !== warehouseId) return undefined
  const wanted = order.door
  const possible = wanted ? DOORS.filter(({ code }) => code === wanted.code) : [door, ...DOORS]
  return possible.find(({ code }) => !busyDoors.has(code))
}

export const chooseDelivery = (situation: Situation): Delivery | undefined => {
  const { open, demoActor, door, settled } = situation
  const waiting = open.filter((order) => parseQuantity(order.atDock) === 0n)
  for (const order of waiting) {
    if (order.createdBy === demoActor || settled.has(attemptOf(order))) continue
    const free = doorFor(order, situation)
    if (free) return { order, door: free, isOfPerson: true }
  }
  const order = waiting.find((one) => one.createdBy === demoActor && one.door?.code === door.code)
  return order && doorFor(order, situation) ? { order, door, isOfPerson: false } : undefined
}
