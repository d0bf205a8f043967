/** Two warehouses of one company, and another company, each with one of everything: what somebody of the first asks for. */
import { randomUUID } from 'node:crypto'
import type { Location } from './contract/api.ts'
import { draft } from './modules/purchasing/purchasing.case.ts'
import { openCompany, type Places, post } from './modules/warehouse/places.case.ts'
import type { testServer } from './platform/http/http.case.ts'

export interface Filled extends Places {
  readonly itemId: string
  readonly supplierId: string
  readonly doorId: string
  readonly orderId: string
  readonly movementId: string
  readonly gateway: string
}
/** What is made without the API, since a floor makes it, or a person who signed in. */
export interface FilledMore extends Filled {
  readonly sessionId: string
  readonly exceptionId: string
  readonly ruleId: string
  readonly requestId: string
  readonly delegationId: string
  readonly displayId: string
  readonly handheldId: string
  readonly templateId: string
  readonly printerId: string
  readonly printJobId: string
  /** No door stands at it. */
  readonly spareDockId: string
}
export interface TwoHouses<F extends Filled = Filled> {
  readonly here: F
  /** Of the same company. */
  readonly there: F
  /** Of another company. */
  readonly other: F
}
type Server = Awaited<ReturnType<typeof testServer>>

const fill = async (server: Server, places: Places, mark: string): Promise<Filled> => {
  const { companyId, warehouseId, dockId, stockId } = places
  const gateway = `gate-${mark.toLowerCase()}`
  const supplierId = await post(server, '/parties', { companyId, code: mark, name: `Sun ${mark}`, isSupplier: true })
  const itemId = await post(server, '/items', { companyId, code: mark, name: mark, baseUnit: 'kg', tracking: 'none' })
  const doorId = await post(server, '/doors', {
    ...{ companyId, warehouseId, code: mark, name: mark, gateway, portal: 'door-1' },
    ...{ dockLocationId: dockId, stockLocationId: stockId, quietMs: 5_000 },
  })
  await server.call('POST', '/api/v1/gateways', { body: { companyId, name: gateway, site: 'main' } })
  const goods = { ...places, supplierId, itemId, doorId }
  const orderId = await post(server, '/purchase-orders', draft(goods, { note: `note ${mark}` }))
  await server.call('POST', `/api/v1/purchase-orders/${orderId}/confirmation`, { body: {} })
  const { body } = await server.call('GET', `/api/v1/locations?companyId=${companyId}`)
  const gain = (body.items as unknown as Location[]).find(({ kind }) => kind === 'gain')?.id
  const move = { companyId, itemId, quantity: '7', fromLocationId: gain, toLocationId: stockId, note: `note ${mark}` }
  const movementId = await post(server, '/movements', move)
  return { ...goods, orderId, movementId, gateway }
}

export const openTwoHouses = async (server: Server): Promise<TwoHouses> => {
  const acme = await openCompany(server, 'ACME')
  const here = await fill(server, acme, 'HERE')
  const warehouseId = await post(server, '/warehouses', {
    ...{ companyId: acme.companyId, code: 'WB', name: 'ELSEWHERE', timeZone: 'UTC' },
  })
  const dockId = await post(server, '/locations', { warehouseId, code: 'SECRET-DOCK', name: 'x', kind: 'dock' })
  const stockId = await post(server, '/locations', { warehouseId, code: 'SECRET-ZONE', name: 'x', kind: 'zone' })
  const there = await fill(server, { companyId: acme.companyId, warehouseId, dockId, stockId }, 'THERE')
  return { here, there, other: await fill(server, await openCompany(server, 'OTHER'), 'FOREIGN') }
}

const NOTHING_SEEN = JSON.stringify({ tags: {}, items: {}, matched: {}, lines: [] })

