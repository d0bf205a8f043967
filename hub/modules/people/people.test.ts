/** People as an administrator works with them, on a real database and the real library. */
import { beforeAll, describe, expect, it } from 'vitest'
import { errorsOf } from '../warehouse/places.case.ts'
import { EVERYWHERE, emailOf, type House, openHouse, PASSWORD } from './people.case.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
const look = (token: string) =>
  house.server.call('POST', '/api/invitation', { body: { token }, headers: { 'x-api-key': '' } })
const versionOf = async (id: string) => Number((await house.ask('GET', `/people/${id}`)).body.version)
const outcome = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body.code]

describe('a person', () => {
  it('comes by a link, sets a password and sees what he was given', async () => {
    const { ask, acme, invite, accept, signIn } = house
    const scope = { companies: [acme.companyId], warehouses: [acme.warehouseId], ownParties: false }
    const { id, token } = await invite({ name: 'Pia Picker', roles: ['picker'], scope })
    expect((await ask('GET', `/people/${id}`)).body).toMatchObject({
      state: 'invited',
      roles: ['picker'],
      scope: { companies: [{ code: 'ACME' }], warehouses: [{ code: 'W1', id: acme.warehouseId }], ownParties: false },
      lastSignInAt: null,
      sessions: [],
      conflicts: [],
    })
    expect(outcome(await signIn('pia.picker@example.com'))).toEqual([401, 'wrong-credentials'])
    expect(await look(token)).toMatchObject({
      status: 200,
      body: { name: 'Pia Picker', email: 'pia.picker@example.com' },
    })
    expect(errorsOf((await accept(token, 'short')).body)).toEqual(['password:too-small'])
    expect((await accept(token)).status).toBe(200)
    expect([outcome(await accept(token)), outcome(await look(token))]).toEqual([
      [410, 'link-ended'],
      [410, 'link-ended'],
    ])

    const { cookie } = await signIn('PIA.picker@example.com')
    const seen = (await ask('GET', '/warehouses', undefined, cookie)).body.items as { id: string }[]
    expect(seen.map((each) => each.id)).toEqual([acme.warehouseId])
    expect((await ask('GET', '/companies', undefined, cookie)).body.items).toHaveLength(1)
    expect(outcome(await ask('GET', '/people', undefined, cookie))).toEqual([403, 'not-permitted'])
    const { body } = await ask('GET', `/people/${id}`)
    expect(body).toMatchObject({ state: 'active', sessions: [{ address: '127.0.0.1' }] })
    expect(body.lastSignInAt).not.toBeNull()
  })

  it('is found by a part of name or address, by state and role, a page at a time', async () => {
    const { ask, invite } = house
    for (const name of ['Find Adam', 'Find Berta', 'Find Carl']) await invite({ name, roles: ['counter'] })
    const names = async (query: string) =>
      ((await ask('GET', `/people?${query}`)).body.items as { name: string }[]).map(({ name }) => name)
    expect(await names('search=FIND')).toEqual(['Find Adam', 'Find Berta', 'Find Carl'])
    expect(await names('search=berta@')).toEqual(['Find Berta'])
    expect(await names('role=counter&state=active')).toEqual([])
    const first = (await ask('GET', '/people?search=find&limit=2')).body
    expect(first.items).toHaveLength(2)
    expect(await names(`search=find&limit=2&cursor=${first.nextCursor}`)).toEqual(['Find Carl'])
  })

  it('has an address of his own, roles and places that there are', async () => {
    const { ask, acme, other } = house
    const draft = { name: 'No One', email: emailOf('No One'), roles: ['picker'], scope: EVERYWHERE }
    const wrong = async (more: object) => errorsOf((await ask('POST', '/people', { ...draft, ...more })).body)
    expect(await wrong({ email: 'BOSS@example.com' })).toEqual(['email:taken'])
    expect(await wrong({ roles: ['picker', 'pirate'] })).toEqual(['roles.1:not-found'])
    expect(await wrong({ name: 'system' })).toEqual(['name:custom'])
    const companies = [acme.companyId]
    expect(await wrong({ scope: { companies: [acme.stockId], warehouses: null, ownParties: false } })).toEqual([
      'scope.companies.0:not-found',
    ])
    expect(await wrong({ scope: { companies, warehouses: [other.warehouseId], ownParties: false } })).toEqual([
      'scope.warehouses.0:other-company',
    ])
  })

  it('is changed with the version that was read, from the next request on', async () => {
    const { ask, join } = house
    const { id, cookie } = await join({ name: 'Rolf Roles', roles: ['picker'] })
    expect((await ask('GET', '/purchase-orders', undefined, cookie)).status).toBe(403)
    const version = await versionOf(id)
    const changed = await ask('PATCH', `/people/${id}`, { roles: ['receiver', 'receiver'] }, undefined, version)
    expect(changed.body).toMatchObject({ roles: ['receiver'], version: version + 1 })
    expect((await ask('GET', '/purchase-orders', undefined, cookie)).status).toBe(200)
    const stale = await ask('PATCH', `/people/${id}`, { name: 'Rolf' }, undefined, version)
    expect(outcome(stale)).toEqual([412, 'stale-version'])
  })

  it('is shut out at once, with sessions, keys and links, and let in again', async () => {
    const { ask, server, join, signIn } = house
    const { id, email, cookie } = await join({ name: 'Dora Door', roles: ['viewer'] })
    const headers = { 'x-api-key': '', cookie, origin: server.url }
    const made = await server.call('POST', '/api/auth/api-key/create', { body: { name: 'wms' }, headers })
    const withKey = () => server.call('GET', '/api/v1/me', { headers: { 'x-api-key': String(made.body.key) } })
    expect((await withKey()).status).toBe(200)
    const link = await ask('POST', `/people/${id}/link`, {})
    const token = String(link.body.path).split('#')[1] ?? ''
    expect((await ask('POST', `/people/${id}/deactivation`, {})).body).toMatchObject({
      state: 'deactivated',
      sessions: [],
      linkExpiresAt: null,
    })
    expect((await withKey()).status).toBe(401)
    expect((await ask('GET', '/me', undefined, cookie)).status).toBe(401)
    expect(outcome(await signIn(email))).toEqual([403, 'deactivated'])
    // who does not know the password learns nothing
    expect(outcome(await signIn(email, 'something else'))).toEqual([401, 'wrong-credentials'])
    expect(outcome(await look(token))).toEqual([410, 'link-ended'])
    expect(outcome(await ask('POST', `/people/${id}/link`, {}))).toEqual([409, 'wrong-state'])
    expect((await ask('POST', `/people/${id}/activation`, {})).body).toMatchObject({ state: 'active' })
    expect((await signIn(email)).status).toBe(200)
    expect((await withKey()).status).toBe(200)
  })

  it('is signed out everywhere', async () => {
    const { ask, join } = house
    const { id, cookie } = await join({ name: 'Susi Session', roles: ['viewer'] })
    expect((await ask('POST', `/people/${id}/sign-out`, {})).body).toMatchObject({ state: 'active', sessions: [] })
    expect((await ask('GET', '/me', undefined, cookie)).status).toBe(401)
  })
})

