/** The audit as it is written by requests and read by people: through the real routes, on a real database. */
import { beforeAll, describe, expect, it } from 'vitest'
import { openAudited } from './audit.case.ts'
import type { AuditRow } from './contract/audit.ts'
import { idOf, type Site, seedSite } from './ledger/site.case.ts'
import { verifyAudit } from './platform/audit/verify.ts'
import { EVERYTHING, type Scope } from './platform/db/scope.ts'
import { raiseExceptions } from './reconcile/exception.store.ts'
import { listAudit } from './views/audit.view.ts'

const server = await openAudited()
const { db, call, list, detail, changesOf, post } = server

let acme: Site
let zeta: Site
let supplierId = ''
let order: Record<string, unknown> = {}
beforeAll(async () => {
  acme = await seedSite(db, 'ACME')
  zeta = await seedSite(db, 'ZETA')
  supplierId = String(
    (
      await post('/parties', {
        companyId: acme.companyId,
        code: 'S1',
        name: '=cmd|calc',
        isSupplier: true,
        email: 'sun@example.com',
        phone: '555',
      })
    ).id,
  )
  order = await post('/purchase-orders', {
    companyId: acme.companyId,
    supplierId,
    warehouseId: acme.warehouseId,
    lines: [{ itemId: idOf(acme.items, 'SKU-1'), quantity: '10', unitPrice: '9.90' }],
  })
})

