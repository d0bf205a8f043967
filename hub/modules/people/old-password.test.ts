/** Whoever knows the old password, and asks for everything at once while it is changed: he is out afterwards, and has left nothing. */
import { beforeAll, describe, expect, it } from 'vitest'
import { secretIn, totp } from '../../../tests/support/totp.ts'
import { openBrowser } from '../../platform/http/browser.case.ts'
import { type House, openHouse, PASSWORD } from './people.case.ts'

const NEW = 'another pallet altogether'
const EVIL = 'quiet forklift in the fog'
const AT_ONCE = 4
const ROUNDS = 2
const STALL = 7_310_099
const PATIENCE = { timeout: 30_000 }

let house: House
beforeAll(async () => {
  house = await openHouse()
})

let people = 0
const join = async () => {
  people += 1
  return house.join({ name: `Olga Old ${people}`, roles: ['viewer'] })
}
type Person = Awaited<ReturnType<typeof join>>

const auth = (cookie: string, path: string, body: unknown = {}) =>
  house.server.call('POST', `/api/auth${path}`, {
    body,
    headers: { 'x-api-key': '', cookie, origin: house.server.url },
  })
const linkFor = async ({ id }: Person): Promise<string> =>
  String((await house.ask('POST', `/people/${id}/link`, {})).body.path).split('#')[1] ?? ''
const cookieIn = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
const isIn = async (cookie: string) => (await house.ask('GET', '/me', undefined, cookie)).status === 200
const left = async ({ id }: Person) => {
  const { pool } = house.server.identity
  const count = async (table: string, field: string): Promise<number> =>
    (await pool.query(`SELECT count(*)::int AS n FROM ${table} WHERE "${field}" = $1`, [id])).rows[0].n
  return {
    sessions: await count('session', 'userId'),
    keys: await count('apikey', 'referenceId'),
    challenges: await count('verification', 'value'),
  }
}

/** Does `deed` while `attempt` is made over and over, by several at once. */
const meanwhile = async <T>(attempt: () => Promise<unknown>, deed: () => Promise<T>): Promise<T> => {
  let isOver = false
  const keepOn = async (): Promise<void> => {
    while (!isOver) await attempt()
    await attempt()
  }
  const attempts = Array.from({ length: AT_ONCE }, keepOn)
  const answer = await deed()
  isOver = true
  await Promise.all(attempts)
  return answer
}

/** Does `deed` while `attempt` stands before its row of this table: to its end, or until it waits for the attempt. */
const stalled = async <T>(table: string, attempt: () => Promise<T>, deed: () => Promise<unknown>): Promise<T> => {
  const client = await house.server.identity.pool.connect()
  const waiting = async (): Promise<number> =>
    (
      await client.query(`SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
    ).rows[0].n
  await client.query(`CREATE OR REPLACE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock(${STALL}); RETURN NEW; END $$`)
  await client.query(`CREATE TRIGGER stall BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION stall()`)
  await client.query('SELECT pg_advisory_lock($1)', [STALL])
  const made = attempt()
  await expect.poll(waiting, PATIENCE).toBe(1)
  let isDone = false
  const done = deed().finally(() => {
    isDone = true
  })
  await expect.poll(async () => isDone || (await waiting()) > 1, PATIENCE).toBe(true)
  await client.query('SELECT pg_advisory_unlock($1)', [STALL])
  const [answer] = await Promise.all([made, done])
  await client.query(`DROP TRIGGER stall ON ${table}`)
  client.release()
  return answer
}

describe('whoever knows the old password', () => {
  it('and signs in during a reset has no session afterwards', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const who = await join()
      const token = await linkFor(who)
      const cookies: string[] = [who.cookie]
      const accepted = await meanwhile(
        async () => cookies.push((await house.signIn(who.email)).cookie),
        () => house.accept(token, NEW),
      )
      expect(accepted.status).toBe(200)
      expect(await left(who)).toEqual({ sessions: 0, keys: 0, challenges: 0 })
      expect((await Promise.all(cookies.map(isIn))).filter(Boolean)).toEqual([])
    }
  }, 120_000)

  it('and signs in while it is changed at another screen has no session afterwards', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const who = await join()
      const cookies: string[] = []
      const changed = await meanwhile(
        async () => cookies.push((await house.signIn(who.email)).cookie),
        () => auth(who.cookie, '/change-password', { currentPassword: PASSWORD, newPassword: NEW }),
      )
      expect(changed.status).toBe(200)
      expect((await Promise.all(cookies.map(isIn))).filter(Boolean)).toEqual([])
      expect(await isIn(cookieIn(changed.headers))).toBe(true)
      expect(await left(who)).toEqual({ sessions: 1, keys: 0, challenges: 0 })
    }
  }, 120_000)

  it('and makes a key during a reset has none afterwards', async () => {
    const who = await join()
    const token = await linkFor(who)
    const made = await stalled(
      'apikey',
      () => auth(who.cookie, '/api-key/create', { name: 'mine' }),
      () => house.accept(token, NEW),
    )
    expect(made.status).toBe(200)
    expect(await left(who)).toEqual({ sessions: 0, keys: 0, challenges: 0 })
    expect((await auth(who.cookie, '/api-key/create', { name: 'mine' })).status).toBe(401)
  }, 120_000)

  it('does not set another over the one of a reset', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const who = await join()
      const token = await linkFor(who)
      const change = { currentPassword: PASSWORD, newPassword: EVIL }
      const [accepted] = await Promise.all([house.accept(token, NEW), auth(who.cookie, '/change-password', change)])
      expect(accepted.status).toBe(200)
      expect(await left(who)).toMatchObject({ sessions: 0 })
      expect((await house.signIn(who.email, EVIL)).status).toBe(401)
      expect((await house.signIn(who.email, NEW)).status).toBe(200)
    }
  }, 120_000)

  it('and was asked for his second factor before it was changed begins anew with the new one', async () => {
    for (const way of ['a reset', 'a change']) {
      const who = await join()
      const begun = await auth(who.cookie, '/two-factor/enable', { password: PASSWORD })
      const secret = secretIn(String(begun.body.totpURI))
      const enrolled = await auth(who.cookie, '/two-factor/verify-totp', { code: totp(secret) })
      const thief = openBrowser(house.server, PASSWORD)
      expect((await thief.signIn(who.email)).body).toMatchObject({ twoFactorRedirect: true })
      if (way === 'a reset') expect((await house.accept(await linkFor(who), NEW)).status).toBe(200)
      else {
        const change = { currentPassword: PASSWORD, newPassword: NEW }
        expect((await auth(cookieIn(enrolled.headers), '/change-password', change)).status).toBe(200)
      }
      const shown = await thief.auth('/two-factor/verify-totp', { code: totp(secret, Date.now() + 30_000) })
      expect([shown.status, shown.body.code]).toEqual([401, 'code-over'])
      expect(await left(who)).toMatchObject({ sessions: way === 'a reset' ? 0 : 1, challenges: 0 })
    }
  })

  it('and signs in while he is deactivated has no session when he is let in again', async () => {
    const who = await join()
    const { body } = await stalled(
      'session',
      () => house.signIn(who.email),
      () => house.ask('POST', `/people/${who.id}/deactivation`, {}),
    )
    expect(body.code).toBe('deactivated')
    expect(await left(who)).toMatchObject({ sessions: 0 })
  }, 120_000)
})
