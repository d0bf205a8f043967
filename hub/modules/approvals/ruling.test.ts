/** Rules, and deputies, as people make them. */
import { beforeAll, describe, expect, it } from 'vitest'
import { errorsOf } from '../warehouse/places.case.ts'
import { byRole, type Goods, type Someone } from './approvals.case.ts'
import { codeOf, type Tiers, useTiers } from './tiers.case.ts'

const { house, tiers } = useTiers()
let acme: Goods
let buyer: Someone
let manager: Someone
let approver: Someone
let admin: Someone
let ask: Tiers['ask']
let stateOf: Tiers['stateOf']
let requestOf: Tiers['requestOf']
let decide: Tiers['decide']
beforeAll(() => {
  ;({ acme, buyer, manager, approver, admin, ask, stateOf, requestOf, decide } = tiers())
})

describe('people of other companies', () => {
  it('are neither deputies nor named in rules, and names are those of the house', async () => {
    const { as, must, goods, signIn, now, server } = house()
    const far = await goods('FAR')
    const stranger = await signIn('Wei', 'approver', { companies: [far.companyId] })
    const near = await signIn('Gu', 'approver', { companies: [acme.companyId] })
    const here = await signIn('Ding', 'rule-maker,approver', { companies: [acme.companyId] })
    await server.db.transaction((tx) =>
      tx.sql(
        `INSERT INTO role (code, name, name_zh, permissions, changed_at, changed_by) VALUES ('rule-maker', 'x', 'x', $1, $2, 'test')`,
        [['approvals.read', 'approvals.write', 'approvals.decide'], tx.now],
      ),
    )
    const hours = (n: number) => new Date(now().getTime() + n * 3_600_000).toISOString()
    const give = (deputyId: string) =>
      as(here, 'POST', '/delegations', { deputyId, beginsAt: hours(100), endsAt: hours(101) })
    expect(errorsOf((await give(stranger.id)).body)).toEqual(['deputyId:not-found'])
    expect((await give(near.id)).status).toBe(201)
    const rule = (personId: string) => ({
      companyId: acme.companyId,
      documentType: 'purchase-order',
      transition: 'confirmation',
      conditions: { amountFrom: '90000000' },
      steps: [{ mode: 'any', approvers: [{ kind: 'person', personId, name: 'Administrator' }] }],
    })
    const refused = await as(here, 'POST', '/approval-rules', rule(stranger.id))
    expect(errorsOf(refused.body)).toEqual(['steps.0.approvers.0.personId:not-found'])
    const made = await must(as(here, 'POST', '/approval-rules', rule(near.id)))
    expect(made.steps).toMatchObject([{ approvers: [{ name: 'Gu' }] }])
  })
})

describe('a deputy', () => {
  it('decides from one instant to another, is named with whom he stands for, and never for whoever asked', async () => {
    const { as, must, inboxOf, now, pass } = house()
    const hours = (n: number) => new Date(now().getTime() + n * 3_600_000).toISOString()
    const give = (deputyId: string, from: number, to: number) =>
      as(manager, 'POST', '/delegations', { deputyId, beginsAt: hours(from), endsAt: hours(to) })
    expect(errorsOf((await give(manager.id, 0, 5)).body)).toEqual(['deputyId:not-yourself'])
    expect(errorsOf((await give(buyer.id, 0, 5)).body)).toEqual(['deputyId:not-found'])
    expect(errorsOf((await give(approver.id, 5, 2)).body)).toEqual(['endsAt:ends-before'])
    expect(errorsOf((await give(approver.id, 1, 24 * 367 + 2)).body)).toEqual(['endsAt:out-of-range'])
    const given = await must(give(approver.id, 1, 5))
    const id = await ask('10000')
    expect(await codeOf(decide(approver, id))).toBe('not-an-approver')
    pass(2)
    expect((await inboxOf(approver)).find((row) => row.onBehalfOf[0] === 'Li')).toBeDefined()
    await decide(approver, id)
    expect((await requestOf(id)).steps[0]?.decisions).toMatchObject([{ by: 'Zhang', for: 'Li' }])
    expect(await stateOf(id)).toBe('confirmed')

    // asked for by the one he stands for
    await house().setRole(manager, 'warehouse-manager,buyer')
    const own = await house().draft(buyer, acme, '10000')
    await must(as(manager, 'PATCH', `/purchase-orders/${own}`, { note: 'before noon' }, 1))
    await must(as(buyer, 'POST', `/purchase-orders/${own}/confirmation`, {}))
    const barred = await decide(approver, own)
    expect([barred.body.code, barred.body.detail]).toEqual(['own-request', expect.stringContaining('Li')])
    await house().setRole(manager, 'warehouse-manager')

    const another = await ask('10000')
    await must(as(manager, 'POST', `/delegations/${given.id}/ending`, {}))
    expect(await codeOf(decide(approver, another))).toBe('not-an-approver')
    expect((await as(approver, 'POST', `/delegations/${given.id}/ending`, {})).status).toBe(404)
  })
})

