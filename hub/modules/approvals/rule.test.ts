import { describe, expect, it } from 'vitest'
import type { RuleConditions, RuleStep } from '../../contract/approval.ts'
import { type DocumentFacts, notOffered, pathOf, type Rule, ruleApplies } from './rule.ts'

const NOW = new Date('2026-03-31T08:00:00Z')
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000)
const ANY: RuleConditions = {
  amountFrom: null,
  amountBelow: null,
  warehouseIds: null,
  newSupplierDays: null,
  categoryIds: null,
  marginBelow: null,
  overTolerance: null,
}
const KNOWN = { hasDelivered: true, enteredAt: daysAgo(900) }
const facts = (more: Partial<DocumentFacts> = {}): DocumentFacts => ({
  currency: 'CNY',
  baseCurrency: 'CNY',
  amount: '10000.00',
  warehouseId: 'w1',
  supplier: KNOWN,
  ...more,
})
const role = (name: string): RuleStep => ({ mode: 'any', approvers: [{ kind: 'role', role: name }], escalation: null })

describe('a rule', () => {
  it.each<[string, Partial<RuleConditions>, Partial<DocumentFacts>, boolean]>([
    ['no condition', {}, {}, true],
    ['below the threshold', { amountFrom: '10000' }, { amount: '9999.99' }, false],
    ['equal to the threshold', { amountFrom: '10000' }, { amount: '10000.00' }, true],
    ['equal, said with decimals', { amountFrom: '10000.0000' }, { amount: '10000' }, true],
    ['above by a cent', { amountFrom: '10000' }, { amount: '10000.01' }, true],
    ['larger than a double can tell', { amountFrom: '9007199254740993' }, { amount: '9007199254740992.99' }, false],
    ['in a band', { amountFrom: '1', amountBelow: '20000' }, { amount: '19999.99' }, true],
    ['at the end of a band', { amountFrom: '1', amountBelow: '20000' }, { amount: '20000' }, false],
    ['of another currency', { amountFrom: '10000' }, { amount: '1.00', currency: 'USD' }, true],
    ['of another warehouse', { warehouseIds: ['w2'] }, {}, false],
    ['of one of the warehouses', { warehouseIds: ['w2', 'w1'] }, {}, true],
    ['a supplier who delivered and is old', { newSupplierDays: 90 }, {}, false],
    ['a supplier who never delivered', { newSupplierDays: 0 }, { supplier: { ...KNOWN, hasDelivered: false } }, true],
    ['a supplier of last week', { newSupplierDays: 90 }, { supplier: { ...KNOWN, enteredAt: daysAgo(7) } }, true],
    [
      'a supplier of just so long ago',
      { newSupplierDays: 7 },
      { supplier: { ...KNOWN, enteredAt: daysAgo(7) } },
      false,
    ],
    ['all but one of its conditions', { amountFrom: '1', warehouseIds: ['w2'] }, {}, false],
    ['a margin below', { marginBelow: '15' }, { marginPercent: '14.99' }, true],
    ['a margin that is no less', { marginBelow: '15' }, { marginPercent: '15.00' }, false],
    ['over tolerance where no item has a last price', { overTolerance: '10' }, { prices: [] }, false],
    ['a price just so much above', { overTolerance: '10' }, { prices: [{ unitPrice: '11', lastPrice: '10' }] }, false],
    ['a price above that', { overTolerance: '10' }, { prices: [{ unitPrice: '11.0001', lastPrice: '10' }] }, true],
    ['a price above by less', { overTolerance: '10' }, { prices: [{ unitPrice: '10.9999', lastPrice: '10' }] }, false],
    ['a price that fell', { overTolerance: '10' }, { prices: [{ unitPrice: '1', lastPrice: '10' }] }, false],
    ['any rise', { overTolerance: '0' }, { prices: [{ unitPrice: '0.0002', lastPrice: '0.0001' }] }, true],
    ['the same price, of any rise', { overTolerance: '0' }, { prices: [{ unitPrice: '3', lastPrice: '3.00' }] }, false],
    [
      'one of several prices',
      { overTolerance: '10' },
      {
        prices: [
          { unitPrice: '3', lastPrice: '3' },
          { unitPrice: '3.34', lastPrice: '3' },
        ],
      },
      true,
    ],
    ['a category', { categoryIds: ['c1'] }, { categoryIds: ['c2', 'c1'] }, true],
  ])('%s: %j on %j is %s', (_, conditions, more, expected) => {
    expect(ruleApplies({ ...ANY, ...conditions }, facts(more), NOW)).toBe(expected)
  })

  it('cannot ask what a document does not know, and says so by name', () => {
    const order = { label: { en: 'Purchase order', zh: '采购订单' }, facts: ['amount', 'warehouse'] as const }
    const errors = notOffered({ ...ANY, amountFrom: '1', marginBelow: '15', overTolerance: '5' }, order)
    expect(errors.map(({ field, code }) => `${field}:${code}`)).toEqual([
      'conditions.marginBelow:not-offered',
      'conditions.overTolerance:not-offered',
    ])
    expect(errors[0]?.message).toBe('is nothing that a purchase order knows of itself; leave it out')
  })
})

describe('the path', () => {
  const tier = (id: string, amountFrom: string | null, ...steps: RuleStep[]): Rule => ({
    id,
    conditions: { ...ANY, amountFrom },
    steps,
    needsProof: false,
  })
  const tiers = [tier('second', '20000', role('director')), tier('first', '10000', role('manager'))]
  const walked = (amount: string, rules: readonly Rule[] = tiers): string[] =>
    pathOf(rules, facts({ amount }), NOW).steps.map(({ approvers }) =>
      approvers.map((each) => (each.kind === 'role' ? each.role : each.personId)).join('+'),
    )

  it.each([
    ['9999.99', []],
    ['10000.00', ['manager']],
    ['19999.99', ['manager']],
    ['20000.00', ['manager', 'director']],
    ['21000.00', ['manager', 'director']],
  ])('of %s goes over %j', (amount, expected) => {
    expect(walked(amount)).toEqual(expected)
  })

  it('takes the step of each tier, also where two ask for the same role, and says which rules asked', () => {
    const rules = [...tiers, tier('always', null, { ...role('manager'), mode: 'all' })]
    expect(walked('21000.00', rules)).toEqual(['manager', 'manager', 'director'])
    expect(pathOf(rules, facts({ amount: '21000' }), NOW).because.map(({ ruleId }) => ruleId)).toEqual([
      'always',
      'first',
      'second',
    ])
  })
})
