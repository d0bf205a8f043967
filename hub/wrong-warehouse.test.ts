/**
 * Every route that writes, asked by somebody who has its permission, but in another warehouse: he is answered as if the thing were not
 * there, and nothing changes. A route that is not in the table fails.
 */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, testServer } from './platform/http/http.case.ts'
import type { Route } from './platform/http/route.ts'
import { reactions } from './reactions.ts'
import { createRoutes, permissionsIn } from './routes.ts'
import { type FilledMore, nothingLike, openTwoHousesWithAll, type TwoHouses } from './two-houses.case.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })
const writes = routes.filter(({ method }) => method !== 'get')
const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>) => `${method.toUpperCase()} ${path}`

/** What a route acts upon, and what it may be sent: each part is taken from elsewhere in turn. */
interface Case {
  readonly thing?: keyof FilledMore
  readonly body?: (at: FilledMore) => Readonly<Record<string, unknown>>
  /** A name of which there is one in the whole house, so that it is told when it is taken. Another company's is refused. */
  readonly name?: string
}
const reason = 'it is mine'
const at = '2026-11-02T08:00:00.000Z'
const layout = { widthMm: 50, heightMm: 30, fields: [] }
const printer = { name: 'X', host: '192.168.1.9', dpi: 203, hasRfid: false }
const steps = [{ mode: 'any', approvers: [{ kind: 'role', role: 'administrator' }] }]
const door = ({ companyId, warehouseId, spareDockId, stockId, gateway }: FilledMore) => ({
  ...{ companyId, warehouseId, code: 'X', name: 'X', gateway, portal: 'door-9' },
  ...{ dockLocationId: spareDockId, stockLocationId: stockId, quietMs: 5_000 },
})
const order = ({ supplierId, warehouseId, doorId, itemId }: FilledMore) => ({
  ...{ supplierId, warehouseId, doorId },
  lines: [{ itemId, quantity: '1', unitPrice: '1' }],
})
const decided = () => ({ documentVersion: 2 })

