import { beforeAll, describe, expect, it } from 'vitest'
import { noteRoutes, testServer } from './http.case.ts'

let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer(noteRoutes)
})
const call: typeof server.call = (...input) => server.call(...input)

describe('who', () => {
  it.each(noteRoutes.map((each) => [each.method, each.path] as const))(
    'must be known for %s %s',
    async (method, path) => {
      const answer = await call(method.toUpperCase(), `/api/v1${path.replace(':view', 'x')}`, {
        headers: { 'x-api-key': '' },
      })
      expect(answer).toMatchObject({
        status: 401,
        body: { code: 'not-signed-in', detail: 'Sign in or send an API key.' },
      })
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
    },
  )

  it('must have the permission, which is named', async () => {
    const answer = await call('POST', '/api/v1/notes', {
      body: { view: 'x' },
      headers: { 'x-api-key': server.readerKey },
    })
    expect(answer).toMatchObject({
      status: 403,
      body: {
        code: 'not-permitted',
        permission: 'notes.write',
        detail: expect.stringContaining('notes.write'),
        detailZh: expect.stringContaining('notes.write'),
      },
    })
  })

  it('may be a bearer', async () => {
    const answer = await call('GET', '/api/v1/notes', {
      headers: { 'x-api-key': '', authorization: `Bearer ${server.key}` },
    })
    expect(answer.status).toBe(200)
  })
})