describe('a change', () => {
  it('says who, from where, what, to what, and what became of it', async () => {
    const [row] = await list(`&document=${order.number}`)
    expect(row).toMatchObject({
      actor: { kind: 'api-key', name: 'test (boss)' },
      via: 'key',
      action: 'POST /purchase-orders',
      refused: null,
      subject: { type: 'purchase-order', id: order.id, number: order.number },
      companyId: acme.companyId,
    })
    expect(row?.address).toMatch(/127\.0\.0\.1/)
    const changes = await changesOf(row)
    expect(changes).toMatchObject({ state: [null, 'draft'], 'lines[1].quantity': [null, '10'] })
  })

  it('is shown by what the thing looked like before and after', async () => {
    const headers = { 'x-request-id': 'of-this-test' }
    const answer = await call('POST', `/api/v1/purchase-orders/${order.id}/confirmation`, { body: {}, headers })
    expect(answer.status).toBeLessThan(300)
    const [row] = await list(`&document=${order.number}`)
    expect(row).toMatchObject({ action: 'POST /purchase-orders/:id/confirmation', requestId: 'of-this-test' })
    expect(await changesOf(row)).toEqual({ state: ['draft', 'confirmed'] })
  })

  it('keeps its reason', async () => {
    await post(`/purchase-orders/${order.id}/cancellation`, { reason: 'ordered twice' })
    const [row] = await list(`&document=${order.id}`)
    expect(row).toMatchObject({ action: 'POST /purchase-orders/:id/cancellation', reason: 'ordered twice' })
  })

  it('keeps of prices, contacts and credentials a hash alone, the same for the same', async () => {
    const [made] = (await list(`&document=${order.number}`)).filter(({ action }) => action === 'POST /purchase-orders')
    const { changes } = await detail(made)
    const price = changes.find(({ field }) => field === 'lines[1].unitPrice')
    expect(price).toMatchObject({ before: null, isHashed: true, after: expect.stringMatching(/^[0-9a-f]{16}$/) })
    const [party] = await list(`&document=${supplierId}`)
    expect((await detail(party)).changes.filter(({ isHashed }) => isHashed).map(({ field }) => field)).toEqual([
      'email',
      'phone',
    ])
    const { credential } = await post('/gateways', { name: 'gate-x', site: 'main', companyId: acme.companyId })
    const { rows } = await db.transaction(async (tx) => ({
      rows: await tx.sql<{ text: string }>('SELECT audit::text AS text FROM audit'),
    }))
    const all = rows.map(({ text }) => text).join('\n')
    for (const secret of [String(credential), 'sun@example.com', '"9.90"', server.password, server.key])
      expect(all).not.toContain(secret)
  })

  it('that was refused, or was done before under the same key, leaves no row', async () => {
    const body = { companyId: acme.companyId, code: 'ONCE', name: 'Once', baseUnit: 'pcs', tracking: 'none' }
    const key = { 'idempotency-key': 'once' }
    const made = await post('/items', body, key)
    await post('/items', body, key)
    await call('POST', '/api/v1/items', { body })
    await call('POST', '/api/v1/items', { body: { ...body, baseUnit: 'nothing' } })
    const rows = await list(`&document=${made.id}`)
    expect(rows.map(({ action, subject }) => [action, subject?.id])).toEqual([['POST /items', made.id]])
  })

  it('that can never change again, as a movement, says what was moved', async () => {
    const moved = await post('/movements', {
      companyId: acme.companyId,
      itemId: idOf(acme.items, 'LOOSE'),
      quantity: '2',
      fromLocationId: idOf(acme.locations, '@gain'),
      toLocationId: idOf(acme.locations, 'BIN-1'),
      note: 'found behind the rack',
    })
    const [row, ...others] = await list('&action=POST%20/movements')
    expect(others).toEqual([])
    expect(row).toMatchObject({
      actor: { kind: 'api-key', name: 'test (boss)' },
      subject: { type: 'movement', id: moved.id },
      companyId: acme.companyId,
      reason: 'found behind the rack',
    })
    expect(await changesOf(row)).toEqual({
      item: [null, 'LOOSE'],
      quantity: [null, '2'],
      movedFrom: [null, '@gain'],
      movedTo: [null, 'BIN-1'],
    })
    await post(`/movements/${moved.id}/reversal`, { note: 'was not there' })
    const [reversal] = await list(`&document=${moved.id}`)
    expect(reversal).toMatchObject({ action: 'POST /movements/:id/reversal', reason: 'was not there' })
    expect(Object.keys(await changesOf(reversal))).toEqual(['reversedBy'])
    const ofWarehouse = await db
      .as({ ...EVERYTHING, companies: [acme.companyId], warehouses: [acme.warehouseId] })
      .read((tx) => listAudit(tx, { limit: 10, document: String(moved.id) }))
    expect('items' in ofWarehouse && ofWarehouse.items.length).toBe(2)
  })

  it('of many things has a row for each that was changed, which a search for one finds', async () => {
    const ids = await db.transaction(async (tx) => {
      const raised = Array.from({ length: 3 }, () => ({
        companyId: acme.companyId,
        kind: 'bad-batch' as const,
        state: 'open' as const,
        gateway: 'dock-9',
        seq: '7',
        detail: {},
      }))
      await raiseExceptions(tx, raised)
      const rows = await tx.sql<{ id: string }>(`SELECT id FROM exception WHERE gateway = 'dock-9' ORDER BY id`)
      return rows.map(({ id }) => id)
    })
    const [first, second, third] = ids
    await post(`/exceptions/${first}/resolution`, { resolution: 'ignore', reason: 'seen' })
    const answer = await post('/exceptions/resolutions', { ids, resolution: 'ignore', reason: 'read twice' })
    expect((answer.items as { refused: string | null }[]).map(({ refused }) => refused)).toEqual([
      'already-resolved',
      null,
      null,
    ])
    for (const id of [second, third]) {
      const [row, ...others] = await list(`&document=${id}`)
      expect(others).toEqual([])
      expect(row).toMatchObject({
        action: 'POST /exceptions/resolutions',
        subject: { type: 'exception', id },
        companyId: acme.companyId,
        reason: 'read twice',
      })
      expect(await changesOf(row)).toMatchObject({ state: ['open', 'resolved'], resolution: [null, 'ignore'] })
      expect((await detail(row)).evidence).toMatchObject({ gateway: 'dock-9', seq: '7' })
    }
    expect((await list(`&document=${first}`)).map(({ action }) => action)).toEqual(['POST /exceptions/:id/resolution'])
  })

  it('of one thing by many at once is told from the others', async () => {
    const { id } = await post('/items', {
      companyId: acme.companyId,
      code: 'RACE',
      name: '0',
      baseUnit: 'pcs',
      tracking: 'none',
    })
    const rename = async (): Promise<void> => {
      for (let i = 0; i < 5; i++) {
        const { body } = await call('GET', `/api/v1/items/${id}`)
        await call('PATCH', `/api/v1/items/${id}`, {
          body: { name: `${Number(body.name) + 1}` },
          headers: { 'if-match': `"${body.version}"` },
        })
      }
    }
    await Promise.all([rename(), rename(), rename(), rename()])
    const rows = (await list('&document=RACE')).filter(({ action }) => action.startsWith('PATCH')).reverse()
    const steps = []
    for (const row of rows) steps.push((await changesOf(row)).name)
    expect(steps.map((step) => step?.map(Number)).sort(([a = 0] = [], [b = 0] = []) => a - b)).toEqual(
      steps.map((_, i) => [i, i + 1]),
    )
  })
})

