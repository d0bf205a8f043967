import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  amountOf,
  type CostMethod,
  currentAmount,
  type DecidedFlow,
  decideFlow,
  type Held,
  isPooled,
  type Layer,
  type Part,
  stretch,
  sumOf,
  take,
} from './cost.ts'

/** One pool kept in memory: what the store keeps in tables. Units and whole amounts, as the tables of business.md write them. */
const bookOf = (method: CostMethod, standard = '0') => {
  const layers = new Map<string, Layer>()
  let made = 0n
  const open = (): Layer[] =>
    [...layers.values()].filter(({ quantity }) => quantity > 0n).sort((a, b) => (a.order < b.order ? -1 : 1))
  const pooled = (): Layer | undefined => (isPooled(method) ? layers.get('L1') : undefined)
  const held = (): Held => ({
    quantity: open().reduce((sum, { quantity }) => sum + quantity, 0n),
    value: sumOf(open()),
  })
  const apply = (parts: readonly Part[], sign: bigint): void => {
    for (const { layer, quantity, value } of parts) {
      const now = layers.get(layer.id) ?? { ...layer, quantity: 0n, value: 0n }
      layers.set(layer.id, { ...now, quantity: now.quantity + sign * quantity, value: now.value + sign * value })
    }
  }
  const run = (flow: Partial<Parameters<typeof decideFlow>[0]> & { quantity: bigint }, side: 'in' | 'out') => {
    const decided = decideFlow(
      {
        epc: null,
        amount: 0n,
        from: side === 'out' ? { layers: open() } : null,
        to: side === 'in' ? { pooled: pooled(), method, standardCost: rate(standard) } : null,
        ...flow,
      },
      (epc) => ({ id: `L${++made}`, order: made, epc, since: new Date(0) }),
    )
    apply(decided.taken, -1n)
    apply(decided.placed, 1n)
    return decided
  }
  return {
    open,
    held: () => [held().quantity, held().value] as const,
    receive: (quantity: bigint, amount: bigint, epc: string | null = null) => run({ quantity, amount, epc }, 'in'),
    find: (quantity: bigint) => run({ quantity, amount: currentAmount(held(), quantity) }, 'in'),
    issue: (quantity: bigint, epc: string | null = null) => run({ quantity, epc }, 'out'),
    undo: (of: DecidedFlow, quantity: bigint, back = 0n, whole = quantity, epc: string | null = null) =>
      run({ quantity, epc, reverses: { ...of, quantity: whole, back } }, of.placed.length > 0 ? 'out' : 'in'),
  }
}
const units = (n: number): bigint => BigInt(Math.round(n * 1_000_000))
const money = (n: number): bigint => BigInt(Math.round(n * 100))
const rate = (text: string): bigint => BigInt(Math.round(Number(text) * 10_000))

describe('the cost of goods, as the golden table has it', () => {
  const TABLE = [
    // method, after 8@10, after 4@16, variance of it, cost of 10 out, then held, after 2 more @ price, held
    {
      method: 'standard',
      held1: [8, 80],
      held2: [12, 120],
      variance: 24,
      cogs: 100,
      held3: [2, 20],
      price: 9,
      held4: [4, 40],
    },
    {
      method: 'average',
      held1: [8, 80],
      held2: [12, 144],
      variance: 0,
      cogs: 120,
      held3: [2, 24],
      price: 6,
      held4: [4, 36],
    },
    {
      method: 'fifo',
      held1: [8, 80],
      held2: [12, 144],
      variance: 0,
      cogs: 112,
      held3: [2, 32],
      price: 6,
      held4: [4, 44],
    },
  ] as const
  it.each(TABLE)('$method', ({ method, held1, held2, variance, cogs, held3, price, held4 }) => {
    const book = bookOf(method, '10')
    const heldIs = ([quantity, value]: readonly [number, number]) =>
      expect(book.held()).toEqual([units(quantity), money(value)])
    book.receive(units(8), money(80))
    heldIs(held1)
    expect(book.receive(units(4), money(64)).variance).toBe(money(variance))
    heldIs(held2)
    expect(book.issue(units(10)).counter).toBe(money(cogs))
    heldIs(held3)
    book.receive(units(2), money(2 * price))
    heldIs(held4)
  })

  it('takes a sale over two layers at what each cost (odoo#10713)', () => {
    const book = bookOf('fifo')
    book.receive(units(100), money(100 * 40_000))
    book.receive(units(100), money(100 * 50_000))
    expect(book.issue(units(110)).counter).toBe(money(100 * 40_000 + 10 * 50_000))
  })

  it('keeps thirds exact: the last unit takes the remainder, nothing left is worth nothing (erpnext#58848)', () => {
    for (const method of ['fifo', 'average'] as const) {
      const book = bookOf(method)
      book.receive(units(3), money(10))
      const costs = [1, 2, 3].map(() => book.issue(units(1)).counter)
      expect(costs).toEqual([333n, 334n, 333n])
      expect(book.held()).toEqual([0n, 0n])
    }
  })

  it('values what was found at what such goods cost now, and at nothing where there are none', () => {
    const book = bookOf('fifo')
    expect(book.find(units(1)).counter).toBe(0n)
    const other = bookOf('fifo')
    other.receive(units(4), money(50))
    expect(other.find(units(2)).counter).toBe(money(25))
  })

  it('takes the very cost of a tag where costs are specific', () => {
    const book = bookOf('specific')
    book.receive(units(10), money(100), 'E1')
    book.receive(units(10), money(170), 'E2')
    expect(book.issue(units(10), 'E2').counter).toBe(money(170))
    expect(book.held()).toEqual([units(10), money(100)])
  })

  it('writes a price of four decimals as an amount of two', () => {
    expect(amountOf(rate('3.3333'), units(3))).toBe(1000n)
    expect(amountOf(rate('0.0049'), units(1))).toBe(0n)
    expect(amountOf(rate('19.90'), units(0.5))).toBe(995n)
  })
})