describe('a session', () => {
  const signIn = async (): Promise<string> => {
    const response = await fetch(`${server.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'boss@example.com', password: server.password }),
    })
    expect(response.status).toBe(200)
    const cookie = response.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
    return cookie.split(';')[0] ?? ''
  }

  it('is a cookie that works until it is signed out', async () => {
    const cookie = await signIn()
    const headers = { 'x-api-key': '', cookie }
    expect(await call('GET', '/api/v1/notes', { headers })).toMatchObject({ status: 200 })
    expect(
      (await call('POST', '/api/auth/sign-out', { headers: { ...headers, origin: server.url }, body: {} })).status,
    ).toBe(200)
    expect(await call('GET', '/api/v1/notes', { headers })).toMatchObject({ status: 401 })
  })

  it('may change things from its own site only', async () => {
    const headers = { 'x-api-key': '', cookie: await signIn() }
    const send = async (view: string, more: Record<string, string>) =>
      (await call('POST', '/api/v1/notes', { body: { view }, headers: { ...headers, ...more } })).body
    expect(await send('c1', { origin: 'https://elsewhere.example' })).toMatchObject({ code: 'bad-origin' })
    expect(await send('c2', { 'sec-fetch-site': 'cross-site' })).toMatchObject({ code: 'bad-origin' })
    expect(await send('c3', { origin: 'null' })).toMatchObject({ code: 'bad-origin' })
    expect(await send('c4', { origin: server.url })).toMatchObject({ view: 'c4' })
    expect(await send('c5', {})).toMatchObject({ view: 'c5' })
  })

  it('makes an API key, and nobody signs up by himself', async () => {
    const cookie = await signIn()
    const made = await call('POST', '/api/auth/api-key/create', {
      body: { name: 'script' },
      headers: { 'x-api-key': '', cookie, origin: server.url },
    })
    expect(made.status).toBe(200)
    // an integrator may do what integrators do, and what this test calls notes is not among it
    expect((await call('GET', '/api/v1/notes', { headers: { 'x-api-key': String(made.body.key) } })).status).toBe(403)
    const signUp = await call('POST', '/api/auth/sign-up/email', {
      body: { name: 'x', email: 'x@example.com', password: 'long enough to try' },
      headers: { 'x-api-key': '' },
    })
    expect(signUp).toMatchObject({ status: 404, body: { code: 'not-found' } })
  })
})

describe('input', () => {
  it('is refused by field, with a remedy, unknown keys too', async () => {
    const { status, body } = await call('POST', '/api/v1/notes', { body: { count: 'many', colour: 'red' } })
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'bad-input', instance: '/api/v1/notes' })
    expect(body.errors).toEqual(
      expect.arrayContaining([
        { field: 'view', code: 'required', message: 'is required: text', messageZh: '必填：文本' },
        expect.objectContaining({ field: 'count', code: 'invalid-type', message: 'must be a number, such as 50' }),
        expect.objectContaining({ field: 'colour', code: 'unknown-field', messageZh: expect.stringMatching('请删除') }),
      ]),
    )
    expect(body.detail).toContain('colour is not known here')
    expect(body.detailZh).toContain('colour 不是此处的字段')
  })

  it.each([
    ['GET', '/api/v1/notes?limit=0', 'limit'],
    ['GET', '/api/v1/notes?limit=1e9', 'limit'],
    ['GET', '/api/v1/notes?sort=up', 'sort'],
    ['GET', '/api/v1/notes/x%00y', 'view'],
  ])('in the address is held to its schema: %s %s', async (method, path, field) => {
    const { status, body } = await call(method, path)
    expect(status).toBe(400)
    expect(body.errors).toEqual([expect.objectContaining({ field })])
  })

  it.each([
    ['not JSON', { raw: '{"view":' }, 400, 'bad-json'],
    ['too large', { raw: JSON.stringify({ view: 'x'.repeat(1_100_000) }) }, 413, 'too-large'],
    [
      'not called JSON',
      { raw: 'view=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'wrong-content-type',
    ],
    [
      'another character set',
      { raw: '{}', headers: { 'content-type': 'application/json; charset=klingon' } },
      415,
      'wrong-content-type',
    ],
    ['an array', { body: [] }, 400, 'bad-input'],
    ['said to be packed', { raw: '{"view":"x"}', headers: { 'content-encoding': 'gzip' } }, 400, 'bad-json'],
    ['packed in a way unknown', { raw: '{}', headers: { 'content-encoding': 'sack' } }, 415, 'wrong-content-type'],
  ])('that is %s is refused', async (_, options, status, code) => {
    expect(await call('POST', '/api/v1/notes', options)).toMatchObject({ status, body: { code } })
  })

  it.each([
    ['NUL', { view: 'a\0b' }],
    ['half of a surrogate pair', { view: 'a\ud800' }],
    ['the other half', { view: '\udc00b' }],
  ])('with %s in a text is refused by field', async (_, body) => {
    const answer = await call('POST', '/api/v1/notes', { body })
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad-input' } })
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ field: 'view', code: 'bad-text', message: expect.stringContaining('leave') }),
    ])
  })

  it.each(['a backslash \\u0000 as people write about it', 'a whole pair \u{1f600}'])(
    'with %s in a text is only text',
    async (view) => {
      expect(await call('POST', '/api/v1/notes', { body: { view } })).toMatchObject({ status: 201, body: { view } })
    },
  )

  it('that is taken, or nowhere, says so', async () => {
    await call('POST', '/api/v1/notes', { body: { view: 'once' } })
    expect(await call('POST', '/api/v1/notes', { body: { view: 'once' } })).toMatchObject({
      status: 409,
      body: { code: 'already-exists', detail: 'view once is taken.' },
    })
    expect(await call('GET', '/api/v1/nothing')).toMatchObject({ status: 404, body: { code: 'not-found' } })
    expect(await call('DELETE', '/api/v1/notes/once')).toMatchObject({ status: 404 })
    expect(await call('GET', '/api/v1/notes/none%20of%20ours')).toMatchObject({
      status: 404,
      body: { detail: 'There is no note none of ours.', detailZh: '找不到备注 none of ours。' },
    })
  })
})

describe('what was made', () => {
  it('is answered with its address, again when it is answered again, and nothing else is', async () => {
    const post = { body: { view: 'at/1' }, headers: { 'idempotency-key': 'made-once' } }
    const made = await call('POST', '/api/v1/notes', post)
    const address = made.headers.get('location') ?? ''
    expect([made.status, address]).toEqual([201, '/api/v1/notes/at%2F1'])
    expect((await call('POST', '/api/v1/notes', post)).headers.get('location')).toBe(address)
    const found = await call('GET', address)
    expect(found.body).toMatchObject({ view: 'at/1' })
    expect(found.headers.get('location')).toBeNull()
    const refused = await call('POST', '/api/v1/notes', { body: { view: 'at/2', count: 13 } })
    expect([refused.status, refused.headers.get('location')]).toEqual([409, null])
  })
})

describe('a refusal', () => {
  it('says in words what kind it is, beside its code', async () => {
    const answer = await call('GET', '/api/v1/notes/none')
    expect(answer.body).toMatchObject({ code: 'not-found', title: 'Not found', type: '/api/docs#not-found' })
    const text = await call('POST', '/api/v1/notes', { raw: '{' })
    expect(text.body).toMatchObject({ code: 'bad-json', title: 'Bad JSON' })
  })
})

describe('an Idempotency-Key', () => {
  const post = (key: string, body: unknown) =>
    call('POST', '/api/v1/notes', { body, headers: { 'idempotency-key': key } })

  it('answers a repeated request again, and refuses other content', async () => {
    const first = await post('k1', { view: 'kept', count: 3 })
    const again = await post('k1', { view: 'kept', count: 3 })
    expect(first.status).toBe(201)
    expect(again).toMatchObject({ status: 201, body: first.body })
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await post('k1', { view: 'kept', count: 4 })).toMatchObject({ status: 422, body: { code: 'key-reused' } })
  })

  it('does the work once for requests at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => post('k2', { view: 'race' })))
    expect(answers.map((answer) => answer.status)).toEqual(Array(6).fill(201))
    expect(answers.filter((answer) => answer.headers.get('idempotency-replayed') === null)).toHaveLength(1)
  })

  it('is free again after a refusal', async () => {
    expect(await post('k3', { view: 'unlucky', count: 13 })).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    })
    expect(await post('k3', { view: 'lucky' })).toMatchObject({ status: 201 })
    expect(await post('with space', { view: 'x' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'Idempotency-Key' }] },
    })
  })
})

describe('a list', () => {
  it('goes on where it stopped, and refuses a cursor it did not give', async () => {
    for (const view of ['l1', 'l2', 'l3']) await call('POST', '/api/v1/notes', { body: { view } })
    const seen: unknown[] = []
    let cursor: unknown
    do {
      const { body } = await call('GET', `/api/v1/notes?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
      seen.push(...(body.items as { view: string }[]).map(({ view }) => view))
      cursor = body.nextCursor
    } while (cursor)
    expect(seen).toEqual([...new Set(seen)].sort())
    expect(seen).toEqual(expect.arrayContaining(['l1', 'l2', 'l3']))
    for (const bad of ['x', 'AAAAAAAAAAAAWyJsMSJd', '%F0%9F%98%80'])
      expect(await call('GET', `/api/v1/notes?cursor=${bad}`)).toMatchObject({
        status: 400,
        body: { code: 'bad-cursor' },
      })
  })
})