describe('reading', () => {
  it('is for those who may', async () => {
    for (const path of ['/audit', '/audit/0190f000-0000-7000-8000-000000000000'])
      expect((await call('GET', `/api/v1${path}`, { headers: { 'x-api-key': server.readerKey } })).status).toBe(403)
  })

  it('shows each the rows of his companies and warehouses', async () => {
    const seen = (scope: Partial<Scope>) =>
      db.as({ ...EVERYTHING, ...scope }).read(async (tx) => {
        const page = await listAudit(tx, { limit: 200 })
        return 'items' in page ? new Set(page.items.map(({ companyId }) => companyId)) : undefined
      })
    await expect.poll(() => seen({})).toContain(null)
    expect(await seen({ companies: [acme.companyId] })).toEqual(new Set([acme.companyId]))
    expect(await seen({ companies: [zeta.companyId] })).toEqual(new Set())
    expect(await seen({ companies: [acme.companyId], warehouses: [zeta.warehouseId] })).toEqual(new Set())
    expect(await seen({ companies: [acme.companyId], warehouses: [acme.warehouseId] })).toEqual(
      new Set([acme.companyId]),
    )
    expect(await seen({ companies: [acme.companyId], ownPartiesOf: 'p' })).toEqual(new Set())
  })

  it('goes page by page in one order, whatever is asked', async () => {
    const now = Date.now()
    const at = (ms: number) => encodeURIComponent(new Date(ms).toISOString())
    for (const query of [
      '',
      '&person=BOSS',
      '&subjectType=item',
      `&companyId=${acme.companyId}`,
      `&from=${at(now - 60_000)}`,
    ]) {
      const whole = (await list(query)).map(({ id }) => id)
      const pieces: string[] = []
      let cursor = ''
      do {
        const { body } = await call('GET', `/api/v1/audit?limit=3${query}${cursor && `&cursor=${cursor}`}`)
        pieces.push(...(body.items as AuditRow[]).map(({ id }) => id))
        cursor = String(body.nextCursor ?? '')
      } while (cursor)
      expect(pieces).toEqual(whole)
      expect(whole).toEqual(whole.toSorted().reverse())
      expect(whole.length).toBeGreaterThan(3)
    }
    expect(await list(`&to=${at(now - 3_600_000)}`)).toEqual([])
    expect(await list(`&from=${at(now + 3_600_000)}`)).toEqual([])
    expect(await list('&person=nobody-at-all')).toEqual([])
    expect(await list(`&from=${at(-1e9)}`)).not.toEqual([])
  })

  it('exports what it lists, no formula among it, and writes that down', async () => {
    const answer = await call('POST', '/api/v1/audit/exports', { body: { document: supplierId } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="?audit-[\d-]+\.csv"?$/)
    const [head = '', ...lines] = String(answer.body.text).trim().split('\r\n')
    expect(head).toContain('"actor_name"')
    expect(lines).toHaveLength((await list(`&document=${supplierId}`)).length)
    expect(lines[0]).toContain('=cmd')
    for (const line of lines) expect(line).not.toMatch(/(^|,)"[=+\-@]/)
    const [row] = await list('&action=POST%20/audit/exports')
    expect(await changesOf(row)).toEqual({ document: [null, supplierId] })
  })
})

it('stays whole when a demo company is wiped', async () => {
  const demo = await seedSite(db, 'DEMO', { isDemo: true })
  await post('/items', { companyId: demo.companyId, code: 'GONE', name: 'Gone', baseUnit: 'pcs', tracking: 'none' })
  const answer = await call('DELETE', `/api/v1/companies/${demo.companyId}`)
  expect(answer.status).toBe(204)
  expect((await list(`&companyId=${demo.companyId}`)).map(({ action }) => action)).toEqual([
    'DELETE /companies/:id',
    'POST /items',
  ])
  const reports = await db.read((tx) => verifyAudit(tx))
  expect(reports.filter(({ fault }) => fault)).toEqual([])
})
