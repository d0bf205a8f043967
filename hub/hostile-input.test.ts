/** What no honest client sends, to every route there is: SQL in every filter, sort and address, fields that are not the caller's to set. */
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { elapsedMs } from './platform/clock.ts'
import { type Answer, testServer } from './platform/http/http.case.ts'
import type { Route } from './platform/http/route.ts'
import { reactions } from './reactions.ts'
import { createRoutes } from './routes.ts'
import { type FilledMore, openTwoHousesWithAll } from './two-houses.case.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })
const reads = routes.filter(({ method }) => method === 'get')
const writes = routes.filter(({ method }) => method !== 'get')
const nameOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path}`
const named = (list: readonly Route[]) => list.map((route) => [nameOf(route), route] as const)

interface Schema {
  readonly properties?: Readonly<Record<string, { readonly enum?: readonly unknown[] }>>
}
const fieldsOf = (schema: z.ZodType | undefined): NonNullable<Schema['properties']> =>
  schema ? ((z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema).properties ?? {}) : {}

const SLEEP_S = 60
const SQL = [
  "'",
  "' OR '1'='1",
  "' OR 1=1 --",
  "x') OR ('1'='1",
  '1; DROP TABLE company; --',
  `'; SELECT pg_sleep(${SLEEP_S}); --`,
  `1) OR (SELECT 1 FROM pg_sleep(${SLEEP_S})) IS NOT NULL --`,
  "' UNION SELECT NULL, version() --",
  'code; SELECT 1',
  'code DESC, (SELECT 1)',
  '"',
  '\\',
  '$1',
  '{}',
  "%' OR 'x' LIKE '%",
] as const

let server: Awaited<ReturnType<typeof testServer>>
let here: FilledMore
beforeAll(async () => {
  server = await testServer(routes, { reactions })
  here = (await openTwoHousesWithAll(server)).here
})

const countOf = ({ body }: Answer): number => (Array.isArray(body.items) ? body.items.length : 0)
/** Where each parameter is what there is, one of them hostile. */
const addressOf = ({ path }: Route, text?: string): string =>
  `/api/v1${path.replace(/:\w+/g, () => encodeURIComponent(text ?? here.orderId))}`

describe('SQL', () => {
  it.each(named(reads))('does nothing in any part of %s', async (_, route) => {
    const all = countOf(await server.call('GET', addressOf(route)))
    const addresses = [
      ...Object.keys(fieldsOf(route.query)).flatMap((field) =>
        SQL.map((text) => `${addressOf(route)}?${field}=${encodeURIComponent(text)}`),
      ),
      ...(route.path.includes(':') ? SQL.map((text) => addressOf(route, text)) : []),
    ]
    const began = elapsedMs()
    for (const address of addresses) {
      const answer = await server.call('GET', address)
      expect([200, 400, 404], `${address}: ${JSON.stringify(answer.body)}`).toContain(answer.status)
      expect(countOf(answer), address).toBeLessThanOrEqual(all)
      expect(JSON.stringify(answer.body), address).not.toMatch(/syntax error|PostgreSQL \d|pg_catalog/i)
    }
    // one that slept would alone have taken longer than all of them
    expect(elapsedMs() - began).toBeLessThan(SLEEP_S * 1_000)
  })

  it.each(named(writes.filter(({ path }) => path.includes(':'))))(
    'does nothing in the address of %s',
    async (_, route) => {
      for (const text of SQL) {
        const answer = await server.call(route.method.toUpperCase(), addressOf(route, text), {
          ...(route.method === 'delete' ? {} : { body: {} }),
          headers: { 'if-match': '"1"' },
        })
        expect([400, 404], `${text}: ${JSON.stringify(answer.body)}`).toContain(answer.status)
      }
    },
  )

  it('is kept as the text it is', async () => {
    const { companyId } = here
    for (const [n, name] of SQL.entries()) {
      const made = await server.call('POST', '/api/v1/parties', {
        body: { companyId, code: `SQL-${n}`, name, isSupplier: true },
      })
      expect(made).toMatchObject({ status: 201, body: { name } })
    }
    expect((await server.call('GET', '/api/v1/companies')).status).toBe(200)
  })
})

