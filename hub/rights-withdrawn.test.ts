/**
 * Whoever may less from now on: his next request is judged by it, and his open socket ends before another patch reaches it. And what
 * names a session: a cookie from before is not the session afterwards.
 */
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { testDatabaseUrl } from '../tests/support/database.ts'
import { secretIn, totp } from '../tests/support/totp.ts'
import { until } from '../tests/support/until.ts'
import { postTo, type RunningHub, signInTo, startWholeHub } from './hub.case.ts'

const PASSWORD = 'carry the pallet home'
let hub: RunningHub
let boss: string
let companyId: string
let others: string
beforeAll(async () => {
  hub = await startWholeHub(await testDatabaseUrl())
  boss = await signInTo(hub.url)
  companyId = await made('/companies', { code: 'ACME', name: 'Acme', baseCurrency: 'CNY' })
  others = await made('/companies', { code: 'OTHER', name: 'Other', baseCurrency: 'CNY' })
})
afterAll(() => hub?.stop())

const ask = (method: string, path: string, cookie: string, body?: unknown, more: Record<string, string> = {}) =>
  fetch(`${hub.url}/api${path}`, {
    method,
    headers: {
      cookie,
      origin: hub.url,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const made = async (path: string, body: object): Promise<string> => {
  const answer = await ask('POST', `/v1${path}`, boss, body)
  const { id } = (await answer.json()) as { id?: string }
  if (id === undefined) throw new Error(`POST ${path}: ${answer.status}`)
  return id
}
const cookieIn = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0] ?? '')
    .filter((each) => !each.endsWith('='))
    .join('; ')
const tokenIn = (cookies: string): string => /session_token=([^;]+)/.exec(cookies)?.[1] ?? ''
const signIn = async (email: string, before = '') =>
  cookieIn(await postTo(hub.url, '/api/auth/sign-in/email', { email, password: PASSWORD }, { cookie: before }))

let people = 0
const join = async (roles: readonly string[] = ['warehouse-manager']) => {
  people += 1
  const email = `person-${people}@example.com`
  const scope = { companies: [companyId, others], warehouses: null, ownParties: false }
  const answer = await ask('POST', '/v1/people', boss, { name: `Person ${people}`, email, roles, scope })
  const { id, link } = (await answer.json()) as { id: string; link: { path: string } }
  const token = link.path.split('#')[1]
  await postTo(hub.url, '/api/invitation/acceptance', { token, password: PASSWORD })
  return { id, email, cookie: await signIn(email) }
}

/** Watches the locations of goods as this person or key, and says why it ended. */
const watch = async (who: { cookie?: string; key?: string }) => {
  const socket = io(hub.url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    ...(who.key ? { auth: { token: who.key } } : { extraHeaders: { cookie: who.cookie ?? '' } }),
  })
  onTestFinished(() => void socket.close())
  const heard: unknown[] = []
  const ended: string[] = []
  socket.on('patch', (patch: unknown) => heard.push(patch))
  socket.on('ended', (reason: string) => ended.push(reason))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve())
    socket.once('connect_error', reject)
  })
  expect(await socket.emitWithAck('watch', 'gateways')).toHaveProperty('version')
  return { heard, ended, isOver: () => !socket.connected }
}
let gateways = 0
const change = async (): Promise<void> => {
  gateways += 1
  await ask('POST', '/v1/gateways', boss, { companyId: others, name: `gate-${gateways}`, site: 'main' })
}

const versionOf = async (id: string): Promise<string> => {
  const { version } = (await (await ask('GET', `/v1/people/${id}`, boss)).json()) as { version: number }
  return `"${version}"`
}
const patch = async (id: string, body: object) => {
  const answer = await ask('PATCH', `/v1/people/${id}`, boss, body, { 'if-match': await versionOf(id) })
  expect(answer.status).toBe(200)
}
type Person = Awaited<ReturnType<typeof join>>
const list = async (cookie: string) => (await ask('GET', '/v1/gateways', cookie)).status

const WITHDRAWN: readonly (readonly [
  what: string,
  act: (who: Person) => Promise<unknown>,
  then: number,
  why: string,
])[] = [
  ['loses the role', ({ id }) => patch(id, { roles: ['picker'] }), 403, 'rights-changed'],
  [
    'sees less',
    ({ id }) => patch(id, { scope: { companies: [companyId], warehouses: null, ownParties: false } }),
    200,
    'rights-changed',
  ],
  ['is deactivated', ({ id }) => ask('POST', `/v1/people/${id}/deactivation`, boss), 401, 'not-signed-in'],
  [
    'is signed out by an administrator',
    ({ id }) => ask('POST', `/v1/people/${id}/sign-out`, boss),
    401,
    'not-signed-in',
  ],
  [
    'ends the session at another screen',
    async ({ email }) => ask('POST', '/auth/revoke-other-sessions', await signIn(email), {}),
    401,
    'not-signed-in',
  ],
  [
    'changes the password at another screen',
    async ({ email }) =>
      ask('POST', '/auth/change-password', await signIn(email), {
        currentPassword: PASSWORD,
        newPassword: 'another pallet altogether',
      }),
    401,
    'not-signed-in',
  ],
  ['signs out', ({ cookie }) => ask('POST', '/auth/sign-out', cookie, {}), 401, 'not-signed-in'],
]

