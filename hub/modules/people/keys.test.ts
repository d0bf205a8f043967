/** API keys: with any role of the house, never more than whose they are, seen and taken away by who keeps people. */
import { beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from './people.case.ts'

let house: House
let boss = ''
beforeAll(async () => {
  house = await openHouse()
  boss = (await house.signIn('boss@example.com', house.server.password)).cookie
  const own = { code: 'weigher', name: 'Weigher', nameZh: '称重员', permissions: ['stock.read', 'parties.write'] }
  expect((await house.ask('POST', '/roles', own)).status).toBe(201)
})
const auth = (path: string, cookie: string, body?: object) =>
  house.server.call(body ? 'POST' : 'GET', `/api/auth/api-key/${path}`, {
    ...(body && { body }),
    headers: { 'x-api-key': '', cookie, origin: house.server.url },
  })
const make = async (cookie: string, role: string) => {
  const { body } = await auth('create', cookie, { name: `of ${role}`, metadata: { role }, expiresIn: 86_400 })
  return { id: String(body.id), key: String(body.key) }
}
const permissionsOf = async (key: string) => {
  const { status, body } = await house.server.call('GET', '/api/v1/me', { headers: { 'x-api-key': key } })
  return status === 200 ? body.permissions : body.code
}

describe('a key', () => {
  it('has any role there is, also one of the house, and no other', async () => {
    const offered = (await house.ask('GET', '/me/key-roles')).body.items as { code: string; nameZh: string }[]
    expect(offered).toContainEqual({ code: 'weigher', name: 'Weigher', nameZh: '称重员' })
    expect(offered.map(({ code }) => code)).toEqual(expect.arrayContaining(['picker', 'accountant', 'integrator']))
    const stock = (key: string) => house.server.call('GET', '/api/v1/balances', { headers: { 'x-api-key': key } })
    const { id, key } = await make(boss, 'weigher')
    expect((await stock(key)).status).toBe(200)
    const unknown = await auth('create', boss, { name: 'x', metadata: { role: 'pirate' } })
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ field: 'metadata.role' }] } })
    const changed = await auth('update', boss, { keyId: id, metadata: { role: 'pirate' } })
    expect(changed).toMatchObject({ status: 400, body: { errors: [{ field: 'metadata.role' }] } })
  })

  it('may never more than whose it is', async () => {
    const { cookie } = await house.join({ name: 'Viki View', roles: ['viewer'] })
    const { key } = await make(cookie, 'administrator')
    const may = await permissionsOf(key)
    const own = (await house.ask('GET', '/me', undefined, cookie)).body.permissions
    expect(may).toEqual(own)
    const write = { companyId: house.acme.companyId, code: 'K1', name: 'x' }
    const { key: weigher } = await make(cookie, 'weigher')
    const headers = { 'x-api-key': weigher }
    expect((await house.server.call('POST', '/api/v1/parties', { body: write, headers })).status).toBe(403)
    expect((await house.server.call('GET', '/api/v1/balances', { headers })).status).toBe(200)
  })

  it('of a role that was deleted may do nothing', async () => {
    const gone = { code: 'gone', name: 'Gone', permissions: ['stock.read'] }
    await house.ask('POST', '/roles', gone)
    const { id, key } = await make(boss, 'gone')
    const stock = () => house.server.call('GET', '/api/v1/balances', { headers: { 'x-api-key': key } })
    expect((await stock()).status).toBe(200)
    expect((await house.ask('DELETE', '/roles/gone')).status).toBe(204)
    expect((await stock()).body.code).toBe('not-permitted')
    const keys = (await auth('list', boss)).body.apiKeys as { id: string; metadata: { role: string } }[]
    expect(keys.find((each) => each.id === id)?.metadata).toEqual({ role: 'gone' })
  })
})

describe('keys of a person', () => {
  it('are seen by who sees people: name, role and times, and no part of the key', async () => {
    const { id, cookie } = await house.join({ name: 'Kai Keys', roles: ['viewer'] })
    const { id: keyId, key } = await make(cookie, 'weigher')
    const { body } = await house.ask('GET', `/people/${id}`)
    expect(body.keys).toEqual([
      { id: keyId, name: 'of weigher', role: 'weigher', createdAt: expect.any(String), expiresAt: expect.any(String) },
    ])
    expect(JSON.stringify(body)).not.toContain(key.slice(0, 8))
  })

  it('are taken away one by one, by who may more than they, and written down', async () => {
    const { id, cookie } = await house.join({ name: 'Rita Revoked', roles: ['viewer'] })
    const [first, second] = [await make(cookie, 'viewer'), await make(cookie, 'picker')]
    const other = await house.join({ name: 'Olaf Other', roles: ['viewer'] })
    const revoke = (who: string, keyId: string, as?: string) =>
      house.ask('POST', `/people/${who}/key-revocation`, { keyId }, as)
    expect(await revoke(other.id, first.id)).toMatchObject({ status: 400, body: { errors: [{ field: 'keyId' }] } })
    expect((await revoke(id, first.id, other.cookie)).status).toBe(403)
    const answer = await revoke(id, first.id)
    expect([answer.status, answer.body.keys]).toEqual([200, [expect.objectContaining({ id: second.id })]])
    expect(await permissionsOf(first.key)).toBe('not-signed-in')
    expect(await permissionsOf(second.key)).toEqual(expect.any(Array))
    expect((await revoke(id, first.id)).status).toBe(400)
    const rows = (await house.ask('GET', `/audit?document=${id}`)).body.items as { id: string; action: string }[]
    const row = rows.find(({ action }) => action === 'POST /people/:id/key-revocation')
    const { changes } = (await house.ask('GET', `/audit/${row?.id}`)).body
    expect(changes).toContainEqual(
      expect.objectContaining({ field: `keys[${first.id}].name`, before: 'of viewer', after: null }),
    )
  })

  it('of an administrator are taken away by administrators alone', async () => {
    const keeper = { code: 'keeper', name: 'Keeper', permissions: ['people.read', 'people.write', 'me.read'] }
    await house.ask('POST', '/roles', keeper)
    const { cookie } = await house.join({ name: 'Kira Keeper', roles: ['keeper'] })
    const { id } = (await house.ask('GET', '/me')).body
    const made = await make(boss, 'viewer')
    const refused = await house.ask('POST', `/people/${id}/key-revocation`, { keyId: made.id }, cookie)
    expect([refused.status, refused.body.code]).toEqual([403, 'above-you'])
  })
})
