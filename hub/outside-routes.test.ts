/** What is reached beside the routes: each is described, says whom it needs, and the sign-in library serves nothing that nobody decided about. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { testDatabaseUrl } from '../tests/support/database.ts'
import { type RunningHub, startWholeHub } from './hub.case.ts'
import { ENDPOINTS } from './platform/auth/endpoints.ts'
import { openIdentity } from './platform/auth/identity.ts'
import { outsideRoutes } from './platform/http/outside-routes.ts'

let hub: RunningHub
/** `METHOD /path` of all that the library would serve. */
let served: string[]
beforeAll(async () => {
  hub = await startWholeHub(await testDatabaseUrl())
  const identity = await openIdentity({
    databaseUrl: await testDatabaseUrl(),
    secret: 'a secret of tests that is long enough',
    publicUrl: undefined,
    onLog: () => undefined,
  })
  served = Object.values(identity.auth.api).flatMap((endpoint) => namesOf(endpoint))
  await identity.close()
})
afterAll(() => hub?.stop())

const servedAs = z.looseObject({
  path: z.string(),
  options: z.looseObject({ method: z.union([z.string(), z.array(z.string())]) }),
})
const namesOf = (endpoint: unknown): string[] => {
  const { success, data } = servedAs.safeParse({ ...Object(endpoint) })
  return success ? [data.options.method].flat().map((method) => `${method} ${data.path}`) : []
}

const call = (name: string) => {
  const [method = '', path = ''] = name.split(' ')
  const isRead = method === 'GET'
  return fetch(`${hub.url}/api/auth${path.replace(/:\w+/g, 'x')}`, {
    method,
    redirect: 'manual',
    ...(isRead ? {} : { headers: { 'content-type': 'application/json', origin: hub.url }, body: '{}' }),
  })
}

describe('the sign-in library', () => {
  it('has what we open to the outside', () => {
    expect(served.length).toBeGreaterThan(40)
    // those that another house signs in by are there when it is configured
    const own = Object.keys(ENDPOINTS).filter((name) => name !== 'GET /callback/sso')
    expect(own.filter((name) => !served.includes(name))).toEqual([])
  })

  it('serves nothing else: whatever a new version brings is closed until somebody decides', async () => {
    const closed = [...new Set(served)].filter((name) => !(name in ENDPOINTS)).sort()
    expect(closed).toMatchInlineSnapshot(`
      [
        "GET /account-info",
        "GET /callback/:id",
        "GET /challenged",
        "GET /delete-user/callback",
        "GET /error",
        "GET /list-accounts",
        "GET /ok",
        "GET /reset-password/:token",
        "GET /verify-email",
        "POST /callback/:id",
        "POST /change-email",
        "POST /delete-user",
        "POST /get-access-token",
        "POST /get-session",
        "POST /link-social",
        "POST /passkey/update-passkey",
        "POST /refresh-token",
        "POST /request-password-reset",
        "POST /reset-password",
        "POST /send-verification-email",
        "POST /sign-up/email",
        "POST /two-factor/get-totp-uri",
        "POST /two-factor/send-otp",
        "POST /two-factor/verify-otp",
        "POST /unlink-account",
        "POST /update-session",
        "POST /verify-password",
      ]
    `)
    for (const name of closed) {
      const answer = await call(name)
      expect([name, answer.status, ((await answer.json()) as { code?: string }).code]).toEqual([name, 404, 'not-found'])
    }
  })
})

