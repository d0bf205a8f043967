/** What every answer says to a browser, whatever was asked and whatever came of it, measured against a table as a scanner would. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabaseUrl } from '../tests/support/database.ts'
import { freePort } from '../tests/support/ports.ts'
import { ADMIN, postTo, type RunningHub, signInTo, startWholeHub } from './hub.case.ts'
import { testServer } from './platform/http/http.case.ts'
import { createRoutes } from './routes.ts'

const SECURE = 'https://hub.example'
let plain: RunningHub
/** Of the address that it has beside its public one. */
let secure: RunningHub
beforeAll(async () => {
  plain = await startWholeHub(await testDatabaseUrl())
  const port = String(await freePort())
  const hub = await startWholeHub(await testDatabaseUrl(), { PUBLIC_URL: SECURE, HTTP_PORT: port })
  secure = { ...hub, url: `http://127.0.0.1:${port}` }
})
afterAll(async () => {
  await plain?.stop()
  await secure?.stop()
})

const directives = (headers: Headers): ReadonlyMap<string, string> =>
  new Map(
    (headers.get('content-security-policy') ?? '').split(';').map((part) => {
      const [name = '', ...values] = part.trim().split(/\s+/)
      return [name, values.join(' ')]
    }),
  )
type Row = readonly [what: string, isGood: (headers: Headers) => boolean]
const is = (name: string, value: string): Row => [`${name}: ${value}`, (headers) => headers.get(name) === value]
const policy = (name: string, value: string): Row => [
  `content-security-policy: ${name} ${value}`,
  (headers) => directives(headers).get(name) === value,
]

/** As observatories score them; each is worth one. */
const SCORED: readonly Row[] = [
  is('x-content-type-options', 'nosniff'),
  is('x-frame-options', 'DENY'),
  is('referrer-policy', 'no-referrer'),
  is('cross-origin-resource-policy', 'same-origin'),
  is('x-dns-prefetch-control', 'off'),
  is('x-permitted-cross-domain-policies', 'none'),
  policy('default-src', "'self'"),
  policy('script-src', "'self'"),
  policy('script-src-attr', "'none'"),
  policy('object-src', "'none'"),
  policy('base-uri', "'self'"),
  policy('form-action', "'self'"),
  policy('frame-ancestors', "'none'"),
  [
    'permissions-policy: only what the screens use',
    (headers) => {
      const said = headers.get('permissions-policy') ?? ''
      return ['geolocation=()', 'microphone=()', 'payment=()', 'usb=()'].every((each) => said.includes(each))
    },
  ],
  ['says nothing of what it runs on', (headers) => !headers.has('x-powered-by') && !headers.has('server')],
  ['lets no other site read it', (headers) => !headers.has('access-control-allow-origin')],
]
/** Where browsers come by https: they must not come otherwise. */
const SCORED_SECURE: readonly Row[] = [
  [
    'strict-transport-security: a year, with subdomains',
    (headers) =>
      /^max-age=(3153\d{4}|[4-9]\d{7,}); includeSubDomains/.test(headers.get('strict-transport-security') ?? ''),
  ],
  is('cross-origin-opener-policy', 'same-origin'),
  is('origin-agent-cluster', '?1'),
  [
    'content-security-policy: upgrade-insecure-requests',
    (headers) => directives(headers).has('upgrade-insecure-requests'),
  ],
]
const lost = (headers: Headers, rows: readonly Row[]): string[] =>
  rows.filter(([, isGood]) => !isGood(headers)).map(([what]) => what)

/** One of each kind of answer. */
const ANSWERS: readonly (readonly [what: string, path: string, init: RequestInit, status: number])[] = [
  ['the page', '/', {}, 200],
  ['a page of the dashboard', '/stock', {}, 200],
  ['the description of the API', '/api/openapi.json', {}, 200],
  ['the documentation', '/api/docs', {}, 200],
  ['health', '/healthz', {}, 200],
  ['the numbers', '/metrics', {}, 401],
  ['nobody', '/api/v1/me', {}, 401],
  ['a wrong address of the API', '/api/nowhere', {}, 404],
  ['a wrong address of sign-in', '/api/auth/nowhere', {}, 404],
  ['an asset that is not there', '/assets/nothing.js', {}, 404],
  ['a path that is no text', '/assets/%c0', {}, 400],
  [
    'a body that is no JSON',
    '/api/auth/sign-in/email',
    { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } },
    400,
  ],
  ['a body of another type', '/api/v1/items', { method: 'POST', body: 'x' }, 415],
  ['a method that is not there', '/stock', { method: 'PUT' }, 404],
  ['who may sign in', '/api/auth/sign-in-ways', {}, 200],
]

