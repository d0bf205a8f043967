/** Invitations and forgotten passwords by letter, through a real mail server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabaseUrl } from '../../../tests/support/database.ts'
import { type Letter, type SmtpServer, startSmtp } from '../../../tests/support/smtp.ts'
import { totp } from '../../../tests/support/totp.ts'
import { until } from '../../../tests/support/until.ts'
import { ADMIN, postTo, type RunningHub, signInTo, startWholeHub } from '../../hub.case.ts'
import { openPool } from '../../platform/db/database.ts'
import { EVERYWHERE, PASSWORD } from './people.case.ts'

let smtp: SmtpServer
let hub: RunningHub
let boss: Record<string, string>
let pool: ReturnType<typeof openPool>
beforeAll(async () => {
  smtp = await startSmtp()
  const databaseUrl = await testDatabaseUrl()
  hub = await startWholeHub(databaseUrl, { SMTP_URL: smtp.url, LOG_LEVEL: 'silent' })
  boss = { cookie: await signInTo(hub.url), origin: hub.url }
  pool = openPool(databaseUrl, 1, () => undefined)
}, 120_000)
afterAll(async () => {
  await hub.stop()
  await pool.end()
  smtp.close()
})

const outcomeOf = async (response: Response) => {
  const body = (await response.json()) as Record<string, unknown>
  return { status: response.status, body, headers: response.headers }
}
const post = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
  outcomeOf(await postTo(hub.url, path, body, headers))
const invite = async (name: string) => {
  const email = `${name}@example.com`
  const draft = { name, email, roles: ['picker'], scope: EVERYWHERE }
  const { status, body } = await post('/api/v1/people', draft, boss)
  expect(status).toBe(201)
  return { id: String(body.id), email, sentTo: body.sentTo, link: body.link as { path: string } }
}
const lettersTo = (email: string): readonly Letter[] => smtp.letters.filter(({ to }) => to === email)
const letterTo = async (email: string, count = 1): Promise<Letter> => {
  await until(`letter ${count} to ${email}`, () => lettersTo(email).length >= count, 60_000)
  const letter = lettersTo(email)[count - 1]
  if (!letter) throw new Error('no letter')
  return letter
}
const tokenIn = ({ text }: Letter): string => {
  const tokens = new Set([...text.matchAll(/\/invitation#([\w-]{43})/g)].map(([, token]) => token))
  expect(tokens.size).toBe(1)
  return [...tokens][0] ?? ''
}
const accept = (token: string, password = PASSWORD) => post('/api/invitation/acceptance', { token, password })
const forget = (email: string) => post('/api/invitation/forgotten', { email })
const signIn = async (email: string, password = PASSWORD) => {
  const answer = await post('/api/auth/sign-in/email', { email, password })
  const cookie = answer.headers.getSetCookie().map((each) => each.split(';')[0])
  return { ...answer, cookie: cookie.join('; ') }
}
const isIn = async (cookie: string) => (await fetch(`${hub.url}/api/v1/me`, { headers: { cookie } })).status
const asked = async () => (await pool.query('SELECT count(*)::int AS n FROM access_letter')).rows[0]?.n
/** Everything that any table of any schema keeps, as text. */
const keptAnywhere = async (): Promise<string> => {
  const { rows } = await pool.query<{ text: string }>(
    `SELECT string_agg(query_to_xml(format('SELECT * FROM %I.%I', schemaname, tablename), true, false, '')::text, '') AS text
     FROM pg_tables WHERE schemaname IN ('public', 'auth', 'jobs')`,
  )
  return rows[0]?.text ?? ''
}

describe('an invitation', () => {
  it('reaches its person by letter, opens his account once, and is kept nowhere', async () => {
    const { email, sentTo, link } = await invite('li')
    expect(sentTo).toBe(email)
    const letter = await letterTo(email)
    expect(letter.text).toContain(`${hub.url}/invitation#`)
    expect([letter.text.includes('您好'), letter.text.includes('Hello li')]).toEqual([true, true])
    const token = tokenIn(letter)
    const handed = link.path.split('#')[1] ?? ''
    expect(token).not.toBe(handed)
    const kept = await keptAnywhere()
    expect([kept.includes(email), kept.includes(token), kept.includes(handed)]).toEqual([true, false, false])
    // either way in is good, and the first that is used ends the other
    expect((await post('/api/invitation', { token: handed })).status).toBe(200)
    expect((await accept(token)).status).toBe(200)
    expect([(await accept(token)).status, (await accept(handed)).status]).toEqual([410, 410])
    expect((await signIn(email)).status).toBe(200)
  }, 120_000)

  it('leaves later when the mail server is in trouble, and only the link that arrived is good', async () => {
    smtp.refuseNext(1)
    const { email, id } = await invite('patient')
    const token = tokenIn(await letterTo(email))
    const { rows } = await pool.query(
      `SELECT purpose, ended_at IS NULL AS open FROM person_link WHERE person_id = $1 ORDER BY issued_at, purpose`,
      [id],
    )
    expect(rows.filter(({ purpose }) => purpose === 'invitation')).toEqual([
      { purpose: 'invitation', open: false },
      { purpose: 'invitation', open: true },
    ])
    expect((await post('/api/invitation', { token })).status).toBe(200)
  }, 120_000)
})

