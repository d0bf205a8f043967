/** What the API says of itself holds: its examples are accepted, what it describes beside the routes answers so, and people can read it. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { testServer } from './platform/http/http.case.ts'
import { exampleOf, type JsonSchema, type Schemas } from './platform/http/json-schema.ts'
import { openApiDocument } from './platform/http/openapi.ts'
import { alive, invited, madeKey, ready, signedIn, signedOut } from './platform/http/outside-routes.ts'
import type { Route } from './platform/http/route.ts'
import { createRoutes } from './routes.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })
interface Operation {
  readonly requestBody?: { readonly content: Record<string, { readonly schema: JsonSchema }> }
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: JsonSchema }> }>
}
const document = openApiDocument(routes) as unknown as {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Schemas }
}
const operationOf = ({ method, path }: Route): Operation => {
  const found = document.paths[`/api/v1${path.replace(/:(\w+)/g, '{$1}')}`]?.[method]
  if (!found) throw new Error(`${method} ${path} is not described`)
  return found
}
const example = (schema: JsonSchema | undefined) => exampleOf(schema ?? {}, document.components.schemas)
const named = (list: readonly Route[]) =>
  list.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const)
const faults = (schema: z.ZodType | undefined, value: unknown) => schema?.safeParse(value).error?.issues ?? []

describe('the example of every route', () => {
  it.each(named(routes.filter(({ body }) => body)))('%s: its body is accepted', (_, route) => {
    const schema = operationOf(route).requestBody?.content['application/json']?.schema
    expect(faults(route.body, example(schema))).toEqual([])
  })

  it.each(named(routes.filter(({ status }) => status !== 204)))('%s: its answer is one', (_, route) => {
    const answers = Object.entries(operationOf(route).responses).filter(([status]) => status !== 'default')
    expect(answers).toHaveLength(1)
    const [[, answer] = []] = answers
    expect(faults(route.answer, example(Object.values(answer?.content ?? {})[0]?.schema))).toEqual([])
  })
})

describe('what is described beside the routes', () => {
  let server: Awaited<ReturnType<typeof testServer>>
  beforeAll(async () => {
    server = await testServer(routes)
  })

  it('signs in, makes a key and signs out as described', async () => {
    const credentials = { email: 'boss@example.com', password: server.password }
    const post = (path: string, body: object, headers: Record<string, string>) =>
      server.call('POST', path, { body, headers: { 'x-api-key': '', ...headers } })
    const session = await post('/api/auth/sign-in/email', credentials, {})
    expect([session.status, faults(signedIn, session.body)]).toEqual([200, []])
    const cookie = session.headers.getSetCookie().map((each) => each.split(';')[0])
    const headers = { cookie: cookie.join('; '), origin: server.url }
    const wanted = { name: 'wms', metadata: { role: 'viewer' } }
    const key = await post('/api/auth/api-key/create', wanted, headers)
    expect([key.status, faults(madeKey, key.body)]).toEqual([200, []])
    const gone = await post('/api/auth/sign-out', {}, headers)
    expect([gone.status, faults(signedOut, gone.body)]).toEqual([200, []])
  })

  it('takes a one-time link as described', async () => {
    const scope = { companies: null, warehouses: null, ownParties: false }
    const body = { name: 'New', email: 'new@example.com', roles: ['picker'], scope }
    const { link } = (await server.call('POST', '/api/v1/people', { body })).body as { link: { path: string } }
    const token = link.path.split('#')[1]
    const post = (path: string, more: object) =>
      server.call('POST', path, { body: { token, ...more }, headers: { 'x-api-key': '' } })
    const seen = await post('/api/invitation', {})
    const accepted = await post('/api/invitation/acceptance', { password: 'a long enough one' })
    for (const { status, body: answer } of [seen, accepted])
      expect([status, faults(invited, answer)]).toEqual([200, []])
  })

  it('tells health as described', async () => {
    expect(faults(alive, (await server.call('GET', '/healthz')).body)).toEqual([])
    expect(faults(ready, (await server.call('GET', '/readyz')).body)).toEqual([])
  })

  it('stands in the document', () => {
    for (const path of [
      '/healthz',
      '/readyz',
      '/api/auth/sign-in/email',
      '/api/auth/sign-out',
      '/api/auth/api-key/create',
      '/api/invitation',
      '/api/invitation/acceptance',
    ])
      expect(Object.keys(document.paths[path] ?? {})).toHaveLength(1)
  })

  it('is read by people: each schema once, with a link, a call and an answer, and no script', async () => {
    const text = String((await server.call('GET', '/api/docs')).body.text)
    for (const name of Object.keys(document.components.schemas))
      expect(text.split(`id="schema-${name}"`)).toHaveLength(2)
    const targets = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    for (const [, target] of text.matchAll(/href="#([^"]+)"/g)) expect(targets).toContain(target)
    expect(text).toContain('curl -X POST &#39;'.replaceAll('&#39;', "'"))
    expect(text).not.toMatch(/<script|<img|\son\w+=|0-9a-fA-F/)
    expect(text.length).toBeLessThan(400_000)
  })
})
