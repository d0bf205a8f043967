/** Roles as a house changes them, who may give them, and duties that should lie apart. */
import { beforeAll, describe, expect, it } from 'vitest'
import { CONFLICTS, conflictsAmong } from '../../contract/conflict.ts'
import { ADMINISTRATOR, BUILT_IN_ROLES, deliveredPermissions } from '../../platform/auth/roles.ts'
import { createRoutes, permissionsIn } from '../../routes.ts'
import { errorsOf } from '../warehouse/places.case.ts'
import { EVERYWHERE, emailOf, type House, openHouse } from './people.case.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
interface Row {
  readonly code: string
  readonly permissions: string[]
  readonly version: number
  readonly people: number
}
const roles = async () => (await house.ask('GET', '/roles')).body.items as Row[]
const role = async (code: string) => (await roles()).find((each) => each.code === code)
const outcome = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body.code]
const patch = (code: string, body: object, version: number, who?: string) =>
  house.ask('PATCH', `/roles/${code}`, body, who, version)

describe('roles', () => {
  it('are the built-in ones as delivered, and those of the house', async () => {
    const { ask } = house
    expect((await roles()).map(({ code }) => code)).toEqual(BUILT_IN_ROLES.map(({ code }) => code))
    const draft = { code: 'night-shift', name: 'Night shift', permissions: ['docks.read', 'docks.work', 'docks.read'] }
    expect((await ask('POST', '/roles', draft)).body).toMatchObject({
      nameZh: 'Night shift',
      permissions: ['docks.read', 'docks.work'],
      isBuiltIn: false,
      delivered: null,
      people: 0,
      version: 1,
    })
    expect(errorsOf((await ask('POST', '/roles', draft)).body)).toEqual(['code:taken'])
    expect(errorsOf((await ask('POST', '/roles', { ...draft, code: 'x1', permissions: ['docks.fly'] })).body)).toEqual([
      'permissions.0:not-found',
    ])
    await house.invite({ name: 'Nina Night', roles: ['night-shift'] })
    expect((await role('night-shift'))?.people).toBe(1)
    expect(outcome(await ask('DELETE', '/roles/night-shift'))).toEqual([409, 'role-held'])
    expect(outcome(await ask('DELETE', '/roles/picker'))).toEqual([409, 'role-built-in'])
    await ask('POST', '/roles', { ...draft, code: 'unused' })
    expect((await ask('DELETE', '/roles/unused')).status).toBe(204)
    expect(outcome(await ask('DELETE', '/roles/unused'))).toEqual([404, 'not-found'])
  })

  it('change for whoever has them at the next request, and come back as delivered', async () => {
    const { ask, join } = house
    const { cookie } = await join({ name: 'Petra Picker', roles: ['picker'] })
    const before = await role('picker')
    expect((await ask('GET', '/exceptions', undefined, cookie)).status).toBe(403)
    const permissions = [...(before?.permissions ?? []), 'exceptions.read']
    const changed = await patch('picker', { permissions }, 0)
    expect(changed.body).toMatchObject({ isChanged: true, version: 1, delivered: before?.permissions })
    expect((await ask('GET', '/exceptions', undefined, cookie)).status).toBe(200)
    expect(outcome(await patch('picker', { name: 'Picker 2' }, 0))).toEqual([412, 'stale-version'])
    expect((await ask('POST', '/roles/picker/reset', {})).body).toMatchObject({ isChanged: false, version: 0 })
    expect((await ask('GET', '/exceptions', undefined, cookie)).status).toBe(403)
  })

  it('show nothing more to a retry than to a first request', async () => {
    const { ask, join, server, acme } = house
    const permissions = ['me.read', 'approvals.read', 'approvals.write', 'prices.read']
    await ask('POST', '/roles', { code: 'pricer', name: 'Pricer', permissions })
    const { cookie } = await join({ name: 'Pia Price', roles: ['pricer'] })
    const about = { companyId: acme.companyId, documentType: 'purchase-order', transition: 'confirmation' }
    const steps = [{ mode: 'any', approvers: [{ kind: 'role', role: 'approver' }] }]
    const headers = { 'x-api-key': '', cookie, origin: server.url, 'idempotency-key': 'rule-1' }
    const make = () =>
      server.call('POST', '/api/v1/approval-rules', {
        body: { ...about, conditions: { amountFrom: '77' }, steps },
        headers,
      })
    expect((await make()).body.conditions).toMatchObject({ amountFrom: '77' })
    await patch('pricer', { permissions: permissions.filter((each) => each !== 'prices.read') }, 1)
    const again = await make()
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    expect(again.body.conditions).not.toHaveProperty('amountFrom')
  })

  it('leave the administrator as he is', async () => {
    expect(outcome(await patch(ADMINISTRATOR, { permissions: [] }, 0))).toEqual([409, 'role-fixed'])
  })
})

