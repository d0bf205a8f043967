/** Somebody who sees only his own customers and suppliers: he gets them, and is told nothing of those of others. */
import { beforeAll, describe, expect, it } from 'vitest'
import { draft } from './modules/purchasing/purchasing.case.ts'
import { errorsOf, post } from './modules/warehouse/places.case.ts'
import { testServer } from './platform/http/http.case.ts'
import { reactions } from './reactions.ts'
import { createRoutes } from './routes.ts'
import { type FilledMore, openTwoHousesWithAll, type TwoHouses } from './two-houses.case.ts'

let server: Awaited<ReturnType<typeof testServer>>
let houses: TwoHouses<FilledMore>
let headers: { 'x-api-key': string }
let ownId: string
beforeAll(async () => {
  server = await testServer(createRoutes({ forget: () => undefined, disconnect: () => undefined }), { reactions })
  houses = await openTwoHousesWithAll(server)
  const companies = [houses.here.companyId]
  const permissions = ['parties.read', 'parties.write', 'docks.read', 'purchasing.read', 'displays.write']
  await server.call('POST', '/api/v1/roles', { body: { code: 'own-trade', name: 'own-trade', permissions } })
  headers = {
    'x-api-key': await server.person({ email: 'own@a.example', role: 'own-trade', companies, ownParties: true }),
  }
  await server.person({ email: 'far@b.example', role: 'own-trade', companies: [houses.other.companyId] })
  ownId = String((await responsible()).find(({ name }) => name === 'own')?.id)
})
const responsible = async (more: object = {}): Promise<{ id: string; name: string }[]> => {
  const { body } = await server.call('GET', `/api/v1/responsible-people?companyId=${houses.here.companyId}`, more)
  return body.items as { id: string; name: string }[]
}
const parties = async (): Promise<string[]> => {
  const { body } = await server.call('GET', '/api/v1/parties', { headers })
  return (body.items as { code: string }[]).map(({ code }) => code)
}

describe('customers and suppliers', () => {
  it('are given a responsible person who works for their company', async () => {
    const names = (await responsible()).map(({ name }) => name)
    expect(names).toContain('own')
    expect(names).not.toContain('far')
    expect((await responsible({ headers })).map(({ name }) => name)).toEqual(['own'])
    const path = `/api/v1/parties/${houses.here.supplierId}`
    const patch = (responsibleId: string | null, version: string) =>
      server.call('PATCH', path, { body: { responsibleId }, headers: { 'if-match': version } })
    expect(errorsOf((await patch('nobody-at-all', '"1"')).body)).toEqual(['responsibleId:not-found'])
    expect(await parties()).toEqual([])
    expect((await patch(ownId, '"1"')).body).toMatchObject({ responsible: { id: ownId, name: 'own' }, version: 2 })
    expect(await parties()).toEqual(['HERE'])
    expect((await patch(null, '"2"')).body).toMatchObject({ responsible: null })
    expect(await parties()).toEqual([])
  })

  it('that he makes are his, and he gives none away', async () => {
    const { companyId } = houses.here
    const body = { companyId, code: 'MINE', name: 'Mine', isSupplier: true }
    const made = await server.call('POST', '/api/v1/parties', { body, headers })
    expect([made.status, made.body.responsible]).toEqual([201, { id: ownId, name: 'own' }])
    const other = (await responsible()).find(({ name }) => name === 'boss')?.id
    const given = await server.call('PATCH', `/api/v1/parties/${made.body.id}`, {
      ...{ body: { responsibleId: other }, headers: { ...headers, 'if-match': '"1"' } },
    })
    expect(given.status).toBe(400)
    expect(await parties()).toEqual(['MINE'])
  })
})

describe('what is expected at the doors', () => {
  it('is of his own suppliers', async () => {
    const { here } = houses
    await server.db.transaction(async (tx) => {
      await tx.sql('UPDATE approval_rule SET is_active = false')
      await tx.sql(`UPDATE dock_session SET document_chosen_by = 'system'`)
    })
    const supplierId = await post(server, '/parties', {
      ...{ companyId: here.companyId, code: 'OWN', name: 'Own Tea', isSupplier: true, responsibleId: ownId },
    })
    const confirm = async (who: string): Promise<string> => {
      const id = await post(server, '/purchase-orders', draft({ ...here, supplierId: who }, { doorId: here.doorId }))
      expect((await server.call('POST', `/api/v1/purchase-orders/${id}/confirmation`, { body: {} })).status).toBe(201)
      return id
    }
    const own = await confirm(supplierId)
    await confirm(here.supplierId)
    const expected = async (more: object) => {
      const { body, status } = await server.call('GET', `/api/v1/doors?warehouseId=${here.warehouseId}`, more)
      expect(status, JSON.stringify(body)).toBe(200)
      return (body.items as { id: string; expected: { orderId: string }[] }[])
        .filter(({ id }) => id === here.doorId)
        .flatMap((door) => door.expected.map(({ orderId }) => orderId))
    }
    expect(await expected({ headers })).toEqual([own])
    expect((await expected({})).length).toBeGreaterThan(1)
  })

  it('is shown on no wall by him', async () => {
    const { body } = await server.call('POST', '/api/display/pairing')
    const { companyId, warehouseId } = houses.here
    const screen = { code: body.code, name: 'Wall', companyId, warehouseId }
    const letIn = await server.call('POST', '/api/v1/displays', { body: screen, headers })
    expect([letIn.status, letIn.body.code], JSON.stringify(letIn.body)).toEqual([403, 'beyond-scope'])
  })
})
