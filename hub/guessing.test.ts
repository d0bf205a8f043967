/** Whatever secret is guessed, the guesses are few: the code of an app, a recovery code, a screen's code and its secret. Passwords, keys and links are held by auth.test.ts and people.test.ts. */
import { request } from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import { secretIn, totp } from '../tests/support/totp.ts'
import { openCompany } from './modules/warehouse/places.case.ts'
import { createPerson } from './platform/auth/administrator.ts'
import { openBrowser } from './platform/http/browser.case.ts'
import { testServer } from './platform/http/http.case.ts'
import { createRoutes } from './routes.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })
/** More than enough to see a bound, far fewer than it takes to be right. */
const GUESSES = 40

let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer(routes)
})

/** With an authenticator app, signed in with the password alone. */
const withApp = async (name: string) => {
  const email = `${name}@example.com`
  await createPerson(server.identity, { email, name, role: 'viewer', password: server.password })
  const at = openBrowser(server, server.password)
  await at.signIn(email)
  const begun = await at.auth('/two-factor/enable', { password: server.password })
  const secret = secretIn(String(begun.body.totpURI))
  expect((await at.auth('/two-factor/verify-totp', { code: totp(secret) })).status).toBe(200)
  return { email, secret }
}

describe('whoever knows the password and guesses', () => {
  it.each([
    ['the code', '/two-factor/verify-totp', (n: number) => String(n).padStart(6, '0')],
    ['a recovery code', '/two-factor/verify-backup-code', (n: number) => `guess-${n}`],
  ])('%s is let to try a few times, however often he begins anew and with how many at once', async (_, path, guess) => {
    const { email } = await withApp(path.length.toString())
    const codes: unknown[] = []
    for (let challenge = 0; challenge < 4; challenge += 1) {
      const at = openBrowser(server, server.password)
      await at.signIn(email)
      const tries = Array.from({ length: GUESSES / 4 }, (__, n) => at.auth(path, { code: guess(challenge * 10 + n) }))
      codes.push(...(await Promise.all(tries)).map(({ body }) => body.code))
    }
    // five a challenge, and ten in a row
    expect(codes.filter((code) => code === 'wrong-code').length).toBe(10)
    expect(codes.slice(-GUESSES / 4)).not.toContain('wrong-code')
    expect(codes).not.toContain(undefined)
  })
})

describe('whoever knows the password of a session and guesses at its code', () => {
  it.each([
    ['the code', '/two-factor/verify-totp', (n: number) => String(n).padStart(6, '0')],
    ['a recovery code', '/two-factor/verify-backup-code', (n: number) => `guess-${n}`],
  ])('%s is forgiven nothing for showing the password in between', async (what, path, guess) => {
    const email = `inside-${path.length}@example.com`
    await createPerson(server.identity, { email, name: what, role: 'viewer', password: server.password })
    const [at, own] = [openBrowser(server, server.password), openBrowser(server, server.password)]
    await at.signIn(email)
    await own.signIn(email)
    const begun = await own.auth('/two-factor/enable', { password: server.password })
    expect(
      (await own.auth('/two-factor/verify-totp', { code: totp(secretIn(String(begun.body.totpURI))) })).status,
    ).toBe(200)
    const codes: unknown[] = []
    for (let n = 0; n < GUESSES; n += 1) {
      codes.push((await at.auth(path, { code: guess(n) })).body.code)
      if (n % 4 === 3) expect((await at.auth('/proof/password', { password: server.password })).status).toBe(200)
    }
    expect(codes).toEqual(codes.map((_, n) => (n < 5 ? 'wrong-code' : 'too-many-requests')))
  })
})

/** As the host of this loopback address asks it. */
const postFrom = (
  address: string,
  path: string,
  body: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', origin: server.url }
    const asked = request(`${server.url}${path}`, { method: 'POST', localAddress: address, headers }, (answer) => {
      answer.setEncoding('utf8')
      answer
        .toArray()
        .then((texts) => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(texts.join('')) }), reject)
    })
    asked.on('error', reject)
    asked.end(JSON.stringify(body))
  })

