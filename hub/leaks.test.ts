/** Somebody of warehouse A asks for everything of warehouse B and of another company: nothing comes, and nothing tells that it is there. */
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Answer, testServer } from './platform/http/http.case.ts'
import { reactions } from './reactions.ts'
import { createRoutes } from './routes.ts'
import { type Filled, openTwoHouses } from './two-houses.case.ts'

const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined })
const LISTS = routes.filter(({ method, path }) => method === 'get' && !path.includes(':'))
const DETAILS = routes.filter(({ method, path }) => method === 'get' && path.includes(':'))
/** Answers of the whole house, in counts, and needs a permission of its own. */
const OF_THE_HOUSE = '/integrity'

let server: Awaited<ReturnType<typeof testServer>>
let keyOfA: string
let here: Filled
/** What exists and is not A's: id or telling word → what it is. */
const secrets = new Map<string, string>()
const ids = (): string[] => [...secrets.keys()].filter((text) => text.length === 36)

beforeAll(async () => {
  server = await testServer(routes, { reactions })
  const houses = await openTwoHouses(server)
  here = houses.here
  // catalog and parties are of the company, and A is of it
  const { companyId: _, itemId: __, supplierId: ___, ...ofB } = houses.there
  for (const [what, id] of Object.entries(ofB)) secrets.set(id, `${what} of B`)
  for (const [what, id] of Object.entries(houses.other)) secrets.set(id, `${what} of another company`)
  for (const word of ['ELSEWHERE', 'SECRET', 'note THERE', 'FOREIGN', 'OTHER']) secrets.set(word, word)
  keyOfA = await server.person({
    ...{ email: 'a@example.com', role: 'viewer', companies: [here.companyId], warehouses: [here.warehouseId] },
  })
})

const ask = (method: string, path: string, body?: object): Promise<Answer> =>
  server.call(method, `/api/v1${path}`, {
    headers: { 'x-api-key': keyOfA, ...(method === 'GET' ? {} : { 'if-match': '"1"' }) },
    ...(body && { body }),
  })
/** Without what is of the request alone. */
const saidOf = ({ status, body: { requestId: _, ...body } }: Answer, id: string): string =>
  `${status} ${JSON.stringify(body).replaceAll(id, '…')}`
const told = ({ body }: Answer): string[] => {
  const text = JSON.stringify(body)
  return [...secrets].filter(([secret]) => text.includes(secret)).map(([, what]) => what)
}

describe('somebody of warehouse A', () => {
  it('does see his own', async () => {
    const { body } = await ask('GET', '/movements')
    expect((body.items as { id: string }[]).map(({ id }) => id)).toEqual([here.movementId])
    const gateways = await ask('GET', '/gateways')
    expect((gateways.body.items as { name: string }[]).map(({ name }) => name)).toEqual(['gate-here'])
    const orders = await ask('GET', '/purchase-orders')
    expect((orders.body.items as { id: string }[]).map(({ id }) => id)).toEqual([here.orderId])
  })

  it.each(LISTS.filter(({ path }) => path !== OF_THE_HOUSE).map(({ path }) => path))(
    'is told of no other by GET %s, whatever he filters by',
    async (path) => {
      const route = LISTS.find((each) => each.path === path)
      const fields = Object.keys((route?.query as { shape?: object } | undefined)?.shape ?? {})
      expect(told(await ask('GET', path))).toEqual([])
      for (const field of fields.filter((name) => /Id$|^search$|^number$|^gateway$/.test(name)))
        for (const secret of secrets.keys()) {
          const answer = await ask('GET', `${path}?${field}=${encodeURIComponent(secret)}`)
          const { items } = answer.body as { items?: unknown[] }
          expect(items ?? [], `${field}=${secrets.get(secret)}`).toEqual([])
        }
    },
  )

  it.each(DETAILS.map(({ path }) => path))('cannot tell by GET %s whether it exists', async (path) => {
    for (const id of [...ids(), 'gate-there', 'gate-foreign']) {
      const nothing = id.startsWith('gate-') ? 'gate-nothing' : randomUUID()
      const real = await ask('GET', path.replace(/:\w+/, id))
      const none = await ask('GET', path.replace(/:\w+/, nothing))
      expect(saidOf(real, id), `${path} with ${secrets.get(id) ?? id}`).toBe(saidOf(none, nothing))
    }
  })
})

describe('a warehouse manager of A', () => {
  it('changes nothing of another, and is answered as if it were not there', async () => {
    keyOfA = await server.person({
      ...{ email: 'm@example.com', role: 'warehouse-manager' },
      ...{ companies: [here.companyId], warehouses: [here.warehouseId] },
    })
    const found: string[] = []
    const compare = async (method: string, path: string, bodyOf: (id: string) => object): Promise<void> => {
      for (const id of ids()) {
        const nothing = randomUUID()
        const real = await ask(method, path.replace(':id', id), bodyOf(id))
        const none = await ask(method, path.replace(':id', nothing), bodyOf(nothing))
        const [said, other] = [saidOf(real, id), saidOf(none, nothing)]
        if (said !== other) found.push(`${method} ${path} ${secrets.get(id)}: ${said} / ${other}`)
      }
    }
    const { companyId, itemId, stockId, dockId, warehouseId } = here
    await compare('PATCH', '/locations/:id', () => ({ name: 'mine' }))
    await compare('PATCH', '/doors/:id', () => ({ name: 'mine' }))
    await compare('PATCH', '/items/:id', () => ({ name: 'mine' }))
    await compare('POST', '/movements/:id/reversal', () => ({ reason: 'it is mine' }))
    await compare('POST', '/dock-sessions/:id/closing', () => ({}))
    const move = { companyId, itemId, quantity: '1', note: 'mine' }
    await compare('POST', '/movements', (id) => ({ ...move, fromLocationId: stockId, toLocationId: id }))
    await compare('POST', '/movements', (id) => ({ ...move, fromLocationId: id, toLocationId: stockId }))
    await compare('POST', '/movements', (id) => ({
      ...move,
      itemId: id,
      fromLocationId: dockId,
      toLocationId: stockId,
    }))
    await compare('POST', '/locations', (id) => ({
      warehouseId: id,
      code: 'X',
      name: 'X',
      kind: 'bin',
      parentId: null,
    }))
    await compare('POST', '/locations', (id) => ({ warehouseId, code: 'X', name: 'X', kind: 'bin', parentId: id }))
    expect(found).toEqual([])
  })
})

describe('a receiver', () => {
  it('is told no price of an order he may see', async () => {
    keyOfA = await server.person({ email: 'r@example.com', role: 'receiver', companies: [here.companyId] })
    for (const path of ['/purchase-orders', `/purchase-orders/${here.orderId}`]) {
      const { status, body } = await ask('GET', path)
      expect(status).toBe(200)
      expect(JSON.stringify(body)).not.toMatch(/price|amount|\b9\.90|0\.1234/i)
    }
  })
})