describe('a forgotten password', () => {
  it('is asked for without a sign of who exists, and reaches who does', async () => {
    const { email, link } = await invite('zhao')
    await accept(link.path.split('#')[1] ?? '')
    const before = smtp.letters.length
    const [known, unknown] = [await forget(email.toUpperCase()), await forget('nobody@example.com')]
    expect([known.status, known.body]).toEqual([202, {}])
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body])
    // nobody is looked up while somebody waits for the answer
    const letter = await letterTo(email)
    await until('what was asked is forgotten', async () => (await asked()) === 0, 60_000)
    expect(smtp.letters.slice(before).filter(({ to }) => to === 'nobody@example.com')).toEqual([])
    expect(letter.text).toContain('one hour')
    const { rows } = await pool.query(
      `SELECT action, actor_kind AS kind, changes::text AS changes FROM audit WHERE action IN ('password-forgotten', 'link-mailed')
       ORDER BY at DESC LIMIT 3`,
    )
    expect(rows.map(({ action, kind }) => [action, kind])).toEqual([
      ['link-mailed', 'system'],
      ['password-forgotten', 'nobody'],
      ['password-forgotten', 'nobody'],
    ])
    expect(JSON.stringify(rows)).not.toMatch(/example\.com|invitation#/)
  }, 120_000)

  it('ends sessions and other links when the new one is set, and the second factor is still asked for', async () => {
    const { email, link } = await invite('wu')
    await accept(link.path.split('#')[1] ?? '')
    const first = await signIn(email)
    const session = { cookie: first.cookie, origin: hub.url }
    const app = await post('/api/auth/two-factor/enable', { password: PASSWORD }, session)
    const key = /secret=([A-Z2-7]+)/.exec(String(app.body.totpURI))?.[1] ?? ''
    const shown = await post('/api/auth/two-factor/verify-totp', { code: totp(key) }, session)
    const cookie = shown.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')
    expect([shown.status, await isIn(cookie)]).toEqual([200, 200])

    await forget(email)
    const old = tokenIn(await letterTo(email))
    await forget(email)
    const token = tokenIn(await letterTo(email, 2))
    expect((await accept(old, 'another pallet comes home')).status).toBe(410)
    expect((await accept(token, 'another pallet comes home')).status).toBe(200)
    await until('his session is over', async () => (await isIn(cookie)) === 401, 20_000)
    expect((await signIn(email)).status).toBe(401)
    const again = await signIn(email, 'another pallet comes home')
    expect([again.status, again.body.twoFactorRedirect]).toEqual([200, true])
    expect(await isIn(again.cookie)).toBe(401)
    const { rows } = await pool.query(
      `SELECT actor_kind AS kind, subject_number AS who, changes->'issuedBy'->>1 AS by FROM audit WHERE action = 'password-set' ORDER BY at DESC LIMIT 1`,
    )
    expect(rows).toEqual([{ kind: 'nobody', who: 'wu', by: 'system' }])
  }, 120_000)

  it('is good for an hour', async () => {
    const { email, id } = await invite('sun')
    await forget(email)
    // the invitation's and this one come in any order
    await letterTo(email, 2)
    const { rows } = await pool.query(
      `SELECT extract(epoch FROM expires_at - issued_at)::int AS seconds FROM person_link WHERE person_id = $1 AND purpose = 'reset'`,
      [id],
    )
    expect(rows).toEqual([{ seconds: 3_600 }])
    const reset = lettersTo(email).find(({ text }) => text.includes('one hour'))
    const token = reset ? tokenIn(reset) : ''
    await pool.query(`UPDATE person_link SET expires_at = now() - interval '1 s' WHERE person_id = $1`, [id])
    expect((await accept(token)).status).toBe(410)
  }, 120_000)

  it('is not asked for again and again, whether there is such a person', async () => {
    for (const email of ['nobody.else@example.com', ADMIN.email]) {
      const statuses: number[] = []
      for (let i = 0; i < 4; i += 1) statuses.push((await forget(email)).status)
      expect(statuses).toEqual([202, 202, 202, 429])
    }
  }, 120_000)

  it('is for an administrator where no letter leaves', async () => {
    const mute = await startWholeHub(await testDatabaseUrl())
    try {
      const asked = await postTo(mute.url, '/api/invitation/forgotten', { email: ADMIN.email })
      const ways = await fetch(`${mute.url}/api/auth/sign-in-ways`)
      expect([asked.status, await ways.json()]).toMatchObject([404, { sso: null, mail: false }])
      expect(await (await fetch(`${hub.url}/api/auth/sign-in-ways`)).json()).toMatchObject({ sso: null, mail: true })
    } finally {
      await mute.stop()
    }
  }, 120_000)
})