describe('giving back', () => {
  it('puts an issue back in its layers, at what it left with (erpnext#25192)', () => {
    const book = bookOf('fifo')
    book.receive(units(8), money(80))
    book.receive(units(4), money(64))
    const before = book.open()
    const issued = book.issue(units(10))
    expect(book.undo(issued, units(10)).variance).toBe(0n)
    expect(book.open()).toEqual(before)
  })

  it('gives a receipt back at its own cost though older goods are there; what it no longer holds is a difference (odoo#45671)', () => {
    const book = bookOf('fifo')
    book.receive(units(8), money(80))
    const second = book.receive(units(4), money(64))
    expect(book.undo(second, units(4))).toMatchObject({ counter: money(64), variance: 0n })
    const third = book.receive(units(4), money(64))
    book.issue(units(10))
    // two of the four went: the other two come from nowhere else
    expect(() => book.undo(third, units(4))).toThrow('lack')
    book.receive(units(5), money(100))
    expect(book.undo(third, units(4))).toMatchObject({ counter: money(64), variance: money(8) })
  })

  it('gives back a part, and the rest later, and in all what went', () => {
    const book = bookOf('fifo')
    book.receive(units(3), money(10))
    book.receive(units(4), money(11))
    const before = book.open()
    const issued = book.issue(units(7))
    let back = 0n
    for (const quantity of [units(2), units(1), units(3), units(1)]) {
      expect(book.undo(issued, quantity, back, units(7)).variance).toBe(0n)
      back += quantity
    }
    expect(book.open()).toEqual(before)
  })
})

const history = fc.array(
  fc.record({
    verb: fc.constantFrom('receive', 'issue', 'find', 'undo'),
    quantity: fc.integer({ min: 1, max: 5_000_000 }).map(BigInt),
    amount: fc.integer({ min: 0, max: 1_000_000 }).map(BigInt),
    which: fc.nat(),
  }),
  { maxLength: 60 },
)

describe('any history', () => {
  it.each(['fifo', 'average', 'standard', 'specific'] as const)(
    '%s: held is what came less what went, in quantity and value; nothing is worth nothing; no part is below nothing',
    (method) => {
      fc.assert(
        fc.property(history, (steps) => {
          const book = bookOf(method, '1.2345')
          let quantity = 0n
          let value = 0n
          const issues: { flow: DecidedFlow; quantity: bigint }[] = []
          const keep = (decided: DecidedFlow): void => {
            value += sumOf(decided.placed) - sumOf(decided.taken)
            for (const part of [...decided.taken, ...decided.placed]) expect(part.value).toBeGreaterThanOrEqual(0n)
          }
          for (const { verb, quantity: wanted, amount, which } of steps) {
            if (verb === 'receive' || verb === 'find') {
              keep(verb === 'receive' ? book.receive(wanted, amount) : book.find(wanted))
              quantity += wanted
            } else if (verb === 'issue' && quantity >= wanted) {
              const flow = book.issue(wanted)
              keep(flow)
              issues.push({ flow, quantity: wanted })
              quantity -= wanted
            } else if (verb === 'undo' && issues.length > 0) {
              const [issued] = issues.splice(which % issues.length, 1)
              if (!issued) continue
              keep(book.undo(issued.flow, issued.quantity))
              quantity += issued.quantity
            }
            expect(book.held()).toEqual([quantity, value])
            if (quantity === 0n) expect(value).toBe(0n)
            for (const layer of book.open()) expect(layer.value).toBeGreaterThanOrEqual(0n)
          }
        }),
        { numRuns: 300 },
      )
    },
  )

  it('stretches of parts add up to the parts, however they are cut', () => {
    const layers = fc.array(fc.record({ quantity: fc.bigInt(1n, 1_000n), value: fc.bigInt(0n, 100_000n) }), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(layers, fc.array(fc.bigInt(1n, 400n), { maxLength: 20 }), (made, cuts) => {
        const parts = made.map((each, i) => ({
          ...each,
          layer: { id: `${i}`, order: BigInt(i), epc: null, since: new Date(0) },
        }))
        const whole = made.reduce((sum, each) => sum + each.quantity, 0n)
        let from = 0n
        let value = 0n
        for (const cut of [...cuts, whole]) {
          const left = whole - from
          const quantity = [cut, left].sort((a, b) => (a < b ? -1 : 1))[0] ?? left
          value += sumOf(stretch(parts, from, quantity))
          from += quantity
        }
        expect(value).toBe(sumOf(parts))
      }),
    )
  })

  it('says how much is lacking', () => {
    expect(() => take([], 5n)).toThrow('cost layers lack 5 of 5')
  })
})