describe('a Host header', () => {
  /** A request as it stands on the wire; fetch writes no such header. */
  const ask = (line: string, host: string, body = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(hub.url)
      const socket = connect(Number(port), hostname)
      let text = ''
      socket.setEncoding('utf8').on('data', (each) => {
        text += each
      })
      socket.on('end', () => resolve(text)).on('error', reject)
      const more = body === '' ? '' : `content-type: application/json\r\ncontent-length: ${body.length}\r\n`
      socket.write(`${line} HTTP/1.1\r\n${host}connection: close\r\n${more}\r\n${body}`)
    })

  it.each(['[::', 'a b', 'evil@x', 'x:99999', '?', 'x/y', 'x?y', 'x#y', 'x\\y', '%', '', 'http://x', '仓库.example'])(
    'that is no address is refused before the sign-in library looks at it: %j',
    async (host) => {
      const signIn = JSON.stringify({ email: 'nobody@example.com', password: 'x' })
      for (const [line, body] of [
        ['GET /api/auth/get-session', ''],
        ['GET /api/auth/list-sessions', ''],
        ['POST /api/auth/sign-in/email', signIn],
      ] as const) {
        const answer = await ask(line, `host: ${host}\r\n`, body)
        expect(answer).toMatch(/^HTTP\/1\.1 400 /)
        expect(answer).toContain('application/problem+json')
        expect(answer).toContain('"code":"bad-request"')
      }
    },
  )

  it.each(['localhost', 'hub_1:8080', '[::1]:8080', '10.0.0.7', 'a..b', 'x:0'])(
    'that is one is answered: %j',
    async (host) => {
      expect(await ask('GET /api/auth/get-session', `host: ${host}\r\n`)).toMatch(/^HTTP\/1\.1 200 /)
    },
  )

  it('is one or none, whatever stands in it: never the hub’s own fault', async () => {
    const printable = Array.from({ length: 95 }, (_, n) => String.fromCharCode(32 + n))
    for (const host of printable.flatMap((each) => [each, `x${each}y`, `${each}x`, `x:${each}`, `[${each}]`]))
      expect([host, (await ask('GET /api/auth/get-session', `host: ${host}\r\n`)).slice(0, 12)]).toEqual([
        host,
        expect.stringMatching(/^HTTP\/1\.1 (200|400)$/),
      ])
  })
})

describe('what is beside the routes', () => {
  const described = outsideRoutes()
  const names = Object.entries(described).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  )

  it('is described, all of it and nothing that is not there', () => {
    const reached = Object.keys(ENDPOINTS).map((name) => name.replace(' ', ' /api/auth'))
    expect(names.filter((name) => name.includes(' /api/auth/')).sort()).toEqual(reached.sort())
  })

  it('is these, so that another is seen in review', () => {
    expect(names.filter((name) => !name.includes(' /api/auth/')).sort()).toEqual([
      'GET /api/docs',
      'GET /api/handheld',
      'GET /api/openapi.json',
      'GET /healthz',
      'GET /metrics',
      'GET /readyz',
      'POST /api/display/claim',
      'POST /api/display/pairing',
      'POST /api/handheld/badge',
      'POST /api/handheld/hand-over',
      'POST /api/handheld/locking',
      'POST /api/handheld/sign-in',
      'POST /api/handheld/unlocking',
      'POST /api/invitation',
      'POST /api/invitation/acceptance',
      'POST /api/invitation/forgotten',
    ])
  })

  it.each(Object.entries(ENDPOINTS).filter(([, { needs }]) => needs !== 'nothing'))(
    '%s is for those who signed in',
    async (name) => {
      const answer = await call(name)
      expect([answer.status, ((await answer.json()) as { code?: string }).code]).toEqual([401, 'not-signed-in'])
    },
  )

  it('is open to nobody but where it must be', () => {
    const open = Object.entries(ENDPOINTS).filter(([, { needs }]) => needs === 'nothing')
    expect(open.map(([name]) => name)).toEqual([
      'POST /sign-in/email',
      'GET /sign-in-ways',
      'POST /sign-in/social',
      'GET /callback/sso',
      'POST /sign-out',
      'GET /get-session',
      'POST /two-factor/verify-totp',
      'POST /two-factor/verify-backup-code',
      'GET /passkey/generate-authenticate-options',
      'POST /passkey/verify-authentication',
    ])
  })
})
