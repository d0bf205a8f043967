import { request } from 'node:http'
import mqtt from 'mqtt'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabaseUrl } from '../tests/support/database.ts'
import type { Patch } from './contract/live.ts'
import { ADMIN, makeKey, postTo, type RunningHub, signInTo, startWholeHub } from './hub.case.ts'
import { BUILT_IN_ROLES, deliveredPermissions } from './platform/auth/roles.ts'
import { createRoutes, permissionsIn } from './routes.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })

let hubs: RunningHub[] = []
let cookie = ''
let key = ''
beforeAll(async () => {
  const databaseUrl = await testDatabaseUrl()
  hubs = await Promise.all([startWholeHub(databaseUrl), startWholeHub(databaseUrl)])
  cookie = await signInTo(urlOf(0))
  key = await makeKey(urlOf(1), cookie)
}, 120_000)
afterAll(async () => {
  for (const hub of hubs) await hub.stop()
})

const urlOf = (hub: number): string => hubs[hub]?.url ?? ''
const post = (hub: number, path: string, body: unknown, headers?: Record<string, string>): Promise<Response> =>
  postTo(urlOf(hub), path, body, headers)
const json = async (response: Response): Promise<Record<string, unknown>> =>
  (await response.json()) as Record<string, unknown>

describe('a hub', () => {
  it('says in one line each where it is', () => {
    expect(hubs[0]?.said.at(-1)).toMatch(/^Dockledger is ready at http:\/\/127\.0\.0\.1:\d+$/)
    expect(hubs[0]?.said.join()).not.toContain(ADMIN.password)
  })

  it.each(routes.map(({ method, path }) => [method.toUpperCase(), path]))(
    'admits nobody unknown to %s %s',
    async (method, path) => {
      const address = `${urlOf(0)}/api/v1${path.replace(/:\w+/g, '0197a000-0000-7000-8000-000000000000')}`
      const response = await fetch(address, { method })
      expect(response.status).toBe(401)
      expect(await json(response)).toMatchObject({ code: 'not-signed-in' })
    },
  )

  it('answers every list to a key that may read it', async () => {
    const [integrator] = BUILT_IN_ROLES.filter(({ code }) => code === 'integrator')
    const mayOfKey = new Set(integrator && deliveredPermissions(integrator, permissionsIn(routes)))
    expect(mayOfKey.size).toBeGreaterThan(10)
    const known: Readonly<Record<string, string>> = {
      '/responsible-people': '?companyId=0197a000-0000-7000-8000-000000000000',
      '/label-pictures/sample': '?subject=item&layout={"widthMm":50,"heightMm":30,"fields":[]}',
    }
    for (const { method, path, permission, query } of routes) {
      if (method !== 'get' || path.includes(':') || !mayOfKey.has(permission)) continue
      const response = await fetch(`${urlOf(1)}/api/v1${path}${known[path] ?? ''}`, { headers: { 'x-api-key': key } })
      // no list: it is of one thing, and says that this must be named
      const isOfOne = query?.safeParse({}).success === false && !(path in known)
      expect(`${path} ${response.status}`).toBe(`${path} ${isOfOne ? 400 : 200}`)
    }
  })

  it.each(['h2c', 'websocket'])('ignores an offer to speak %s instead, where it does not', async (upgrade) => {
    const status = await new Promise((resolve, reject) => {
      const asked = request(`${urlOf(0)}/healthz`, { headers: { connection: 'Upgrade', upgrade } })
      asked.on('response', (answer) => resolve(answer.resume().statusCode))
      asked.on('error', reject)
      asked.end()
    })
    expect(status).toBe(200)
  })

  it('is ready when its database and broker are', async () => {
    expect(await json(await fetch(`${urlOf(0)}/readyz`))).toEqual({
      status: 'ready',
      checks: [
        { name: 'database', isReady: true },
        { name: 'broker', isReady: true },
      ],
    })
  })
})

