/** Whose customers and suppliers are whose: an administrator says so, and who is limited to his own sees and makes but those. */
import { beforeAll, describe, expect, it } from 'vitest'
import { errorsOf } from '../warehouse/places.case.ts'
import { EVERYWHERE, emailOf, type House, openHouse } from './people.case.ts'

let house: House
let sun = ''
let moon = ''
beforeAll(async () => {
  house = await openHouse()
  const { companyId } = house.acme
  const make = async (code: string) =>
    String((await house.ask('POST', '/parties', { companyId, code, name: code, isSupplier: true })).body.id)
  sun = await make('SUN')
  moon = await make('MOON')
})
const OWN = { ...EVERYWHERE, ownParties: true }
const codesOf = async (cookie: string) =>
  ((await house.ask('GET', '/parties', undefined, cookie)).body.items as { code: string }[]).map(({ code }) => code)

describe('own customers and suppliers', () => {
  it('are given and taken, and are all that who is limited to them sees and makes', async () => {
    const { ask, acme, join } = house
    const { id, cookie } = await join({ name: 'Otto Own', roles: ['buyer'], scope: OWN })
    expect(await codesOf(cookie)).toEqual([])
    const versionOf = async () => Number((await ask('GET', `/people/${id}`)).body.version)
    const given = await ask('PATCH', `/people/${id}`, { parties: [sun] }, undefined, await versionOf())
    expect(given.body).toMatchObject({ parties: [{ id: sun, code: 'SUN', name: 'SUN' }] })
    expect(await codesOf(cookie)).toEqual(['SUN'])

    // one that he makes is his
    const draft = { companyId: acme.companyId, code: 'STAR', name: 'Star', isSupplier: true }
    const made = await ask('POST', '/parties', draft, cookie)
    expect(made.status).toBe(201)
    expect(await codesOf(cookie)).toEqual(['STAR', 'SUN'])
    expect(
      (await ask('PATCH', `/people/${id}`, { name: 'Otto O' }, undefined, await versionOf())).body.parties,
    ).toHaveLength(2)

    const taken = await ask(
      'PATCH',
      `/people/${id}`,
      { parties: [moon, String(made.body.id)] },
      undefined,
      await versionOf(),
    )
    expect(taken.body).toMatchObject({ parties: [{ code: 'MOON' }, { code: 'STAR' }] })
    expect(await codesOf(cookie)).toEqual(['MOON', 'STAR'])
  })

  it('must be there, and are not shown to who may see none', async () => {
    const { ask, acme, join, invite } = house
    const draft = { name: 'No One', email: emailOf('No One'), roles: ['buyer'], scope: OWN }
    expect(errorsOf((await ask('POST', '/people', { ...draft, parties: [sun, acme.stockId] })).body)).toEqual([
      'parties.1:not-found',
    ])
    await ask('POST', '/roles', { code: 'hr', name: 'HR', permissions: ['people.read', 'people.write', 'me.read'] })
    await ask('POST', '/roles', { code: 'guest', name: 'Guest', permissions: ['me.read'] })
    const hr = await join({ name: 'Hanna Hr', roles: ['hr'] })
    const { id } = await invite({ name: 'Bea Buyer', roles: ['buyer'] })
    await ask('PATCH', `/people/${id}`, { parties: [sun] }, undefined, 1)
    expect((await ask('GET', `/people/${id}`, undefined, hr.cookie)).body.parties).toEqual([])

    // who is limited to his own has none to give
    const own = await join({ name: 'Owen Hr', roles: ['hr'], scope: OWN })
    const guest = { ...draft, name: 'G', email: emailOf('g'), roles: ['guest'], scope: OWN, parties: [] }
    expect((await ask('POST', '/people', guest, own.cookie)).body).toMatchObject({ code: 'beyond-own' })
  })
})

describe('places of a scope', () => {
  it('are found by part of code or name, of all companies or of some', async () => {
    const { ask, acme, other } = house
    for (const n of [1, 2, 3])
      await ask('POST', '/warehouses', {
        companyId: n === 3 ? other.companyId : acme.companyId,
        code: `NORTH${n}`,
        name: `Hall ${n} by the quay`,
        timeZone: 'UTC',
      })
    const codes = async (query: string) =>
      ((await ask('GET', `/warehouses?${query}`)).body.items as { code: string }[]).map(({ code }) => code)
    expect(await codes('search=north')).toEqual(['NORTH1', 'NORTH2', 'NORTH3'])
    expect(await codes('search=HALL%202')).toEqual(['NORTH2'])
    expect(await codes(`search=quay&companyId=${other.companyId}`)).toEqual(['NORTH3'])
    const both = `companyId=${acme.companyId}&companyId=${other.companyId}`
    expect(await codes(`search=quay&limit=2&${both}`)).toEqual(['NORTH1', 'NORTH2'])
    expect((await ask('GET', '/companies?search=acm')).body.items).toMatchObject([{ code: 'ACME' }])
    expect((await ask('GET', '/companies?search=100%25')).body.items).toEqual([])
  })
})
