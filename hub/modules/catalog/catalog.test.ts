import { beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../../platform/http/http.case.ts'
import { errorsOf, openCompany, type Places, post, warehouse } from '../warehouse/places.case.ts'
import { routes } from './index.ts'

let server: TestServer
let acme: Places
let other: Places
beforeAll(async () => {
  server = await testServer([...routes, ...warehouse])
  acme = await openCompany(server, 'ACME')
  other = await openCompany(server, 'OTHER')
})

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.call(method, `/api/v1${path}`, { ...(body === undefined ? {} : { body }), headers })
const draft = (code: string, more: object = {}) => ({
  companyId: acme.companyId,
  code,
  name: `Item ${code}`,
  baseUnit: 'pcs',
  tracking: 'epc',
  ...more,
})
const items = async (query: string) =>
  (await call('GET', `/items?${query}`)).body as { items: { code: string }[]; nextCursor: string | null }

describe('items', () => {
  it('keep GTINs as 14 digits and packaging as exact rationals', async () => {
    const made = await call(
      'POST',
      '/items',
      draft('TEA-1', {
        baseUnit: 'kg',
        gtins: [
          { gtin14: '4006381333931', quantity: '1' },
          { gtin14: '10614141000415', quantity: '12.5' },
        ],
        units: [{ unit: 'ctn', numerator: '25', denominator: '2' }],
      }),
    )
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      gtins: [
        { gtin14: '04006381333931', quantity: '1' },
        { gtin14: '10614141000415', quantity: '12.5' },
      ],
      units: [{ unit: 'ctn', numerator: '25', denominator: '2' }],
      onHand: '0',
      isActive: true,
      version: 1,
    })
  })

  it.each([
    ['a wrong check digit', { gtins: [{ gtin14: '4006381333932', quantity: '1' }] }, ['gtins.0.gtin14:custom']],
    ['a quantity as a number', { gtins: [{ gtin14: '96385074', quantity: 1 }] }, ['gtins.0.quantity:invalid-type']],
    ['a unit that is not known', { baseUnit: 'cask' }, ['baseUnit:not-found']],
    ['an unknown key', { colour: 'red' }, ['colour:unknown-field']],
    ['a slash in the code', { code: 'A/1' }, ['code:invalid-format']],
    ['a bell in the name', { name: 'a\u0007b' }, ['name:invalid-format']],
    ['a company that is not there', { companyId: '0190f000-0000-7000-8000-000000000000' }, ['companyId:not-found']],
    [
      'zero of a unit',
      { units: [{ unit: 'ctn', numerator: '0', denominator: '1' }] },
      ['units.0.numerator:invalid-format'],
    ],
  ])('refuse %s', async (_, more, expected) => {
    const answer = await call('POST', '/items', draft('BAD', more))
    expect([answer.status, errorsOf(answer.body)]).toEqual([400, expected])
  })

  it('refuse a code or a GTIN that another item of the company has, and leave nothing behind', async () => {
    await post(server, '/items', draft('MUG', { gtins: [{ gtin14: '96385074', quantity: '1' }] }))
    const code = await call('POST', '/items', draft('MUG'))
    expect([code.status, code.body.detail]).toEqual([409, 'code MUG is taken.'])
    const gtin = await call('POST', '/items', draft('MUG-2', { gtins: [{ gtin14: '00000096385074', quantity: '6' }] }))
    expect([gtin.status, errorsOf(gtin.body)]).toEqual([409, ['gtins.0.gtin14:taken']])
    expect((await items('search=mug-2')).items).toEqual([])
    // another company of the group may trade the same article
    expect(
      (
        await call('POST', '/items', {
          ...draft('MUG', { gtins: [{ gtin14: '96385074', quantity: '1' }] }),
          companyId: other.companyId,
        })
      ).status,
    ).toBe(201)
  })

  it('change with the version that was read', async () => {
    const id = await post(server, '/items', draft('PEN', { gtins: [{ gtin14: '614141000036', quantity: '1' }] }))
    const changed = await call('PATCH', `/items/${id}`, { name: 'Pen, blue', isActive: false }, { 'if-match': '"1"' })
    expect(changed.body).toMatchObject({
      name: 'Pen, blue',
      code: 'PEN',
      isActive: false,
      version: 2,
      gtins: [{ gtin14: '00614141000036' }],
    })
    const stale = await call('PATCH', `/items/${id}`, { name: 'Pen' }, { 'if-match': '"1"' })
    expect([stale.status, stale.body.code]).toEqual([412, 'stale-version'])
    const emptied = await call('PATCH', `/items/${id}`, { gtins: [] }, { 'if-match': '"2"' })
    expect(emptied.body.gtins).toEqual([])
    const base = await call('PATCH', `/items/${id}`, { baseUnit: 'kg' }, { 'if-match': '"3"' })
    expect(errorsOf(base.body)).toEqual(['baseUnit:unknown-field'])
  })

  it('are found by code, name and any form of their GTIN, page by page', async () => {
    const { companyId } = other
    for (const n of [1, 2, 3, 4, 5])
      await post(server, '/items', { ...draft(`BOLT-${n}`), companyId, name: `Bolt M${n}` })
    const first = await items(`companyId=${companyId}&search=bolt&limit=2`)
    expect(first.items.map(({ code }) => code)).toEqual(['BOLT-1', 'BOLT-2'])
    const second = await items(`companyId=${companyId}&search=bolt&limit=2&cursor=${first.nextCursor}`)
    expect(second.items.map(({ code }) => code)).toEqual(['BOLT-3', 'BOLT-4'])
    const last = await items(`companyId=${companyId}&search=bolt&limit=2&cursor=${second.nextCursor}`)
    expect([last.items.map(({ code }) => code), last.nextCursor]).toEqual([['BOLT-5'], null])
    expect((await items('search=M4')).items.map(({ code }) => code)).toEqual(['BOLT-4'])
    expect((await items('search=4006381333931')).items.map(({ code }) => code)).toEqual(['TEA-1'])
    expect((await items('active=false')).items.map(({ code }) => code)).toEqual(['PEN'])
    expect((await items('search=%25')).items).toEqual([])
  })

  it('refuse a cursor that was not given out', async () => {
    const { nextCursor } = await items('limit=1')
    const broken = [...String(nextCursor)].reverse().join('')
    for (const cursor of ['nonsense', broken]) {
      const answer = await call('GET', `/items?cursor=${cursor}`)
      expect([answer.status, answer.body.code]).toEqual([400, 'bad-cursor'])
    }
    const limit = await call('GET', '/items?limit=1000')
    expect(errorsOf(limit.body)).toEqual(['limit:too-big'])
  })
})

it('units are known from the start', async () => {
  const { body } = await call('GET', '/units')
  expect((body.items as { code: string }[]).map(({ code }) => code)).toContain('pcs')
})
