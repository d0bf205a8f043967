import { beforeAll, describe, expect, it } from 'vitest'
import { errorsOf } from '../warehouse/places.case.ts'
import { draft, type Order, openPurchasing, type Purchasing } from './purchasing.case.ts'

let at: Purchasing
beforeAll(async () => {
  at = await openPurchasing()
})

describe('an order', () => {
  it('is drafted with a number of its year, its total, and who did it', async () => {
    const id = await at.create(at.acme, { expectedOn: '2026-12-01', note: 'by truck', doorId: at.acme.doorId })
    const { body, headers } = await at.call('GET', `/purchase-orders/${id}`)
    expect(body).toMatchObject({
      state: 'draft',
      currency: 'CNY',
      expectedOn: '2026-12-01',
      lineCount: 2,
      ordered: '12.5',
      received: '0',
      atDock: '0',
      total: '99.31',
      supplier: { code: 'S1' },
      warehouse: { code: 'W1' },
      door: { code: 'D1' },
      allowed: ['confirmation', 'cancellation'],
      facts: [{ transition: 'creation', fromState: null, toState: 'draft' }],
    })
    expect(body.number).toMatch(/^PO-20\d\d-00001$/)
    expect(headers.get('etag')).toBe('"1"')
  })

  it('counts without holes, per company, though drafts are refused in between', async () => {
    const before = Number((await at.read(await at.create())).number.slice(-5))
    expect(
      (await at.call('POST', '/purchase-orders', draft(at.acme, { supplierId: at.other.supplierId }))).status,
    ).toBe(400)
    const ids = await Promise.all([at.create(), at.create(), at.create()])
    const numbers = await Promise.all(ids.map(async (id) => Number((await at.read(id)).number.slice(-5))))
    expect(numbers.sort((a, b) => a - b)).toEqual([before + 1, before + 2, before + 3])
    expect((await at.read(await at.create(at.other))).number).toMatch(/-00001$/)
  })

  it.each([
    [
      'another company’s references',
      () =>
        draft(at.acme, {
          supplierId: at.other.supplierId,
          warehouseId: at.other.warehouseId,
          doorId: at.acme.doorId,
          lines: [{ itemId: at.other.itemId, quantity: '1', unitPrice: '1' }],
        }),
      [
        'supplierId:other-company',
        'warehouseId:other-company',
        'doorId:other-warehouse',
        'lines.0.itemId:other-company',
      ],
    ],
    [
      'wrong types',
      () =>
        draft(at.acme, {
          note: 5,
          expectedOn: 'soon',
          lines: [{ itemId: at.acme.itemId, quantity: 1, unitPrice: '-1' }],
        }),
      [
        'expectedOn:invalid-format',
        'note:invalid-type',
        'lines.0.quantity:invalid-type',
        'lines.0.unitPrice:invalid-format',
      ],
    ],
    ['unknown keys', () => draft(at.acme, { state: 'received' }), ['state:unknown-field']],
    [
      'a line of nothing',
      () => draft(at.acme, { lines: [{ itemId: at.acme.itemId, quantity: '0.0', unitPrice: '1' }] }),
      ['lines.0.quantity:custom'],
    ],
    [
      'a quantity finer than the unit',
      () => draft(at.acme, { lines: [{ itemId: at.acme.itemId, quantity: '0.0001', unitPrice: '1' }] }),
      ['lines.0.quantity:too-precise'],
    ],
    ['a day before there were such orders', () => draft(at.acme, { expectedOn: '0000-01-01' }), ['expectedOn:custom']],
    ['a day nobody will live to see', () => draft(at.acme, { expectedOn: '9999-12-31' }), ['expectedOn:custom']],
    ['half a character', () => draft(at.acme, { note: 'abc\ud800' }), ['note:bad-text']],
  ])('refuses %s', async (_, body, expected) => {
    const answer = await at.call('POST', '/purchase-orders', body())
    expect([answer.status, answer.body.code, errorsOf(answer.body)]).toEqual([400, 'bad-input', expected])
  })

  it('is made once, however often the request is repeated', async () => {
    const key = { 'idempotency-key': 'order-7' }
    const first = await at.call('POST', '/purchase-orders', draft(at.acme), key)
    const again = await at.call('POST', '/purchase-orders', draft(at.acme), key)
    expect([again.status, again.body]).toEqual([first.status, first.body])
    const changed = await at.call('POST', '/purchase-orders', draft(at.acme, { note: 'other' }), key)
    expect([changed.status, changed.body.code]).toEqual([422, 'key-reused'])
  })

  it('is changed in draft only, whole lines at a time, with the version that was read', async () => {
    const id = await at.create(at.acme, { note: 'by truck' })
    const path = `/purchase-orders/${id}`
    const lines = [{ itemId: at.acme.itemId, quantity: '7', unitPrice: '1' }]
    const changed = await at.call('PATCH', path, { lines, note: null }, { 'if-match': '"1"' })
    expect(changed.body).toMatchObject({ version: 2, note: null, ordered: '7', lineCount: 1, total: '7.00' })
    expect((await at.call('PATCH', path, { lines }, { 'if-match': '"1"' })).body.code).toBe('stale-version')
    expect((await at.call('PATCH', path, { lines })).status).toBe(428)
    await at.take(id, 'confirmation')
    const late = await at.call('PATCH', path, { lines }, { 'if-match': '"3"' })
    expect([late.status, late.body.code]).toEqual([409, 'wrong-state'])
    expect((await at.read(id)).facts.map(({ transition }) => transition)).toEqual([
      'creation',
      'amendment',
      'confirmation',
    ])
  })

  it('needs lines to be at.confirmed, and only those may who may', async () => {
    const id = await at.create(at.acme, { lines: [] })
    expect((await at.take(id, 'confirmation')).body.code).toBe('no-lines')
    const reader = await at.call('POST', `/purchase-orders/${id}/confirmation`, {}, { 'x-api-key': at.readerKey })
    expect([reader.status, reader.body.code]).toEqual([403, 'not-permitted'])
    const seen = await at.call('GET', `/purchase-orders/${id}`, undefined, { 'x-api-key': at.readerKey })
    expect(seen.body.allowed).toEqual([])
  })
})

