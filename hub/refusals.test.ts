/** What every route says to wrong input, walked through the real server: words for people, in both languages, with what to do. */
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fieldsOf, wrongFor } from '../tests/contract/wrong-types.ts'
import { isNoun } from './contract/noun.ts'
import { testServer } from './platform/http/http.case.ts'
import { type Route, route } from './platform/http/route.ts'
import { thingOf } from './platform/http/thing.ts'
import { createRoutes } from './routes.ts'

const NOBODY = '0190f000-0000-7000-8000-000000000000'
const nothing = (): void => undefined
const routes = createRoutes({ forget: nothing, disconnect: nothing })
/** A route that does to a company's id what no command of ours would. */
const tearing = (method: 'post' | 'delete', text: string): Route =>
  route({
    method,
    path: '/torn',
    permission: 'torn.write',
    tag: 'torn',
    summary: 'Torn',
    body: z.strictObject({ companyId: z.uuid() }),
    answer: z.null(),
    handle: async ({ body }, { tx }) => {
      await tx.sql(text, [body.companyId])
      return null
    },
  })
const torn: readonly Route[] = [
  // a row that points at nothing, and one that is pointed at
  tearing(
    'post',
    `INSERT INTO warehouse (id, company_id, code, name, time_zone, created_at) VALUES ($1, $1, 'W', 'W', 'UTC', now())`,
  ),
  tearing('delete', 'DELETE FROM company WHERE id = $1'),
]
let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer([...routes, ...torn])
})

const addressOf = ({ path }: Route, id = NOBODY) => `/api/v1${path.replace(/:(\w+)/g, id)}`
const ask = (each: Route, address: string, body?: unknown) =>
  server.call(each.method.toUpperCase(), address, {
    ...(body === undefined ? {} : { body }),
    headers: each.ifMatch ? { 'if-match': '"1"' } : {},
  })
const nameOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path}`
const RAW = /expected \w+,|received (undefined|NaN|\w+$)|Invalid|Too (small|big)|Unrecognized|undefined|NaN/
interface Said {
  readonly field: string
  readonly message: string
  readonly messageZh: string
}
/** Names that stand in every language: what a list of options or an example holds is quoted or a code of the schema. */
const NAMES = /"[^"]*"|[a-z]+(-[a-z]+)+|\b(UTC|EPC|GTIN|IANA|GET|API|true|false|null)\b|\/[a-z/-]+/g

describe('every refusal of wrong input', () => {
  it.each(routes.filter(({ body }) => body).map((each) => [nameOf(each), each] as const))('%s', async (_, each) => {
    const bodies = [
      {},
      [],
      'x',
      ...fieldsOf(each.body).flatMap((f) => wrongFor(f).map((wrong) => ({ [f.name]: wrong }))),
    ]
    const options = new Set(
      JSON.stringify(z.toJSONSchema(each.body as z.ZodType, { unrepresentable: 'any' })).match(/\w+/g),
    )
    for (const body of bodies) {
      const { body: problem, status } = await ask(each, addressOf(each), body)
      if (status !== 400) continue
      for (const { field, message, messageZh } of (problem.errors ?? []) as Said[]) {
        expect(`${field} ${message}`).not.toMatch(RAW)
        expect(messageZh).toMatch(/\p{Script=Han}/u)
        const words = messageZh.replace(NAMES, ' ').match(/[A-Za-z]{2,}/g) ?? []
        expect([messageZh, words.filter((word) => !options.has(word))]).toEqual([messageZh, []])
        expect(String(problem.detailZh)).toContain(`${field} ${messageZh}`.slice(0, 40))
      }
    }
  })

  it.each(['limit=0', 'limit=x', 'limit=1.5', 'cursor=', 'companyId=7', 'state=odd', 'colour=red'])(
    'in a query: %s',
    async (query) => {
      const { body, status } = await server.call('GET', `/api/v1/purchase-orders?${query}`)
      expect(status).toBe(400)
      expect(String(body.detail)).not.toMatch(RAW)
      const [field = ''] = query.split('=')
      expect(String(body.detailZh).replace(NAMES, ' ').replaceAll(field, ' ')).not.toMatch(
        /(?!\b(draft|confirmed|received|closed|cancelled)\b)\b[A-Za-z]{2,}/,
      )
    },
  )
})

describe('what is not there', () => {
  it.each(routes.filter(({ params }) => params).map((each) => [nameOf(each), each] as const))(
    '%s is named, also by what can be no id',
    async (_, each) => {
      expect(isNoun(String(thingOf(each.path)?.what))).toBe(true)
      const { status, body } = await ask(each, addressOf(each, 'N%C3%B6pe'), each.method === 'get' ? undefined : {})
      expect([status, body.code, body.detail]).toEqual([
        404,
        'not-found',
        `There is no ${thingOf(each.path)?.what} Nöpe.`,
      ])
    },
  )

  it('is named as well when it could be an id', async () => {
    const answer = await server.call('GET', `/api/v1/purchase-orders/${NOBODY}`)
    expect([answer.body.detail, answer.body.detailZh]).toEqual([
      `There is no purchase order ${NOBODY}.`,
      `找不到采购订单 ${NOBODY}。`,
    ])
  })

  it('though it was a moment ago, is named by its table, not by a nameless id', async () => {
    const { status, body } = await server.call('POST', '/api/v1/torn', { body: { companyId: NOBODY } })
    expect([status, body.code, body.detail]).toEqual([
      409,
      'changed-meanwhile',
      'The company that this names was removed meanwhile; reload and try again.',
    ])
  })

  it('cannot become so while something points at it, which is named', async () => {
    const draft = { code: 'ACME', name: 'Acme', baseCurrency: 'CNY' }
    const companyId = String((await server.call('POST', '/api/v1/companies', { body: draft })).body.id)
    const { status, body } = await server.call('DELETE', '/api/v1/torn', { body: { companyId } })
    expect([status, body.code, body.detail, body.detailZh]).toEqual([
      409,
      'in-use',
      'What was to go is used by a location.',
      '要删除的内容正被库位使用。',
    ])
  })
})
