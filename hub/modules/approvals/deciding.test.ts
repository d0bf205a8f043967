/** Whose turn it is when a rule says "the manager of who asks", and what a decision wants proved first. */
import { beforeAll, describe, expect, it } from 'vitest'
import { type Goods, type Someone, useHouse } from './approvals.case.ts'

const house = useHouse()
let acme: Goods
let buyer: Someone
let other: Someone
let boss: Someone
let deputy: Someone
let admin: Someone
beforeAll(async () => {
  const { goods, signIn } = house()
  acme = await goods('ACME')
  buyer = await signIn('Wang', 'buyer')
  other = await signIn('Sun', 'buyer')
  boss = await signIn('Li', 'approver')
  deputy = await signIn('Zhang', 'approver')
  admin = await signIn('Admin', 'administrator')
})

const sql = (text: string, values: readonly unknown[]) =>
  house().server.db.transaction((tx) => tx.sql(text, [...values]))
const rule = async (more: object) => {
  const { as, must } = house()
  const draft = {
    companyId: acme.companyId,
    documentType: 'purchase-order',
    transition: 'confirmation',
    conditions: {},
  }
  return must(as(admin, 'POST', '/approval-rules', { ...draft, ...more }))
}
const turnOff = ({ id, version }: Record<string, unknown>) =>
  house().must(house().as(admin, 'PATCH', `/approval-rules/${id}`, { isActive: false }, Number(version)))
const ask = async (who: Someone, price: string): Promise<{ id: string; requestId: string }> => {
  const { draft, must, as, requestsOf } = house()
  const id = await draft(who, acme, price)
  await must(as(who, 'POST', `/purchase-orders/${id}/confirmation`, {}))
  return { id, requestId: (await requestsOf(who, id))[0]?.id ?? '' }
}
const decide = async (who: Someone, { id, requestId }: { id: string; requestId: string }, reason?: string) => {
  const documentVersion = Number((await house().order(admin, id)).version)
  const noun = reason === undefined ? 'approval' : 'rejection'
  const body = { documentVersion, ...(reason === undefined ? {} : { reason }) }
  const answer = await house().as(who, 'POST', `/approval-requests/${requestId}/${noun}`, body)
  return answer.body.code ?? answer.status
}
const stateOf = async (id: string) => (await house().order(admin, id)).state

describe('the manager of who asks', () => {
  it('is known when it is asked, decides himself or by his deputy, and lacks where there is none', async () => {
    const { must, as, now } = house()
    const made = await rule({ steps: [{ mode: 'any', approvers: [{ kind: 'manager' }] }] })
    // nobody has asked yet: it may be anybody
    expect(made.gaps).toEqual([])
    await sql('INSERT INTO person_manager VALUES ($1, $2)', [buyer.id, boss.id])
    const first = await ask(buyer, '100')
    const [request] = (await must(as(buyer, 'GET', `/approval-requests?documentId=${first.id}`))).items as {
      steps: { approvers: object[] }[]
    }[]
    expect(request?.steps[0]?.approvers).toEqual([{ kind: 'manager', personId: boss.id, name: 'Li' }])
    // who is his manager later does not change whose turn it is now
    await sql('UPDATE person_manager SET manager_id = $2 WHERE person_id = $1', [buyer.id, deputy.id])
    expect(await decide(deputy, first)).toBe('not-an-approver')
    expect(await decide(boss, first)).toBe(201)
    expect(await stateOf(first.id)).toBe('confirmed')
    await sql('UPDATE person_manager SET manager_id = $2 WHERE person_id = $1', [buyer.id, boss.id])

    const second = await ask(buyer, '100')
    const hours = (n: number) => new Date(now().getTime() + n * 3_600_000).toISOString()
    const given = { deputyId: deputy.id, beginsAt: hours(-1), endsAt: hours(5) }
    const delegation = await must(as(boss, 'POST', '/delegations', given))
    expect(await decide(deputy, second)).toBe(201)
    await must(as(boss, 'POST', `/delegations/${delegation.id}/ending`, {}))

    const without = await ask(other, '100')
    const gaps = async () =>
      (
        (await must(as(admin, 'GET', `/approval-gaps?companyId=${acme.companyId}`))).requests as {
          request: { id: string }
          gaps: object[]
        }[]
      ).find(({ request: { id } }) => id === without.requestId)?.gaps
    expect(await gaps()).toEqual([{ step: 1, approver: { kind: 'manager' } }])
    for (const who of [boss, deputy, admin]) expect(await decide(who, without)).toBe('not-an-approver')
    await turnOff(made)
  })
})

describe('a rule that wants a proof', () => {
  const lastProof = (who: Someone, minutes: number) =>
    house().server.identity.pool.query(
      `UPDATE session SET "provedAt" = now() - $2 * interval '1 minute' WHERE "userId" = $1`,
      [who.id, minutes],
    )

  it('takes no decision from a screen that was left open, and one after a proof', async () => {
    const { server, as, must } = house()
    const steps = [{ mode: 'any', approvers: [{ kind: 'role', role: 'approver' }] }]
    const plain = await rule({ conditions: { amountBelow: '10000' }, steps })
    const strict = await rule({ conditions: { amountFrom: '10000' }, steps, needsProof: true })
    expect([plain.needsProof, strict.needsProof]).toEqual([false, true])
    const [cheap, dear, dearer] = [await ask(buyer, '9999.99'), await ask(buyer, '10000'), await ask(buyer, '20000')]
    const inbox = (await must(as(boss, 'GET', '/approval-inbox'))).items as { id: string; needsProof: boolean }[]
    expect(inbox.map(({ id, needsProof }) => [id, needsProof])).toEqual([
      [cheap.requestId, false],
      [dear.requestId, true],
      [dearer.requestId, true],
    ])
    await lastProof(boss, 11)
    // what is known of a session is remembered for seconds, and forgotten when anything about it changes
    const headers = { 'x-api-key': '', cookie: boss.cookie, origin: server.url }
    await server.call('POST', '/api/auth/update-user', { body: { image: null }, headers })
    expect(await decide(boss, dear)).toBe('step-up-required')
    expect(await decide(boss, dearer, 'too dear')).toBe('step-up-required')
    expect([await stateOf(dear.id), await stateOf(dearer.id)]).toEqual(['awaiting-approval', 'awaiting-approval'])
    expect(await decide(boss, cheap)).toBe(201)
    await server.call('POST', '/api/auth/proof/password', { body: { password: server.password }, headers })
    expect([await decide(boss, dear), await decide(boss, dearer, 'too dear')]).toEqual([201, 201])
    expect([await stateOf(dear.id), await stateOf(dearer.id)]).toEqual(['confirmed', 'draft'])
    // a request keeps what was wanted when it was asked for
    const kept = await ask(buyer, '30000')
    const { version } = strict
    await must(as(admin, 'PATCH', `/approval-rules/${strict.id}`, { needsProof: false }, Number(version)))
    const row = await must(as(boss, 'GET', `/approval-requests/${kept.requestId}`))
    expect(row.needsProof).toBe(true)
  })
})
