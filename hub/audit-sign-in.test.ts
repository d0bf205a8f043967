/** Who signed in, in what way and from what device; who tried to with a wrong code; and that nobody is in before his second factor. */
import { beforeAll, describe, expect, it } from 'vitest'
import { secretIn, totp } from '../tests/support/totp.ts'
import { openAudited } from './audit.case.ts'
import { createPerson } from './platform/auth/administrator.ts'
import { openBrowser } from './platform/http/browser.case.ts'

const server = await openAudited()
const { db } = server
const STEP_MS = 30_000
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

interface Row {
  readonly actor_kind: string
  readonly actor_name: string
  readonly action: string
  readonly refused: string | null
  readonly times: number
  readonly subject_number: string | null
  readonly changes: Readonly<Record<string, readonly [unknown, unknown]>> | null
}
const rowsOf = (name: string) =>
  db.read((tx) => tx.sql<Row>(`SELECT * FROM audit WHERE $1 IN (actor_name, subject_number) ORDER BY id`, [name]))
const said = async (name: string) =>
  (await rowsOf(name)).map(({ actor_kind, action, refused }) => [actor_kind, action, refused])

const open = () => {
  const at = openBrowser(server, server.password)
  return {
    ...at,
    auth: (path: string, body: object) => at.ask('POST', `/api/auth${path}`, body, { 'user-agent': AGENT }),
  }
}
const enter = async (email: string) => {
  const at = open()
  expect((await at.auth('/sign-in/email', { email, password: server.password })).status).toBe(200)
  return at
}
const withApp = async (name: string) => {
  const email = `${name}@example.com`
  await createPerson(server.identity, { email, name, role: 'viewer', password: server.password })
  const at = await enter(email)
  const begun = await at.auth('/two-factor/enable', { password: server.password })
  const secret = secretIn(String(begun.body.totpURI))
  expect((await at.auth('/two-factor/verify-totp', { code: totp(secret) })).status).toBe(200)
  return { email, at, secret, recovery: begun.body.backupCodes as string[] }
}

let ada: Awaited<ReturnType<typeof withApp>>
beforeAll(async () => {
  ada = await withApp('Ada')
})

describe('the audit', () => {
  it('knows who set up a second factor, and by what he came in before', async () => {
    expect(await said('Ada')).toEqual([
      ['person', 'sign-in', null],
      ['person', 'app-added', null],
      ['person', 'proved', null],
    ])
    const [first] = await rowsOf('Ada')
    expect(first).toMatchObject({ subject_number: 'Ada', changes: { way: [null, 'password'], device: [null, AGENT] } })
  })

  it.each([
    ['totp', '/two-factor/verify-totp', () => totp(ada.secret, Date.now() + STEP_MS)],
    ['recovery-code', '/two-factor/verify-backup-code', () => ada.recovery[0]],
  ])(
    'lets nobody be in by a password where a second factor is asked, and names who is by %s',
    async (way, path, code) => {
      const before = (await rowsOf('Ada')).length
      const at = await enter(ada.email)
      expect((await at.auth(path, { code: code() })).status).toBe(200)
      const rows = (await rowsOf('Ada')).slice(before)
      expect(rows).toMatchObject([
        { actor_kind: 'nobody', action: 'password-accepted', subject_number: 'Ada', refused: null },
        { actor_kind: 'person', actor_name: 'Ada', action: 'sign-in', refused: null, subject_number: 'Ada' },
      ])
      expect(rows[1]?.changes).toEqual({ way: [null, way], device: [null, AGENT] })
    },
  )

  it('names whose code was guessed, in few rows however many guesses there were', async () => {
    const { email } = await withApp('Bea')
    const before = (await rowsOf('Bea')).length
    for (let n = 0; n < 3; n += 1) {
      const at = await enter(email)
      for (let i = 0; i < 6; i += 1) await at.auth('/two-factor/verify-totp', { code: `00000${i}` })
    }
    const refusals = async () => (await rowsOf('Bea')).slice(before).filter(({ refused }) => refused !== null)
    await expect
      .poll(async () => new Set((await refusals()).map(({ refused }) => refused)))
      .toContain('too-many-requests')
    const rows = await refusals()
    expect(rows.map(({ refused }) => refused).sort()).toEqual(['code-over', 'too-many-requests', 'wrong-code'])
    for (const row of rows)
      expect(row).toMatchObject({ actor_kind: 'nobody', action: 'sign-in', subject_number: 'Bea', times: 1 })
  })

  it('names whose code was wrong in a session', async () => {
    expect((await ada.at.auth('/two-factor/verify-totp', { code: '000000' })).body.code).toBe('wrong-code')
    await expect.poll(() => said('Ada')).toContainEqual(['person', 'proved', 'wrong-code'])
  })

  it('has no row of nobody who signed in', async () => {
    const rows = await db.read((tx) => tx.sql<Row>(`SELECT * FROM audit WHERE action = 'sign-in' AND actor_id = ''`))
    expect(rows.every(({ refused }) => refused !== null)).toBe(true)
  })
})
