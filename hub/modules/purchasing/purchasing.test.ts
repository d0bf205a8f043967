import { beforeAll, describe, expect, it } from 'vitest'
import type { TestDatabase } from '../../../tests/support/database.ts'
import { type TestServer, testServer } from '../../platform/http/http.case.ts'
import { reactions } from '../../reactions.ts'
import { routes as catalog } from '../catalog/index.ts'
import { routes as parties } from '../parties/index.ts'
import { routes as warehouse } from '../warehouse/index.ts'
import { errorsOf, openCompany, type Places, post } from '../warehouse/places.case.ts'
import { routes } from './index.ts'

interface Company extends Places {
  readonly supplierId: string
  readonly itemId: string
  readonly doorId: string
}
interface Order {
  readonly id: string
  readonly number: string
  readonly state: string
  readonly version: number
  readonly atDock: string
  readonly received: string
  readonly allowed: string[]
  readonly lines: { id: string; quantity: string; received: string; atDock: string }[]
  readonly facts: { transition: string; fromState: string | null; toState: string; actor: string; input: unknown }[]
}

let server: TestServer & { readonly db: TestDatabase; readonly readerKey: string }
let acme: Company
let other: Company
const open = async (code: string, isDemo = false): Promise<Company> => {
  const places = await openCompany(server, code, isDemo)
  const { companyId, warehouseId } = places
  const supplierId = await post(server, '/parties', { companyId, code: 'S1', name: 'Sun Tea', isSupplier: true })
  const itemId = await post(server, '/items', { companyId, code: 'TEA', name: 'Tea', baseUnit: 'pcs', tracking: 'epc' })
  const door = {
    companyId,
    warehouseId,
    code: 'D1',
    name: 'Door 1',
    gateway: `gw-${code.toLowerCase()}`,
    portal: 'door-1',
    quietMs: 4000,
  }
  const doorId = await post(server, '/doors', {
    ...door,
    dockLocationId: places.dockId,
    stockLocationId: places.stockId,
  })
  return { ...places, supplierId, itemId, doorId }
}
beforeAll(async () => {
  server = await testServer([...routes, ...warehouse, ...catalog, ...parties], { reactions })
  acme = await open('ACME')
  other = await open('OTHER')
})

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.call(method, `/api/v1${path}`, { ...(body === undefined ? {} : { body }), headers })
const draft = (company: Company, more: object = {}) => ({
  companyId: company.companyId,
  supplierId: company.supplierId,
  warehouseId: company.warehouseId,
  lines: [
    { itemId: company.itemId, quantity: '10', unitPrice: '9.90' },
    { itemId: company.itemId, quantity: '2.5', unitPrice: '0.1234' },
  ],
  ...more,
})
const create = (company = acme, more: object = {}) => post(server, '/purchase-orders', draft(company, more))
const read = async (id: string) => (await call('GET', `/purchase-orders/${id}`)).body as unknown as Order
const take = (id: string, noun: string, body: object = {}) => call('POST', `/purchase-orders/${id}/${noun}`, body)
const confirmed = async () => {
  const id = await create()
  expect((await take(id, 'confirmation')).status).toBe(201)
  return read(id)
}
const fulfil = (order: Order, line: number, quantity: string) =>
  server.db.transaction(async (tx) =>
    tx.tell({
      kind: 'line-fulfilled',
      documentType: 'purchase-order',
      documentId: order.id,
      documentLineId: order.lines[line]?.id ?? '',
      quantity,
      sessionId: tx.newId(),
    }),
  )
/** One tag of the order's first line stands at the door's dock, in a session nobody has accepted. */
const bringToDock = (order: Order, quantity: string): Promise<string> =>
  server.db.transaction(async (tx) => {
    const id = tx.newId()
    await tx.sql(
      `INSERT INTO dock_session (id, number, company_id, warehouse_id, door_id, state, document_id, opened_at, opened_by, last_event_at, sums, touched_at)
       VALUES ($1, 'DS-1', $2, $3, $4, 'closed', $5, $6, 'system', $6, '{}', $6)`,
      [id, acme.companyId, acme.warehouseId, acme.doorId, order.id, tx.now],
    )
    await tx.sql(
      `INSERT INTO dock_session_tag (session_id, epc, item_id, quantity, direction, verdict, expectation_id, first_seen_at, last_seen_at)
       SELECT $1, 'E1', item_id, $3, 'in', 'matched', id, $4, $4 FROM expectation WHERE document_line_id = $2`,
      [id, order.lines[0]?.id, quantity, tx.now],
    )
    return id
  })