/** What the hub sets by itself, whoever asks. */
const NOT_THE_CALLERS = {
  id: '0190f000-0000-7000-8000-000000000000',
  tenantId: 'x',
  createdBy: 'somebody else',
  createdAt: '2020-01-01T00:00:00.000Z',
  updatedAt: '2020-01-01T00:00:00.000Z',
  actor: 'system',
  role: 'administrator',
  permissions: ['*'],
  isAdministrator: true,
  version: 99,
  state: 'approved',
  status: 'approved',
  number: 'PO-1',
  deactivatedAt: null,
}

describe('a field that is not the caller’s to set', () => {
  it.each(named(writes.filter(({ body }) => body !== undefined)))('is refused and named by %s', async (_, route) => {
    const own = fieldsOf(route.body)
    for (const [field, value] of Object.entries(NOT_THE_CALLERS)) {
      if (field in own) continue
      const answer = await server.call(route.method.toUpperCase(), addressOf(route, here.orderId), {
        body: { [field]: value },
        headers: { 'if-match': '"1"' },
      })
      // where the thing is named by a word, an id is no name of one
      if (answer.status === 404) continue
      expect(answer, field).toMatchObject({ status: 400, body: { code: 'bad-input' } })
      expect((answer.body.errors as { field: string }[]).map((error) => error.field)).toContain(field)
    }
  })

  it('is none of a body that takes it for another', () => {
    const taken = writes.flatMap((route) =>
      Object.keys(fieldsOf(route.body))
        .filter((field) => field in NOT_THE_CALLERS)
        .map((field) => `${nameOf(route)} ${field}`),
    )
    // what a role may is what an administrator edits there, with a fresh proof
    expect(taken).toEqual(['POST /roles permissions', 'PATCH /roles/:code permissions'])
  })
})

describe('JSON', () => {
  const send = (raw: string) => server.call('POST', '/api/v1/parties', { raw })
  const party = (more: string) => `{"companyId":"${here.companyId}","code":"P-1","name":"x","isSupplier":true,${more}}`

  it.each(['"__proto__":{"isCustomer":true}', '"constructor":{"prototype":{"isCustomer":true}}', '"prototype":{}'])(
    'pollutes no prototype: %s',
    async (more) => {
      const answer = await send(party(more))
      expect(answer).toMatchObject({ status: 400, body: { code: 'bad-input' } })
      expect(({} as Record<string, unknown>).isCustomer).toBeUndefined()
    },
  )

  it('as deep as the ground is refused, and the hub lives', async () => {
    for (const depth of [1_000, 100_000]) {
      const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`
      expect([400, 413]).toContain((await send(party(`"email":${deep}`))).status)
      expect([400, 413]).toContain((await send(deep)).status)
      expect([400, 413]).toContain((await send(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)).status)
    }
    expect((await server.call('GET', '/healthz')).status).toBe(200)
  })

  it('longer than a body may be is refused, whatever its length says', async () => {
    const answer = await send(JSON.stringify({ name: 'x'.repeat(1_100_000) }))
    expect(answer).toMatchObject({ status: 413, body: { code: 'too-large' } })
  })

  it('that names a field twice, or is another type, is no way round', async () => {
    expect(await send(party('"isSupplier":"yes"'))).toMatchObject({ status: 400 })
    const asText = await server.call('POST', '/api/v1/parties', {
      raw: party('"phone":null'),
      headers: { 'content-type': 'text/plain' },
    })
    expect(asText).toMatchObject({ status: 415, body: { code: 'wrong-content-type' } })
  })
})

describe('a method', () => {
  it.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    'is what it is, whatever %s says',
    async (header) => {
      const path = `/api/v1/companies/${here.companyId}`
      expect(await server.call('GET', path, { headers: { [header]: 'DELETE' } })).toMatchObject({
        status: 200,
        body: { id: here.companyId },
      })
      expect((await server.call('GET', `${path}?_method=DELETE`)).status).toBe(400)
      expect((await server.call('POST', path, { body: {}, headers: { [header]: 'DELETE' } })).status).toBe(404)
      expect((await server.call('GET', path)).status).toBe(200)
    },
  )
})