describe('a version', () => {
  it('is in ETag, is required, and is held to', async () => {
    await call('POST', '/api/v1/notes', { body: { view: 'v', count: 7 } })
    expect((await call('GET', '/api/v1/notes/v')).headers.get('etag')).toBe('"7"')
    const patch = (headers: Record<string, string>) => call('PATCH', '/api/v1/notes/v', { body: { count: 8 }, headers })
    expect(await patch({})).toMatchObject({ status: 428, body: { code: 'version-required' } })
    expect(await patch({ 'if-match': 'seven' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'If-Match' }] },
    })
    expect(await patch({ 'if-match': '"6"' })).toMatchObject({ status: 412, body: { code: 'stale-version' } })
    expect(await patch({ 'if-match': '"7"' })).toMatchObject({ status: 200, body: { version: 8 } })
  })
})

describe('around the routes', () => {
  it('describes itself, for machines and for people', async () => {
    const document = await call('GET', '/api/openapi.json')
    expect(document.body).toMatchObject({
      openapi: '3.1.1',
      paths: { '/api/v1/notes/{view}': { patch: { summary: 'Change a note' } } },
    })
    const page = await call('GET', '/api/docs')
    expect(page.body.text).toContain('/api/v1/notes/{view}')
    expect(page.body.text).not.toContain('<script')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';")
  })

  it('is alive, and tells numbers to who may read them, wherever he asks', async () => {
    expect(await call('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'alive' } })
    expect((await call('GET', '/metrics')).body.text).toContain('dockledger_http_seconds_bucket')
    expect(await call('GET', '/metrics', { headers: { 'x-api-key': '' } })).toMatchObject({ status: 401 })
    expect(await call('GET', '/metrics', { headers: { 'x-api-key': server.readerKey } })).toMatchObject({ status: 403 })
  })

  it('gives each request a number, its own when it is plain', async () => {
    const { body, headers } = await call('GET', '/api/v1/nothing', { headers: { 'x-request-id': 'mine-1' } })
    expect(body.requestId).toBe('mine-1')
    expect(headers.get('x-request-id')).toBe('mine-1')
  })
})