const CASES: Readonly<Record<string, Case>> = {
  'POST /displays': {
    body: ({ companyId, warehouseId }) => ({ code: 'ABCDEFGH', name: 'X', companyId, warehouseId }),
  },
  'POST /displays/:id/revocation': { thing: 'displayId' },
  'POST /handhelds': {
    body: ({ companyId, warehouseId }) => ({ code: 'ABCDEFGH', name: 'X', companyId, warehouseId }),
  },
  'POST /handhelds/:id/revocation': { thing: 'handheldId' },
  'POST /label-templates': { body: ({ companyId }) => ({ companyId, subject: 'item', name: 'X', layout }) },
  'PATCH /label-templates/:id': { thing: 'templateId', body: () => ({ name: 'X' }) },
  'POST /label-sheets': {
    body: ({ companyId, templateId, itemId }) => ({ companyId, templateId, labels: { subject: 'item', itemId } }),
  },
  'PUT /companies/:id/numbering': { thing: 'companyId', body: () => ({ gs1Prefix: '0614141', ssccExtension: 0 }) },
  'POST /ssccs': { body: ({ companyId }) => ({ companyId, count: 1 }) },
  'POST /printers': { body: ({ companyId, warehouseId }) => ({ ...printer, companyId, warehouseId }) },
  'PATCH /printers/:id': { thing: 'printerId', body: () => ({ name: 'X' }) },
  'POST /print-jobs': {
    body: ({ printerId, templateId, stockId }) => ({
      ...{ printerId, templateId },
      labels: { subject: 'location', locationIds: [stockId] },
    }),
  },
  'POST /print-jobs/:id/retry': { thing: 'printJobId' },
  'POST /print-jobs/:id/cancellation': { thing: 'printJobId' },
  'DELETE /companies/:id': { thing: 'companyId' },
  'POST /warehouses': { body: ({ companyId }) => ({ companyId, code: 'X', name: 'X', timeZone: 'UTC' }) },
  'POST /locations': {
    body: ({ warehouseId, stockId }) => ({ warehouseId, parentId: stockId, code: 'X', name: 'X', kind: 'bin' }),
  },
  'PATCH /locations/:id': { thing: 'dockId', body: ({ stockId }) => ({ name: 'X', parentId: stockId }) },
  'POST /doors': { body: door, name: 'gateway' },
  'PATCH /doors/:id': {
    thing: 'doorId',
    name: 'gateway',
    body: ({ spareDockId, stockId, gateway }) => ({
      ...{ gateway, portal: 'door-9', dockLocationId: spareDockId, stockLocationId: stockId },
    }),
  },
  'POST /items': { body: ({ companyId }) => ({ companyId, code: 'X', name: 'X', baseUnit: 'kg', tracking: 'none' }) },
  'PATCH /items/:id': { thing: 'itemId', body: () => ({ name: 'X' }) },
  'POST /parties': { body: ({ companyId }) => ({ companyId, code: 'X', name: 'X', isSupplier: true }) },
  'PATCH /parties/:id': { thing: 'supplierId', body: () => ({ name: 'X' }) },
  'PATCH /parties/:id/bank-account': { thing: 'supplierId', body: () => ({ bankAccount: null }) },
  'POST /purchase-orders': { body: (from) => ({ companyId: from.companyId, ...order(from) }) },
  'PATCH /purchase-orders/:id': { thing: 'orderId', body: order },
  'POST /purchase-orders/:id/confirmation': { thing: 'orderId' },
  'POST /purchase-orders/:id/withdrawal': { thing: 'orderId' },
  'POST /purchase-orders/:id/closure': { thing: 'orderId', body: () => ({ reason }) },
  'POST /purchase-orders/:id/reopening': { thing: 'orderId', body: () => ({ reason }) },
  'POST /purchase-orders/:id/cancellation': { thing: 'orderId', body: () => ({ reason }) },
  'POST /approval-requests/:id/approval': { thing: 'requestId', body: decided },
  'POST /approval-requests/:id/rejection': { thing: 'requestId', body: () => ({ ...decided(), reason }) },
  'POST /approval-rules': {
    body: ({ companyId, warehouseId }) => ({
      ...{ companyId, documentType: 'purchase-order', transition: 'confirmation', steps },
      conditions: { warehouseIds: [warehouseId] },
    }),
  },
  'PATCH /approval-rules/:id': {
    thing: 'ruleId',
    body: ({ warehouseId }) => ({ conditions: { warehouseIds: [warehouseId] } }),
  },
  'POST /delegations/:id/ending': { thing: 'delegationId' },
  'POST /movements': {
    body: ({ companyId, itemId, dockId, stockId }) => ({
      ...{ companyId, itemId, quantity: '1', note: reason, fromLocationId: stockId, toLocationId: dockId },
    }),
  },
  'POST /movements/:id/reversal': { thing: 'movementId', body: () => ({ note: reason }) },
  'POST /dock-sessions': { body: ({ doorId, orderId }) => ({ doorId, orderId }) },
  'POST /dock-sessions/:id/closing': { thing: 'sessionId' },
  'POST /dock-sessions/:id/acceptance': { thing: 'sessionId' },
  'POST /exceptions/:id/resolution': {
    thing: 'exceptionId',
    body: ({ itemId }) => ({ resolution: 'ignore', reason, itemId }),
  },
  'POST /exceptions/resolutions': {
    body: ({ exceptionId }) => ({ resolution: 'ignore', reason, ids: [exceptionId] }),
  },
  'POST /gateways': { body: ({ companyId }) => ({ name: 'gate-x', site: 'main', companyId }) },
  'POST /gateways/:name/admission': { thing: 'gateway', body: ({ companyId }) => ({ site: 'main', companyId }) },
  'POST /gateways/:name/rotation': { thing: 'gateway' },
  'POST /gateways/:name/revocation': { thing: 'gateway' },
  'POST /audit/exports': { body: ({ companyId }) => ({ companyId, from: at }) },
}
/** They act upon nothing of a company or a warehouse. Whom one may give what, and of whom, is held by giving.test.ts and roles.test.ts. */
const OF_THE_HOUSE = [
  'POST /companies',
  'POST /delegations',
  /^\w+ \/people(\/|$)/,
  /^\w+ \/roles(\/|$)/,
  /^POST \/conflict-waivers\//,
  // one's own
  'PUT /me/pin',
  /^POST \/push-subscriptions(\/|$)/,
] as const
const isOfTheHouse = (name: string): boolean =>
  OF_THE_HOUSE.some((each) => (typeof each === 'string' ? each === name : each.test(name)))

let server: Awaited<ReturnType<typeof testServer>>
let owner: pg.Pool
let houses: TwoHouses<FilledMore>
const keys = new Map<string, string>()
beforeAll(async () => {
  server = await testServer(routes, { reactions })
  owner = new pg.Pool({ connectionString: server.db.url, max: 1 })
  const { here, there, other } = await openTwoHousesWithAll(server)
  // the company with its catalog, its parties and its rules is his as well
  const { companyId, itemId, supplierId, ruleId, templateId } = here
  houses = { here, there: { ...there, companyId, itemId, supplierId, ruleId, templateId }, other }
})
afterAll(() => owner?.end())

