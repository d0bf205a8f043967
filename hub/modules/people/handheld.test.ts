/** People at a handheld: let in by badge and PIN, within its warehouse, until they hand it over. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../platform/clock.ts'
import { errorsOf, post as make } from '../warehouse/places.case.ts'
import { type Floor, OTHER_PIN, openFloor, PIN, pairHandheld, type TestHandheld } from './handheld.case.ts'
import { EVERYWHERE, type House } from './people.case.ts'

let aheadMs = 0
const clock: Clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + aheadMs) }
const MINUTE_MS = 60_000
const after = (minutes: number): void => {
  aheadMs += minutes * MINUTE_MS
}

// so that who is signed in at a desk does not lie idle meanwhile
afterEach(() => {
  aheadMs = 0
})

let house: House
let pda: TestHandheld
let boss: Floor['boss']
let holder: Floor['holder']
let signIn: Floor['signIn']
let statusOf: Floor['statusOf']
beforeAll(async () => {
  ;({ house, pda, boss, holder, signIn, statusOf } = await openFloor({ clock }))
})

describe('a handheld', () => {
  it('is let in for one warehouse, listed, and can do nothing by itself', async () => {
    expect(await pda.state()).toMatchObject({ state: 'free', name: 'PDA 1', person: null })
    expect(await pda.state('')).toEqual({ state: 'unpaired' })
    const { body } = await boss('GET', '/handhelds')
    expect(body.items).toMatchObject([
      { name: 'PDA 1', state: 'active', warehouse: { id: house.acme.warehouseId }, lastSeenAt: expect.any(String) },
    ])
    expect((await boss('GET', '/displays')).body.items).toEqual([])
    for (const path of ['/me', '/balances', '/doors']) expect((await pda.ask(pda.cookie, 'GET', path)).status).toBe(401)
    const none = await boss('POST', '/handhelds', { code: 'AAAAAAAA', name: 'x', companyId: house.acme.companyId })
    expect(errorsOf(none.body)).toEqual(['warehouseId:required'])
  })

  it('is not let in by the form for displays, nor a display by that for handhelds', async () => {
    const opened = async (kind: string) =>
      String((await house.server.call('POST', '/api/display/pairing', { body: { kind } })).body.code)
    const { companyId, warehouseId } = house.acme
    const draft = { name: 'x', companyId, warehouseId }
    const wrong = await boss('POST', '/displays', { ...draft, code: await opened('handheld') })
    const other = await boss('POST', '/handhelds', { ...draft, code: await opened('display') })
    expect([errorsOf(wrong.body), errorsOf(other.body)]).toEqual([['code:not-found'], ['code:not-found']])
  })
})

describe('a badge and a PIN', () => {
  it('sign somebody in within his role and the handheld’s warehouse', async () => {
    const { acme } = house
    const elsewhere = await make(house.server, '/warehouses', {
      ...{ companyId: acme.companyId, code: 'W1B', name: 'ELSEWHERE', timeZone: 'UTC' },
    })
    const who = await holder(['picker'])
    const cookies = await signIn(who)
    const { body: me } = await pda.ask(cookies, 'GET', '/me')
    expect(me).toMatchObject({ kind: 'person', name: who.name, handheld: { id: pda.id, name: 'PDA 1' } })
    expect((me.companies as { id: string }[]).map(({ id }) => id)).toEqual([acme.companyId])
    const { body } = await pda.ask(cookies, 'GET', '/warehouses')
    expect((body.items as { id: string }[]).map(({ id }) => id)).toEqual([acme.warehouseId])
    expect(elsewhere).not.toBe(acme.warehouseId)
    expect((await pda.ask(cookies, 'GET', '/purchase-orders')).body.code).toBe('not-permitted')
    expect((await pda.ask(cookies, 'GET', '/me/sign-in')).body.factor).toBe('badge')
  })

  it('are answered alike whichever is wrong, and neither is written down', async () => {
    const who = await holder()
    const wrongPin = await pda.post('/sign-in', { badge: who.badge, pin: OTHER_PIN })
    const wrongBadge = await pda.post('/sign-in', { badge: 'NOBODYS-BADGE', pin: PIN })
    const said = ({ status, body: { requestId: _, instance: __, ...body } }: typeof wrongPin) => ({ status, body })
    expect(said(wrongPin)).toMatchObject({ status: 401, body: { code: 'wrong-badge' } })
    expect(said(wrongBadge)).toEqual(said(wrongPin))
    const looked = await pda.post('/badge', { badge: 'NOBODYS-BADGE' })
    expect((await pda.post('/badge', { badge: who.badge })).body).toEqual(looked.body)
    await expect
      .poll(async () => (await boss('GET', '/audit?isRefused=true')).body.items, { timeout: 15_000 })
      .toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            ...{ action: 'sign-in', refused: 'wrong-badge' },
            actor: { kind: 'handheld', id: pda.id, name: 'PDA 1' },
          }),
        ]),
      )
    const rows = await house.server.db.read((tx) => tx.sql<{ row: string }>('SELECT a::text AS row FROM audit a'))
    const kept = await house.server.db.read((tx) =>
      tx.sql<{ row: string }>('SELECT b::text AS row FROM badge b UNION ALL SELECT p::text FROM pin p'),
    )
    const text = JSON.stringify([rows, kept])
    for (const secret of [who.badge, PIN, OTHER_PIN, 'NOBODYS-BADGE']) expect(text).not.toContain(secret)
  })

  it('make whoever guesses wait, by the badge wherever it is scanned, and let nobody in meanwhile', async () => {
    const who = await holder()
    const second = await pairHandheld(house.server, house.acme, 'PDA back-off')
    for (let n = 0; n < 5; n += 1) await second.signIn(who.badge, OTHER_PIN)
    const refused = await pda.post('/sign-in', { badge: who.badge, pin: PIN })
    expect([refused.status, refused.body.code]).toEqual([429, 'too-many-requests'])
    after(1)
    expect(await pda.signIn(who.badge)).toBeDefined()
    const many = Array.from({ length: 21 }, (_, n) => `STRANGER-${n}`)
    for (const badge of many) await second.signIn(badge)
    const other = await holder()
    expect((await second.post('/sign-in', { badge: other.badge, pin: PIN })).status).toBe(429)
    expect(await pda.signIn(other.badge)).toBeDefined()
    // each guess costs what a password does
  }, 90_000)

  it('open nothing in another warehouse, and say so only to who proved who he is', async () => {
    const { companyId, warehouseId } = house.other
    const scope = { companies: [companyId], warehouses: [warehouseId], ownParties: false }
    const { id, cookie } = await house.join({ name: 'Of Elsewhere', roles: ['picker'], scope })
    const { body } = await boss('POST', `/people/${id}/badge`, { badge: '04a2b91c5e6480' })
    expect(body).toEqual({ badge: '04A2B91C5E6480' })
    expect((await house.ask('PUT', '/me/pin', { pin: PIN }, cookie)).status).toBe(200)
    const shown = (pin: string) => pda.post('/sign-in', { badge: '04a2b91c5e6480', pin })
    expect((await shown(OTHER_PIN)).body.code).toBe('wrong-badge')
    expect((await shown(PIN)).body).toMatchObject({ code: 'other-warehouse', detail: expect.stringContaining('W1') })
  })

  it('are too little where a role needs a second factor and its grace is over', async () => {
    const who = await holder(['counter'])
    const change = { needsSecondFactor: true, graceDays: 0 }
    expect((await boss('PATCH', '/roles/counter/sign-in-rule', change, 0)).status).toBe(200)
    expect((await pda.post('/sign-in', { badge: who.badge, pin: PIN })).body.code).toBe('office-needed')
  })
})

describe('a PIN', () => {
  it('is refused when it is weak, set with a fresh proof by oneself alone, and never by a key', async () => {
    const { cookie } = await house.join({ name: 'Own Pin', roles: ['picker'] })
    const set = (pin: string) => house.ask('PUT', '/me/pin', { pin }, cookie)
    expect(errorsOf((await set('123456')).body)).toEqual(['pin:pin-weak'])
    expect(errorsOf((await set('12345')).body)).toEqual(['pin:invalid-format'])
    expect((await set(PIN)).body).toMatchObject({ badge: null, pinSetAt: expect.any(String) })
    expect((await boss('PUT', '/me/pin', { pin: PIN })).body.code).toBe('person-needed')
    after(11)
    expect((await set(OTHER_PIN)).body.code).toBe('step-up-required')
  })

  it('is chosen once at the badge when an administrator allows it, and not without', async () => {
    const who = await holder()
    const choose = (pin: string) => pda.post('/sign-in', { badge: who.badge, pin, isChosen: true })
    expect((await choose(OTHER_PIN)).body.code).toBe('wrong-badge')
    await boss('POST', `/people/${who.id}/pin-choice`, {})
    expect((await pda.post('/badge', { badge: who.badge })).body).toEqual({ next: 'choose' })
    // the one before is forgotten
    expect(await pda.signIn(who.badge, PIN)).toBeUndefined()
    expect(errorsOf((await choose('111111')).body)).toEqual(['pin:pin-weak'])
    expect((await Promise.all([choose(OTHER_PIN), choose(OTHER_PIN)])).map(({ status }) => status).sort()).toEqual([
      200, 401,
    ])
    expect(await pda.signIn(who.badge, OTHER_PIN)).toBeDefined()
    await boss('POST', `/people/${who.id}/pin-choice`, {})
    after(24 * 60)
    expect((await choose(PIN)).body.code).toBe('wrong-badge')
  })
})

describe('somebody signed in by badge', () => {
  it('is nobody without the handheld’s own token, and nobody at another handheld', async () => {
    const cookies = await signIn(await holder())
    expect(await statusOf(cookies)).toBe(200)
    const [, shift = ''] = cookies.split('; ')
    const second = await pairHandheld(house.server, house.acme, 'PDA 2')
    expect([await statusOf(shift), await statusOf(`${second.cookie}; ${shift}`)]).toEqual([401, 401])
    expect(await second.state(`${second.cookie}; ${shift}`)).toMatchObject({ state: 'free' })
  })

  it('never may what needs a fresh proof, whatever his roles, and is sent to the office', async () => {
    const who = await holder(['administrator'])
    const cookies = await signIn(who)
    const { body: me } = await pda.ask(cookies, 'GET', '/me')
    expect(me.permissions).toContain('people.read')
    for (const withheld of ['people.write', 'roles.write', 'security.write'])
      expect(me.permissions).not.toContain(withheld)
    const tries = [
      await pda.ask(cookies, 'POST', `/people/${who.id}/deactivation`),
      await pda.ask(cookies, 'POST', '/people', { name: 'x', email: 'x@example.com', roles: [], scope: EVERYWHERE }),
      await pda.ask(cookies, 'PUT', '/me/pin', { pin: OTHER_PIN }),
      await house.server.call('POST', '/api/auth/api-key/create', {
        headers: { 'x-api-key': '', cookie: cookies, origin: house.server.url },
        body: { name: 'mine' },
      }),
    ]
    expect(tries.map(({ status, body }) => `${status} ${body.code}`)).toEqual(Array(4).fill('403 office-needed'))
  })

  it('is locked when he lays it down, opened by his PIN alone, and signed out when the shift is over', async () => {
    const who = await holder()
    const cookies = await signIn(who)
    after(14)
    expect(await statusOf(cookies)).toBe(200)
    after(14)
    expect(await statusOf(cookies)).toBe(200)
    after(16)
    expect(await statusOf(cookies)).toBe(401)
    expect(await pda.state(cookies)).toMatchObject({ state: 'locked', person: { name: who.name } })
    expect((await pda.post('/unlocking', { pin: OTHER_PIN }, cookies)).body.code).toBe('wrong-badge')
    expect((await pda.post('/unlocking', { pin: PIN }, cookies)).status).toBe(200)
    expect(await statusOf(cookies)).toBe(200)
    await pda.post('/locking', {}, cookies)
    expect(await statusOf(cookies)).toBe(401)
    await pda.post('/unlocking', { pin: PIN }, cookies)
    after(12 * 60)
    expect(await statusOf(cookies)).toBe(401)
    expect(await pda.state(cookies)).toMatchObject({ state: 'free', person: null })
    expect((await pda.post('/unlocking', { pin: PIN }, cookies)).body.code).toBe('not-signed-in')
  })

  it('is locked as the rule of his role says', async () => {
    expect((await boss('PATCH', '/roles/crm/sign-in-rule', { lockMinutes: 2, shiftHours: 1 }, 0)).body).toMatchObject({
      lockMinutes: 2,
      shiftHours: 1,
    })
    const cookies = await signIn(await holder(['crm']))
    after(3)
    expect(await pda.state(cookies)).toMatchObject({ state: 'locked' })
    after(58)
    expect(await pda.state(cookies)).toMatchObject({ state: 'free' })
  })

  it('makes room for the next badge, and what he did stays his', async () => {
    const [first, second] = [await holder(['warehouse-manager']), await holder(['warehouse-manager'])]
    const before = await signIn(first)
    const item = (code: string) => ({
      ...{ companyId: house.acme.companyId, code, name: code, baseUnit: 'pcs', tracking: 'none' },
    })
    expect((await pda.ask(before, 'POST', '/items', item('FIRST'))).status).toBe(201)
    const now = await signIn(second)
    expect([await statusOf(before), await statusOf(now)]).toEqual([401, 200])
    expect((await pda.ask(before, 'POST', '/items', item('LATE'))).status).toBe(401)
    expect((await pda.ask(now, 'POST', '/items', item('SECOND'))).status).toBe(201)
    const { body } = await boss('GET', '/audit?limit=20')
    const rows = body.items as { action: string; via: string; actor: { name: string }; subject: { number: string } }[]
    const said = rows.map(({ action, via, actor, subject }) => [action, via, actor.name, subject?.number])
    expect(said).toContainEqual(['POST /items', 'badge', first.name, 'FIRST'])
    expect(said).toContainEqual(['POST /items', 'badge', second.name, 'SECOND'])
    expect(said).toContainEqual(['sign-in', 'badge', second.name, 'PDA 1'])
    await pda.post('/hand-over', {}, now)
    expect(await statusOf(now)).toBe(401)
    expect(await pda.state(now)).toMatchObject({ state: 'free' })
  })

  it('is one of two who scan at once, and the other is nobody', async () => {
    const [one, other] = [await holder(), await holder()]
    const both = await Promise.all([pda.signIn(one.badge), pda.signIn(other.badge)])
    const found = await Promise.all(both.map((cookies) => statusOf(cookies ?? '')))
    expect(found.sort()).toEqual([200, 401])
    const open = await house.server.db.read((tx) =>
      tx.sql('SELECT FROM shift WHERE display_id = $1 AND ended_at IS NULL', [pda.id]),
    )
    expect(open).toHaveLength(1)
  })

  it('is at one handheld: two who change theirs both work on', async () => {
    const second = await pairHandheld(house.server, house.acme, 'PDA swapped')
    const [one, other] = [await holder(), await holder()]
    const [oneHere, otherThere] = [await signIn(one), await signIn(other, second)]
    const [oneThere, otherHere] = await Promise.all([signIn(one, second), signIn(other)])
    expect([await statusOf(oneHere), await statusOf(otherThere)]).toEqual([401, 401])
    expect([await statusOf(oneThere, second), await statusOf(otherHere)]).toEqual([200, 200])
  })

  it('ends a password session of this browser, so that nobody works on as another', async () => {
    const who = await holder()
    const password = who.cookie
    expect((await house.ask('GET', '/me', undefined, password)).status).toBe(200)
    const next = await holder()
    const answer = await pda.post('/sign-in', { badge: next.badge, pin: PIN }, `${pda.cookie}; ${password}`)
    expect(answer.headers.getSetCookie().join()).toMatch(/dockledger\.session_token=;/)
    expect((await house.ask('GET', '/me', undefined, password)).status).toBe(401)
  })
})