describe('whoever is no administrator', () => {
  let cookie = ''
  let ownId = ''
  beforeAll(async () => {
    const { ask, join, acme } = house
    const permissions = ['people.read', 'people.write', 'roles.read', 'roles.write', 'docks.read', 'me.read']
    await ask('POST', '/roles', { code: 'hr', name: 'HR', permissions })
    await ask('POST', '/roles', { code: 'docker', name: 'Docker', permissions: ['docks.read'] })
    const scope = { companies: [acme.companyId], warehouses: null, ownParties: false }
    const hr = await join({ name: 'Hugo Hr', roles: ['hr'], scope })
    cookie = hr.cookie
    ownId = hr.id
  })
  const draft = (more: object) => ({ name: 'N', email: emailOf('n'), roles: ['docker'], scope: EVERYWHERE, ...more })

  it('gives neither a role nor a place beyond his own', async () => {
    const { ask, acme, other } = house
    const own = { companies: [acme.companyId], warehouses: [acme.warehouseId], ownParties: false }
    const invite = async (more: object) => outcome(await ask('POST', '/people', draft(more), cookie))
    expect(await invite({ scope: own, roles: ['receiver'] })).toEqual([403, 'beyond-own'])
    expect(await invite({ scope: own, roles: [ADMINISTRATOR] })).toEqual([403, 'beyond-own'])
    expect(await invite({})).toEqual([403, 'beyond-own'])
    // a company he does not see is none that there is
    expect(await invite({ scope: { ...own, companies: [other.companyId] } })).toEqual([400, 'bad-input'])
    expect((await ask('POST', '/people', draft({ scope: own }), cookie)).status).toBe(201)
    const version = Number((await ask('GET', `/people/${ownId}`)).body.version)
    const self = await ask('PATCH', `/people/${ownId}`, { scope: EVERYWHERE }, cookie, version)
    expect(outcome(self)).toEqual([403, 'beyond-own'])
  })

  it('neither changes nor opens the account of somebody who may more', async () => {
    const { ask } = house
    const [boss] = (await ask('GET', '/people?role=administrator')).body.items as { id: string; version: number }[]
    for (const [method, path, body] of [
      ['PATCH', '', { name: 'Me' }],
      ['POST', '/link', {}],
      ['POST', '/deactivation', {}],
      ['POST', '/sign-out', {}],
    ] as const)
      expect(outcome(await ask(method, `/people/${boss?.id}${path}`, body, cookie, boss?.version))).toEqual([
        403,
        'above-you',
      ])
  })

  it('sees of the places of others only those he sees himself', async () => {
    const { ask, acme, other, invite } = house
    const scope = { companies: [acme.companyId, other.companyId], warehouses: [other.warehouseId], ownParties: false }
    const { id } = await invite({ name: 'Wide Walter', roles: ['docker'], scope })
    const { body } = await ask('GET', `/people/${id}`, undefined, cookie)
    expect(body.scope).toMatchObject({ companies: [{ code: 'ACME' }], warehouses: [] })
  })
})

describe('duties that should lie apart', () => {
  const declared = permissionsIn(createRoutes({ forget: () => undefined, disconnect: () => undefined }))

  it('are pairs of permissions that there are', () => {
    expect(CONFLICTS.flatMap(({ permissions }) => permissions).filter((each) => !declared.has(each))).toEqual([])
    expect(new Set(CONFLICTS.map(({ code }) => code)).size).toBe(CONFLICTS.length)
  })

  it('lie apart in every role as delivered but those that may everything', () => {
    const inConflict = BUILT_IN_ROLES.filter(
      (each) => conflictsAmong(new Set(deliveredPermissions(each, declared))).length > 0,
    )
    expect(inConflict.map(({ code }) => code)).toEqual([ADMINISTRATOR, 'integrator'])
    const both = conflictsAmong(new Set(['purchasing.confirm', 'approvals.decide']))
    expect(both.map(({ code }) => code)).toEqual(['order-approve'])
  })

  it('are told when roles are given, reported, and borne by another with a reason', async () => {
    const { ask, join } = house
    const body = { name: 'Bert Both', email: emailOf('Bert Both'), roles: ['buyer', 'receiver'], scope: EVERYWHERE }
    const invited = (await ask('POST', '/people', body)).body
    const codes = (invited.conflicts as { code: string }[]).map(({ code }) => code)
    expect(codes).toEqual(['order-receive', 'order-excuse', 'supplier-receive'])
    const reported = async () => {
      const { items } = (await ask('GET', '/roles/conflicts')).body as {
        items: { person: { id: string }; conflict: { code: string; waiver: { id: string; reason: string } | null } }[]
      }
      return items.filter(({ person }) => person.id === invited.id)
    }
    expect((await reported()).map(({ conflict }) => conflict.code)).toEqual(codes)

    const waive = (conflict: string, who?: string) =>
      ask('POST', `/people/${invited.id}/conflict-waivers`, { conflict, reason: 'Only two of us at night' }, who)
    expect(errorsOf((await waive('reader-receive')).body)).toEqual(['conflict:not-found'])
    const own = await join({ name: 'Own Waiver', roles: ['administrator'] })
    const ofOwn = await ask(
      'POST',
      `/people/${own.id}/conflict-waivers`,
      { conflict: 'order-receive', reason: 'Because I can' },
      own.cookie,
    )
    expect(outcome(ofOwn)).toEqual([409, 'own-account'])
    expect((await waive('order-receive', own.cookie)).status).toBe(201)
    expect(outcome(await waive('order-receive'))).toEqual([409, 'already-exists'])
    const [first] = await reported()
    expect(first?.conflict.waiver).toMatchObject({ reason: 'Only two of us at night', by: 'Own Waiver' })
    const path = `/conflict-waivers/${first?.conflict.waiver?.id}/revocation`
    expect((await ask('POST', path, {})).status).toBe(200)
    expect((await reported())[0]?.conflict.waiver).toBeNull()
    expect(outcome(await ask('POST', path, {}))).toEqual([404, 'not-found'])
  })
})
