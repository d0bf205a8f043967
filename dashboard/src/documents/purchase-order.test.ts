import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  amountOf,
  bodyOf,
  contentOf,
  emptyLine,
  factKeyOf,
  type OrderDraft,
  problemsOf,
  progressOf,
  stepsOf,
  totalOf,
} from './purchase-order.ts'

const item = { id: 'i1', code: 'A1', name: 'Bolt', baseUnit: 'pcs' }
const line = (quantity: string, unitPrice: string, what: typeof item | null = item) => ({
  key: quantity,
  item: what,
  quantity,
  unitPrice,
})
const draft = (change: Partial<OrderDraft> = {}): OrderDraft => ({
  supplier: { id: 's1', code: 'S', name: 'Supplier' },
  warehouseId: 'w1',
  doorId: '',
  currency: 'CNY',
  expectedOn: '',
  note: '',
  lines: [line('2', '1.5')],
  ...change,
})

describe('amounts', () => {
  const rows: [string, string, string | undefined][] = [
    ['3', '0.1', '0.3'],
    ['0.5', '0.01', '0.01'],
    ['999999999999', '999999999999.9999', '999999999998999900000000'],
    ['0', '5', undefined],
    ['1,5', '5', undefined],
    ['1', '', undefined],
    ['1e3', '1', undefined],
    ['-1', '1', undefined],
  ]
  it.each(rows)('%s × %s = %s', (quantity, unitPrice, wanted) => {
    expect(amountOf({ quantity, unitPrice })?.toFixed()).toBe(wanted)
  })

  it('a total is the sum of what its lines show, to the cent', () => {
    const cents = fc.integer({ min: 1, max: 10 ** 9 })
    fc.assert(
      fc.property(fc.array(fc.tuple(cents, cents), { maxLength: 20 }), (pairs) => {
        const lines = pairs.map(([quantity, price]) =>
          line(String(quantity), `${Math.floor(price / 100)}.${String(price % 100).padStart(2, '0')}`),
        )
        const sum = pairs.reduce((total, [quantity, price]) => total + BigInt(quantity) * BigInt(price), 0n)
        expect(totalOf(lines).replace('.', '')).toBe(sum.toString().padStart(3, '0'))
      }),
    )
  })
})

describe('the form', () => {
  it('names every field that is not right, by the hub’s names', () => {
    expect(problemsOf(draft({ supplier: null, warehouseId: '', lines: [emptyLine('x')] }))).toEqual({
      supplierId: 'orders.needSupplier',
      warehouseId: 'orders.needWarehouse',
      lines: 'orders.needLine',
    })
    expect(problemsOf(draft({ lines: [line('1', '1'), line('', '1.23456', null)] }))).toEqual({
      'lines.1.itemId': 'orders.needItem',
      'lines.1.quantity': 'orders.badQuantity',
      'lines.1.unitPrice': 'orders.badPrice',
    })
    expect(problemsOf(draft())).toEqual({})
    const afterBlank = problemsOf(draft({ lines: [emptyLine('x'), line('0', '1')] }))
    expect(afterBlank, 'beside the line that is shown').toEqual({ 'lines.1.quantity': 'orders.badQuantity' })
  })

  it('tells whether anything was entered, whatever blank lines there are', () => {
    const before = contentOf(draft({ lines: [emptyLine('a')] }))
    const { supplier, ...rest } = draft({ lines: [emptyLine('b'), emptyLine('c')] })
    expect(contentOf({ ...rest, supplier })).toBe(before)
    for (const change of [{ note: 'x' }, { supplier: null }, { lines: [line('1', '', null)] }])
      expect(contentOf(draft({ lines: [], ...change }))).not.toBe(before)
  })

  it('sends no blank line and no empty field', () => {
    expect(bodyOf(draft({ lines: [line(' 2 ', '1.5'), emptyLine('x')], note: '  ' }))).toEqual({
      supplierId: 's1',
      warehouseId: 'w1',
      currency: 'CNY',
      lines: [{ itemId: 'i1', quantity: '2', unitPrice: '1.5' }],
    })
  })
})

describe('progress', () => {
  it('adds up, and never draws beyond the bar', () => {
    const part = fc.integer({ min: 0, max: 10_000 })
    fc.assert(
      fc.property(part, part, part, (ordered, received, atDock) => {
        const { open, shares } = progressOf({
          ordered: String(ordered),
          received: String(received),
          atDock: String(atDock),
        })
        expect(Number(open)).toBe(Math.max(0, ordered - received - atDock))
        const drawn = shares.received + shares.atDock + shares.open
        if (ordered + received + atDock > 0) expect(drawn).toBeCloseTo(100, 6)
        else expect(drawn).toBe(0)
      }),
    )
  })
})

describe('the timeline', () => {
  const receipt = (toState: string, quantity = '4') => ({
    transition: 'receipt',
    fromState: 'confirmed',
    toState,
    actor: 'system',
    at: '2026-05-04T08:00:00.000Z',
    input: { lineId: 'l', quantity },
  })
  it.each([
    [receipt('partly-received'), 'orders.states.partly-received'],
    [receipt('received'), 'orders.states.received'],
    [receipt('closed'), 'orders.transitions.receipt'],
    [receipt('partly-received', '-4'), 'orders.transitions.takenBack'],
    [{ ...receipt('closed'), transition: 'closure' }, 'orders.transitions.closure'],
  ])('names %o', (fact, key) => {
    expect(factKeyOf(fact)).toBe(key)
  })
})

describe('the path', () => {
  const day = (n: number): string => `2026-05-0${n}T08:00:00.000Z`
  const walked = (...states: (string | null)[]) =>
    states.slice(1).map((toState, at) => ({
      fromState: states[at] ?? null,
      toState: toState ?? '',
      actor: `person ${at}`,
      at: day(at),
    }))
  const said = (state: Parameters<typeof stepsOf>[0], ...states: string[]): string[] =>
    stepsOf(state, walked(null, ...states)).map(
      (step) => `${step.place} ${step.state}${step.taken ? ` ${step.taken.actor.slice(-1)}` : ''}`,
    )

  it.each([
    ['draft', ['draft', 'draft'], ['now draft 0', 'next confirmed', 'next partly-received', 'next received']],
    ['received', ['draft', 'confirmed', 'received'], ['past draft 0', 'past confirmed 1', 'now received 2']],
    [
      'closed',
      ['draft', 'confirmed', 'partly-received', 'partly-received', 'closed'],
      ['past draft 0', 'past confirmed 1', 'past partly-received 2', 'now closed 4'],
    ],
    ['cancelled', ['draft', 'cancelled'], ['past draft 0', 'now cancelled 1']],
    [
      'partly-received',
      ['draft', 'confirmed', 'received', 'partly-received'],
      ['past draft 0', 'past confirmed 1', 'now partly-received 3', 'next received'],
    ],
    ['confirmed', [], ['now confirmed', 'next partly-received', 'next received']],
  ] as const)('of %s after %j', (state, states, steps) => {
    expect(said(state, ...states)).toEqual(steps)
  })
})
