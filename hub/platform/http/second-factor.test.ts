/** A second factor from setting it up to signing in with it, rules of roles, and proofs that grow old. */
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { secretIn, totp } from '../../../tests/support/totp.ts'
import { signInRuleRoutes } from '../../modules/people/sign-in-rule.routes.ts'
import { createPerson } from '../auth/administrator.ts'
import { openBrowser } from './browser.case.ts'
import { noteRoutes, testServer } from './http.case.ts'
import { route } from './route.ts'

const sensitive = route({
  method: 'post',
  path: '/vault',
  permission: 'notes.write',
  tag: 'notes',
  summary: 'Open the vault',
  stepUp: true,
  answer: z.object({ isOpen: z.boolean() }),
  handle: async () => ({ isOpen: true }),
})

let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer([...noteRoutes, ...signInRuleRoutes, sensitive])
})

const browser = () => {
  const at = openBrowser(server, server.password)
  return { ...at, notes: () => at.ask('GET', '/api/v1/notes'), mine: () => at.ask('GET', '/api/v1/me/sign-in') }
}
type Browser = ReturnType<typeof browser>

const person = async (name: string, role = 'viewer') => {
  const email = `${name}@example.com`
  const id = await createPerson(server.identity, { email, name, role, password: server.password })
  await server.db.transaction((tx) =>
    tx.sql('INSERT INTO person_scope (person_id, changed_at) VALUES ($1, $2)', [id, tx.now]),
  )
  return { id, email }
}

/** Of the step after now: it is taken, and that of now was used to set the app up. */
const nextCodeOf = (uri: string): string => totp(secretIn(uri), Date.now() + 30_000)

const turnOn = async (at: Browser): Promise<{ uri: string; recovery: string[] }> => {
  const { status, body } = await at.auth('/two-factor/enable', { password: server.password })
  expect(status).toBe(200)
  const uri = String(body.totpURI)
  expect(await at.auth('/two-factor/verify-totp', { code: totp(secretIn(uri)) })).toMatchObject({ status: 200 })
  return { uri, recovery: body.backupCodes as string[] }
}
/** Every remembered answer is asked again. */
const forget = () => browser().auth('/sign-out')
const age = async (id: string, change: string): Promise<void> => {
  await server.identity.pool.query(`UPDATE session SET ${change} WHERE "userId" = $1`, [id])
  await forget()
}

