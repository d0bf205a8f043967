import type { PurchaseOrder } from '@dockledger/hub/contract/purchase-order.ts'
import { describe, expect, it } from 'vitest'
import { attemptOf, chooseDelivery, type Situation } from './choose.ts'
import { DOORS } from './company.ts'

const [D1, D2] = DOORS
const DEMO = 'demo site (Administrator)'
const ref = (code: string) => ({ id: code, code, name: code })
const order = (number: string, change: Partial<PurchaseOrder> = {}): PurchaseOrder => ({
  id: number,
  companyId: 'company',
  number,
  supplier: ref('SUP-01'),
  warehouse: ref('WH1'),
  door: null,
  currency: 'CNY',
  expectedOn: null,
  note: null,
  state: 'confirmed',
  version: 2,
  createdAt: '2026-11-24T07:00:00.000Z',
  createdBy: 'Ada',
  lineCount: 1,
  ordered: '10',
  received: '0',
  atDock: '0',
  total: '10',
  ...change,
})
const situation = (open: readonly PurchaseOrder[], change: Partial<Situation> = {}): Situation => ({
  open,
  demoActor: DEMO,
  warehouseId: 'WH1',
  busyDoors: new Set(),
  door: D1,
  settled: new Set(),
  ...change,
})
const chosen = (open: readonly PurchaseOrder[], change: Partial<Situation> = {}): string | undefined => {
  const delivery = chooseDelivery(situation(open, change))
  return delivery && `${delivery.order.number} through ${delivery.door.code}`
}

describe('the next delivery', () => {
  const demo1 = order('PO-1', { createdBy: DEMO, door: ref('D1') })
  const demo2 = order('PO-2', { createdBy: DEMO, door: ref('D2') })

  it('is the oldest order of the demo for the door whose turn it is', () => {
    expect(chosen([demo1, demo2])).toBe('PO-1 through D1')
    expect(chosen([demo1, demo2], { door: D2 })).toBe('PO-2 through D2')
    expect(chosen([demo2])).toBeUndefined()
    expect(chosen([{ ...demo1, atDock: '4' }])).toBeUndefined()
  })

  it('is what a person ordered before all that, the oldest first, whichever door it names or none', () => {
    expect(chosen([demo1, order('PO-8', { door: ref('D2') }), order('PO-9')])).toBe('PO-8 through D2')
    expect(chosen([demo1, order('PO-9')])).toBe('PO-9 through D1')
    expect(chosen([demo1, order('PO-9')], { door: D2 })).toBe('PO-9 through D2')
  })

  it('disturbs no visit that goes on', () => {
    const busyDoors = new Set(['D1'])
    expect(chosen([demo1], { busyDoors })).toBeUndefined()
    expect(chosen([order('PO-9')], { busyDoors })).toBe('PO-9 through D2')
    expect(chosen([order('PO-8', { door: ref('D1') }), order('PO-9', { door: ref('D2') })], { busyDoors })).toBe(
      'PO-9 through D2',
    )
  })

  it('passes over what it cannot bring: for another place, at a dock already, or tried since its last change', () => {
    const own = order('PO-9')
    expect(chosen([order('PO-7', { warehouse: ref('WH2') }), demo1])).toBe('PO-1 through D1')
    expect(chosen([order('PO-7', { door: ref('D7') }), demo1])).toBe('PO-1 through D1')
    expect(chosen([{ ...own, atDock: '1' }, demo1])).toBe('PO-1 through D1')
    const settled = new Set([attemptOf(own)])
    expect(chosen([own, demo1], { settled })).toBe('PO-1 through D1')
    expect(chosen([{ ...own, version: 3 }, demo1], { settled })).toBe('PO-9 through D1')
  })
})
