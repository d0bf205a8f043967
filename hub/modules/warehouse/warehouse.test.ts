import { beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../../platform/http/http.case.ts'
import { peopleRoutes } from '../people/index.ts'
import { errorsOf, openCompany, type Places, post, warehouse } from './places.case.ts'

const NOBODY = '0190f000-0000-7000-8000-000000000000'
let server: TestServer
let acme: Places
let other: Places
beforeAll(async () => {
  server = await testServer([...warehouse, ...peopleRoutes(() => new Set())])
  acme = await openCompany(server, 'ACME')
  other = await openCompany(server, 'OTHER')
})

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.call(method, `/api/v1${path}`, { ...(body === undefined ? {} : { body }), headers })
const rows = async (path: string) => (await call('GET', path)).body.items as Record<string, unknown>[]

describe('companies', () => {
  it('are born with six virtual locations', async () => {
    const virtual = (await rows(`/locations?companyId=${acme.companyId}`)).filter((row) => row.warehouseId === null)
    expect(virtual.map((row) => [row.code, row.isPhysical]).sort()).toEqual(
      ['CUSTOMER', 'GAIN', 'LOSS', 'SCRAP', 'SUPPLIER', 'TRANSIT'].map((code) => [code, false]),
    )
  })
  it('have a code of their own', async () => {
    const answer = await call('POST', '/companies', { code: 'ACME', name: 'Again', baseCurrency: 'EUR' })
    expect([answer.status, answer.body.code, answer.body.detail, errorsOf(answer.body)]).toEqual([
      409,
      'already-exists',
      'code ACME is taken.',
      ['code:taken'],
    ])
  })
  it('are named by GET /me', async () => {
    const { body } = await call('GET', '/me')
    expect(body).toMatchObject({ kind: 'api-key', role: 'administrator' })
    expect((body.companies as { code: string }[]).map(({ code }) => code)).toEqual(['ACME', 'OTHER'])
    expect(body.permissions).toContain('system.wipe')
  })
  it('are only wiped when they are a demo', async () => {
    const real = await call('DELETE', `/companies/${acme.companyId}`)
    expect([real.status, real.body.code]).toEqual([409, 'not-a-demo'])
    expect((await call('DELETE', `/companies/${NOBODY}`)).status).toBe(404)
  })
})

describe('warehouses', () => {
  it.each(['Mars/Olympus', '+08:00', ''])('refuse the time zone "%s"', async (timeZone) => {
    const answer = await call('POST', '/warehouses', { companyId: acme.companyId, code: 'W9', name: 'x', timeZone })
    expect(answer.status).toBe(400)
    expect(errorsOf(answer.body)[0]).toMatch(/^timeZone:/)
  })
  it('belong to a company that exists', async () => {
    const answer = await call('POST', '/warehouses', { companyId: NOBODY, code: 'W9', name: 'x', timeZone: 'UTC' })
    expect(errorsOf(answer.body)).toEqual(['companyId:not-found'])
  })
})

describe('locations', () => {
  it('move with everything below them', async () => {
    const { warehouseId } = acme
    const north = await post(server, '/locations', { warehouseId, code: 'N', name: 'North', kind: 'zone' })
    const aisle = await post(server, '/locations', {
      warehouseId,
      parentId: north,
      code: 'N-01',
      name: 'Aisle',
      kind: 'aisle',
    })
    await post(server, '/locations', { warehouseId, parentId: aisle, code: 'N-01-1', name: 'Bin', kind: 'bin' })
    const moved = await call('PATCH', `/locations/${aisle}`, { parentId: acme.stockId }, { 'if-match': '"1"' })
    expect([moved.status, moved.body.path, moved.headers.get('etag')]).toEqual([200, 'A/N-01', '"2"'])
    const paths = (await rows(`/locations?warehouseId=${warehouseId}`)).map((row) => row.path)
    expect(paths).toEqual(['A', 'A/N-01', 'A/N-01/N-01-1', 'D-01', 'N'])
    const circle = await call('PATCH', `/locations/${acme.stockId}`, { parentId: aisle }, { 'if-match': '"1"' })
    expect(errorsOf(circle.body)).toEqual(['parentId:below-itself'])
  })
  it('refuse a stale version, a missing one, another warehouse’s parent, a taken code and a kind that is virtual', async () => {
    const path = `/locations/${acme.dockId}`
    const stale = await call('PATCH', path, { name: 'Dock one' }, { 'if-match': '"7"' })
    expect([stale.status, stale.body.code]).toEqual([412, 'stale-version'])
    expect((await call('PATCH', path, { name: 'Dock one' })).status).toBe(428)
    const foreign = await call('PATCH', path, { parentId: other.stockId }, { 'if-match': '"1"' })
    expect(errorsOf(foreign.body)).toEqual(['parentId:other-warehouse'])
    const taken = await call('PATCH', path, { code: 'A' }, { 'if-match': '"1"' })
    expect([taken.status, taken.body.detail]).toEqual([409, 'code A is taken.'])
    const virtual = await call('POST', '/locations', {
      warehouseId: acme.warehouseId,
      code: 'V',
      name: 'V',
      kind: 'supplier',
    })
    expect(errorsOf(virtual.body)).toEqual(['kind:invalid-value'])
  })
  it('of the virtual kind stay as they are', async () => {
    const [virtual] = await rows(`/locations?companyId=${acme.companyId}&kind=gain`)
    expect((await call('PATCH', `/locations/${virtual?.id}`, { name: 'x' }, { 'if-match': '"1"' })).status).toBe(404)
  })
})

describe('doors', () => {
  const draft = (places: Places) => ({
    companyId: places.companyId,
    warehouseId: places.warehouseId,
    code: 'D1',
    name: 'Door 1',
    gateway: 'dock-1',
    portal: 'door-1',
    dockLocationId: places.dockId,
    stockLocationId: places.stockId,
    quietMs: 4000,
  })
  it('join a portal to places of one warehouse', async () => {
    const foreign = await call('POST', '/doors', { ...draft(acme), stockLocationId: other.stockId })
    expect(errorsOf(foreign.body)).toEqual(['stockLocationId:other-warehouse'])
    const made = await call('POST', '/doors', draft(acme))
    expect([made.status, made.body.version]).toEqual([201, 1])
    const portal = await call('POST', '/doors', draft(other))
    expect([portal.status, portal.body.detail]).toEqual([409, 'portal dock-1/door-1 is taken.'])
    const dock = await call('POST', '/doors', { ...draft(acme), code: 'D2', portal: 'door-2' })
    expect(errorsOf(dock.body)).toEqual(['dockLocationId:taken'])
    const changed = await call('PATCH', `/doors/${made.body.id}`, { quietMs: 9000 }, { 'if-match': '"1"' })
    expect(changed.body).toMatchObject({ quietMs: 9000, name: 'Door 1', version: 2 })
    const bad = await call(
      'PATCH',
      `/doors/${made.body.id}`,
      { quietMs: 1, warehouseId: other.warehouseId },
      { 'if-match': '"2"' },
    )
    expect(errorsOf(bad.body)).toEqual(['quietMs:too-small', 'warehouseId:unknown-field'])
  })
})