describe('an order', () => {
  it('is drafted with a number of its year, its total, and who did it', async () => {
    const id = await create(acme, { expectedOn: '2026-12-01', note: 'by truck', doorId: acme.doorId })
    const { body, headers } = await call('GET', `/purchase-orders/${id}`)
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
    const before = Number((await read(await create())).number.slice(-5))
    expect((await call('POST', '/purchase-orders', draft(acme, { supplierId: other.supplierId }))).status).toBe(400)
    const ids = await Promise.all([create(), create(), create()])
    const numbers = await Promise.all(ids.map(async (id) => Number((await read(id)).number.slice(-5))))
    expect(numbers.sort((a, b) => a - b)).toEqual([before + 1, before + 2, before + 3])
    expect((await read(await create(other))).number).toMatch(/-00001$/)
  })

  it.each([
    [
      'another company’s references',
      () =>
        draft(acme, {
          supplierId: other.supplierId,
          warehouseId: other.warehouseId,
          doorId: acme.doorId,
          lines: [{ itemId: other.itemId, quantity: '1', unitPrice: '1' }],
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
        draft(acme, { note: 5, expectedOn: 'soon', lines: [{ itemId: acme.itemId, quantity: 1, unitPrice: '-1' }] }),
      [
        'expectedOn:invalid-format',
        'note:invalid-type',
        'lines.0.quantity:invalid-type',
        'lines.0.unitPrice:invalid-format',
      ],
    ],
    ['unknown keys', () => draft(acme, { state: 'received' }), ['state:unknown-field']],
    [
      'a line of nothing',
      () => draft(acme, { lines: [{ itemId: acme.itemId, quantity: '0.0', unitPrice: '1' }] }),
      ['lines.0.quantity:custom'],
    ],
  ])('refuses %s', async (_, body, expected) => {
    const answer = await call('POST', '/purchase-orders', body())
    expect([answer.status, answer.body.code, errorsOf(answer.body)]).toEqual([400, 'bad-input', expected])
  })

  it('is made once, however often the request is repeated', async () => {
    const key = { 'idempotency-key': 'order-7' }
    const first = await call('POST', '/purchase-orders', draft(acme), key)
    const again = await call('POST', '/purchase-orders', draft(acme), key)
    expect([again.status, again.body]).toEqual([first.status, first.body])
    const changed = await call('POST', '/purchase-orders', draft(acme, { note: 'other' }), key)
    expect([changed.status, changed.body.code]).toEqual([422, 'key-reused'])
  })

  it('is changed in draft only, whole lines at a time, with the version that was read', async () => {
    const id = await create(acme, { note: 'by truck' })
    const path = `/purchase-orders/${id}`
    const lines = [{ itemId: acme.itemId, quantity: '7', unitPrice: '1' }]
    const changed = await call('PATCH', path, { lines, note: null }, { 'if-match': '"1"' })
    expect(changed.body).toMatchObject({ version: 2, note: null, ordered: '7', lineCount: 1, total: '7.00' })
    expect((await call('PATCH', path, { lines }, { 'if-match': '"1"' })).body.code).toBe('stale-version')
    expect((await call('PATCH', path, { lines })).status).toBe(428)
    await take(id, 'confirmation')
    const late = await call('PATCH', path, { lines }, { 'if-match': '"3"' })
    expect([late.status, late.body.code]).toEqual([409, 'wrong-state'])
    expect((await read(id)).facts.map(({ transition }) => transition)).toEqual([
      'creation',
      'amendment',
      'confirmation',
    ])
  })

  it('needs lines to be confirmed, and only those may who may', async () => {
    const id = await create(acme, { lines: [] })
    expect((await take(id, 'confirmation')).body.code).toBe('no-lines')
    const reader = await call('POST', `/purchase-orders/${id}/confirmation`, {}, { 'x-api-key': server.readerKey })
    expect([reader.status, reader.body.code]).toEqual([403, 'not-permitted'])
    const seen = await call('GET', `/purchase-orders/${id}`, undefined, { 'x-api-key': server.readerKey })
    expect(seen.body.allowed).toEqual([])
  })
})

describe('receiving', () => {
  it('follows from the lines, fact by fact', async () => {
    const order = await confirmed()
    await fulfil(order, 0, '4')
    expect(await read(order.id)).toMatchObject({ state: 'partly-received', received: '4', allowed: ['closure'] })
    await fulfil(order, 0, '6')
    await fulfil(order, 1, '2.5')
    const whole = await read(order.id)
    expect(whole).toMatchObject({ state: 'received', received: '12.5', allowed: [] })
    expect(whole.facts.slice(2).map(({ toState, actor }) => `${toState} ${actor}`)).toEqual([
      'partly-received system',
      'partly-received system',
      'received system',
    ])
    await fulfil(order, 1, '-0.5')
    expect(await read(order.id)).toMatchObject({ state: 'partly-received', received: '12' })
  })

  it('expects each line at the dock from confirmation on', async () => {
    const order = await confirmed()
    const rows = await server.db.read((tx) =>
      tx.sql('SELECT document_number, party_name, quantity FROM expectation WHERE document_id = $1 ORDER BY quantity', [
        order.id,
      ]),
    )
    expect(rows).toEqual([
      { document_number: order.number, party_name: 'Sun Tea', quantity: '2.500000' },
      { document_number: order.number, party_name: 'Sun Tea', quantity: '10.000000' },
    ])
  })

  it('has no route of its own', async () => {
    const order = await confirmed()
    expect((await take(order.id, 'receipt', {})).status).toBe(404)
  })
})

describe('closing short', () => {
  const isExpected = async (id: string) =>
    (await server.db.read((tx) => tx.sql('SELECT FROM expectation WHERE document_id = $1 AND closed_at IS NULL', [id])))
      .length > 0

  it('gives up the rest, with a reason', async () => {
    const order = await confirmed()
    expect(errorsOf((await take(order.id, 'closure', { reason: 'no' })).body)).toEqual(['reason:too-small'])
    await fulfil(order, 0, '4')
    const closed = await take(order.id, 'closure', { reason: 'supplier is out of it' })
    expect(closed.body).toMatchObject({ state: 'closed', received: '4', allowed: [] })
    expect(await isExpected(order.id)).toBe(false)
    expect((await take(order.id, 'closure', { reason: 'once more' })).body.code).toBe('wrong-state')
    // what stood at the dock then
    await fulfil(order, 0, '1')
    expect(await read(order.id)).toMatchObject({ state: 'closed', received: '5' })
  })

  it('follows a decision taken on an exception, and a second one changes nothing', async () => {
    const order = await confirmed()
    const short = {
      kind: 'document-short',
      documentType: 'purchase-order',
      documentId: order.id,
      actor: 'Li Wei',
      reason: 'will not come',
    } as const
    await server.db.transaction(async (tx) => tx.tell(short))
    await server.db.transaction(async (tx) => tx.tell(short))
    const closed = await read(order.id)
    expect(closed.state).toBe('closed')
    expect(closed.facts.filter(({ transition }) => transition === 'closure')).toMatchObject([
      { actor: 'Li Wei', input: { reason: 'will not come' } },
    ])
    expect(await isExpected(order.id)).toBe(false)
  })
})

describe('cancelling', () => {
  const reason = { reason: 'ordered twice' }
  it('takes back what nothing came of', async () => {
    const order = await confirmed()
    expect((await take(order.id, 'cancellation', reason)).body).toMatchObject({ state: 'cancelled', allowed: [] })
    expect((await take(order.id, 'confirmation')).body.code).toBe('wrong-state')
  })
  it('is refused once goods are in stock', async () => {
    const order = await confirmed()
    await fulfil(order, 0, '1')
    const answer = await take(order.id, 'cancellation', reason)
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      409,
      'already-received',
      `${order.number} has received goods; close it short instead.`,
    ])
  })
  it('is refused while goods stand at a dock, and names the session', async () => {
    const order = await confirmed()
    const sessionId = await bringToDock(order, '3')
    const seen = await read(order.id)
    expect(seen).toMatchObject({ atDock: '3', received: '0', allowed: ['closure'] })
    expect(seen.lines.map(({ atDock }) => atDock)).toEqual(['3', '0'])
    const answer = await take(order.id, 'cancellation', reason)
    expect([answer.status, answer.body.code]).toEqual([409, 'in-use'])
    expect(answer.body.blockedBy).toMatchObject([{ type: 'dock-session', id: sessionId }])
    expect((await read(order.id)).state).toBe('confirmed')
  })
})