describe('the security headers of every answer', () => {
  it.each(ANSWERS)('%s: none of the points is lost', async (_, path, init, status) => {
    const answer = await fetch(`${plain.url}${path}`, init)
    expect(answer.status).toBe(status)
    expect(lost(answer.headers, SCORED)).toEqual([])
    const safe = await fetch(`${secure.url}${path}`, init)
    expect(lost(safe.headers, [...SCORED, ...SCORED_SECURE])).toEqual([])
    expect(answer.headers.has('strict-transport-security')).toBe(false)
  })

  it('name the type of what they carry, so that none is guessed', async () => {
    for (const [what, path, init] of ANSWERS) {
      const { headers } = await fetch(`${plain.url}${path}`, init)
      expect(headers.get('content-type'), what).toMatch(/^(text\/html|text\/plain|application\/(problem\+)?json)/)
    }
  })

  it('allow no script but our own files: neither page holds one', async () => {
    for (const path of ['/api/docs', '/']) {
      const page = await (await fetch(`${plain.url}${path}`)).text()
      expect(page.match(/<script(?![^>]*\bsrc="\/)[^>]*>/g) ?? []).toEqual([])
      expect(page).not.toMatch(/\son\w+\s*=\s*["']/i)
      expect(page).not.toContain('javascript:')
    }
  })
})

describe('a cookie', () => {
  it.each([
    ['in the clear', () => plain, /^dockledger\./, false],
    ['behind https', () => secure, /^__Secure-dockledger\./, true],
  ])('is out of reach of scripts and of other sites, %s', async (_, hub, name, isSecure) => {
    const { url } = hub()
    const signedIn = await postTo(url, '/api/auth/sign-in/email', ADMIN)
    expect(signedIn.status).toBe(200)
    const cookies = signedIn.headers.getSetCookie()
    expect(cookies.length).toBeGreaterThan(0)
    for (const cookie of cookies) {
      expect(cookie).toMatch(name)
      expect(cookie).toMatch(/; HttpOnly/i)
      expect(cookie).toMatch(/; SameSite=(Lax|Strict)/i)
      expect(cookie).toMatch(/; Path=\//i)
      expect(cookie).not.toMatch(/; Domain=/i)
      expect(/; Secure/i.test(cookie)).toBe(isSecure)
    }
    const cookie = await signInTo(url)
    const me = await fetch(`${url}/api/v1/me`, { headers: { cookie } })
    expect(me.status).toBe(200)
    expect(me.headers.getSetCookie()).toEqual([])
    // what is of a person is kept by nobody in between
    expect(me.headers.get('cache-control')).toBe('no-store')
  })
})

describe('static files', () => {
  it('are those of the dashboard and no other, however the path is written', async () => {
    const house = mkdtempSync(join(tmpdir(), 'house-'))
    const dashboardDir = join(house, 'dist')
    mkdirSync(join(dashboardDir, 'assets'), { recursive: true })
    writeFileSync(join(dashboardDir, 'index.html'), '<!doctype html>the page')
    writeFileSync(join(house, 'secret.txt'), 'the secret')
    writeFileSync(join(dashboardDir, '.env'), 'the secret')
    const server = await testServer(createRoutes({ forget: () => undefined, disconnect: () => undefined }), {
      dashboardDir,
    })
    const { port } = new URL(server.url)
    const up = [
      '../secret.txt',
      '..%2fsecret.txt',
      '%2e%2e/secret.txt',
      '%2e%2e%2fsecret.txt',
      '..%5csecret.txt',
      '..\\secret.txt',
    ]
    const deep = [
      '....//secret.txt',
      '%252e%252e%252fsecret.txt',
      '..%00/secret.txt',
      '..%c0%afsecret.txt',
      '.env',
      './/.env',
    ]
    for (const path of [...up, ...deep].flatMap((each) => [`/${each}`, `/assets/${each}`, `/assets/../${each}`])) {
      expect(await raw(Number(port), path), path).not.toContain('the secret')
    }
  })
})

/** The path as it stands, which a URL would tidy up. */
const raw = (port: number, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve(text))
    })
    asking.on('error', reject).end()
  })
