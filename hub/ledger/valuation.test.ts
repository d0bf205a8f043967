import { beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { hiderOf } from '../contract/field-class.ts'
import { isRefusal } from '../contract/refusal.ts'
import { costFlowRow, costLayerRow, valuationRow } from '../contract/valuation.ts'
import { testServer } from '../platform/http/http.case.ts'
import { createRoutes } from '../routes.ts'
import { post, reverse } from './index.ts'
import { idOf, type Site, seedSite } from './site.case.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })
let at = new Date('2026-11-02T08:00:00Z')
let server: Awaited<ReturnType<typeof testServer>>
let site: Site
let received = ''
let issued = ''
let keys = 0

/** At this moment, `quantity` of LOOSE from one place to another. */
const move = async (when: string, from: string, to: string, quantity: string, unitCost?: string): Promise<string> => {
  at = new Date(when)
  const answer = await server.db.transaction((tx) =>
    post(
      tx,
      [
        {
          key: `valuation/${++keys}`,
          itemId: idOf(site.items, 'LOOSE'),
          quantity,
          fromLocationId: idOf(site.locations, from),
          toLocationId: idOf(site.locations, to),
          occurredAt: at,
          reason: 'manual',
          note: 'test',
          ...(unitCost === undefined ? {} : { unitCost }),
        },
      ],
      { companyId: site.companyId, actor: 'test' },
    ),
  )
  if (isRefusal(answer)) throw new Error(answer.refused)
  return answer.movements[0]?.id ?? ''
}

beforeAll(async () => {
  server = await testServer(routes, {
    clock: { now: () => at, wait: async () => undefined, every: () => () => undefined },
  })
  site = await seedSite(server.db, 'WORTH')
  received = await move('2026-11-02T08:00:00Z', '@supplier', 'BIN-1', '8', '10')
  await move('2026-11-03T08:00:00Z', '@supplier', 'BIN-2', '4', '16.0001')
  issued = await move('2026-11-04T08:00:00Z', 'BIN-1', '@customer', '5')
})
const read = async (path: string): Promise<Record<string, unknown>[]> => {
  const { status, body } = await server.call('GET', `/api/v1${path}`)
  expect([path, status]).toEqual([path, 200])
  return (body.items ?? body.places) as Record<string, unknown>[]
}

describe('what stock is worth', () => {
  it('is told by item and warehouse, now and as the ledger stood then', async () => {
    const row = { item: { code: 'LOOSE' }, place: { code: 'W1', kind: 'warehouse' }, currency: 'CNY' }
    expect(await read(`/valuations?companyId=${site.companyId}`)).toMatchObject([
      { ...row, onHand: '7', value: '94.00', unitCost: '13.4286', layers: 2, oldestAt: '2026-11-02T08:00:00.000Z' },
    ])
    expect(await read('/valuations?asOf=2026-11-03T12:00:00Z&search=loo')).toMatchObject([
      { ...row, onHand: '12', value: '144.00', unitCost: '12.0000', layers: null, oldestAt: null },
    ])
    expect(await read('/valuations?asOf=2026-11-02T07:59:59Z')).toEqual([])
    expect(await read('/valuations?search=nothing')).toEqual([])
  })

  it('is told in all', async () => {
    expect(await read('/valuations/totals')).toMatchObject([
      { place: { code: 'W1', kind: 'warehouse' }, currency: 'CNY', items: 1, value: '94.00' },
    ])
    expect(await read('/valuations/totals?asOf=2026-11-02T12:00:00Z')).toMatchObject([{ items: 1, value: '80.00' }])
    expect(await read('/valuations/totals?asOf=2020-01-01T00:00:00Z')).toMatchObject([{ items: 0, value: '0' }])
  })

  it('drills down to layers, flows and movements', async () => {
    const pool = `itemId=${idOf(site.items, 'LOOSE')}&placeId=${site.warehouseId}`
    expect(await read(`/cost-layers?${pool}`)).toMatchObject([
      { quantity: '3', value: '30.00', unitCost: '10.0000', document: null, epc: null },
      { quantity: '4', value: '64.00', unitCost: '16.0000' },
    ])
    expect(await read(`/cost-flows?${pool}`)).toMatchObject([
      {
        from: { kind: 'warehouse', code: 'W1' },
        to: { kind: 'customer' },
        quantity: '5',
        takenValue: '50.00',
        placedValue: null,
        movement: { id: issued },
      },
      { from: { kind: 'supplier' }, to: { code: 'W1' }, quantity: '4', takenValue: null, placedValue: '64.00' },
      { quantity: '8', placedValue: '80.00', isReversal: false, movement: { id: received } },
    ])
    at = new Date('2026-11-05T08:00:00Z')
    await server.db.transaction((tx) => reverse(tx, issued, { actor: 'Ada', note: 'wrong' }))
    expect((await read(`/cost-flows?${pool}`))[0]).toMatchObject({ isReversal: true, placedValue: '50.00' })
  })

  it('has no figure of money left for who may not see costs, wherever such a row is shown', async () => {
    const shown: readonly [string, z.ZodType][] = [
      ['/valuations', valuationRow],
      ['/cost-layers', costLayerRow],
      ['/cost-flows', costFlowRow],
    ]
    for (const [path, schema] of shown) {
      const [row] = await read(path)
      expect(JSON.stringify(row)).toMatch(/"(value|takenValue)":"?/)
      const rest = JSON.stringify(hiderOf(schema)(row, new Set()))
      expect(rest).toMatch(/"(onHand|quantity)":"\d/)
      expect(rest).not.toMatch(/value"|cost"|variance|\d\.\d\d"/i)
    }
  })

  it('is not there for who may not see costs, nor for who sees another warehouse', async () => {
    const picker = await server.person({ email: 'picker@example.com', role: 'picker' })
    const elsewhere = await seedSite(server.db, 'OTHER')
    const accountant = await server.person({
      email: 'books@example.com',
      role: 'accountant',
      companies: [site.companyId, elsewhere.companyId],
      warehouses: [elsewhere.warehouseId],
    })
    for (const path of ['/valuations', '/valuations/totals', '/cost-layers', '/cost-flows'])
      expect(await server.call('GET', `/api/v1${path}`, { headers: { 'x-api-key': picker } })).toMatchObject({
        status: 403,
      })
    expect(await server.call('GET', '/api/v1/valuations', { headers: { 'x-api-key': accountant } })).toMatchObject({
      status: 200,
      body: { items: [] },
    })
    const pool = `itemId=${idOf(site.items, 'LOOSE')}&placeId=${site.warehouseId}`
    for (const path of ['/cost-layers', '/cost-flows'])
      expect(
        await server.call('GET', `/api/v1${path}?${pool}`, { headers: { 'x-api-key': accountant } }),
      ).toMatchObject({ body: { items: [] } })
  })
})
