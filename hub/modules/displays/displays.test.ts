/** A screen on a wall: let in by its code, sees its warehouse, writes nothing, and is thrown out. */
import { beforeAll, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../platform/clock.ts'
import { type TestServer, testServer } from '../../platform/http/http.case.ts'
import { reactions } from '../../reactions.ts'
import { createRoutes } from '../../routes.ts'
import { errorsOf, openCompany, type Places } from '../warehouse/places.case.ts'

let aheadMs = 0
const clock: Clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + aheadMs) }
const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })
let server: TestServer
let acme: Places
let other: Places
beforeAll(async () => {
  server = await testServer(routes, { reactions, clock })
  acme = await openCompany(server, 'ACME')
  other = await openCompany(server, 'OTHER')
})

const NOBODY = { 'x-api-key': '' }
const ask = async () => {
  const { status, body } = await server.call('POST', '/api/display/pairing', { headers: NOBODY, body: {} })
  expect(status).toBe(201)
  return body as { code: string; secret: string; expiresAt: string }
}
const claim = (secret: string) => server.call('POST', '/api/display/claim', { headers: NOBODY, body: { secret } })
const letIn = (code: string, more: object = {}) =>
  server.call('POST', '/api/v1/displays', { body: { code, name: 'Dock wall', companyId: acme.companyId, ...more } })
const paired = async (more: object = {}) => {
  const { code, secret } = await ask()
  const made = await letIn(code, more)
  const { headers } = await claim(secret)
  const [cookie = ''] = headers.getSetCookie()
  return { id: String(made.body.id), made, cookie: cookie.split(';')[0] ?? '', attributes: cookie }
}
const as = (cookie: string) => (method: string, path: string, body?: unknown) =>
  server.call(method, `/api/v1${path}`, {
    headers: { ...NOBODY, cookie, origin: server.url },
    ...(body === undefined ? {} : { body }),
  })

describe('a pairing code', () => {
  it('is not found by guessing: after ten wrong ones a minute even the right one waits', async () => {
    const guesser = await server.person({ email: 'guesser@example.com', role: 'administrator' })
    const guess = (code: string) =>
      server.call('POST', '/api/v1/displays', {
        body: { code, name: 'X', companyId: acme.companyId },
        headers: { 'x-api-key': guesser },
      })
    const { code } = await ask()
    const answers: unknown[] = []
    for (let n = 0; n <= 11; n++) answers.push((await guess('ZZZZZZZZ')).status)
    expect(answers).toEqual([...Array(11).fill(400), 429])
    expect((await guess(code)).status).toBe(429)
  })
})