describe('a one-time link', () => {
  it('ends the keys of its person when it is used, not before, and nobody else’s', async () => {
    const { ask, accept, join, server } = house
    const withKeyOf = async (cookie: string) => {
      const headers = { 'x-api-key': '', cookie, origin: server.url }
      const made = await server.call('POST', '/api/auth/api-key/create', { body: { name: 'wms' }, headers })
      const key = { 'x-api-key': String(made.body.key) }
      return async () => (await server.call('GET', '/api/v1/me', { headers: key })).status
    }
    const [kim, other] = [
      await join({ name: 'Kim Key', roles: ['viewer'] }),
      await join({ name: 'Kai Key', roles: ['viewer'] }),
    ]
    const [his, others] = [await withKeyOf(kim.cookie), await withKeyOf(other.cookie)]
    const { path } = (await ask('POST', `/people/${kim.id}/link`, {})).body
    expect([await his(), await others()]).toEqual([200, 200])
    expect((await accept(String(path).split('#')[1] ?? '', 'another long password')).status).toBe(200)
    expect([await his(), await others()]).toEqual([401, 200])
  })

  it('is also a new password: the newest is good, once, and ends what was signed in', async () => {
    const { ask, accept, join, signIn } = house
    const { id, email, cookie } = await join({ name: 'Paul Password', roles: ['viewer'] })
    const [first, second] = await Promise.all([1, 2].map(() => ask('POST', `/people/${id}/link`, {})))
    const tokens = [first, second].map((answer) => String(answer?.body.path).split('#')[1] ?? '')
    const good = (await Promise.all(tokens.map(look))).filter(({ status }) => status === 200)
    expect(good).toHaveLength(1)
    expect((await signIn(email)).status).toBe(200)
    const accepted = await Promise.all([...tokens, ...tokens].map((token) => accept(token, 'another long password')))
    expect(accepted.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await ask('GET', '/me', undefined, cookie)).status).toBe(401)
    expect(outcome(await signIn(email, PASSWORD))).toEqual([401, 'wrong-credentials'])
    expect((await signIn(email, 'another long password')).status).toBe(200)
  })

  it('is kept as a hash alone, also when the request is retried with its key', async () => {
    const { server, ask } = house
    const { token } = await house.invite({ name: 'Hanna Hash', roles: ['viewer'] })
    const draft = { name: 'Ida Idem', email: emailOf('Ida Idem'), roles: ['viewer'], scope: EVERYWHERE }
    const headers = { 'idempotency-key': 'once' }
    const asBoss = () => server.call('POST', '/api/v1/people', { body: draft, headers })
    expect((await asBoss()).status).toBe(201)
    expect((await asBoss()).status).toBe(409)
    const rows = await server.db.read((tx) =>
      tx.sql<{ text: string }>(`SELECT row_to_json(l)::text AS text FROM person_link l
        UNION ALL SELECT row_to_json(i)::text FROM idempotency i`),
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter(({ text }) => text.includes(token) || text.includes('/invitation#'))).toEqual([])
    expect(JSON.stringify((await ask('GET', '/people?search=hanna')).body)).not.toContain(token)
  })

  it('ends after 72 hours', async () => {
    const { server, invite } = house
    const { id, token } = await invite({ name: 'Late Larry', roles: ['viewer'] })
    const shift = (hours: string) =>
      server.db.transaction((tx) =>
        tx.sql(`UPDATE person_link SET expires_at = issued_at + $2::interval WHERE person_id = $1`, [id, hours]),
      )
    const [row] = await server.db.read((tx) =>
      tx.sql<{ hours: number }>(
        `SELECT extract(epoch FROM expires_at - issued_at)::int / 3600 AS hours FROM person_link WHERE person_id = $1`,
        [id],
      ),
    )
    expect(row?.hours).toBe(72)
    await shift('-1 hour')
    expect(outcome(await look(token))).toEqual([410, 'link-ended'])
  })

  it('is guessed slowly', async () => {
    const server = (await openHouse()).server
    const guess = () =>
      server.call('POST', '/api/invitation', { body: { token: 'guess' }, headers: { 'x-api-key': '' } })
    const codes: unknown[] = []
    for (let i = 0; i < 12; i++) codes.push((await guess()).status)
    expect(codes).toEqual([...Array<number>(10).fill(410), 429, 429])
  })
})

