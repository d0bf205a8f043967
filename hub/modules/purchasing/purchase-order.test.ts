import { describe, expect, it } from 'vitest'
import { isRefusal, type Refusal } from '../../contract/refusal.ts'
import {
  changed,
  decideAmendment,
  decideCancellation,
  decideClosure,
  decideConfirmation,
  decideCreation,
  decideReceipt,
  type Order,
  type OrderState,
  type References,
  yearIn,
} from './purchase-order.ts'

/** `10/4` is a line of ten with four received. */
const order = (state: OrderState, ...lines: string[]): Order => ({
  id: 'o1',
  companyId: 'c1',
  number: 'PO-2026-00001',
  state,
  version: 3,
  supplierId: 's1',
  warehouseId: 'w1',
  doorId: null,
  currency: 'CNY',
  expectedOn: null,
  note: null,
  lines: lines.map((text, i) => {
    const [quantity = '', received = '0'] = text.split('/')
    return { id: `l${i + 1}`, position: i + 1, itemId: `i${i + 1}`, quantity, received, unitPrice: '1' }
  }),
})
const said = (result: Order | Refusal): string =>
  isRefusal(result)
    ? [result.refused, ...(result.errors ?? []).map(({ field, code }) => `${field}:${code}`)].join(' ')
    : `${result.state} ${result.lines.map(({ quantity, received }) => `${quantity}/${received}`).join(' ')}`

describe('receipt', () => {
  it.each<[OrderState, string[], string, string, string]>([
    ['confirmed', ['10', '5'], 'l1', '4', 'partly-received 10/4 5/0'],
    ['partly-received', ['10/4', '5'], 'l1', '6', 'partly-received 10/10 5/0'],
    ['partly-received', ['10/10', '5/2.5'], 'l2', '2.5', 'received 10/10 5/5'],
    ['confirmed', ['0.000003'], 'l1', '0.000002', 'partly-received 0.000003/0.000002'],
    // more than ordered, as a person accepted it
    ['received', ['10/10'], 'l1', '1', 'received 10/11'],
    // carried out again
    ['received', ['10/10'], 'l1', '-1', 'partly-received 10/9'],
    ['partly-received', ['10/4'], 'l1', '-4', 'confirmed 10/0'],
    // what stood at the dock when the rest was given up
    ['closed', ['10/4'], 'l1', '6', 'closed 10/10'],
  ])('%s %j: %s gets %s → %s', (state, lines, lineId, quantity, expected) => {
    expect(said(decideReceipt(order(state, ...lines), { lineId, quantity }))).toBe(expected)
  })
})

describe('closure and cancellation', () => {
  const session = { sessionId: 'x1', sessionNumber: 'DS-7', door: 'D1', quantity: '3' }
  it('closing keeps what came', () => {
    expect(said(decideClosure(order('partly-received', '10/4')))).toBe('closed 10/4')
  })
  it('nothing came: cancelled', () => {
    expect(said(decideCancellation(order('confirmed', '10'), []))).toBe('cancelled 10/0')
  })
  it('something is in stock: close short instead', () => {
    expect(said(decideCancellation(order('partly-received', '10/0.000001'), [session]))).toBe('already-received')
  })
  it('something stands at a dock: the session is named', () => {
    expect(decideCancellation(order('confirmed', '10'), [session])).toEqual({
      refused: 'in-use',
      facts: { what: 'PO-2026-00001', by: 'DS-7 (D1)' },
      blockedBy: [{ type: 'dock-session', id: 'x1', label: 'DS-7' }],
    })
  })
})

const found = (more: Partial<References> = {}): References => ({
  company: { baseCurrency: 'CNY' },
  supplier: { companyId: 'c1', isSupplier: true },
  warehouse: { companyId: 'c1' },
  door: undefined,
  items: new Map([['i1', { companyId: 'c1', isActive: true, decimals: 0 }]]),
  ...more,
})

