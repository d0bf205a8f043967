/** People with roles on a real server, and what the tests of approvals do with them. */
import { beforeAll } from 'vitest'
import { createPerson } from '../../platform/auth/administrator.ts'
import type { Clock } from '../../platform/clock.ts'
import { systemClock } from '../../platform/clock.ts'
import { testServer } from '../../platform/http/http.case.ts'
import { reactions } from '../../reactions.ts'
import { approvables } from '../../routes.ts'
import { routes as catalog } from '../catalog/index.ts'
import { routes as parties } from '../parties/index.ts'
import { routes as purchasing } from '../purchasing/index.ts'
import { openCompany, type Places, post, warehouse } from '../warehouse/places.case.ts'
import { approvalRoutes } from './routes.ts'

export interface Someone {
  readonly id: string
  readonly name: string
  readonly cookie: string
}
export interface Goods extends Places {
  readonly supplierId: string
  readonly itemId: string
}
type Answer = { readonly status: number; readonly body: Record<string, unknown> }
export interface RequestSeen {
  readonly id: string
  readonly state: string
  readonly step: number
  readonly reason: string | null
  readonly steps: { readonly doneAt: string | null; readonly decisions: { by: string; for: string | null }[] }[]
}

const open = async () => {
  /** Hours that the tests let pass. */
  let aheadMs = 0
  const clock: Clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + aheadMs) }
  const routes = [...purchasing, ...warehouse, ...catalog, ...parties, ...approvalRoutes(approvables)]
  const server = await testServer(routes, { reactions, clock })
  const goods = async (code: string): Promise<Goods> => {
    const places = await openCompany(server, code)
    const { companyId } = places
    const supplierId = await post(server, '/parties', { companyId, code: 'S1', name: 'Sun Tea', isSupplier: true })
    const item = { companyId, code: 'TEA', name: 'Tea', baseUnit: 'kg', tracking: 'epc' }
    return { ...places, supplierId, itemId: await post(server, '/items', item) }
  }
  const signIn = async (name: string, role: string, scope: { companies?: string[] } = {}): Promise<Someone> => {
    const email = `${name.toLowerCase()}@example.com`
    const id = await createPerson(server.identity, { email, name, role, password: server.password })
    await server.db.transaction((tx) =>
      tx.sql('INSERT INTO person_scope (person_id, companies, changed_at) VALUES ($1, $2, $3)', [
        id,
        scope.companies ?? null,
        tx.now,
      ]),
    )
    const { headers } = await server.call('POST', '/api/auth/sign-in/email', {
      body: { email, password: server.password },
      headers: { 'x-api-key': '', origin: server.url },
    })
    const cookie = headers.getSetCookie().map((each) => each.split(';')[0])
    return { id, name, cookie: cookie.join('; ') }
  }
  const as = (who: Someone, method: string, path: string, body?: unknown, version?: number): Promise<Answer> =>
    server.call(method, `/api/v1${path}`, {
      ...(body === undefined ? {} : { body }),
      headers: {
        'x-api-key': '',
        cookie: who.cookie,
        origin: server.url,
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
    })
  const must = async (asked: Promise<Answer>): Promise<Record<string, unknown>> => {
    const { status, body } = await asked
    if (status >= 300) throw new Error(JSON.stringify(body))
    return body
  }
  return {
    server,
    goods,
    signIn,
    as,
    must,
    pass: (hours: number) => {
      aheadMs += hours * 3_600_000
    },
    now: () => clock.now(),
    setRole: (who: Someone, role: string) =>
      server.identity.pool.query('UPDATE "user" SET role = $2 WHERE id = $1', [who.id, role]),
    /** Drafts an order of this amount. */
    draft: async (who: Someone, at: Goods, unitPrice: string): Promise<string> => {
      const { companyId, supplierId, warehouseId, itemId } = at
      const lines = [{ itemId, quantity: '1', unitPrice }]
      return String((await must(as(who, 'POST', '/purchase-orders', { companyId, supplierId, warehouseId, lines }))).id)
    },
    order: (who: Someone, id: string) => must(as(who, 'GET', `/purchase-orders/${id}`)),
    requestsOf: async (who: Someone, documentId: string): Promise<RequestSeen[]> =>
      (await must(as(who, 'GET', `/approval-requests?documentId=${documentId}`))).items as RequestSeen[],
    inboxOf: async (who: Someone): Promise<{ id: string; documentVersion: number; onBehalfOf: string[] }[]> =>
      (await must(as(who, 'GET', '/approval-inbox'))).items as [],
  }
}
export type House = Awaited<ReturnType<typeof open>>

/** Call it at the top of a file. */
export const useHouse = (): (() => House) => {
  let house: House | undefined
  beforeAll(async () => {
    house = await open()
  })
  return () => {
    if (!house) throw new Error('the house is not open')
    return house
  }
}

export const byRole = (role: string, more: object = {}) => ({
  mode: 'any',
  approvers: [{ kind: 'role', role }],
  ...more,
})
