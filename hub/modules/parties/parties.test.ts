import { beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../../platform/http/http.case.ts'
import { errorsOf, openCompany, type Places, post, warehouse } from '../warehouse/places.case.ts'
import { routes } from './index.ts'

let server: TestServer & { readonly readerKey: string }
let acme: Places
beforeAll(async () => {
  server = await testServer([...routes, ...warehouse])
  acme = await openCompany(server, 'ACME')
})
const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.call(method, `/api/v1${path}`, { ...(body === undefined ? {} : { body }), headers })

describe('parties', () => {
  it('are suppliers, customers or both', async () => {
    const { companyId } = acme
    await post(server, '/parties', {
      companyId,
      code: 'S1',
      name: 'Sun Tea',
      isSupplier: true,
      email: 'tea@example.com',
    })
    await post(server, '/parties', { companyId, code: 'C1', name: 'Corner Shop', isCustomer: true })
    const list = async (query: string) =>
      ((await call('GET', `/parties?${query}`)).body.items as { code: string }[]).map(({ code }) => code)
    expect(await list('role=supplier')).toEqual(['S1'])
    expect(await list('role=customer')).toEqual(['C1'])
    expect(await list('search=corner')).toEqual(['C1'])
    expect(await list('limit=1')).toEqual(['C1'])
  })

  it('change with the version that was read; null empties', async () => {
    const id = await post(server, '/parties', { companyId: acme.companyId, code: 'S2', name: 'Moon', phone: '123' })
    const changed = await call('PATCH', `/parties/${id}`, { phone: null, isSupplier: true }, { 'if-match': '"1"' })
    expect(changed.body).toMatchObject({ name: 'Moon', phone: null, isSupplier: true, version: 2 })
    expect((await call('PATCH', `/parties/${id}`, { name: 'x' }, { 'if-match': '"1"' })).status).toBe(412)
    const taken = await call('PATCH', `/parties/${id}`, { code: 'S1' }, { 'if-match': '"2"' })
    expect([taken.status, taken.body.detail]).toEqual([409, 'code S1 is taken.'])
  })

  it('refuse what is no address, and who may only read', async () => {
    const draft = { companyId: acme.companyId, code: 'S3', name: 'x', email: 'nobody' }
    expect(errorsOf((await call('POST', '/parties', draft)).body)).toEqual(['email:invalid-format'])
    const reader = await call('POST', '/parties', { ...draft, email: null }, { 'x-api-key': server.readerKey })
    expect([reader.status, reader.body.code]).toEqual([403, 'not-permitted'])
  })
})
