/** Who writes beyond what he sees is refused, in words, and is not told what is there. */
import { beforeAll, describe, expect, it } from 'vitest'
import { testServer } from './platform/http/http.case.ts'
import { reactions } from './reactions.ts'
import { createRoutes } from './routes.ts'
import { type FilledMore, openTwoHousesWithAll, type TwoHouses } from './two-houses.case.ts'

let server: Awaited<ReturnType<typeof testServer>>
let houses: TwoHouses<FilledMore>
/** Integrators, of the company and of one warehouse of it, and a receiver of that warehouse. */
let ofCompany: string
let ofWarehouse: string
let receiver: string
beforeAll(async () => {
  server = await testServer(createRoutes({ forget: () => undefined, disconnect: () => undefined }), { reactions })
  houses = await openTwoHousesWithAll(server)
  const { companyId, warehouseId } = houses.here
  const companies = [companyId]
  const warehouses = [warehouseId]
  const permissions = ['companies.write', 'warehouse.write', 'gateways.write', 'exceptions.resolve', 'exceptions.read']
  await server.call('POST', '/api/v1/roles', { body: { code: 'builder', name: 'builder', permissions } })
  ofCompany = await server.person({ email: 'c@example.com', role: 'builder', companies })
  ofWarehouse = await server.person({ email: 'w@example.com', role: 'builder', companies, warehouses })
  receiver = await server.person({ email: 'r@example.com', role: 'receiver', companies, warehouses })
})
const send = async (key: string, path: string, body: object) => {
  const answer = await server.call('POST', `/api/v1${path}`, { body, headers: { 'x-api-key': key } })
  return [answer.status, answer.body.code]
}
const company = (code: string) => ({ code, name: 'X', baseCurrency: 'CNY' })
const BEYOND = [403, 'beyond-scope']

describe('somebody of one company', () => {
  it('makes no other, whether its code is taken or not', async () => {
    expect(await send(ofCompany, '/companies', company('NEW'))).toEqual(BEYOND)
    expect(await send(ofCompany, '/companies', company('OTHER'))).toEqual(BEYOND)
    expect((await server.call('POST', '/api/v1/companies', { body: company('NEW') })).status).toBe(201)
  })

  it('names no gateway as another company has', async () => {
    const { companyId } = houses.here
    const of = (name: string) => ({ name, site: 'main', companyId })
    expect(await send(ofCompany, '/gateways', of('gate-foreign'))).toEqual([409, 'name-unusable'])
    expect(await send(ofCompany, '/gateways', of('gate-mine'))).toEqual([201, undefined])
    expect(await send(ofCompany, '/gateways', of('gate-mine'))).toEqual([409, 'already-exists'])
  })
})

describe('somebody of one warehouse', () => {
  it('makes no other, whether its code is taken or not', async () => {
    const { companyId } = houses.here
    for (const code of ['W9', 'WB'])
      expect(await send(ofWarehouse, '/warehouses', { companyId, code, name: 'X', timeZone: 'UTC' })).toEqual(BEYOND)
  })

  it('binds no tag that stands in another', async () => {
    const { here, there } = houses
    const epc = '3034257BF7194E4000001A85'
    const id = await server.db.transaction(async (tx) => {
      const exceptionId = tx.newId()
      await tx.sql(
        `INSERT INTO tag (epc, company_id, item_id, quantity, location_id, state, last_movement_id) VALUES ($1, $2, $3, 1, $4, 'in-stock', $5)`,
        [epc, there.companyId, there.itemId, there.stockId, there.movementId],
      )
      await tx.sql(
        `INSERT INTO exception (id, company_id, kind, state, session_id, door_id, epc, quantity, detail, raised_at)
         VALUES ($1, $2, 'unknown-tag', 'open', $3, $4, $5, 1, '{"direction": "in"}', $6)`,
        [exceptionId, here.companyId, here.sessionId, here.doorId, epc, tx.now],
      )
      return exceptionId
    })
    const bind = { resolution: 'bind', reason: 'it is tea', itemId: here.itemId }
    expect(await send(receiver, `/exceptions/${id}/resolution`, bind)).toEqual(BEYOND)
  })
})