describe('two hubs on one database', () => {
  it('have one administrator, and sessions and keys that both know', async () => {
    for (const hub of [0, 1]) {
      expect(await json(await fetch(`${urlOf(hub)}/api/v1/me`, { headers: { cookie } }))).toMatchObject({
        kind: 'person',
        email: ADMIN.email,
        role: 'administrator',
      })
      expect(await json(await fetch(`${urlOf(hub)}/api/v1/me`, { headers: { 'x-api-key': key } }))).toMatchObject({
        kind: 'api-key',
        role: 'integrator',
      })
    }
  })

  it('end the sockets of a key that was deleted at one of them, at both', async () => {
    const made = await json(await post(0, '/api/auth/api-key/create', { name: 'gone' }, { cookie, origin: urlOf(0) }))
    const sockets = [0, 1].map((hub) =>
      io(urlOf(hub), { auth: { token: made.key }, transports: ['websocket'], forceNew: true, reconnection: false }),
    )
    for (const socket of sockets) expect(await socket.emitWithAck('watch', 'doors')).toHaveProperty('version')
    const ended = sockets.map((socket) => new Promise((resolve) => socket.once('ended', resolve)))
    const { status } = await post(0, '/api/auth/api-key/delete', { keyId: made.id }, { cookie, origin: urlOf(0) })
    expect(status).toBe(200)
    expect(await Promise.all(ended)).toEqual(['not-signed-in', 'not-signed-in'])
    for (const socket of sockets) socket.close()
  })

  it('tell the clients of both what one of them changed, and let a gateway in until it is thrown out', async () => {
    const patches: Patch[] = []
    const sockets = [0, 1].map((hub) =>
      io(urlOf(hub), { auth: { token: key }, transports: ['websocket'], forceNew: true }),
    )
    for (const socket of sockets) {
      socket.on('patch', (patch: Patch) => patches.push(patch))
      expect(await socket.emitWithAck('watch', 'gateways')).toHaveProperty('version')
    }
    const company = await json(
      await post(0, '/api/v1/companies', { code: 'ACME', name: 'Acme', baseCurrency: 'CNY' }, { 'x-api-key': key }),
    )
    const made = await json(
      await post(0, '/api/v1/gateways', { name: 'dock-1', site: 'main', companyId: company.id }, { 'x-api-key': key }),
    )
    await expect
      .poll(() => patches.filter(({ changes }) => changes.some((change) => change.key === 'dock-1')))
      .toHaveLength(2)
    const fields: unknown[] = []
    for (const socket of sockets) socket.on('field', (field) => fields.push(field))
    expect(await sockets[0]?.emitWithAck('watch', 'doors')).toHaveProperty('version')

    const connect = (password: string) =>
      mqtt.connect(hubs[0]?.mqttUrl ?? '', { username: 'dock-1', password, reconnectPeriod: 0 })
    const wrong = connect('wrong')
    await new Promise<void>((resolve) => wrong.once('error', () => resolve()))
    const right = connect(String(made.credential))
    await new Promise<void>((resolve) => right.once('connect', () => resolve()))
    const receipts: unknown[] = []
    right.on('message', (_, payload) => receipts.push(JSON.parse(String(payload))))
    await right.subscribeAsync('dockledger/v1/main/dock-1/receipts')
    const at = Date.now()
    const entry = { seq: 1, at, observation: { kind: 'presence', portal: 'door-1', isPresent: true } }
    await right.publishAsync(
      'dockledger/v1/main/dock-1/observations',
      JSON.stringify({ v: 1, gateway: 'dock-1', sentAt: at, skewMs: null, entries: [entry] }),
    )
    await expect.poll(() => receipts).toMatchObject([{ gateway: 'dock-1', ranges: [[1, 1]], sentAt: at }])

    const doors = [{ portal: 'door-1', tags: 12 }]
    for (const said of [{ v: 1, gateway: 'dock-1', site: 'main', doors: [{ portal: 'door-1', tags: -1 }] }, 'noise'])
      await right.publishAsync('dockledger/v1/main/dock-1/field', JSON.stringify(said))
    await right.publishAsync(
      'dockledger/v1/main/dock-1/field',
      JSON.stringify({ v: 1, gateway: 'dock-1', site: 'main', doors }),
    )
    // the one client that watches the doors; what cannot be read is dropped
    await expect.poll(() => fields).toEqual([{ gateway: 'dock-1', doors }])
    for (const socket of sockets) socket.close()

    const ended = new Promise<void>((resolve) => right.once('close', () => resolve()))
    expect(await json(await post(0, '/api/v1/gateways/dock-1/revocation', {}, { 'x-api-key': key }))).toMatchObject({
      state: 'revoked',
      refusedCount: 1,
      lastSeq: '1',
    })
    await ended
    for (const client of [wrong, right]) await client.endAsync(true)
  })
})