describe('somebody who', () => {
  it.each(WITHDRAWN)('%s is judged by it at the next request, and hears no more', async (_, act, status, why) => {
    const who = await join()
    expect(await list(who.cookie)).toBe(200)
    const socket = await watch(who)
    await change()
    await until('the first patch', () => socket.heard.length > 0)
    const before = socket.heard.length
    await act(who)
    expect(await list(who.cookie)).toBe(status)
    await until('the socket ends', () => socket.isOver())
    await change()
    expect([socket.ended, socket.heard.length]).toEqual([[why], before])
  })

  it('has a role that may less from now on, and a key of it', async () => {
    await ask('POST', '/v1/roles', boss, { code: 'watcher', name: 'Watcher', permissions: ['gateways.read'] })
    const who = await join(['watcher'])
    const socket = await watch(who)
    const { version } = (
      (await (await ask('GET', '/v1/roles', boss)).json()) as { items: { code: string; version: number }[] }
    ).items.find(({ code }) => code === 'watcher') ?? { version: 0 }
    await ask('PATCH', '/v1/roles/watcher', boss, { permissions: ['stock.read'] }, { 'if-match': `"${version}"` })
    expect(await list(who.cookie)).toBe(403)
    await until('the socket ends', () => socket.isOver())
    expect(socket.ended).toEqual(['rights-changed'])
  })

  it('has a key that an administrator took away', async () => {
    const { id, cookie } = await join()
    const created = await ask('POST', '/auth/api-key/create', cookie, { name: 'wms', metadata: { role: 'viewer' } })
    const { id: keyId, key } = (await created.json()) as { id: string; key: string }
    const withKey = async () => (await fetch(`${hub.url}/api/v1/gateways`, { headers: { 'x-api-key': key } })).status
    const socket = await watch({ key })
    expect(await withKey()).toBe(200)
    expect((await ask('POST', `/v1/people/${id}/key-revocation`, boss, { keyId })).status).toBe(200)
    expect(await withKey()).toBe(401)
    await until('the socket ends', () => socket.isOver())
    expect(socket.ended).toEqual(['not-signed-in'])
    expect(await list(cookie)).toBe(200)
  })

  it('has a key that was deleted', async () => {
    const created = await ask('POST', '/auth/api-key/create', boss, { name: 'wms' })
    const { id, key } = (await created.json()) as { id: string; key: string }
    const socket = await watch({ key })
    await ask('POST', '/auth/api-key/delete', boss, { keyId: id })
    expect((await fetch(`${hub.url}/api/v1/gateways`, { headers: { 'x-api-key': key } })).status).toBe(401)
    await until('the socket ends', () => socket.isOver())
    expect(socket.ended).toEqual(['not-signed-in'])
  })
})

describe('what names a session', () => {
  it('is new at each sign-in, whatever the browser brought along', async () => {
    const { email, cookie } = await join()
    const planted = `dockledger.session_token=${'A'.repeat(32)}.${encodeURIComponent(`${'B'.repeat(43)}=`)}`
    for (const before of [planted, cookie]) {
      const after = await signIn(email, before)
      expect(tokenIn(after)).not.toBe('')
      expect(tokenIn(after)).not.toBe(tokenIn(before))
    }
    expect(await list(planted)).toBe(401)
  })

  it('is new after the password was changed, and the old one opens nothing', async () => {
    const { cookie } = await join()
    const changed = await ask('POST', '/auth/change-password', cookie, {
      currentPassword: PASSWORD,
      newPassword: 'another pallet altogether',
    })
    expect(changed.status).toBe(200)
    expect(tokenIn(cookieIn(changed))).not.toBe(tokenIn(cookie))
    expect([await list(cookie), await list(cookieIn(changed))]).toEqual([401, 200])
  })

  it('is new once a second factor was shown, and the one from before opens nothing', async () => {
    const { cookie } = await join()
    const old = await signIn(`person-${people}@example.com`)
    const begun = await ask('POST', '/auth/two-factor/enable', cookie, { password: PASSWORD })
    const secret = secretIn(((await begun.json()) as { totpURI: string }).totpURI)
    const enabled = await ask('POST', '/auth/two-factor/verify-totp', cookie, { code: totp(secret) })
    expect(enabled.status).toBe(200)
    expect([await list(cookie), await list(cookieIn(enabled))]).toEqual([401, 200])
    // a session from before the app was there has to show it
    expect(await list(old)).toBe(403)
    const shown = await ask('POST', '/auth/two-factor/verify-totp', old, { code: totp(secret, Date.now() + 30_000) })
    expect(shown.status).toBe(200)
    expect(tokenIn(cookieIn(shown))).not.toBe('')
    expect([await list(old), await list(cookieIn(shown))]).toEqual([401, 200])
  })
})
