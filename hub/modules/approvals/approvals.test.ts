/** Through the real server, on a real database: an order is asked for, and others consent, or not. */
import { beforeAll, describe, expect, it } from 'vitest'
import { isRefusal } from '../../contract/refusal.ts'
import { listAudit } from '../../views/audit.view.ts'
import { errorsOf } from '../warehouse/places.case.ts'
import type { Goods, Someone } from './approvals.case.ts'
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
let expected: Tiers['expected']
beforeAll(() => {
  ;({ acme, buyer, manager, approver, admin, ask, stateOf, requestOf, decide, expected } = tiers())
})

describe('an order', () => {
  it.each(['9999.99', '0'])('of %s needs nobody', async (amount) => {
    const id = await ask(amount)
    expect([await stateOf(id), await house().requestsOf(buyer, id)]).toEqual(['confirmed', []])
  })

  it('of just the threshold waits for the one tier, and docks expect nothing before', async () => {
    const id = await ask('10000')
    expect([await stateOf(id), await expected(id)]).toEqual(['awaiting-approval', []])
    expect(await codeOf(decide(approver, id))).toBe('not-an-approver')
    expect(await codeOf(decide(manager, id))).toBe(201)
    expect([await stateOf(id), (await expected(id)).length]).toEqual(['confirmed', 1])
    const { facts } = (await house().order(buyer, id)) as { facts: object[] }
    expect(facts.at(-1)).toMatchObject({ transition: 'approval', actor: 'Wang', input: { approvedBy: 'Li' } })
  })

  it('of 21,000 needs both tiers, one after the other', async () => {
    const id = await ask('21000')
    expect(await codeOf(decide(approver, id))).toBe('not-an-approver')
    expect((await house().inboxOf(approver)).map((row) => row.id)).not.toContain((await requestOf(id)).id)
    await decide(manager, id)
    expect(await stateOf(id)).toBe('awaiting-approval')
    expect((await house().inboxOf(approver)).map((row) => row.id)).toContain((await requestOf(id)).id)
    await decide(approver, id)
    expect(await stateOf(id)).toBe('confirmed')
    expect((await requestOf(id)).steps.map(({ decisions }) => decisions.map(({ by }) => by))).toEqual([
      ['Li'],
      ['Zhang'],
    ])
  })

  it('goes back with a reason when it is rejected, and can be asked for again', async () => {
    const id = await ask('10000')
    expect(errorsOf((await decide(manager, id, { reason: 'no' })).body)).toEqual(['reason:too-small'])
    await decide(manager, id, { reason: 'ask for a better price' })
    expect([await stateOf(id), await requestOf(id)]).toMatchObject([
      'draft',
      { state: 'rejected', reason: 'ask for a better price' },
    ])
    expect(await codeOf(decide(manager, id))).toBe('request-ended')
    await house().must(house().as(buyer, 'POST', `/purchase-orders/${id}/confirmation`, {}))
    expect((await house().requestsOf(buyer, id)).map(({ state }) => state)).toEqual(['open', 'rejected'])
  })

  it('is withdrawn by whoever asked, and by nobody else', async () => {
    const id = await ask('10000')
    const withdraw = (who: Someone) => house().as(who, 'POST', `/purchase-orders/${id}/withdrawal`, {})
    expect((await withdraw(admin)).body.code).toBe('not-the-asker')
    expect(((await house().order(admin, id)) as { allowed: string[] }).allowed).not.toContain('withdrawal')
    expect((await withdraw(buyer)).body.state).toBe('draft')
    expect((await requestOf(id)).state).toBe('withdrawn')
  })

  it('that is cancelled while it waits awaits nobody any more', async () => {
    const id = await ask('10000')
    await house().must(house().as(buyer, 'POST', `/purchase-orders/${id}/cancellation`, { reason: 'not needed' }))
    expect([await stateOf(id), (await requestOf(id)).state]).toEqual(['cancelled', 'superseded'])
  })
})