describe('an authenticator app', () => {
  it('is asked for at sign-in once it is set up, and not before', async () => {
    const { email } = await person('ada')
    const first = browser()
    expect((await first.signIn(email)).body).not.toHaveProperty('twoFactorRedirect')
    const { uri } = await turnOn(first)
    expect((await first.mine()).body).toMatchObject({ demand: 'nothing', hasTotp: true, factor: 'totp' })

    const second = browser()
    expect((await second.signIn(email)).body).toMatchObject({ twoFactorRedirect: true })
    expect(await second.notes()).toMatchObject({ status: 401 })
    expect(await second.auth('/two-factor/verify-totp', { code: '000000' })).toMatchObject({
      status: 401,
      body: { code: 'wrong-code', detailZh: expect.stringMatching(/\p{Script=Han}/u) },
    })
    expect(await second.auth('/two-factor/verify-totp', { code: nextCodeOf(uri) })).toMatchObject({ status: 200 })
    expect(await second.notes()).toMatchObject({ status: 200 })
  })

  it('shows codes that work once each, also at two browsers at the same moment', async () => {
    const { email } = await person('zoe')
    const first = await signedIn(email)
    const { uri } = await turnOn(first)
    const show = async (code: string) => {
      const at = browser()
      await at.signIn(email)
      return (await at.auth('/two-factor/verify-totp', { code })).body.code ?? 'in'
    }
    expect(await show(totp(secretIn(uri)))).toBe('wrong-code')
    const code = nextCodeOf(uri)
    expect((await Promise.all([show(code), show(code), show(code)])).sort()).toEqual(['in', 'wrong-code', 'wrong-code'])
    expect(await first.auth('/two-factor/verify-totp', { code })).toMatchObject({ body: { code: 'wrong-code' } })
  })

  it('has recovery codes: each works once, kept where nobody reads them', async () => {
    const { id, email } = await person('bea')
    const { recovery } = await turnOn(await signedIn(email))
    expect(new Set(recovery).size).toBe(10)
    const { rows } = await server.identity.pool.query('SELECT * FROM "twoFactor" WHERE "userId" = $1', [id])
    expect(JSON.stringify(rows)).not.toContain(recovery[0])
    const use = async (code: unknown) => {
      const at = browser()
      await at.signIn(email)
      return (await at.auth('/two-factor/verify-backup-code', { code })).status
    }
    expect(await use(recovery[0])).toBe(200)
    expect(await use(recovery[0])).toBe(401)
    expect(await use(recovery[1]?.toLowerCase().replace('-', ''))).toBe(200)
    expect(await use(recovery[1])).toBe(401)
  })

  it('locks out whoever guesses its codes, and asks for the password again', async () => {
    const { email } = await person('cem')
    const { uri } = await turnOn(await signedIn(email))
    const statuses: unknown[] = []
    for (let challenge = 0; challenge < 2; challenge += 1) {
      const at = browser()
      await at.signIn(email)
      for (let i = 0; i < 6; i += 1)
        statuses.push((await at.auth('/two-factor/verify-totp', { code: `00000${i}` })).body.code)
    }
    expect(statuses.slice(0, 6)).toEqual([...Array(5).fill('wrong-code'), 'code-over'])
    expect(statuses.at(-1)).toBe('too-many-requests')
    const at = browser()
    await at.signIn(email)
    const late = await at.auth('/two-factor/verify-totp', { code: nextCodeOf(uri) })
    expect(late).toMatchObject({ status: 429, body: { code: 'too-many-requests' } })
    expect(late.headers.get('retry-after')).toBe('900')
  })

  it('is asked for in sessions from before it was set up, and leaves keys alone', async () => {
    const { email } = await person('dan', 'administrator')
    const [old, other] = [await signedIn(email), await signedIn(email)]
    const { key } = (await old.auth('/api-key/create', { name: 'wms', metadata: { role: 'viewer' } })).body
    await turnOn(other)
    expect(await old.notes()).toMatchObject({ status: 403, body: { code: 'second-factor-required' } })
    expect(await old.mine()).toMatchObject({ status: 200, body: { demand: 'prove' } })
    // who took the session must not make a second factor of his own, nor a key, nor turn it off
    for (const path of ['/two-factor/disable', '/two-factor/generate-backup-codes', '/two-factor/enable'])
      expect(await old.auth(path, { password: server.password })).toMatchObject({ status: 403 })
    expect(await old.auth('/api-key/create', { name: 'x' })).toMatchObject({ status: 403 })
    expect(await old.ask('GET', '/api/auth/passkey/generate-register-options')).toMatchObject({ status: 403 })
    expect(await server.call('GET', '/api/v1/notes', { headers: { 'x-api-key': String(key) } })).toMatchObject({
      status: 200,
    })
    expect(await old.auth('/sign-out')).toMatchObject({ status: 200 })
  })

  it('is turned off with the password, and not without', async () => {
    const { email } = await person('eve')
    const at = await signedIn(email)
    await turnOn(at)
    expect(await at.auth('/two-factor/disable', { password: 'not this one' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'password' }] },
    })
    expect(await at.auth('/two-factor/disable', { password: server.password })).toMatchObject({ status: 200 })
    expect((await browser().signIn(email)).body).not.toHaveProperty('twoFactorRedirect')
  })

  it.each([
    ['/two-factor/verify-totp', { code: '000000', trustDevice: true }],
    ['/two-factor/verify-backup-code', { code: 'a', disableSession: true }],
    ['/two-factor/enable', { password: 'x', method: 'otp' }],
    ['/sign-in/email', { email: 'ada@example.com', password: 'x', callbackURL: 'https://elsewhere.example' }],
    ['/passkey/verify-registration', { response: {}, name: 'x', createSession: true }],
  ])('takes nothing else that the library knows: %s %j', async (path, body) => {
    const at = await signedIn('boss@example.com')
    expect(await at.auth(path, body)).toMatchObject({ status: 400, body: { code: 'bad-input' } })
  })

  it.each(['/two-factor/get-totp-uri', '/two-factor/send-otp', '/two-factor/verify-otp', '/passkey/update-passkey'])(
    'does not open %s',
    async (path) => {
      expect(await browser().auth(path)).toMatchObject({ status: 404 })
    },
  )
})

const signedIn = async (email: string): Promise<Browser> => {
  const at = browser()
  expect((await at.signIn(email)).status).toBe(200)
  return at
}

