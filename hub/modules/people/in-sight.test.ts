/** Of people, too, somebody limited to some places sees those who work there, and nobody else. */
import { beforeAll, expect, it } from 'vitest'
import { errorsOf, post } from '../warehouse/places.case.ts'
import { EVERYWHERE, type House, openHouse } from './people.case.ts'

let house: House
const ids: Record<string, string> = {}
const reader = { cookie: '' }
const RIGHTS = ['people.read', 'people.write', 'roles.read', 'me.read', 'stock.read']
const only = (companyId: string, warehouseId?: string) => ({
  companies: [companyId],
  warehouses: warehouseId === undefined ? null : [warehouseId],
  ownParties: false,
})

beforeAll(async () => {
  house = await openHouse()
  const { ask, invite, join, acme, other } = house
  await ask('POST', '/roles', { code: 'staff', name: 'Staff', permissions: RIGHTS })
  const north = { companyId: acme.companyId, code: 'NORTH', name: 'North', timeZone: 'Asia/Shanghai' }
  const northId = await post(house.server, '/warehouses', north)
  const people: [name: string, scope: object][] = [
    ['Here Hugo', only(acme.companyId, acme.warehouseId)],
    ['House Hana', EVERYWHERE],
    ['Both Bela', { companies: [acme.companyId, other.companyId], warehouses: null, ownParties: false }],
    ['Floor Fina', only(acme.companyId)],
    ['North Nora', only(acme.companyId, northId)],
    ['Other Otto', only(other.companyId)],
    ['Away Anna', only(other.companyId, other.warehouseId)],
  ]
  // two duties in conflict, so that each stands in the report
  for (const [name, scope] of people) ids[name] = (await invite({ name, roles: ['buyer', 'approver'], scope })).id
  const here = only(acme.companyId, acme.warehouseId)
  reader.cookie = (await join({ name: 'Rita Reader', roles: ['staff'], scope: here })).cookie
})

const UNSEEN = ['Away Anna', 'North Nora', 'Other Otto']
const SEEN = ['Both Bela', 'Floor Fina', 'Here Hugo', 'House Hana']

it('lists those who work where the reader sees, himself and the administrators', async () => {
  const { body } = await house.ask('GET', '/people?limit=100', undefined, reader.cookie)
  const names = (body.items as { name: string }[]).map(({ name }) => name)
  for (const name of [...SEEN, 'Rita Reader']) expect(names).toContain(name)
  for (const name of UNSEEN) expect(names).not.toContain(name)
  for (const name of UNSEEN) {
    const found = await house.ask('GET', `/people?search=${encodeURIComponent(name)}`, undefined, reader.cookie)
    expect(found.body.items).toEqual([])
  }
})

it('says of the others, by their id, what it says of nobody', async () => {
  const nobody = '00000000-0000-4000-8000-000000000000'
  const asked = async (method: string, id: string | undefined, path: string, body?: unknown) => {
    const { status, body: said } = await house.ask(method, `/people/${id}${path}`, body, reader.cookie, 1)
    return { status, code: said.code, detail: String(said.detail).replace(id ?? '', 'ID') }
  }
  for (const [method, path, body] of [
    ['GET', ''],
    ['PATCH', '', { name: 'Mine' }],
    ['POST', '/activation'],
    ['POST', '/deactivation'],
    ['DELETE', '/sessions'],
  ] as const) {
    const expected = await asked(method, nobody, path, body)
    expect(expected.status, `${method} ${path}`).toBeGreaterThanOrEqual(400)
    for (const name of UNSEEN) expect(await asked(method, ids[name], path, body), name).toEqual(expected)
  }
})

it('does not make one of them somebody’s manager', async () => {
  const scope = only(house.acme.companyId, house.acme.warehouseId)
  const draft = { name: 'New Nina', email: 'new.nina@example.com', roles: ['staff'], scope }
  const asked = await house.ask('POST', '/people', { ...draft, managerId: ids['Other Otto'] }, reader.cookie)
  expect(errorsOf(asked.body)).toEqual(['managerId:not-found'])
})

it('leaves them out of the report of conflicting duties', async () => {
  const namesIn = async (cookie?: string) => {
    const { body } = await house.ask('GET', '/roles/conflicts', undefined, cookie)
    return new Set((body.items as { person: { name: string } }[]).map(({ person }) => person.name))
  }
  const all = await namesIn()
  expect([...UNSEEN, ...SEEN].filter((name) => !all.has(name))).toEqual([])
  const seen = await namesIn(reader.cookie)
  expect(SEEN.filter((name) => !seen.has(name))).toEqual([])
  expect(UNSEEN.filter((name) => seen.has(name))).toEqual([])
})
