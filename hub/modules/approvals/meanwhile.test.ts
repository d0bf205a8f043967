/** What happens at the same time, or between asking and deciding. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Goods, Someone } from './approvals.case.ts'
import { escalateLate } from './request.store.ts'
import { codeOf, type Tiers, useTiers } from './tiers.case.ts'

const { house, tiers } = useTiers()
let acme: Goods
let buyer: Someone
let manager: Someone
let approver: Someone
let second: Someone
let admin: Someone
let ask: Tiers['ask']
let stateOf: Tiers['stateOf']
let requestOf: Tiers['requestOf']
let decide: Tiers['decide']
let expected: Tiers['expected']
beforeAll(() => {
  ;({ acme, buyer, manager, approver, second, admin, ask, stateOf, requestOf, decide, expected } = tiers())
})

describe('at the same time', () => {
  it('two approvals have one effect', async () => {
    const { order, as } = house()
    const id = await ask('21000')
    await decide(manager, id)
    const request = await requestOf(id)
    const documentVersion = Number((await order(buyer, id)).version)
    const path = `/approval-requests/${request.id}/approval`
    const both = await Promise.all([approver, second].map((who) => as(who, 'POST', path, { documentVersion })))
    expect(both.map(({ status, body }) => body.code ?? status).sort()).toEqual([201, 'request-ended'])
    expect((await expected(id)).length).toBe(1)
  })

  it('an approval and an edit never both count', async () => {
    const { order, as } = house()
    for (let round = 0; round < 5; round++) {
      const id = await ask('10000')
      const version = Number((await order(buyer, id)).version)
      const lines = [{ itemId: acme.itemId, quantity: '1', unitPrice: '99999' }]
      const request = await requestOf(id)
      const [approved, edited] = await Promise.all([
        as(manager, 'POST', `/approval-requests/${request.id}/approval`, { documentVersion: version }),
        as(buyer, 'PATCH', `/purchase-orders/${id}`, { lines }, version),
      ])
      const after = (await order(buyer, id)) as { state: string; total: string }
      if (approved.status === 201)
        expect([edited.status, after.state, after.total]).toEqual([412, 'confirmed', '10000.00'])
      else
        expect([approved.body.code, edited.status, after.state, after.total]).toEqual([
          'changed-since-seen',
          200,
          'draft',
          '99999.00',
        ])
    }
  })
})

describe('who may is looked at when he decides', () => {
  it('a role that was taken away, or a person who was, decides nothing', async () => {
    const { signIn, setRole, server } = house()
    const id = await ask('10000')
    const other = await signIn('Zhao', 'warehouse-manager')
    expect((await house().inboxOf(other)).length).toBeGreaterThan(0)
    await setRole(other, 'approver')
    expect(await codeOf(decide(other, id))).toBe('not-an-approver')
    await setRole(other, 'viewer')
    expect(await codeOf(decide(other, id))).toBe('not-permitted')
    await setRole(other, 'warehouse-manager')
    await server.identity.pool.query('ALTER TABLE "user" ADD COLUMN IF NOT EXISTS "deactivatedAt" timestamptz')
    await server.identity.pool.query('UPDATE "user" SET "deactivatedAt" = now() WHERE id = $1', [other.id])
    expect(await codeOf(decide(other, id))).toBe('not-permitted')
    expect(await stateOf(id)).toBe('awaiting-approval')
  })

  it('a request of another company is not there', async () => {
    const { goods, signIn } = house()
    const zeta = await goods('ZETA')
    const stranger = await signIn('Qian', 'warehouse-manager', { companies: [zeta.companyId] })
    const id = await ask('10000')
    expect(await house().inboxOf(stranger)).toEqual([])
    const answer = await decide(stranger, id)
    expect([answer.status, answer.body.code]).toEqual([404, 'not-found'])
    expect(await house().requestsOf(stranger, id)).toEqual([])
  })

  it('a rule that is changed leaves open requests as they are', async () => {
    const { as, must } = house()
    const id = await ask('10000')
    const { items } = (await must(as(admin, 'GET', `/approval-rules?companyId=${acme.companyId}`))) as {
      items: { id: string; version: number; conditions: { amountFrom: string } }[]
    }
    const rule = items.find(({ conditions }) => conditions.amountFrom === '10000')
    const path = `/approval-rules/${rule?.id}`
    await must(as(admin, 'PATCH', path, { isActive: false }, rule?.version))
    expect((await as(admin, 'PATCH', path, { isActive: true }, rule?.version)).body.code).toBe('stale-version')
    expect(await stateOf(await ask('10000'))).toBe('confirmed')
    expect(await codeOf(decide(manager, id))).toBe(201)
    await must(as(admin, 'PATCH', path, { isActive: true }, Number(rule?.version) + 1))
  })
})

describe('what waits too long', () => {
  it('is escalated once, and then the other decides alone', async () => {
    const { as, must, goods, pass, server } = house()
    const late = await goods('LATE')
    const to = { kind: 'role', role: 'accountant' }
    const accountant = await house().signIn('Sun', 'accountant')
    const approvers = [
      { kind: 'role', role: 'warehouse-manager' },
      { kind: 'person', personId: approver.id, name: 'Zhang' },
    ]
    await must(
      as(admin, 'POST', '/approval-rules', {
        companyId: late.companyId,
        documentType: 'purchase-order',
        transition: 'confirmation',
        conditions: {},
        steps: [{ mode: 'all', approvers, escalation: { afterHours: 4, to } }],
      }),
    )
    const id = await ask('1', buyer, late)
    const escalate = () => server.db.transaction(escalateLate)
    pass(3)
    expect(await escalate()).toBe(0)
    expect(await codeOf(decide(accountant, id))).toBe('not-an-approver')
    pass(1.1)
    expect([await escalate(), await escalate()]).toEqual([1, 0])
    expect(await codeOf(decide(accountant, id))).toBe(201)
    expect(await stateOf(id)).toBe('confirmed')
  })
})