const declared = permissionsIn(routes)
/** A key of somebody in one warehouse who may this and nothing else. */
const keyFor = async (permission: string): Promise<string> => {
  const known = keys.get(permission)
  if (known) return known
  const role = `only-${permission.replace('.', '-')}`
  await server.call('POST', '/api/v1/roles', { body: { code: role, name: role, permissions: [permission] } })
  const { companyId, warehouseId } = houses.here
  const key = await server.person({
    ...{ email: `${role}@here.example`, role, companies: [companyId], warehouses: [warehouseId] },
  })
  keys.set(permission, key)
  return key
}

/** Of every row there is but those that say that somebody asked. */
const everything = async (): Promise<string> => {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname IN ('public', 'auth') AND tablename NOT LIKE 'audit%' AND tablename <> 'view_version' ORDER BY 1`,
  )
  const sums: string[] = []
  for (const { name } of rows) {
    const { rows: found } = await owner.query<{ sum: string }>(
      `SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS sum FROM ${name} t`,
    )
    sums.push(`${name} ${found[0]?.sum}`)
  }
  return sums.join('\n')
}

/** Where each part in turn is of elsewhere: the thing first, then each field that is another there. */
const asksOf = ({ thing, body }: Case, from: FilledMore) => {
  const own = body?.(houses.here)
  const theirs = body?.(from)
  const differing = Object.keys(own ?? {}).filter((key) => JSON.stringify(own?.[key]) !== JSON.stringify(theirs?.[key]))
  const isElsewhere = thing !== undefined && from[thing] !== houses.here[thing]
  return [
    ...(isElsewhere ? [{ part: 'thing', id: from[thing], body: own }] : []),
    ...differing.map((key) => ({
      part: key,
      id: thing ? houses.here[thing] : undefined,
      body: { ...own, [key]: theirs?.[key] },
    })),
  ]
}
type Ask = ReturnType<typeof asksOf>[number]

const send = ({ method, path }: Route, key: string, { id, body }: Ask): Promise<Answer> =>
  server.call(method.toUpperCase(), `/api/v1${path.replace(/:\w+/, id ?? '')}`, {
    ...(method === 'delete' ? {} : { body: body ?? {} }),
    headers: { 'x-api-key': key, 'if-match': '"1"' },
  })
/** Without what is of the request alone, and without the names of what was asked for. */
const saidOf = ({ status, body: { requestId: _, ...body } }: Answer, from: FilledMore): string => {
  expect(status, JSON.stringify(body)).toBeLessThan(500)
  const text = JSON.stringify(body)
  return `${status} ${Object.values(from).reduce((said, each) => said.replaceAll(each, '…'), text)}`
}

describe('every route that writes', () => {
  it('has a permission that the matrix knows, and stands in the table', () => {
    const named = writes.map(nameOf)
    expect(writes.filter(({ permission }) => !declared.has(permission)).map(nameOf)).toEqual([])
    expect(named.filter((name) => !(name in CASES) && !isOfTheHouse(name))).toEqual([])
    expect(Object.keys(CASES).filter((name) => !named.includes(name))).toEqual([])
  })

  it.each(writes.filter((route) => nameOf(route) in CASES).map((route) => [nameOf(route), route] as const))(
    '%s does not reach into another warehouse, and does not tell that it is there',
    async (name, route) => {
      const known = CASES[name] ?? {}
      const key = await keyFor(route.permission)
      const before = await everything()
      let asked = 0
      for (const from of [houses.there, houses.other]) {
        const nothing = { ...nothingLike(from), ...sameAs(houses.here, from) }
        const none = new Map(asksOf(known, nothing).map((each) => [each.part, each]))
        for (const real of asksOf(known, from)) {
          asked += 1
          const other = none.get(real.part)
          if (!other) throw new Error(`nothing to compare ${real.part} with`)
          if (real.part === known.name) {
            expect((await send(route, key, real)).status).toBe(400)
            continue
          }
          expect(saidOf(await send(route, key, real), from), real.part).toBe(
            saidOf(await send(route, key, other), nothing),
          )
          expect(await everything(), `nothing changed by ${real.part}`).toBe(before)
        }
      }
      expect(asked).toBeGreaterThan(0)
    },
  )
})

/** What is the same in both is no part of the difference. */
const sameAs = (here: FilledMore, from: FilledMore): Partial<FilledMore> =>
  Object.fromEntries(
    Object.entries(here).filter(([name, id]) => Object.entries(from).some(([n, i]) => n === name && i === id)),
  )