describe('nobody approves his own', () => {
  it('whether he made it, changed it, or asked for it, also by a key of his', async () => {
    const { as, must, order, server } = house()
    const made = await house().draft(admin, acme, '30000')
    await must(as(buyer, 'POST', `/purchase-orders/${made}/confirmation`, {}))
    await house().setRole(admin, 'administrator,warehouse-manager')
    expect(await codeOf(decide(admin, made))).toBe('own-request')

    const changed = await ask('10000')
    const { version } = (await order(buyer, changed)) as { version: number }
    await must(as(admin, 'PATCH', `/purchase-orders/${changed}`, { note: 'by truck' }, version))
    expect(await stateOf(changed)).toBe('awaiting-approval')
    expect(await codeOf(decide(admin, changed))).toBe('own-request')

    const { key } = await server.identity.auth.api.createApiKey({
      body: { name: 'wms', userId: admin.id, metadata: { role: 'administrator' } },
    })
    const asked = await house().draft(buyer, acme, '10000')
    await server.call('POST', `/api/v1/purchase-orders/${asked}/confirmation`, {
      body: {},
      headers: { 'x-api-key': key },
    })
    expect(await codeOf(decide(admin, asked))).toBe('own-request')
    const { id } = await requestOf(asked)
    const byKey = await server.call('POST', `/api/v1/approval-requests/${id}/approval`, {
      body: { documentVersion: 2 },
    })
    expect(byKey.body.code).toBe('person-needed')
    await house().setRole(admin, 'administrator')
  })
})

describe('an edit', () => {
  it('of the price makes it a draft again, and the approver is told what changed', async () => {
    const { as, must, order } = house()
    const id = await ask('10000')
    const seen = Number((await order(buyer, id)).version)
    const lines = [{ itemId: acme.itemId, quantity: '1', unitPrice: '10001' }]
    await must(as(buyer, 'PATCH', `/purchase-orders/${id}`, { lines }, seen))
    expect([await stateOf(id), (await requestOf(id)).state]).toEqual(['draft', 'superseded'])
    const late = await decide(manager, id, { documentVersion: seen })
    expect([late.status, late.body.code, late.body.detailZh]).toEqual([
      412,
      'changed-since-seen',
      expect.stringContaining('明细'),
    ])
    await must(as(buyer, 'POST', `/purchase-orders/${id}/confirmation`, {}))
    expect((await house().requestsOf(buyer, id)).map(({ state }) => state)).toEqual(['open', 'superseded'])
  })

  it('after the first of two consents asks for both again', async () => {
    const { as, must, order } = house()
    const id = await ask('21000')
    await decide(manager, id)
    const lines = [{ itemId: acme.itemId, quantity: '2', unitPrice: '21000' }]
    await must(as(buyer, 'PATCH', `/purchase-orders/${id}`, { lines }, Number((await order(buyer, id)).version)))
    await must(as(buyer, 'POST', `/purchase-orders/${id}/confirmation`, {}))
    expect(await requestOf(id)).toMatchObject({ state: 'open', step: 1 })
  })

  it('of anything else leaves the request as it is, but must be seen before it is approved', async () => {
    const { as, must, order } = house()
    const id = await ask('10000')
    const seen = Number((await order(buyer, id)).version)
    const lines = [{ itemId: acme.itemId, quantity: '1.0', unitPrice: '10000.00' }]
    await must(as(buyer, 'PATCH', `/purchase-orders/${id}`, { lines, note: 'ring twice' }, seen))
    expect([await stateOf(id), (await requestOf(id)).state]).toEqual(['awaiting-approval', 'open'])
    const early = await decide(manager, id, { documentVersion: seen })
    expect([early.body.code, early.body.detail]).toEqual(['changed-since-seen', expect.stringContaining('note')])
    expect(await codeOf(decide(manager, id))).toBe(201)
  })
})

