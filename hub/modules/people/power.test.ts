/** Nobody comes to more power than he was given: not by a key, not by a link, not from a part of the house. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../../platform/http/http.case.ts'
import type { Route } from '../../platform/http/route.ts'
import { createRoutes } from '../../routes.ts'
import { EVERYWHERE, emailOf, type House, openHouse } from './people.case.ts'

const outcome = ({ status, body }: Answer) => [status, body.code]

let house: House
let everything: string[]
beforeAll(async () => {
  house = await openHouse()
  everything = (await house.ask('GET', '/roles')).body.permissions as string[]
  const role = { code: 'all-hands', name: 'All hands', permissions: everything }
  expect((await house.ask('POST', '/roles', role)).status).toBe(201)
})

/** A key of whoever the cookie is of; `call` asks with it. */
const keyOf = async (cookie: string, role: string) => {
  const { server } = house
  const made = await server.call('POST', '/api/auth/api-key/create', {
    body: { name: 'wms', metadata: { role } },
    headers: { 'x-api-key': '', cookie, origin: server.url },
  })
  const headers = { 'x-api-key': String(made.body.key) }
  return (method: string, path: string, body?: unknown, version?: number) =>
    server.call(method, `/api/v1${path}`, {
      ...(body === undefined ? {} : { body }),
      headers: { ...headers, ...(version === undefined ? {} : { 'if-match': `"${version}"` }) },
    })
}

describe('a key', () => {
  it('that calls itself administrator is none when its owner is none, whatever he may and sees', async () => {
    const { ask, join } = house
    const { id, cookie } = await join({ name: 'Nora Nearly', roles: ['all-hands'], scope: EVERYWHERE })
    const call = await keyOf(cookie, 'administrator')
    const { version } = (await ask('GET', `/people/${id}`)).body
    const raised = await call('PATCH', `/people/${id}`, { roles: ['all-hands', 'administrator'] }, Number(version))
    expect(outcome(raised)).toEqual([403, 'beyond-own'])
    expect((await ask('GET', `/people/${id}`)).body.roles).toEqual(['all-hands'])
  })

  it('that an administrator calls so is one', async () => {
    const { ask, join } = house
    const { cookie } = await join({ name: 'Ada Admin', roles: ['administrator'] })
    const call = await keyOf(cookie, 'administrator')
    const { id } = await join({ name: 'Olaf Other', roles: ['viewer'] })
    const { version } = (await ask('GET', `/people/${id}`)).body
    expect((await call('PATCH', `/people/${id}`, { roles: ['administrator'] }, Number(version))).status).toBe(200)
  })

  it('does to its owner what he may not do to himself no more than he', async () => {
    const { ask, join } = house
    const { id, cookie } = await join({ name: 'Selma Self', roles: ['administrator'] })
    const call = await keyOf(cookie, 'administrator')
    expect(outcome(await call('POST', `/people/${id}/deactivation`, {}))).toEqual([409, 'own-account'])
    const waiver = { conflict: 'order-receive', reason: 'I know what I do' }
    expect(outcome(await call('POST', `/people/${id}/conflict-waivers`, waiver))).toEqual([409, 'own-account'])
    expect((await ask('GET', `/people/${id}`)).body.state).toBe('active')
  })
})

describe('what gives power', () => {
  const GIVING = new Set(['people.write', 'roles.write', 'security.write', 'approvals.write', 'audit.export'])
  const giving = createRoutes({ forget: () => undefined, disconnect: () => undefined }).filter(
    ({ method, permission, answersSecret }) => method !== 'get' && (GIVING.has(permission) || answersSecret),
  )
  const names = ({ method, path }: Route) => `${method} ${path}`

  it('asks for a fresh proof, whichever route it goes by', () => {
    expect(giving.map(names)).toEqual(expect.arrayContaining(['post /people', 'post /people/:id/link', 'post /roles']))
    expect(giving.filter(({ stepUp }) => !stepUp).map(names)).toEqual([])
  })

  it('gives no link to an old session, and none for oneself', async () => {
    const { ask, join, server } = house
    const { id, cookie } = await join({ name: 'Lina Left', roles: ['administrator'] })
    expect(outcome(await ask('POST', `/people/${id}/link`, {}, cookie))).toEqual([409, 'own-account'])
    await server.identity.pool.query(
      `UPDATE session SET "provedAt" = "provedAt" - interval '5 hours' WHERE "userId" = $1`,
      [id],
    )
    // a right sign-in of anybody makes the hub ask again what it remembers
    await house.signIn(emailOf('Lina Left'))
    const draft = { name: 'Mole', email: 'mole@example.com', roles: ['administrator'], scope: EVERYWHERE }
    expect(outcome(await ask('POST', '/people', draft, cookie))).toEqual([403, 'step-up-required'])
  })
})

