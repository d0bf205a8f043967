import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createPerson } from '../auth/administrator.ts'
import { personName } from '../auth/names.ts'
import { elapsedMs, systemClock } from '../clock.ts'
import { openPool } from '../db/database.ts'
import { noteRoutes, testServer } from './http.case.ts'
import { validate } from './validate.ts'

let server: Awaited<ReturnType<typeof testServer>>
/** Sessions of the administrator and of the viewer. */
let cookie = ''
let readerCookie = ''
beforeAll(async () => {
  server = await testServer(noteRoutes)
  cookie = (await signIn()).cookie
  readerCookie = (await signIn('reader@example.com')).cookie
})
const notes = (headers: Record<string, string> = {}) => server.call('GET', '/api/v1/notes', { headers })
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  server.call('POST', `/api/auth${path}`, { body, headers: { 'x-api-key': '', origin: server.url, ...headers } })
const signIn = async (email = 'boss@example.com', password = server.password) => {
  const { status, body, headers } = await post('/sign-in/email', { email, password })
  const cookie = headers.getSetCookie().map((each) => each.split(';')[0])
  return { status, body, headers, cookie: cookie.join('; ') }
}
const person = (name: string) =>
  createPerson(server.identity, { email: `${name}@example.com`, name, role: 'viewer', password: server.password })