describe('an order that was consented to', () => {
  it('is reopened to be changed, expected no more, and asks for consent anew', async () => {
    const { as, must, order } = house()
    const id = await ask('10000')
    await decide(manager, id)
    expect([await stateOf(id), (await expected(id)).length]).toEqual(['confirmed', 1])
    const reopened = await must(as(buyer, 'POST', `/purchase-orders/${id}/reopening`, { reason: 'dearer now' }))
    expect(reopened.state).toBe('draft')
    const open = await house().server.db.read((tx) =>
      tx.sql('SELECT FROM expectation WHERE document_id = $1 AND closed_at IS NULL', [id]),
    )
    expect(open).toEqual([])
    const lines = [{ itemId: acme.itemId, quantity: '1', unitPrice: '21000' }]
    await must(as(buyer, 'PATCH', `/purchase-orders/${id}`, { lines }, Number(reopened.version)))
    await must(as(buyer, 'POST', `/purchase-orders/${id}/confirmation`, {}))
    await decide(manager, id)
    expect(await stateOf(id)).toBe('awaiting-approval')
    await decide(approver, id)
    const { facts } = (await order(buyer, id)) as { facts: { transition: string }[] }
    expect(facts.map(({ transition }) => transition)).toEqual([
      'creation',
      'confirmation',
      'approval',
      'reopening',
      'amendment',
      'confirmation',
      'approval',
    ])
    expect(await stateOf(id)).toBe('confirmed')
  })

  it('is approved by nobody who asked for it before, though another asks now', async () => {
    const { as, must, signIn } = house()
    const both = await signIn('Both', 'administrator')
    const id = await house().draft(buyer, acme, '20000')
    await must(as(both, 'POST', `/purchase-orders/${id}/confirmation`, {}))
    await must(as(both, 'POST', `/purchase-orders/${id}/withdrawal`, {}))
    await must(as(buyer, 'POST', `/purchase-orders/${id}/confirmation`, {}))
    expect(await codeOf(decide(both, id))).toBe('own-request')
  })
})

describe('the audit', () => {
  interface Row {
    readonly action: string
    readonly actor: { readonly name: string }
    readonly subject: { readonly type: string; readonly number: string }
    readonly id: string
  }
  const rowsOf = async (document: string) => {
    const { server } = house()
    const page = await server.db.read((tx) => listAudit(tx, { limit: 100, document }))
    if (isRefusal(page)) throw new Error(page.refused)
    return page.items as readonly Row[]
  }
  const changesOf = async (id: string) => {
    const text = 'SELECT changes, warehouse_id FROM audit WHERE id = $1'
    const read = { changes: { state: ['', ''] }, warehouse_id: '' }
    const [row] = await house().server.db.read((tx) => tx.sql<typeof read>(text, [id]))
    if (!row) throw new Error(`no row ${id}`)
    return row
  }

  it('of an order holds each decision about it, and what it did to the order', async () => {
    const id = await ask('21000')
    await decide(manager, id)
    await decide(approver, id)
    const { number } = (await house().order(buyer, id)) as { number: string }
    const rows = await rowsOf(number)
    const said = rows.map(
      ({ action, actor, subject }) => `${actor.name}: ${action.split('/').at(-1)} of ${subject.type}`,
    )
    expect(said.toReversed()).toEqual([
      'Wang: purchase-orders of purchase-order',
      'Wang: confirmation of purchase-order',
      'Li: approval of approval-request',
      'Zhang: approval of approval-request',
      'Zhang: approval of purchase-order',
    ])
    const [last, decision] = await Promise.all(rows.slice(0, 2).map((row) => changesOf(row.id)))
    expect(last).toMatchObject({
      changes: { state: ['awaiting-approval', 'confirmed'] },
      warehouse_id: acme.warehouseId,
    })
    expect(decision).toMatchObject({ changes: { state: ['open', 'approved'] }, warehouse_id: acme.warehouseId })
  })

  it('of an approval and a cancellation at once tells them in the order in which they happened', async () => {
    const { as, order } = house()
    for (let round = 0; round < 6; round++) {
      const id = await ask('10000')
      const { number, version } = (await order(buyer, id)) as { number: string; version: number }
      const request = await requestOf(id)
      const approve = () =>
        as(manager, 'POST', `/approval-requests/${request.id}/approval`, { documentVersion: version })
      const cancel = () => as(buyer, 'POST', `/purchase-orders/${id}/cancellation`, { reason: 'not needed' })
      await Promise.all(round % 2 ? [approve(), cancel()] : [cancel(), approve()])
      const { facts } = (await order(buyer, id)) as { facts: { fromState: string | null; toState: string }[] }
      expect(facts.slice(1).map(({ fromState }) => fromState)).toEqual(facts.slice(0, -1).map(({ toState }) => toState))
      const states = []
      for (const row of (await rowsOf(number)).toReversed())
        if (row.subject.type === 'purchase-order') states.push((await changesOf(row.id)).changes.state)
      expect(states.slice(1).map(([from]) => from)).toEqual(states.slice(0, -1).map(([, to]) => to))
    }
  })
})
