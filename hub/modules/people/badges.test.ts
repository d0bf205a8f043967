/** What ends the work of somebody at a handheld, and how badges are given and taken back. */
import { beforeAll, describe, expect, it } from 'vitest'
import { errorsOf } from '../warehouse/places.case.ts'
import { type Floor, type Holder, OTHER_PIN, openFloor, pairHandheld, type TestHandheld } from './handheld.case.ts'
import type { House } from './people.case.ts'

let house: House
let pda: TestHandheld
let boss: Floor['boss']
let holder: Floor['holder']
let signIn: Floor['signIn']
let statusOf: Floor['statusOf']
beforeAll(async () => {
  ;({ house, pda, boss, holder, signIn, statusOf } = await openFloor())
})

describe('whoever is signed in is signed out at the next request', () => {
  type End = readonly [what: string, end: (who: Holder, at: TestHandheld) => Promise<unknown>]
  const ends: readonly End[] = [
    ['he is deactivated', ({ id }) => boss('POST', `/people/${id}/deactivation`)],
    ['his badge is taken back', ({ id }) => boss('POST', `/people/${id}/badge-revocation`)],
    ['he gets another badge', ({ id }) => boss('POST', `/people/${id}/badge`, {})],
    ['he is to choose another PIN', ({ id }) => boss('POST', `/people/${id}/pin-choice`)],
    ['he sets another PIN', ({ cookie }) => house.ask('PUT', '/me/pin', { pin: OTHER_PIN }, cookie)],
    ['all his sessions are ended', ({ id }) => boss('POST', `/people/${id}/sign-out`)],
    ['the handheld is thrown out', (_, at) => boss('POST', `/handhelds/${at.id}/revocation`, {})],
    [
      'he no longer sees the warehouse',
      ({ id }) =>
        boss(
          'PATCH',
          `/people/${id}`,
          { scope: { companies: [house.other.companyId], warehouses: null, ownParties: false } },
          1,
        ),
    ],
  ]
  it.each(ends)('when %s', async (_, end) => {
    const at = await pairHandheld(house.server, house.acme, 'PDA of ends')
    const who = await holder()
    const cookies = await signIn(who, at)
    expect(await statusOf(cookies, at)).toBe(200)
    expect(await end(who, at)).toMatchObject({ status: expect.toSatisfy((status: number) => status < 300) })
    expect(await statusOf(cookies, at)).toBe(401)
  })

  it('and stays so when he is activated again', async () => {
    const who = await holder()
    const cookies = await signIn(who)
    await boss('POST', `/people/${who.id}/deactivation`)
    expect(await pda.signIn(who.badge)).toBeUndefined()
    await boss('POST', `/people/${who.id}/activation`)
    expect(await statusOf(cookies)).toBe(401)
    expect(await pda.signIn(who.badge)).toBeDefined()
  })

  it('but keeps working with less when a role is taken from him', async () => {
    const who = await holder(['warehouse-manager', 'picker'])
    const cookies = await signIn(who)
    const post = () => pda.ask(cookies, 'POST', '/items', {})
    expect((await post()).body.code).toBe('bad-input')
    expect((await boss('PATCH', `/people/${who.id}`, { roles: ['picker'] }, 1)).status).toBe(200)
    expect((await post()).body.code).toBe('not-permitted')
    expect(await statusOf(cookies)).toBe(200)
  })
})

describe('giving badges', () => {
  it('never gives one badge to two, nor a badge to who may more than the giver', async () => {
    const [one, other] = [await holder(), await holder()]
    const taken = await boss('POST', `/people/${other.id}/badge`, { badge: one.badge })
    expect([taken.status, errorsOf(taken.body)]).toEqual([409, ['badge:taken']])
    expect(JSON.stringify(taken.body)).not.toContain(one.badge)
    expect(await pda.signIn(other.badge), 'his own is as it was').toBeDefined()
    await boss('POST', `/people/${one.id}/badge-revocation`)
    expect((await boss('POST', `/people/${other.id}/badge`, { badge: one.badge })).status).toBe(201)
    const made = await boss('POST', '/roles', {
      ...{
        code: 'front-desk',
        name: 'Front desk',
        nameZh: '前台',
        permissions: ['people.read', 'people.write', 'me.read'],
      },
    })
    expect(made.status).toBe(201)
    const desk = await house.join({ name: 'Front Desk', roles: ['front-desk'] })
    const above = await house.ask('POST', `/people/${one.id}/badge`, {}, desk.cookie)
    expect(above.body.code).toBe('above-you')
  })

  it('is for who may change people, with a fresh proof, and told on the person', async () => {
    const who = await holder()
    expect((await house.ask('POST', `/people/${who.id}/badge`, {}, who.cookie)).body.code).toBe('not-permitted')
    const { body } = await boss('GET', `/people/${who.id}`)
    expect(body.handheld).toMatchObject({
      badge: { issuedBy: 'boss', issuedAt: expect.any(String) },
      ...{ pinSetAt: expect.any(String), choiceUntil: null },
    })
    expect((await house.ask('GET', '/me/handheld', undefined, who.cookie)).body).toEqual(body.handheld)
  })
})