describe('the rule of a role', () => {
  const setRule = async (role: string, change: Record<string, unknown>) => {
    const boss = await signedIn('boss@example.com')
    const { body } = await boss.ask('GET', '/api/v1/sign-in-rules')
    const rules = body.items as { role: string; version: number; idleMinutes: number | null; graceDays: number }[]
    const { idleMinutes = null, graceDays = 0, version = 0 } = rules.find((rule) => rule.role === role) ?? {}
    const answer = await boss.ask(
      'PATCH',
      `/api/v1/roles/${role}/sign-in-rule`,
      { idleMinutes, graceDays, needsSecondFactor: false, ...change },
      { 'if-match': `"${version}"` },
    )
    await forget()
    return answer
  }

  it('is read and changed by an administrator alone, against the version he read', async () => {
    const reader = await signedIn('reader@example.com')
    expect(await reader.ask('GET', '/api/v1/sign-in-rules')).toMatchObject({ status: 403 })
    expect(await setRule('seller', { graceDays: 3 })).toMatchObject({ status: 200, body: { version: 1, graceDays: 3 } })
    expect(await setRule('nobody', {})).toMatchObject({ status: 404 })
    const boss = await signedIn('boss@example.com')
    const body = { idleMinutes: 60, graceDays: 0, needsSecondFactor: false }
    expect(await boss.ask('PATCH', '/api/v1/roles/seller/sign-in-rule', body, { 'if-match': '"0"' })).toMatchObject({
      status: 412,
    })
  })

  it('tells within the grace, and after it leaves nothing but setting one up', async () => {
    const { id, email } = await person('fay', 'picker')
    const at = await signedIn(email)
    expect(await setRule('picker', { needsSecondFactor: true, graceDays: 7 })).toMatchObject({ status: 200 })
    expect((await at.mine()).body).toMatchObject({ demand: 'enrol-soon', until: expect.any(String) })
    expect((await at.notes()).body.code).toBe('not-permitted')
    await server.identity.pool.query(`UPDATE "user" SET "createdAt" = now() - interval '30 days' WHERE id = $1`, [id])
    await server.db.transaction((tx) => tx.sql(`UPDATE sign_in_rule SET required_since = now() - interval '8 days'`))
    await forget()
    expect(await at.notes()).toMatchObject({ status: 403, body: { code: 'second-factor-required' } })
    expect(await at.auth('/update-user', { image: null })).toMatchObject({ status: 403 })
    expect((await at.mine()).body).toMatchObject({ demand: 'enrol' })
    await turnOn(at)
    expect((await at.mine()).body).toMatchObject({ demand: 'nothing' })
    await setRule('picker', { needsSecondFactor: false })
  })

  it('never locks out the last administrator: he sets one up at sign-in', async () => {
    expect(await setRule('administrator', { needsSecondFactor: true, graceDays: 0, idleMinutes: 480 })).toMatchObject({
      status: 200,
    })
    const at = await signedIn('boss@example.com')
    expect(await at.notes()).toMatchObject({ status: 403, body: { code: 'second-factor-required' } })
    await turnOn(at)
    expect(await at.notes()).toMatchObject({ status: 200 })
    expect(await at.auth('/two-factor/disable', { password: server.password })).toMatchObject({ status: 200 })
    await server.db.transaction((tx) => tx.sql('DELETE FROM sign_in_rule'))
    await forget()
  })

  it('ends a session that lies idle too long, and not one that is used', async () => {
    const { id, email } = await person('gus', 'buyer')
    const at = await signedIn(email)
    await age(id, `"usedAt" = now() - interval '11 hours'`)
    expect(await at.mine()).toMatchObject({ status: 200 })
    // that it was used is written down beside the answer, perhaps a moment after it
    const lieIdle = async () => {
      await age(id, `"usedAt" = now() - interval '13 hours'`)
      return (await at.mine()).status
    }
    await expect.poll(lieIdle).toBe(401)
    const { rowCount } = await server.identity.pool.query('SELECT FROM session WHERE "userId" = $1', [id])
    expect(rowCount).toBe(0)
  })
})

describe('what needs a fresh proof', () => {
  it('asks for one that is older than ten minutes, and goes on after the password', async () => {
    const { id, email } = await person('hal', 'administrator')
    const at = await signedIn(email)
    const vault = () => at.ask('POST', '/api/v1/vault', {})
    expect(await vault()).toMatchObject({ status: 201 })
    await age(id, `"provedAt" = now() - interval '11 minutes'`)
    expect(await vault()).toMatchObject({ status: 403, body: { code: 'step-up-required' } })
    expect(await at.auth('/api-key/create', { name: 'x' })).toMatchObject({ body: { code: 'step-up-required' } })
    expect(await at.auth('/proof/password', { password: 'not this one' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'password' }] },
    })
    expect(await at.auth('/proof/password', { password: server.password })).toMatchObject({ status: 200 })
    expect(await vault()).toMatchObject({ status: 201 })
    expect(await at.auth('/api-key/create', { name: 'x' })).toMatchObject({ status: 200 })
    expect(await server.call('POST', '/api/v1/vault', { body: {} })).toMatchObject({ status: 201 })
  })

  it('takes the code of the app as well, and slows down whoever guesses either', async () => {
    const { id, email } = await person('ida', 'administrator')
    const at = await signedIn(email)
    const { uri } = await turnOn(at)
    await age(id, `"provedAt" = now() - interval '11 minutes'`)
    expect(await at.auth('/two-factor/verify-totp', { code: nextCodeOf(uri) })).toMatchObject({ status: 200 })
    expect(await at.ask('POST', '/api/v1/vault', {})).toMatchObject({ status: 201 })
    const guesses = Array.from({ length: 8 }, (_, i) => at.auth('/two-factor/verify-totp', { code: `00000${i}` }))
    const statuses = (await Promise.all(guesses)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(3)
    // who knows the password is not kept from it, and it forgives him no code
    expect(await at.auth('/proof/password', { password: server.password })).toMatchObject({ status: 200 })
    expect(await at.auth('/two-factor/verify-totp', { code: '000000' })).toMatchObject({ status: 429 })
    expect(await at.mine()).toMatchObject({ status: 200 })
  })
})