describe('a screen on a wall', () => {
  it('waits until a person enters its code, and then sees what it may without a password', async () => {
    const { code, secret } = await ask()
    expect((await claim(secret)).body).toEqual({ state: 'waiting' })
    // as it is read from the wall
    const { status, body } = await letIn(`${code.slice(0, 4).toLowerCase()}-${code.slice(4)}`)
    expect([status, body.state, body.pairedBy, body.warehouse]).toEqual([201, 'waiting', 'test (boss)', null])
    const claimed = await claim(secret)
    expect(claimed.body).toEqual({ state: 'paired' })
    const [cookie = ''] = claimed.headers.getSetCookie()
    expect(cookie).toMatch(/^dockledger\.display=[\w-]{43};.*HttpOnly; SameSite=Strict$/)
    const display = as(cookie.split(';')[0] ?? '')
    const me = await display('GET', '/me')
    expect(me.body).toMatchObject({ kind: 'display', name: 'Dock wall', role: 'display' })
    expect((me.body.companies as { code: string }[]).map((company) => company.code)).toEqual(['ACME'])
    expect((await display('GET', '/doors')).status).toBe(200)
    const { body: list } = await server.call('GET', '/api/v1/displays')
    expect(list.items).toMatchObject([{ name: 'Dock wall', state: 'active', lastSeenAt: expect.any(String) }])
  })

  it('gets its token once, and only with its secret', async () => {
    const { code, secret } = await ask()
    await letIn(code)
    const answers = await Promise.all([claim(secret), claim(secret), claim(secret)])
    expect(answers.map(({ body }) => body.state).sort()).toEqual(['expired', 'expired', 'paired'])
    expect((await claim('x'.repeat(43))).body).toEqual({ state: 'expired' })
  })

  it('writes nothing, and sees no price, no stock, no other company', async () => {
    const { cookie } = await paired()
    const display = as(cookie)
    for (const { method, path, permission } of routes) {
      const { status, body } = await display(
        method.toUpperCase(),
        path.replaceAll(/:\w+/g, acme.stockId),
        method === 'get' ? undefined : {},
      )
      const isOpen = ['me.read', 'docks.read', 'companies.read', 'warehouse.read'].includes(permission)
      expect(body.code === 'not-permitted', `${method} ${path}: ${status}`).toBe(!isOpen)
    }
    expect(JSON.stringify((await display('GET', '/warehouses')).body)).not.toContain(other.warehouseId)
  })

  it('sees one warehouse when it was let in for one', async () => {
    const { cookie } = await paired({ warehouseId: acme.warehouseId })
    const { body } = await as(cookie)('GET', '/warehouses')
    expect((body.items as { id: string }[]).map(({ id }) => id)).toEqual([acme.warehouseId])
    const wrong = await paired({ warehouseId: other.warehouseId })
    expect(errorsOf(wrong.made.body)).toEqual(['warehouseId:not-found'])
  })

  it('is let in by nobody who sees less than it would', async () => {
    const key = await server.person({
      ...{ email: 'manager@example.com', role: 'warehouse-manager' },
      ...{ companies: [acme.companyId], warehouses: [acme.warehouseId] },
    })
    const { code } = await ask()
    const post = (more: object) =>
      server.call('POST', '/api/v1/displays', {
        headers: { 'x-api-key': key },
        body: { code, name: 'Wall', companyId: acme.companyId, ...more },
      })
    expect(errorsOf((await post({})).body)).toEqual(['warehouseId:not-found'])
    expect(errorsOf((await post({ companyId: other.companyId })).body)).toEqual(['companyId:not-found'])
    expect((await post({ warehouseId: acme.warehouseId })).status).toBe(201)
    expect(errorsOf((await post({ warehouseId: acme.warehouseId })).body)).toEqual(['code:not-found'])
  })

  it('is thrown out for good', async () => {
    const { id, cookie } = await paired()
    expect((await as(cookie)('GET', '/me')).status).toBe(200)
    const { status, body } = await server.call('POST', `/api/v1/displays/${id}/revocation`, { body: {} })
    expect([status, body.state]).toEqual([200, 'revoked'])
    // what is remembered for seconds is asked again after them
    aheadMs += 5_000
    await expect.poll(async () => (await as(cookie)('GET', '/me')).status, { timeout: 10_000 }).toBe(401)
    expect((await server.call('POST', `/api/v1/displays/${id}/revocation`, { body: {} })).status).toBe(404)
  })

  it('cannot wait for ever', async () => {
    const { code, secret } = await ask()
    aheadMs += 11 * 60_000
    expect((await claim(secret)).body).toEqual({ state: 'expired' })
    expect(errorsOf((await letIn(code)).body)).toEqual(['code:not-found'])
  })

  it('that another site sends, or that asks too often, is refused', async () => {
    const foreign = { ...NOBODY, origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
    expect((await server.call('POST', '/api/display/pairing', { headers: foreign, body: {} })).body.code).toBe(
      'bad-origin',
    )
    let last = 201
    for (let n = 0; n < 25; n += 1)
      last = (await server.call('POST', '/api/display/pairing', { headers: NOBODY, body: {} })).status
    expect(last).toBe(429)
  })
})