describe('references', () => {
  it.each<[string, Partial<References>, string]>([
    ['no supplier', { supplier: undefined }, 'supplierId:not-found'],
    ['another company’s supplier', { supplier: { companyId: 'c2', isSupplier: true } }, 'supplierId:other-company'],
    ['a customer only', { supplier: { companyId: 'c1', isSupplier: false } }, 'supplierId:not-a-supplier'],
    ['another company’s warehouse', { warehouse: { companyId: 'c2' } }, 'warehouseId:other-company'],
    ['no warehouse', { warehouse: undefined }, 'warehouseId:not-found'],
    ['another warehouse’s door', { door: { warehouseId: 'w2' } }, 'doorId:other-warehouse'],
    ['no item', { items: new Map() }, 'lines.0.itemId:not-found'],
    [
      'another company’s item',
      { items: new Map([['i1', { companyId: 'c2', isActive: true, decimals: 0 }]]) },
      'lines.0.itemId:other-company',
    ],
    [
      'an item no longer traded',
      { items: new Map([['i1', { companyId: 'c1', isActive: false, decimals: 0 }]]) },
      'lines.0.itemId:inactive',
    ],
  ])('%s', (_, wrong, expected) => {
    expect(said(decideConfirmation(order('draft', '10'), found(wrong)))).toBe(`bad-input ${expected}`)
    expect(said(decideAmendment(order('draft', '10'), found(wrong)))).toBe(`bad-input ${expected}`)
  })
  it('pieces come whole, and kilograms to the gram', () => {
    const weighed = found({ items: new Map([['i1', { companyId: 'c1', isActive: true, decimals: 3 }]]) })
    const tooPrecise = 'bad-input lines.0.quantity:too-precise'
    expect(said(decideConfirmation(order('draft', '0.5'), found()))).toBe(tooPrecise)
    expect(said(decideAmendment(order('draft', '10.25'), found()))).toBe(tooPrecise)
    expect(said(decideConfirmation(order('draft', '10.000000'), found()))).toBe('confirmed 10.000000/0')
    expect(said(decideConfirmation(order('draft', '0.0005'), weighed))).toBe(tooPrecise)
    expect(said(decideConfirmation(order('draft', '0.125'), weighed))).toBe('confirmed 0.125/0')
  })
  it('a door that is not there', () => {
    expect(said(decideConfirmation({ ...order('draft', '10'), doorId: 'd9' }, found()))).toBe(
      'bad-input doorId:not-found',
    )
  })
  it('an order without lines may be drafted and not confirmed', () => {
    expect(said(decideConfirmation(order('draft'), found()))).toBe('no-lines')
    expect(said(decideConfirmation(order('draft', '10'), found()))).toBe('confirmed 10/0')
  })
})

describe('drafting', () => {
  const draft = {
    companyId: 'c1',
    supplierId: 's1',
    warehouseId: 'w1',
    doorId: null,
    currency: null,
    expectedOn: null,
    note: null,
    lines: [{ itemId: 'i1', quantity: '2', unitPrice: '9.9' }],
  }
  const chance = (drawn: string[]) => ({ newId: () => 'new', newNumber: async () => drawn.shift() ?? 'none left' })

  it('takes the company’s currency and the next number', async () => {
    expect(await decideCreation(draft, found(), chance(['PO-2026-00007']))).toMatchObject({
      number: 'PO-2026-00007',
      state: 'draft',
      version: 1,
      currency: 'CNY',
      lines: [{ position: 1, quantity: '2', received: '0' }],
    })
  })
  it('draws no number when it is refused', async () => {
    const numbers = ['PO-2026-00007']
    expect(said(await decideCreation(draft, found({ company: undefined }), chance(numbers)))).toBe(
      'bad-input companyId:not-found',
    )
    expect(numbers).toHaveLength(1)
  })
  it('a change keeps what it does not name, and null empties', () => {
    const before = { ...order('draft', '10'), note: 'by truck', expectedOn: '2026-12-01' }
    expect(changed(before, {}, () => 'new')).toEqual(before)
    expect(changed(before, { note: null, lines: [] }, () => 'new')).toEqual({ ...before, note: null, lines: [] })
  })
  it('numbers turn with the warehouse’s midnight', () => {
    const at = new Date('2025-12-31T20:00:00Z')
    expect([yearIn('Asia/Shanghai', at), yearIn('America/Lima', at)]).toEqual(['2026', '2025'])
  })
})
