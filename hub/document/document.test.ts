import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { allowedNouns, defineDocument, permissionsOf, unreachable } from './declare.ts'
import { changeSchema, draftSchema, inputSchema } from './draft.ts'
import { day, money, optional, pick, quantity, text } from './field.ts'
import { documentForm } from './form.ts'
import { documentRoutes } from './routes.ts'

const label = (en: string) => ({ en, zh: en })
const loan = defineDocument({
  name: 'loan',
  label: label('Loan'),
  path: '/loans',
  states: ['draft', 'lent', 'returned'],
  editable: ['draft'],
  fields: { to: pick('party', label('To')), until: optional(day(label('Until'))) },
  lines: { itemId: pick('item', label('Item')), quantity: quantity(label('Quantity')), fee: money(label('Fee')) },
  linesMax: 2,
  transitions: {
    lending: { label: label('Lend'), from: ['draft'], to: ['lent'], permission: 'loans.lend' },
    homecoming: { label: label('Come home'), from: ['lent'], to: ['lent', 'returned'], permission: null },
    recall: {
      label: label('Recall'),
      from: ['lent'],
      to: ['returned'],
      permission: 'loans.recall',
      input: { reason: text(label('Reason'), { min: 3, max: 10 }) },
    },
  },
  permissions: { read: 'loans.read', write: 'loans.write' },
})

const ID = '0190f000-0000-7000-8000-000000000001'
const line = { itemId: ID, quantity: '2.5', fee: '0' }
const draft = { companyId: ID, to: ID, lines: [line] }
/** path:code of each issue */
const issues = (schema: z.ZodType, value: unknown): string[] => {
  const result = schema.safeParse(value)
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}:${issue.code}`)
}

describe('draftSchema', () => {
  it('fills an optional field with null', () => {
    expect(draftSchema(loan).parse(draft)).toEqual({ ...draft, until: null })
  })
  it.each([
    ['an unknown key', { ...draft, colour: 'red' }, [':unrecognized_keys']],
    ['an unknown key in a line', { ...draft, lines: [{ ...line, colour: 1 }] }, ['lines.0:unrecognized_keys']],
    ['a missing field', { companyId: ID, lines: [] }, ['to:invalid_type']],
    ['null in a required field', { ...draft, to: null }, ['to:invalid_type']],
    ['a day that is none', { ...draft, until: '2026-02-30' }, ['until:invalid_format']],
    ['a number as quantity', { ...draft, lines: [{ ...line, quantity: 2 }] }, ['lines.0.quantity:invalid_type']],
    ['zero', { ...draft, lines: [{ ...line, quantity: '0.000' }] }, ['lines.0.quantity:custom']],
    ['a price with five decimals', { ...draft, lines: [{ ...line, fee: '1.00001' }] }, ['lines.0.fee:invalid_format']],
    ['too many lines', { ...draft, lines: [line, line, line] }, ['lines:too_big']],
  ])('refuses %s', (_, value, expected) => {
    expect(issues(draftSchema(loan), value)).toEqual(expected)
  })
})

describe('changeSchema and inputSchema', () => {
  it('a change keeps what is absent absent', () => {
    expect(changeSchema(loan).parse({})).toEqual({})
    expect(changeSchema(loan).parse({ until: null })).toEqual({ until: null })
    expect(issues(changeSchema(loan), { to: null })).toEqual(['to:invalid_type'])
    expect(issues(changeSchema(loan), { companyId: ID })).toEqual([':unrecognized_keys'])
  })
  it('a transition without input takes nothing', () => {
    expect(inputSchema(loan, 'lending').parse({})).toEqual({})
    expect(issues(inputSchema(loan, 'lending'), { reason: 'x' })).toEqual([':unrecognized_keys'])
    expect(issues(inputSchema(loan, 'recall'), { reason: ' a ' })).toEqual(['reason:too_small'])
  })
})

describe('the declaration', () => {
  it('lists permissions once, and nouns by state and permission', () => {
    expect(permissionsOf(loan)).toEqual(['loans.read', 'loans.write', 'loans.lend', 'loans.recall'])
    expect(allowedNouns(loan, 'draft', new Set(['loans.lend', 'loans.recall']))).toEqual(['lending'])
    expect(allowedNouns(loan, 'lent', new Set(['loans.lend', 'loans.recall']))).toEqual(['recall'])
    expect(allowedNouns(loan, 'lent', new Set())).toEqual([])
  })
  it('names what cannot be reached', () => {
    expect(unreachable(loan)).toEqual({ states: [], transitions: [] })
    const { lending: _, ...rest } = loan.transitions
    expect(unreachable({ ...loan, transitions: rest })).toEqual({
      states: ['lent', 'returned'],
      transitions: ['homecoming', 'recall'],
    })
  })
  it('draws a form that decides no rights', () => {
    const form = documentForm(loan, new Set(['loans.write', 'loans.recall']))
    expect(form.fields.map(({ name, control, isRequired }) => [name, control, isRequired])).toEqual([
      ['to', 'pick', true],
      ['until', 'day', false],
    ])
    expect(form.canWrite).toBe(true)
    expect(form.transitions.draft).toEqual([])
    expect(form.transitions.lent?.map(({ noun, input }) => [noun, input.map(({ name }) => name)])).toEqual([
      ['recall', ['reason']],
    ])
  })
  it('gives one route per verb and per noun that a person may take', () => {
    const never = async () => Promise.reject(new Error('not called'))
    const routes = documentRoutes(
      loan,
      { query: z.strictObject({}), page: z.unknown(), detail: z.unknown(), list: never, find: never },
      { create: never, change: never, transitions: { lending: never, recall: never } },
    )
    expect(routes.map(({ method, path, permission }) => `${method} ${path} ${permission}`)).toMatchInlineSnapshot(`
      [
        "get /loans loans.read",
        "get /loans/:id loans.read",
        "post /loans loans.write",
        "patch /loans/:id loans.write",
        "post /loans/:id/lending loans.lend",
        "post /loans/:id/recall loans.recall",
      ]
    `)
  })
})
