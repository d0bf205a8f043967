/** Somebody of one warehouse reads and takes back stock: true for his part, and nothing of the rest. */
import { beforeAll, describe, expect, it } from 'vitest'
import { errorsOf, post } from './modules/warehouse/places.case.ts'
import { testServer } from './platform/http/http.case.ts'
import { reactions } from './reactions.ts'
import { createRoutes } from './routes.ts'
import { openTwoHouses, type TwoHouses } from './two-houses.case.ts'

let server: Awaited<ReturnType<typeof testServer>>
let houses: TwoHouses
let headers: { 'x-api-key': string }
let crossing: string
let coming: string
beforeAll(async () => {
  server = await testServer(createRoutes({ forget: () => undefined, disconnect: () => undefined }), { reactions })
  houses = await openTwoHouses(server)
  const { here, there } = houses
  const { companyId, warehouseId, itemId } = here
  const permissions = ['stock.read', 'stock.move', 'integrity.read', 'warehouse.read', 'warehouse.write', 'docks.read']
  const reverse = ['stock.reverse']
  await server.call('POST', '/api/v1/roles', {
    body: { code: 'keeper', name: 'keeper', permissions: [...permissions, ...reverse] },
  })
  const scope = { companies: [companyId], warehouses: [warehouseId] }
  headers = { 'x-api-key': await server.person({ email: 'k@a.example', role: 'keeper', ...scope }) }
  const move = { companyId, itemId, quantity: '2', note: 'across the yard' }
  crossing = await post(server, '/movements', { ...move, fromLocationId: here.stockId, toLocationId: there.stockId })
  coming = await post(server, '/movements', {
    ...move,
    quantity: '1',
    fromLocationId: there.stockId,
    toLocationId: here.stockId,
  })
})
const get = (path: string, more: object = { headers }) => server.call('GET', `/api/v1${path}`, more)

describe('integrity', () => {
  it('is of the whole house, in counts only for who sees a part', async () => {
    const sound = await get('/integrity')
    expect([sound.status, sound.body.violations]).toEqual([200, 0])
    await server.db.transaction((tx) =>
      tx.sql('UPDATE balance SET on_hand = on_hand + 1 WHERE location_id = $1', [houses.there.stockId]),
    )
    const [part, whole] = [await get('/integrity'), await get('/integrity', {})]
    await server.db.transaction((tx) =>
      tx.sql('UPDATE balance SET on_hand = on_hand - 1 WHERE location_id = $1', [houses.there.stockId]),
    )
    expect(Number(whole.body.violations)).toBeGreaterThan(0)
    expect(part.body.violations).toBe(whole.body.violations)
    expect(JSON.stringify(whole.body)).toContain(houses.there.stockId)
    expect((part.body.checks as { sample: unknown[] }[]).flatMap(({ sample }) => sample)).toEqual([])
  })
})

describe('balances', () => {
  it('of virtual places are for who sees every warehouse: they tell of the others by subtraction', async () => {
    const places = async (more: object) => {
      const { body } = await get(`/balances?physical=false&companyId=${houses.here.companyId}`, more)
      return (body.items as { location: { kind: string } }[]).map(({ location }) => location.kind)
    }
    expect(await places({})).toContain('gain')
    expect(await places({ headers })).toEqual(['zone'])
  })
})

describe('a movement from or to another warehouse', () => {
  const elsewhere = { id: null, code: '', name: '', kind: 'elsewhere', warehouse: null }
  it('is listed, so that movements sum to the balance, and its other end is not named', async () => {
    const { here, there } = houses
    const { body } = await get(`/movements?itemId=${here.itemId}`)
    const rows = body.items as { id: string; quantity: string; from: { id: string }; to: { id: string } }[]
    const sum = rows.reduce((all, { to, quantity }) => all + (to.id === here.stockId ? 1 : -1) * Number(quantity), 0)
    const balances = (await get(`/balances?itemId=${here.itemId}`)).body.items as { onHand: string }[]
    expect(balances.map(({ onHand }) => Number(onHand))).toEqual([sum])
    expect((await get(`/movements/${crossing}`)).body).toMatchObject({ from: { id: here.stockId }, to: elsewhere })
    expect((await get(`/movements/${coming}`)).body).toMatchObject({ from: elsewhere, to: { id: here.stockId } })
    expect(JSON.stringify(body)).not.toContain(there.stockId)
    expect((await get(`/movements/${crossing}`, {})).body).toMatchObject({ to: { id: there.stockId } })
  })

  it('is taken back by somebody who sees both ends', async () => {
    for (const id of [crossing, coming]) {
      const path = `/api/v1/movements/${id}/reversal`
      const refused = await server.call('POST', path, { body: { note: 'it is mine' }, headers })
      expect([refused.status, refused.body.code]).toEqual([403, 'beyond-scope'])
    }
    const done = await server.call('POST', `/api/v1/movements/${coming}/reversal`, { body: { note: 'both seen' } })
    expect(done.status).toBe(201)
  })
})

describe('a door', () => {
  it('listens at no gateway that stands in a warehouse out of sight', async () => {
    const { here } = houses
    const { companyId, warehouseId } = here
    const dockLocationId = await post(server, '/locations', { warehouseId, code: 'D9', name: 'x', kind: 'dock' })
    const door = (gateway: string, portal: string) => ({
      ...{ companyId, warehouseId, code: 'X', name: 'X', gateway, portal, quietMs: 5_000 },
      ...{ dockLocationId, stockLocationId: here.stockId },
    })
    for (const [gateway, portal] of [
      ['gate-there', 'spy'],
      ['gate-there', 'door-1'],
      ['gate-foreign', 'spy'],
      ['gate-foreign', 'door-1'],
    ] as const) {
      const made = await server.call('POST', '/api/v1/doors', { body: door(gateway, portal), headers })
      expect([made.status, errorsOf(made.body)]).toEqual([400, ['gateway:not-found']])
    }
    const patch = { body: { gateway: 'gate-there' }, headers: { ...headers, 'if-match': '"1"' } }
    expect((await server.call('PATCH', `/api/v1/doors/${here.doorId}`, patch)).status).toBe(400)
    const own = await server.call('POST', '/api/v1/doors', { body: door('gate-here', 'door-2'), headers })
    expect(own.status).toBe(201)
  })
})