describe('a rule', () => {
  // hours went by: who makes rules proves again that it is he
  beforeAll(async () => {
    const { server, now } = house()
    await server.identity.pool.query('UPDATE session SET "provedAt" = $2 WHERE "userId" = $1', [admin.id, now()])
    const headers = { 'x-api-key': '', cookie: admin.cookie, origin: server.url }
    await server.call('POST', '/api/auth/update-user', { body: { image: null }, headers })
  })
  const rule = (more: object = {}) => ({
    companyId: acme.companyId,
    documentType: 'purchase-order',
    transition: 'confirmation',
    steps: [byRole('approver')],
    conditions: { amountFrom: '500000' },
    ...more,
  })
  it.each<[string, () => object, string[]]>([
    ['another document', () => ({ documentType: 'parcel' }), ['documentType:invalid-value']],
    ['another transition', () => ({ transition: 'closure' }), ['transition:invalid-value']],
    ['a margin', () => ({ conditions: { marginBelow: '10' } }), ['conditions.marginBelow:not-offered']],
    [
      'an empty band',
      () => ({ conditions: { amountFrom: '5', amountBelow: '5' } }),
      ['conditions.amountBelow:too-small'],
    ],
    ['a role that may not', () => ({ steps: [byRole('picker')] }), ['steps.0.approvers.0.role:no-approver']],
    [
      'a warehouse of nobody',
      () => ({ conditions: { warehouseIds: [acme.companyId] } }),
      ['conditions.warehouseIds:other-company'],
    ],
  ])('with %s is refused by name', async (_, more, errors) => {
    const answer = await house().as(admin, 'POST', '/approval-rules', rule(more()))
    expect([answer.status, errorsOf(answer.body)]).toEqual([400, errors])
  })

  it('that nobody can satisfy is kept, says so, and stands in the list of gaps', async () => {
    const { as, must, goods, server } = house()
    const { companyId } = await goods('EMPTY')
    await server.db.transaction((tx) =>
      tx.sql(
        `INSERT INTO role (code, name, name_zh, permissions, changed_at, changed_by) VALUES ('director', 'Director', '总监', '{approvals.decide,approvals.read}', $1, 'x')`,
        [tx.now],
      ),
    )
    const made = await must(as(admin, 'POST', '/approval-rules', rule({ companyId, steps: [byRole('director')] })))
    const gaps = [{ step: 1, approver: { kind: 'role', role: 'director' } }]
    expect(made.gaps).toEqual(gaps)
    const listed = (await must(as(admin, 'GET', `/approval-gaps?companyId=${companyId}`))) as { rules: object[] }
    expect(listed.rules).toMatchObject([{ id: made.id, gaps }])
  })

  it('is not for everybody to make', async () => {
    for (const who of [buyer, approver, manager])
      expect((await house().as(who, 'POST', '/approval-rules', rule())).body.code).toBe('not-permitted')
  })
})
