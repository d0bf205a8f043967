/** Signing in by another house's OpenID provider: a real one, and a hub in this process. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabaseUrl } from '../tests/support/database.ts'
import { freePort } from '../tests/support/ports.ts'
import { ADMIN, type RunningHub, startWholeHub } from './hub.case.ts'
import { CLIENT, createVisitor, type OpenId, startOpenId } from './openid.case.ts'

let databaseUrl: string
let openId: OpenId
let hub: RunningHub
beforeAll(async () => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  openId = await startOpenId(`${url}/api/auth/callback/sso`)
  databaseUrl = await testDatabaseUrl()
  hub = await startWholeHub(databaseUrl, {
    HTTP_PORT: String(port),
    PUBLIC_URL: url,
    OIDC_ISSUER: openId.issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_NAME: 'Harbour',
  })
})
afterAll(async () => {
  await hub?.stop()
  await openId?.close()
})

const begin = (visitor: ReturnType<typeof createVisitor>, change: Record<string, unknown> = {}) =>
  visitor.ask(`${hub.url}/api/auth/sign-in/social`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: hub.url },
    body: JSON.stringify({
      provider: 'sso',
      callbackURL: '/stock',
      errorCallbackURL: '/sign-in?refused=sso',
      ...change,
    }),
  })
const enter = async (login: string) => {
  const visitor = createVisitor()
  const { url } = (await (await begin(visitor)).json()) as { url: string }
  expect(url.startsWith(openId.issuer)).toBe(true)
  const landed = await visitor.signInThere(url, hub.url, login)
  const me = await visitor.ask(`${hub.url}/api/v1/me`)
  return { landed, status: me.status, me: (await me.json()) as { email?: string } }
}

/** Newest first. */
const entrances = async () => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
  const { rows } = await pool.query(
    `SELECT actor_kind AS kind, refused, changes->'way'->>1 AS way FROM audit WHERE action = 'sign-in' ORDER BY id DESC`,
  )
  await pool.end()
  return rows
}

describe('another house', () => {
  it('is told to the sign-in page by its name', async () => {
    const answer = await fetch(`${hub.url}/api/auth/sign-in-ways`)
    expect(await answer.json()).toMatchObject({ sso: 'Harbour', mail: false })
  })

  it('lets in who exists here, and once more the same person', async () => {
    for (const login of [ADMIN.email, ADMIN.email])
      expect(await enter(login)).toMatchObject({ landed: '/stock', status: 200, me: { email: ADMIN.email } })
    expect(await entrances()).toEqual(Array(2).fill({ kind: 'person', refused: null, way: 'sso' }))
  })

  it('does not let in under an address that it did not verify, though there is such a person', async () => {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
    await pool.query(`UPDATE auth."user" SET email = 'unverified@example.com' WHERE email = $1`, [ADMIN.email])
    await pool.query(`DELETE FROM auth.account WHERE "providerId" = 'sso'`)
    const { landed, status } = await enter('unverified@example.com')
    await pool.query(`UPDATE auth."user" SET email = $1`, [ADMIN.email])
    await pool.end()
    expect(landed).toMatch(/^\/sign-in\?refused=sso&error=/)
    expect(status).toBe(401)
    await expect.poll(entrances).toContainEqual({ kind: 'nobody', refused: 'sso-refused', way: 'sso' })
  })

  it.each(['nobody@example.com', 'unverified@example.com'])('makes nobody a person here: %s', async (login) => {
    const { landed, status } = await enter(login)
    expect(landed).toMatch(/^\/sign-in\?refused=sso&error=/)
    expect(status).toBe(401)
  })

  it.each([
    [{ callbackURL: 'https://elsewhere.example/' }],
    [{ callbackURL: '//elsewhere.example/' }],
    [{ callbackURL: '/\\elsewhere.example/' }],
    [{ errorCallbackURL: 'https://elsewhere.example/' }],
    [{ provider: 'github' }],
    [{ idToken: { token: 'x' } }],
  ])('sends nobody elsewhere: %j', async (change) => {
    expect((await begin(createVisitor(), change)).status).toBe(400)
  })

  it('is not believed about a state it made up', async () => {
    const answer = await createVisitor().ask(`${hub.url}/api/auth/callback/sso?code=x&state=y`)
    expect(answer.headers.get('location')).toMatch(/^(http:\/\/[^/]+)?\/sign-in\?refused=sso&error=/)
  })
})