describe('a manager', () => {
  it('is given and taken back, and never closes a circle', async () => {
    const { ask, invite } = house
    const ids: string[] = []
    for (const name of ['Mia Top', 'Max Middle', 'Moe Low']) ids.push((await invite({ name, roles: ['viewer'] })).id)
    const [top = '', middle = '', low = ''] = ids
    const give = async (id: string, managerId: string | null) =>
      ask('PATCH', `/people/${id}`, { managerId }, undefined, await versionOf(id))
    const managerOf = async (id: string) => (await ask('GET', `/people/${id}`)).body.manager
    expect((await give(middle, top)).body.manager).toEqual({ id: top, name: 'Mia Top' })
    expect((await give(low, middle)).status).toBe(200)
    for (const id of [low, middle, top])
      expect(errorsOf((await give(top, id)).body)).toEqual(['managerId:manager-circle'])
    expect(errorsOf((await give(top, 'nobody')).body)).toEqual(['managerId:not-found'])
    expect(await managerOf(top)).toBeNull()
    expect((await give(low, null)).body.manager).toBeNull()
    expect((await give(top, low)).status).toBe(200)
    // two at once cannot close a circle together
    await give(top, null)
    await give(middle, null)
    const both = await Promise.all([give(top, middle), give(middle, top)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
  })
})

describe('the last administrator', () => {
  const administrators = async () => {
    const { items } = (await house.ask('GET', '/people?role=administrator&state=active')).body
    return items as { id: string; name: string; version: number }[]
  }

  it('cannot be deactivated, nor lose the role; one who has no password yet does not count', async () => {
    const { ask, invite } = house
    const [boss] = await administrators()
    await invite({ name: 'Not Yet', roles: ['administrator'] })
    const demoted = await ask('PATCH', `/people/${boss?.id}`, { roles: ['viewer'] }, undefined, boss?.version)
    expect(outcome(demoted)).toEqual([409, 'last-administrator'])
    expect(outcome(await ask('POST', `/people/${boss?.id}/deactivation`, {}))).toEqual([409, 'last-administrator'])
    expect((await ask('PATCH', `/people/${boss?.id}`, { name: 'Boss' }, undefined, boss?.version)).status).toBe(200)
  })

  it('nobody locks himself out, nor two each other at once', async () => {
    const { ask, join } = house
    const second = await join({ name: 'Second Admin', roles: ['administrator'] })
    const [boss] = (await administrators()).filter(({ id }) => id !== second.id)
    const own = await ask('POST', `/people/${second.id}/deactivation`, {}, second.cookie)
    expect(outcome(own)).toEqual([409, 'own-account'])
    const seconds = await versionOf(second.id)
    const both = await Promise.all([
      ask('PATCH', `/people/${second.id}`, { roles: ['viewer'] }, undefined, seconds),
      ask('POST', `/people/${boss?.id}/deactivation`, {}, second.cookie),
    ])
    expect(both.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1)
    const left = await house.server.db.read((tx) =>
      tx.sql(`SELECT id FROM auth."user" WHERE role = 'administrator' AND "deactivatedAt" IS NULL
        AND id IN (SELECT "userId" FROM auth.account)`),
    )
    expect(left).toHaveLength(1)
  })
})
