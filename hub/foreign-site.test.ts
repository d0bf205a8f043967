/** What another site makes a browser of somebody who is signed in send here, and where it may be sent from here. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabaseUrl } from '../tests/support/database.ts'
import { ADMIN, postTo, type RunningHub, signInTo, startWholeHub } from './hub.case.ts'
import { ENDPOINTS } from './platform/auth/endpoints.ts'
import { createRoutes } from './routes.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })
const NOBODY = '0190f000-0000-7000-8000-000000000000'
let hub: RunningHub
let cookie: string
beforeAll(async () => {
  hub = await startWholeHub(await testDatabaseUrl())
  cookie = await signInTo(hub.url)
})
afterAll(() => hub?.stop())

const FOREIGN = ['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://127.0.0.1.evil.example', 'file://']
const WRITES = [
  ...routes
    .filter(({ method }) => method !== 'get')
    .map(({ method, path }) => [method.toUpperCase(), `/api/v1${path.replace(/:\w+/g, NOBODY)}`] as const),
  ...Object.keys(ENDPOINTS)
    .filter((name) => name.startsWith('POST '))
    .map((name) => ['POST', `/api/auth${name.slice(5)}`] as const),
  ['POST', '/api/display/pairing'],
  ['POST', '/api/display/claim'],
  ['POST', '/api/invitation'],
  ['POST', '/api/invitation/acceptance'],
] as const

const send = (method: string, path: string, headers: Record<string, string>, body: string | undefined = '{}') =>
  fetch(`${hub.url}${path}`, {
    method,
    headers: { cookie, 'if-match': '"1"', ...headers },
    ...(method === 'DELETE' ? {} : { body }),
  })
const codeOf = async (answer: Response): Promise<unknown> => ((await answer.json()) as { code?: unknown }).code
const isStillIn = async () => (await fetch(`${hub.url}/api/v1/me`, { headers: { cookie } })).status === 200

describe('a request that another site sends with the cookie', () => {
  it.each(WRITES)('does nothing: %s %s', async (method, path) => {
    for (const origin of FOREIGN) {
      const answer = await send(method, path, { origin, 'content-type': 'application/json' })
      expect([answer.status, await codeOf(answer)], origin).toEqual([403, 'bad-origin'])
    }
    const crossSite = await send(method, path, { 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' })
    expect(await codeOf(crossSite)).toBe('bad-origin')
    expect(await isStillIn()).toBe(true)
  })

  it.each(WRITES.filter(([method]) => method !== 'DELETE'))(
    'cannot be a form: %s %s takes no other type, wherever it says it is from',
    async (method, path) => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
        const answer = await send(method, path, { origin: hub.url, 'content-type': type })
        expect([type, answer.status, await codeOf(answer)]).toEqual([type, 415, 'wrong-content-type'])
      }
      expect(await isStillIn()).toBe(true)
    },
  )

  it('is answered to no script of it', async () => {
    const asked = await fetch(`${hub.url}/api/v1/people`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    expect([...asked.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
  })

  it('does not change by a GET, whatever it asks for', () => {
    const changing = Object.keys(ENDPOINTS).filter((name) => name.startsWith('GET '))
    // what a GET of the library does is said here: none of them acts for the person of a cookie
    expect(changing).toEqual([
      'GET /sign-in-ways',
      'GET /callback/sso',
      'GET /get-session',
      'GET /list-sessions',
      'GET /passkey/generate-register-options',
      'GET /passkey/generate-authenticate-options',
      'GET /passkey/list-user-passkeys',
      'GET /api-key/get',
      'GET /api-key/list',
    ])
  })
})

/** As browsers read them: all of these leave this site. */
const ELSEWHERE = [
  'https://evil.example',
  'https:evil.example',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/%09/evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,x',
  ' //evil.example',
  '/%2f%2fevil.example/..',
  'http://evil.example@127.0.0.1',
]
/** Names under which libraries and pages keep a way back. */
const WAYS_BACK = [
  'callbackURL',
  'errorCallbackURL',
  'newUserCallbackURL',
  'redirectTo',
  'redirect',
  'next',
  'to',
  'returnTo',
]

describe('a way back', () => {
  it.each(ELSEWHERE)('%j leads nowhere else, under whatever name it comes', async (place) => {
    for (const name of WAYS_BACK) {
      const asked = `${name}=${encodeURIComponent(place)}`
      for (const path of [
        '/',
        '/sign-in',
        '/api/auth/callback/sso',
        '/api/auth/sign-in-ways',
        '/api/auth/get-session',
      ]) {
        const answer = await fetch(`${hub.url}${path}?${asked}`, { redirect: 'manual' })
        const to = answer.headers.get('location')
        if (to !== null) expect(new URL(to, hub.url).origin, `${path}?${asked}`).toBe(hub.url)
      }
      const signedIn = await postTo(hub.url, '/api/auth/sign-in/email', { ...ADMIN, [name]: place })
      expect(signedIn.status, name).toBe(400)
      const out = await postTo(hub.url, '/api/auth/sign-out', { [name]: place }, { cookie, origin: hub.url })
      expect(out.status, name).toBe(400)
    }
  })
})

describe('the Host that a client makes up', () => {
  it('is in nothing that the hub answers: no link, no address', async () => {
    const host = 'evil.example'
    for (const path of ['/', '/api/docs', '/api/openapi.json', '/api/auth/sign-in-ways', '/api/v1/me', '/nowhere']) {
      const answer = await fetch(`${hub.url}${path}`, {
        headers: { 'x-forwarded-host': host, forwarded: `host=${host}` },
      })
      expect(await answer.text()).not.toContain(host)
      expect([...answer.headers.values()].join()).not.toContain(host)
    }
    const invited = await postTo(
      hub.url,
      '/api/v1/people',
      {
        name: 'Guest',
        email: 'guest@example.com',
        roles: ['viewer'],
        scope: { companies: null, warehouses: null, ownParties: false },
      },
      { cookie, origin: hub.url, 'x-forwarded-host': host, 'x-forwarded-proto': 'gopher' },
    )
    expect(invited.status).toBe(201)
    // a path alone: the administrator's own browser knows where it is
    expect(((await invited.json()) as { link: { path: string } }).link.path).toMatch(/^\/invitation#[\w-]+$/)
  })
})