describe('the list', () => {
  const list = async (query: string) =>
    (await at.call('GET', `/purchase-orders?${query}`)).body as unknown as {
      items: Order[]
      nextCursor: string | null
      version: number
    }

  it('goes newest first, page by page, with the filters', async () => {
    const all = await list(`companyId=${at.acme.companyId}&limit=200`)
    expect(all.version).toBeTypeOf('number')
    const walked: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await list(`companyId=${at.acme.companyId}&limit=3${cursor && `&cursor=${cursor}`}`)
      walked.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(walked).toEqual(all.items.map(({ id }) => id))
    await at.take(await at.create(), 'cancellation', { reason: 'ordered twice' })
    const states = new Set((await list('state=confirmed,cancelled&limit=200')).items.map(({ state }) => state))
    expect([...states].sort()).toEqual(['cancelled', 'confirmed'])
    expect((await list(`search=${all.items[0]?.number}&companyId=${at.acme.companyId}`)).items).toHaveLength(1)
    expect((await list(`supplierId=${at.other.supplierId}`)).items.length).toBe(1)
  })
  it('refuses what is no cursor and no state', async () => {
    expect((await at.call('GET', '/purchase-orders?cursor=zzz')).body.code).toBe('bad-cursor')
    expect(errorsOf((await at.call('GET', '/purchase-orders?state=lost')).body)).toEqual(['state.0:invalid-value'])
  })
})

describe('a demo company', () => {
  it('is wiped with all that is its own, and nothing else', async () => {
    const demo = await at.open('DEMO', true)
    const id = await at.create(demo)
    await at.take(id, 'confirmation')
    const before = (await at.call('GET', '/purchase-orders?limit=200')).body.items as unknown[]
    const answer = await at.call('DELETE', `/companies/${demo.companyId}`)
    expect([answer.status, answer.body]).toEqual([204, { text: '' }])
    const left = await at.db.read(async (tx) => {
      const tables = [
        'company WHERE id',
        ...['warehouse', 'location', 'door', 'item', 'party', 'purchase_order', 'expectation', 'document_fact'].map(
          (name) => `${name} WHERE company_id`,
        ),
      ]
      const counts: (number | undefined)[] = []
      for (const table of tables)
        counts.push(
          (await tx.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} = $1`, [demo.companyId]))[0]?.n,
        )
      return counts
    })
    expect(left).toEqual(left.map(() => 0))
    expect(((await at.call('GET', '/purchase-orders?limit=200')).body.items as unknown[]).length).toBe(
      before.length - 1,
    )
  })
})