describe('strangers who keep others out', () => {
  const invite = async (name: string): Promise<string> => {
    const scope = { companies: null, warehouses: null, ownParties: false }
    const draft = { name, email: `${name}@example.com`, roles: ['viewer'], scope }
    const { body } = await server.call('POST', '/api/v1/people', { body: draft })
    return (body.link as { path: string }).path.split('#')[1] ?? ''
  }

  it('do not stop the house from using its links by tokens that are none, and wait themselves', async () => {
    const token = await invite('locked-out')
    const statuses: number[] = []
    for (let n = 0; n < 45; n += 1)
      statuses.push((await postFrom(`127.0.2.${1 + (n % 3)}`, '/api/invitation', { token: `wrong ${n}` })).status)
    expect(statuses).toEqual(statuses.map((_, n) => (n < 30 ? 410 : 429)))
    expect(await postFrom('127.0.2.9', '/api/invitation', { token })).toMatchObject({ status: 200 })
    const accepted = { token, password: 'carry the pallet home' }
    expect(await postFrom('127.0.2.9', '/api/invitation/acceptance', accepted)).toMatchObject({ status: 200 })
  })

  it('are not those whose link is good and whose password is weak', async () => {
    const token = await invite('weak')
    const choose = (password: string) => postFrom('127.0.3.1', '/api/invitation/acceptance', { token, password })
    for (let n = 0; n < 12; n += 1) expect((await choose(`password${1_000 + n}`)).body.code).toBe('bad-input')
    expect(await choose('carry the pallet home')).toMatchObject({ status: 200 })
  })

  it('do not use up the codes of screens: a place has ten, and the fullest makes room', async () => {
    const open = async (address: string) => {
      const { status, body } = await postFrom(address, '/api/display/pairing', {})
      expect(status).toBe(201)
      return String(body.secret)
    }
    const claim = async (secret: string) => (await postFrom('127.0.4.1', '/api/display/claim', { secret })).body.state
    const honest = await open('127.0.4.1')
    const first = await open('127.0.5.1')
    for (let n = 1; n < 10; n += 1) await open('127.0.5.1')
    expect(await claim(first)).toBe('waiting')
    const newest = await open('127.0.5.1')
    expect([await claim(first), await claim(newest), await claim(honest)]).toEqual(['expired', 'waiting', 'waiting'])
    for (let place = 1; place <= 55; place += 1)
      await Promise.all(Array.from({ length: 10 }, () => open(`127.0.6.${place}`)))
    const late = await open('127.0.4.2')
    expect([await claim(honest), await claim(late)]).toEqual(['waiting', 'waiting'])
    const [{ n } = { n: 0 }] = await server.db.read((tx) =>
      tx.sql<{ n: number }>('SELECT count(*)::int AS n FROM display_pairing WHERE display_id IS NULL'),
    )
    expect(n).toBeLessThanOrEqual(510)
  }, 60_000)
})

describe('whoever guesses', () => {
  it('the secret of a screen learns nothing from it', async () => {
    const opened = await server.call('POST', '/api/display/pairing', { body: {} })
    const { code, secret } = opened.body as { code: string; secret: string }
    // 160 bits and more are never guessed, however many try
    expect(Buffer.from(secret, 'base64url').length).toBeGreaterThanOrEqual(20)
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{8}$/)
    const guesses = await Promise.all(
      Array.from({ length: GUESSES }, (_, n) =>
        server.call('POST', '/api/display/claim', { body: { secret: secret.slice(0, -4) + String(1000 + n) } }),
      ),
    )
    for (const { body, headers } of guesses) {
      expect(body).toEqual({ state: 'expired' })
      expect(headers.getSetCookie()).toEqual([])
    }
  })

  it('the code of a screen may do so only with the permission to let screens in, and adopts none', async () => {
    await server.call('POST', '/api/display/pairing', { body: {} })
    const { companyId } = await openCompany(server, 'ACME')
    const guess = (n: number, key: string) =>
      server.call('POST', '/api/v1/displays', {
        body: { code: `ABCDEFG${'ABCDEFGHJKLMNPQRSTUV'[n]}`, name: 'Wall', companyId },
        headers: { 'x-api-key': key },
      })
    expect((await guess(0, server.readerKey)).body.code).toBe('not-permitted')
    const said: number[] = []
    for (let n = 0; n < 20; n += 1) said.push((await guess(n, server.key)).status)
    // ten wrong ones a minute, and no more are looked at
    expect(said.lastIndexOf(400)).toBeLessThan(11)
    expect(new Set(said)).toEqual(new Set([400, 429]))
  })
})

describe('whether somebody has an account', () => {
  it('is not told by the link of an invitation, nor by a reset that nobody can ask for', async () => {
    const { email } = await withApp('known')
    const ask = async (address: string) => {
      const answers = [
        await server.call('POST', '/api/auth/request-password-reset', { body: { email: address } }),
        await server.call('POST', '/api/invitation', { body: { token: address } }),
        await server.call('POST', '/api/auth/sign-in/email', { body: { email: address, password: 'wrong' } }),
        await server.call('POST', '/api/auth/sign-up/email', { body: { email: address, password: 'long enough now' } }),
      ]
      return answers.map(({ status, body: { requestId: _, ...said } }) => ({ status, said }))
    }
    expect(await ask(email)).toEqual(await ask('nobody@example.com'))
  })
})
