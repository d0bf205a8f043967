/** What every route promises, walked through the real server: nobody adds one that forgets a permission or takes any key. */
import { describe, expect, it } from 'vitest'
import { testServer } from '../../hub/platform/http/http.case.ts'
import type { Route } from '../../hub/platform/http/route.ts'
import { createRoutes } from '../../hub/routes.ts'
import { fieldsOf, wrongFor } from './wrong-types.ts'

const nothing = (): void => undefined
const routes = createRoutes({ forget: nothing, disconnect: nothing })
const server = await testServer(routes)

const NOBODY = '0190f000-0000-7000-8000-000000000000'
/** Of whoever asks himself, or for who may write alone: their permission is not as their method says. */
const UNLIKE = new Set(['PUT /me/pin', 'GET /responsible-people'])
/** SHA-256, in hex. */
const BROWSER = 'a'.repeat(64)
const PARAMETERS: Readonly<Record<string, string>> = { id: NOBODY, epc: '3034257BF7194E4000001A85' }
const addressOf = ({ path }: Route) =>
  `/api/v1${path.replace('/push-subscriptions/:id', `/push-subscriptions/${BROWSER}`).replace(/:(\w+)/g, (_, name: string) => PARAMETERS[name] ?? 'nobody')}`
const nameOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path}`
const ask = (route: Route, { query = '', body, key }: { query?: string; body?: unknown; key?: string } = {}) =>
  server.call(route.method.toUpperCase(), addressOf(route) + query, {
    ...(body === undefined ? {} : { body }),
    headers: { ...(route.ifMatch ? { 'if-match': '"1"' } : {}), ...(key === undefined ? {} : { 'x-api-key': key }) },
  })
const errorsOf = (answer: { body: Record<string, unknown> }) =>
  (answer.body.errors ?? []) as { field: string; code: string; message: string }[]
const named = (list: readonly Route[]) => list.map((route) => [nameOf(route), route] as const)

describe('every route', () => {
  it('stands once', () => {
    const names = routes.map(nameOf)
    expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([])
  })

  it.each(named(routes))('%s says who may, what it is, and which fields it takes', async (_, route) => {
    expect(route.permission).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/)
    expect(route.summary.length).toBeGreaterThan(5)
    expect(route.path).toMatch(/^(\/(:[a-z]+|[a-z]+(-[a-z]+)*))+$/)
    // reading needs a permission that every reader has, and writing one that no reader has
    expect(UNLIKE.has(nameOf(route)) || route.permission.endsWith('.read') === (route.method === 'get')).toBe(true)
    const anonymous = await ask(route, { key: '' })
    expect([anonymous.status, anonymous.body.code]).toEqual([401, 'not-signed-in'])
  })

  it.each(named(routes.filter((each) => each.method !== 'get' && !UNLIKE.has(nameOf(each)))))(
    '%s is not for readers',
    async (_, route) => {
      const answer = await ask(route, { body: {}, key: server.readerKey })
      expect([answer.status, answer.body.code]).toEqual([403, 'not-permitted'])
    },
  )

  it.each(named(routes))('%s refuses a query key it does not know', async (_, route) => {
    const answer = await ask(route, { query: '?colour=red' })
    expect([answer.status, answer.body.code]).toEqual([400, 'bad-input'])
    expect(errorsOf(answer)).toContainEqual(expect.objectContaining({ field: 'colour', code: 'unknown-field' }))
  })
})

const withBody = routes.filter(({ body }) => body !== undefined)
describe('every body', () => {
  it.each(named(withBody))('%s is strict', async (_, route) => {
    const answer = await ask(route, { body: { colour: 'red' } })
    expect([answer.status, answer.body.code]).toEqual([400, 'bad-input'])
    expect(errorsOf(answer)).toContainEqual(expect.objectContaining({ field: 'colour', code: 'unknown-field' }))
  })

  const fields = withBody.flatMap((route) =>
    fieldsOf(route.body).map((field) => [nameOf(route), field.name, route, field] as const),
  )
  it.each(fields)('%s names %s when its type is wrong', async (_, name, route, field) => {
    for (const wrong of wrongFor(field)) {
      const answer = await ask(route, { body: { [name]: wrong } })
      expect([answer.status, answer.body.code, JSON.stringify(wrong)]).toEqual([
        400,
        'bad-input',
        JSON.stringify(wrong),
      ])
      const own = errorsOf(answer).filter((error) => error.field === name || error.field.startsWith(`${name}.`))
      expect(own.length, `an error for ${name}: ${JSON.stringify(wrong)}`).toBeGreaterThan(0)
      for (const { message } of own) expect(message).not.toBe('')
    }
  })

  it.each(named(withBody))('%s wants an object', async (_, route) => {
    for (const body of [[], 'text', 7, null]) {
      const answer = await ask(route, { body })
      expect(answer.status).toBe(400)
    }
  })
})

const paged = routes.filter(
  ({ method, query }) => method === 'get' && fieldsOf(query).some(({ name }) => name === 'cursor'),
)
describe('every list', () => {
  it.each(named(paged))('%s gives items and nextCursor', async (_, route) => {
    const answer = await ask(route, { query: '?limit=1' })
    expect(answer.status).toBe(200)
    expect(answer.body.items).toBeInstanceOf(Array)
    expect(answer.body).toHaveProperty('nextCursor')
  })
  it.each(named(paged))('%s refuses a cursor it did not give out, and a limit beyond bounds', async (_, route) => {
    const cursor = await ask(route, { query: '?cursor=AAAAAAAAAAAAAAAA' })
    expect([cursor.status, cursor.body.code]).toEqual([400, 'bad-cursor'])
    for (const limit of ['0', '201', '1.5', 'all']) {
      const answer = await ask(route, { query: `?limit=${limit}` })
      expect([limit, answer.status, errorsOf(answer)[0]?.field]).toEqual([limit, 400, 'limit'])
    }
  })
})

const versioned = routes.filter(({ ifMatch }) => ifMatch)
describe('every change of a versioned row', () => {
  it('is every PATCH', () => {
    expect(versioned.map(nameOf)).toEqual(routes.filter(({ method }) => method === 'patch').map(nameOf))
  })
  it.each(named(versioned))('%s asks for If-Match', async (_, route) => {
    // whole where nothing may be left out
    const body = route.path.endsWith('/bank-account') ? { bankAccount: null } : {}
    const answer = await server.call('PATCH', addressOf(route), { body })
    expect([answer.status, answer.body.code]).toEqual([428, 'version-required'])
  })
})