/** What reads `table` waits and is then ended by the database's administrator. */
const whileEnding = async <T>(table: string, ask: () => Promise<T>): Promise<T> => {
  const blocker = await server.identity.pool.connect()
  // connections of its own: the hub's may be those that it ends
  const administrator = openPool(server.db.url, 1, () => undefined)
  try {
    await blocker.query('BEGIN')
    await blocker.query(`LOCK TABLE auth.${table} IN ACCESS EXCLUSIVE MODE`)
    let isAnswered = false
    const asked = ask().finally(() => {
      isAnswered = true
    })
    for (;;) {
      // at once, where it was given a connection that broke a moment ago
      if (isAnswered) return await asked
      // not the blocker's: a transaction sees one moment of this view
      const { rowCount } = await administrator.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'dockledger-auth' AND wait_event_type = 'Lock'`,
      )
      if (rowCount) return await asked
      await systemClock.wait(20)
    }
  } finally {
    await blocker.query('ROLLBACK')
    blocker.release()
    await administrator.end()
  }
}

describe('a database that does not answer', () => {
  it('makes no right key or session a wrong one', async () => {
    const unavailable = { status: 503, body: { code: 'unavailable' } }
    const byKey = await whileEnding('apikey', () => notes())
    expect(byKey).toMatchObject(unavailable)
    expect(byKey.headers.get('retry-after')).toBe('2')
    expect(await whileEnding('session', () => notes({ 'x-api-key': '', cookie }))).toMatchObject(unavailable)
    expect(await whileEnding('user', () => signIn())).toMatchObject(unavailable)
    await expect.poll(async () => (await notes()).status).toBe(200)
    await expect.poll(async () => (await notes({ 'x-api-key': '', cookie })).status).toBe(200)
  })
})

describe('a name', () => {
  it.each([
    ['NUL', 'Adm\0in'],
    ['a line break', 'Bob\r\nactor=system'],
    ['half of a character', 'Bob \ud800'],
    ['nothing', '  '],
    ['what acts by itself', 'System'],
    ['what acts by itself, hidden', 'sys\u200btem'],
    ['what acts by itself, in wide letters', 'ｓｙｓｔｅｍ'],
    ['a gateway', 'gateway dock-1'],
    ['a key of another', 'wms (Administrator)'],
    ['too much', 'x'.repeat(201)],
  ])('of %s is none', (_, name) => {
    const refused = validate(z.strictObject({ name: personName }), { name }, 'body')
    expect(refused).toMatchObject({ refused: 'bad-input', errors: [{ field: 'name' }] })
  })

  it.each(['a\nb', '\0', ' ', 'x'.repeat(33)])('of a key is held to one line: %j', async (name) => {
    expect(await post('/api-key/create', { name }, { cookie })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'name' }] },
    })
  })

  it('of a person is taken without the spaces around it', () => {
    expect(personName.parse(' 王伟 ')).toBe('王伟')
  })

  it('is given to nobody by himself: orders and letters would say that another acted', async () => {
    const answer = await post('/update-user', { name: 'Administrator' }, { cookie: readerCookie })
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad-input', errors: [{ field: 'name' }] } })
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await post('/update-user', { image: null }, { cookie: readerCookie })).toMatchObject({ status: 200 })
    const headers = { 'x-api-key': '', cookie: readerCookie }
    const session = await server.call('GET', '/api/auth/get-session', { headers })
    expect(session.body.user).toMatchObject({ name: 'reader' })
  })
})

describe('what the library refuses', () => {
  it.each([
    ['/sign-in/email', { email: 'nobody@example.com', password: 'x' }, 401, 'wrong-credentials', undefined],
    [
      '/change-password',
      { currentPassword: 'not this one', newPassword: 'long enough to try' },
      400,
      'bad-input',
      'currentPassword',
    ],
    ['/change-password', { currentPassword: 'x', newPassword: 'short' }, 400, 'bad-input', 'newPassword'],
    ['/change-password', { currentPassword: 'x', newPassword: 'password1234' }, 400, 'bad-input', 'newPassword'],
    ['/change-password', { currentPassword: 'x', newPassword: 'boss@example.com' }, 400, 'bad-input', 'newPassword'],
    ['/api-key/create', { name: 'x', expiresIn: 5 }, 400, 'bad-input', 'expiresIn'],
    ['/api-key/create', { name: 'x', metadata: { constructor: 1 } }, 400, 'bad-input', 'metadata.constructor'],
    ['/api-key/create', JSON.parse('{"name":"x","metadata":{"__proto__":1}}'), 400, 'bad-input', undefined],
    ['/api-key/delete', { keyId: 'none' }, 404, 'not-found', undefined],
  ])('is a problem as everywhere else: %s %j', async (path, body, status, code, field) => {
    const answer = await post(path, body, { cookie })
    expect(answer).toMatchObject({ status, body: { code, detailZh: expect.stringMatching(/\p{Script=Han}/u) } })
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    if (field !== undefined) expect(answer.body).toMatchObject({ errors: [{ field }] })
  })
})

describe('the role of a key', () => {
  const make = (metadata?: unknown) => post('/api-key/create', { name: 'script', metadata }, { cookie })

  it.each([['superuser'], [null], [['viewer']]])('is one that there is, not %j', async (role) => {
    expect(await make({ role })).toMatchObject({ status: 400, body: { errors: [{ field: 'metadata.role' }] } })
  })

  it('that nobody has may do nothing', async () => {
    const { body } = await make({ role: 'viewer' })
    const headers = { 'x-api-key': String(body.key) }
    expect(await notes(headers)).toMatchObject({ status: 200 })
    await server.identity.pool.query('UPDATE apikey SET metadata = $1 WHERE id = $2', ['{"role":"superuser"}', body.id])
    await post('/sign-out', {})
    expect(await notes(headers)).toMatchObject({ status: 403 })
  })

  it('is worth nothing when the key is switched off or over', async () => {
    const { body } = await make({ role: 'viewer' })
    const headers = { 'x-api-key': String(body.key) }
    expect(await notes(headers)).toMatchObject({ status: 200 })
    expect(await post('/api-key/update', { keyId: body.id, enabled: false }, { cookie })).toMatchObject({ status: 200 })
    expect(await notes(headers)).toMatchObject({ status: 401 })
    await server.identity.pool.query('UPDATE apikey SET enabled = true, "expiresAt" = $1 WHERE id = $2', [
      new Date(Date.now() - 1),
      body.id,
    ])
    await post('/sign-out', {})
    expect(await notes(headers)).toMatchObject({ status: 401 })
  })
})

describe('what else the library serves', () => {
  it.each([
    ['POST', '/sign-up/email'],
    ['POST', '/update-user/'],
    ['POST', '/Update-User'],
    ['POST', '/delete-user'],
    ['POST', '/request-password-reset'],
    ['GET', '/error'],
    ['GET', '/constructor'],
  ])('is not there: %s %s', async (method, path) => {
    expect(await server.call(method, `/api/auth${path}`, method === 'POST' ? { body: {} } : {})).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    })
  })
})

describe('who exists', () => {
  it('is told neither by what is answered nor by how long it takes', async () => {
    await person('known')
    const take = async (email: string) => {
      const began = elapsedMs()
      const { status, body, headers } = await signIn(email, 'not the password')
      const { requestId: _, ...said } = body
      return { ms: elapsedMs() - began, answer: { status, said, names: [...headers.keys()].sort() } }
    }
    const known: Awaited<ReturnType<typeof take>>[] = []
    const unknown: typeof known = []
    for (let i = 0; i < 7; i += 1) {
      known.push(await take('known@example.com'))
      unknown.push(await take('unknown@example.com'))
    }
    expect(unknown.map(({ answer }) => answer)).toEqual(known.map(({ answer }) => answer))
    const median = (all: typeof known): number => all.map(({ ms }) => ms).sort((one, other) => one - other)[3] ?? 0
    // both hash once, which is nearly all of it; what else the machine does is why this is no narrower
    expect(median(unknown) / median(known)).toBeGreaterThan(0.6)
    expect(median(unknown) / median(known)).toBeLessThan(1.6)
  })
})

describe('whoever guesses', () => {
  it('keys is refused from then on, and nobody else at his address', async () => {
    const bad = async (i: number) => (await notes({ 'x-api-key': `dl_${i}` })).status
    const statuses: number[] = []
    for (let i = 0; i < 320; i += 20)
      statuses.push(...(await Promise.all(Array.from({ length: 20 }, (_, j) => bad(i + j)))))
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429])
    const refused = await notes({ 'x-api-key': 'dl_more' })
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests' } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await notes({ 'x-api-key': server.readerKey })).toMatchObject({ status: 200 })
    expect(await notes({ 'x-api-key': '', cookie })).toMatchObject({ status: 200 })
    expect(await signIn()).toMatchObject({ status: 200 })
    const flood = Array.from({ length: 200 }, (_, i) => bad(1_000 + i))
    expect(await notes({ 'x-api-key': server.readerKey })).toMatchObject({ status: 200 })
    expect(new Set(await Promise.all(flood))).toEqual(new Set([429]))
  })

  it('a password is slow, also at many at once, and slows nobody else', async () => {
    await person('victim')
    await person('neighbour')
    const guesses = await Promise.all(Array.from({ length: 20 }, (_, i) => signIn('victim@example.com', `guess ${i}`)))
    const count = (status: number) => guesses.filter((guess) => guess.status === status).length
    expect(count(401)).toBeLessThanOrEqual(10)
    expect(count(401) + count(429)).toBe(20)
    const refused = await signIn('Victim@example.com')
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests' } })
    expect(refused.headers.get('retry-after')).toBe('60')
    expect(await signIn('neighbour@example.com')).toMatchObject({ status: 200 })
    expect(await notes()).toMatchObject({ status: 200 })
  })

  it('passwords of many people at once waits, or is told when to come again', async () => {
    const guesses = await Promise.all(Array.from({ length: 30 }, (_, i) => signIn(`nobody-${i}@example.com`, 'guess')))
    const statuses = new Set(guesses.map(({ status }) => status))
    expect(statuses).toEqual(new Set([401, 429]))
    for (const { status, headers } of guesses)
      if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  })
})