describe('what is for the whole house', () => {
  const powers = ['me.read', 'roles.read', 'roles.write', 'security.read', 'security.write', 'approvals.write']
  const rule = (version: number, who: string, code: string) =>
    house.ask('PATCH', `/roles/${code}/sign-in-rule`, { idleMinutes: 60 }, who, version)
  const waive = (id: string, who: string) =>
    house.ask('POST', `/people/${id}/conflict-waivers`, { conflict: 'order-receive', reason: 'It will do' }, who)
  let both = ''
  beforeAll(async () => {
    await house.ask('POST', '/roles', { code: 'warden', name: 'Warden', permissions: powers })
    await house.ask('POST', '/roles', { code: 'small', name: 'Small', permissions: ['me.read', 'docks.read'] })
    both = (await house.invite({ name: 'Bo Both', roles: ['buyer', 'receiver'] })).id
  })

  it('is not for whoever sees a part of it, whatever he may', async () => {
    const { ask, join, acme } = house
    const companies = [acme.companyId]
    const steps = [{ mode: 'any', approvers: [{ kind: 'role', role: 'approver' }] }]
    const about = { companyId: acme.companyId, documentType: 'purchase-order', transition: 'confirmation' }
    const draft = { ...about, conditions: { amountFrom: '1' }, steps }
    const { id: ruleId, version } = (await ask('POST', '/approval-rules', draft)).body
    const off = (who: string) => ask('PATCH', `/approval-rules/${ruleId}`, { isActive: false }, who, Number(version))
    const scope = { companies, warehouses: [acme.warehouseId], ownParties: false }
    const part = (await join({ name: 'Will Ward', roles: ['all-hands'], scope })).cookie
    const role = { code: 'mine', name: 'Mine', permissions: [] }
    for (const answer of [
      await ask('POST', '/roles', role, part),
      await ask('PATCH', '/roles/buyer', { permissions: ['me.read'] }, part, 0),
      await ask('DELETE', '/roles/small', undefined, part),
      await ask('POST', '/roles/buyer/reset', {}, part),
      await rule(0, part, 'buyer'),
      await waive(both, part),
      await ask('POST', '/approval-rules', draft, part),
      await off(part),
    ])
      expect(outcome(answer)).toEqual([403, 'beyond-scope'])
    // the rules of a company are for who sees all of it
    const all = { companies, warehouses: null, ownParties: false }
    const own = await join({ name: 'Cora Company', roles: ['all-hands'], scope: { ...all, ownParties: true } })
    expect(outcome(await off(own.cookie))).toEqual([403, 'beyond-scope'])
    const whole = await join({ name: 'Otto Own', roles: ['all-hands'], scope: all })
    expect((await off(whole.cookie)).body.isActive).toBe(false)
    expect(outcome(await waive(both, whole.cookie))).toEqual([403, 'beyond-scope'])
  })

  it('is changed by nobody where it is above him', async () => {
    const { ask, join } = house
    const { cookie } = await join({ name: 'Wanda Warden', roles: ['warden'], scope: EVERYWHERE })
    const taken = await ask('PATCH', '/roles/buyer', { permissions: ['me.read'] }, cookie, 0)
    expect(outcome(taken)).toEqual([403, 'beyond-own'])
    expect(outcome(await ask('DELETE', '/roles/small', undefined, cookie))).toEqual([403, 'beyond-own'])
    await ask('PATCH', '/roles/buyer', { permissions: ['me.read'] }, undefined, 0)
    expect(outcome(await ask('POST', '/roles/buyer/reset', {}, cookie))).toEqual([403, 'beyond-own'])
    expect((await ask('POST', '/roles/buyer/reset', {})).status).toBe(200)
    expect((await ask('PATCH', '/roles/buyer', { name: 'Purchaser' }, cookie, 0)).status).toBe(200)
    expect(outcome(await rule(0, cookie, 'administrator'))).toEqual([403, 'beyond-own'])
    expect((await rule(0, cookie, 'buyer')).status).toBe(200)
    expect(outcome(await waive(both, cookie))).toEqual([403, 'above-you'])
    const report = (await waive(both, (await join({ name: 'Al Admin', roles: ['administrator'] })).cookie)).body
    const items = report.items as { person: { id: string }; conflict: { waiver: { id: string } | null } }[]
    const waiver = items.find(({ person, conflict }) => person.id === both && conflict.waiver)?.conflict.waiver
    const end = (who?: string) => ask('POST', `/conflict-waivers/${waiver?.id}/revocation`, {}, who)
    expect(outcome(await end(cookie))).toEqual([403, 'above-you'])
    expect((await end()).status).toBe(200)
  })
})