describe('the list', () => {
  const list = async (query: string) =>
    (await call('GET', `/purchase-orders?${query}`)).body as unknown as {
      items: Order[]
      nextCursor: string | null
      version: number
    }

  it('goes newest first, page by page, with the filters', async () => {
    const all = await list(`companyId=${acme.companyId}&limit=200`)
    expect(all.version).toBeTypeOf('number')
    const walked: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await list(`companyId=${acme.companyId}&limit=3${cursor && `&cursor=${cursor}`}`)
      walked.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(walked).toEqual(all.items.map(({ id }) => id))
    const states = new Set((await list('state=closed,cancelled&limit=200')).items.map(({ state }) => state))
    expect([...states].sort()).toEqual(['cancelled', 'closed'])
    expect((await list(`search=${all.items[0]?.number}&companyId=${acme.companyId}`)).items).toHaveLength(1)
    expect((await list(`supplierId=${other.supplierId}`)).items.length).toBe(1)
  })
  it('refuses what is no cursor and no state', async () => {
    expect((await call('GET', '/purchase-orders?cursor=zzz')).body.code).toBe('bad-cursor')
    expect(errorsOf((await call('GET', '/purchase-orders?state=lost')).body)).toEqual(['state.0:invalid-value'])
  })
})

describe('a demo company', () => {
  it('is wiped with all that is its own, and nothing else', async () => {
    const demo = await open('DEMO', true)
    const id = await create(demo)
    await take(id, 'confirmation')
    const before = (await call('GET', '/purchase-orders?limit=200')).body.items as unknown[]
    const answer = await call('DELETE', `/companies/${demo.companyId}`)
    expect([answer.status, answer.body]).toEqual([204, { text: '' }])
    const left = await server.db.read(async (tx) => {
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
    expect(((await call('GET', '/purchase-orders?limit=200')).body.items as unknown[]).length).toBe(before.length - 1)
  })
})
