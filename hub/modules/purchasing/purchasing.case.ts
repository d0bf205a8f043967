/** Two companies on a real server, and the few things the tests of orders do with them. */
import type { TestDatabase } from '../../../tests/support/database.ts'
import type { Database } from '../../platform/db/tx.ts'
import { type TestServer, testServer } from '../../platform/http/http.case.ts'
import { reactions } from '../../reactions.ts'
import { routes as catalog } from '../catalog/index.ts'
import { routes as parties } from '../parties/index.ts'
import { openCompany, type Places, post, warehouse } from '../warehouse/places.case.ts'
import { routes } from './index.ts'

export interface Company extends Places {
  readonly supplierId: string
  readonly itemId: string
  readonly doorId: string
}
export interface Order {
  readonly id: string
  readonly number: string
  readonly state: string
  readonly version: number
  readonly atDock: string
  readonly received: string
  readonly allowed: string[]
  readonly lines: { id: string; quantity: string; received: string; atDock: string }[]
  readonly facts: { transition: string; fromState: string | null; toState: string; actor: string; input: unknown }[]
}

const open = async (server: TestServer, code: string, isDemo = false): Promise<Company> => {
  const places = await openCompany(server, code, isDemo)
  const { companyId, warehouseId } = places
  const supplierId = await post(server, '/parties', { companyId, code: 'S1', name: 'Sun Tea', isSupplier: true })
  const itemId = await post(server, '/items', { companyId, code: 'TEA', name: 'Tea', baseUnit: 'kg', tracking: 'epc' })
  const door = {
    companyId,
    warehouseId,
    code: 'D1',
    name: 'Door 1',
    gateway: `gw-${code.toLowerCase()}`,
    portal: 'door-1',
    quietMs: 4000,
  }
  const doorId = await post(server, '/doors', {
    ...door,
    dockLocationId: places.dockId,
    stockLocationId: places.stockId,
  })
  return { ...places, supplierId, itemId, doorId }
}
export const draft = (company: Company, more: object = {}) => ({
  companyId: company.companyId,
  supplierId: company.supplierId,
  warehouseId: company.warehouseId,
  lines: [
    { itemId: company.itemId, quantity: '10', unitPrice: '9.90' },
    { itemId: company.itemId, quantity: '2.5', unitPrice: '0.1234' },
  ],
  ...more,
})

/** One tag of the order's first line stands at the door's dock, in a session nobody has accepted. */
const bringToDock = (db: Database, acme: Company, order: Order, quantity: string): Promise<string> =>
  db.transaction(async (tx) => {
    const id = tx.newId()
    await tx.sql(
      `INSERT INTO dock_session (id, number, company_id, warehouse_id, door_id, state, document_id, opened_at, opened_by, last_event_at, sums, touched_at)
       VALUES ($1, 'DS-1', $2, $3, $4, 'closed', $5, $6, 'system', $6, '{}', $6)`,
      [id, acme.companyId, acme.warehouseId, acme.doorId, order.id, tx.now],
    )
    await tx.sql(
      `INSERT INTO dock_session_tag (session_id, epc, item_id, quantity, direction, verdict, expectation_id, first_seen_at, last_seen_at)
       SELECT $1, 'E1', item_id, $3, 'in', 'matched', id, $4, $4 FROM expectation WHERE document_line_id = $2`,
      [id, order.lines[0]?.id, quantity, tx.now],
    )
    return id
  })

/** Call it in `beforeAll`. */
export const openPurchasing = async () => {
  const server: TestServer & { readonly db: TestDatabase; readonly readerKey: string } = await testServer(
    [...routes, ...warehouse, ...catalog, ...parties],
    { reactions },
  )
  const acme = await open(server, 'ACME')
  const other = await open(server, 'OTHER')
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    server.call(method, `/api/v1${path}`, { ...(body === undefined ? {} : { body }), headers })
  const create = (company: Company = acme, more: object = {}) => post(server, '/purchase-orders', draft(company, more))
  const read = async (id: string) => (await call('GET', `/purchase-orders/${id}`)).body as unknown as Order
  const take = (id: string, noun: string, body: object = {}) => call('POST', `/purchase-orders/${id}/${noun}`, body)
  const confirmed = async () => {
    const id = await create()
    await take(id, 'confirmation')
    return read(id)
  }
  const fulfil = (order: Order, line: number, quantity: string) =>
    server.db.transaction(async (tx) =>
      tx.tell({
        kind: 'line-fulfilled',
        documentType: 'purchase-order',
        documentId: order.id,
        documentLineId: order.lines[line]?.id ?? '',
        quantity,
        sessionId: tx.newId(),
      }),
    )
  return {
    db: server.db,
    readerKey: server.readerKey,
    acme,
    other,
    call,
    create,
    read,
    take,
    confirmed,
    fulfil,
    open: (code: string, isDemo: boolean) => open(server, code, isDemo),
    bringToDock: (order: Order, quantity: string) => bringToDock(server.db, acme, order, quantity),
  }
}
export type Purchasing = Awaited<ReturnType<typeof openPurchasing>>