/** As a floor leaves it: a closed visit, and a difference that nobody resolved. */
const visit = (server: Server, { companyId, warehouseId, doorId, orderId, itemId }: Filled) =>
  server.db.transaction(async (tx) => {
    const [sessionId, exceptionId] = [tx.newId(), tx.newId()]
    await tx.sql(
      `INSERT INTO dock_session (id, number, company_id, warehouse_id, door_id, state, document_id, opened_at, opened_by, last_event_at, sums, touched_at)
       VALUES ($1, $7, $2, $3, $4, 'closed', $5, $6, 'system', $6, $8, $6)`,
      [sessionId, companyId, warehouseId, doorId, orderId, tx.now, sessionId, NOTHING_SEEN],
    )
    await tx.sql(
      `INSERT INTO exception (id, company_id, kind, state, session_id, door_id, item_id, quantity, detail, raised_at)
       VALUES ($1, $2, 'missing', 'open', $3, $4, $5, 1, '{}', $6)`,
      [exceptionId, companyId, sessionId, doorId, itemId, tx.now],
    )
    return { sessionId, exceptionId }
  })

/** An order that waits for whoever may approve, and a person who let another approve for him. */
const approvals = async (server: Server, filled: Filled, mark: string) => {
  const { companyId, warehouseId } = filled
  const ruleId = await post(server, '/approval-rules', {
    ...{
      companyId,
      documentType: 'purchase-order',
      transition: 'confirmation',
      conditions: { warehouseIds: [warehouseId] },
    },
    steps: [{ mode: 'any', approvers: [{ kind: 'role', role: 'administrator' }] }],
  })
  const documentId = await post(server, '/purchase-orders', draft(filled, { note: `note ${mark}` }))
  await server.call('POST', `/api/v1/purchase-orders/${documentId}/confirmation`, { body: {} })
  const asked = await server.call('GET', `/api/v1/approval-requests?documentId=${documentId}`)
  const [request] = asked.body.items as { id: string }[]
  const delegationId = await server.db.transaction(async (tx) => {
    const id = tx.newId()
    await tx.sql(
      `INSERT INTO delegation (id, person_id, person_name, deputy_id, deputy_name, begins_at, ends_at, created_at)
       VALUES ($1, $2, $2, $3, $3, $4, $5, $4)`,
      [id, `person ${mark}`, `deputy ${mark}`, tx.now, new Date(tx.now.getTime() + 86_400_000)],
    )
    return id
  })
  return { ruleId, requestId: request?.id ?? 'nobody asked', delegationId }
}

const paired = async (
  server: Server,
  { companyId, warehouseId }: Filled,
  { kind, name }: { readonly kind: 'display' | 'handheld'; readonly name: string },
): Promise<string> => {
  const { body } = await server.call('POST', '/api/display/pairing', { body: { kind } })
  return post(server, `/${kind}s`, { code: body.code, name, companyId, warehouseId })
}

/** A label for places, a printer, and a job that waits for it. */
const labels = async (server: Server, { companyId, warehouseId, stockId }: Filled, mark: string) => {
  const layout = { widthMm: 50, heightMm: 30, fields: [] }
  const templateId = await post(server, '/label-templates', { companyId, subject: 'location', name: mark, layout })
  const printer = { companyId, warehouseId, name: mark, host: '192.168.1.9', dpi: 203, hasRfid: false }
  const printerId = await post(server, '/printers', printer)
  const wanted = { printerId, templateId, labels: { subject: 'location', locationIds: [stockId] } }
  return { templateId, printerId, printJobId: await post(server, '/print-jobs', wanted) }
}

export const openTwoHousesWithAll = async (server: Server): Promise<TwoHouses<FilledMore>> => {
  const more = async (filled: Filled, mark: string): Promise<FilledMore> => ({
    ...filled,
    ...(await visit(server, filled)),
    ...(await approvals(server, filled, mark)),
    ...(await labels(server, filled, mark)),
    displayId: await paired(server, filled, { kind: 'display', name: mark }),
    handheldId: await paired(server, filled, { kind: 'handheld', name: mark }),
    spareDockId: await post(server, '/locations', {
      warehouseId: filled.warehouseId,
      code: 'SPARE',
      name: 'x',
      kind: 'dock',
    }),
  })
  const { here, there, other } = await openTwoHouses(server)
  return { here: await more(here, 'HERE'), there: await more(there, 'THERE'), other: await more(other, 'FOREIGN') }
}

/** Of the same shape, and nowhere. */
export const nothingLike = (filled: FilledMore): FilledMore => {
  const nowhere = Object.entries(filled).map(([name]) => [name, name === 'gateway' ? 'gate-nothing' : randomUUID()])
  // the names are those of what it was made from
  return Object.fromEntries(nowhere) as FilledMore
}
