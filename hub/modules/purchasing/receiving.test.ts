import { beforeAll, describe, expect, it } from 'vitest'
import { errorsOf } from '../warehouse/places.case.ts'
import { openPurchasing, type Purchasing } from './purchasing.case.ts'

let at: Purchasing
beforeAll(async () => {
  at = await openPurchasing()
})

describe('receiving', () => {
  it('follows from the lines, fact by fact', async () => {
    const order = await at.confirmed()
    await at.fulfil(order, 0, '4')
    expect(await at.read(order.id)).toMatchObject({ state: 'partly-received', received: '4', allowed: ['closure'] })
    await at.fulfil(order, 0, '6')
    await at.fulfil(order, 1, '2.5')
    const whole = await at.read(order.id)
    expect(whole).toMatchObject({ state: 'received', received: '12.5', allowed: [] })
    expect(whole.facts.slice(2).map(({ toState, actor }) => `${toState} ${actor}`)).toEqual([
      'partly-received system',
      'partly-received system',
      'received system',
    ])
    await at.fulfil(order, 1, '-0.5')
    expect(await at.read(order.id)).toMatchObject({ state: 'partly-received', received: '12' })
  })

  it('expects each line at the dock from confirmation on', async () => {
    const order = await at.confirmed()
    const rows = await at.db.read((tx) =>
      tx.sql('SELECT document_number, party_name, quantity FROM expectation WHERE document_id = $1 ORDER BY quantity', [
        order.id,
      ]),
    )
    expect(rows).toEqual([
      { document_number: order.number, party_name: 'Sun Tea', quantity: '2.500000' },
      { document_number: order.number, party_name: 'Sun Tea', quantity: '10.000000' },
    ])
  })

  it('has no route of its own', async () => {
    const order = await at.confirmed()
    expect((await at.take(order.id, 'receipt', {})).status).toBe(404)
  })
})

describe('closing short', () => {
  const isExpected = async (id: string) =>
    (await at.db.read((tx) => tx.sql('SELECT FROM expectation WHERE document_id = $1 AND closed_at IS NULL', [id])))
      .length > 0

  it('gives up the rest, with a reason', async () => {
    const order = await at.confirmed()
    expect(errorsOf((await at.take(order.id, 'closure', { reason: 'no' })).body)).toEqual(['reason:too-small'])
    await at.fulfil(order, 0, '4')
    const closed = await at.take(order.id, 'closure', { reason: 'supplier is out of it' })
    expect(closed.body).toMatchObject({ state: 'closed', received: '4', allowed: [] })
    expect(await isExpected(order.id)).toBe(false)
    expect((await at.take(order.id, 'closure', { reason: 'once more' })).body.code).toBe('wrong-state')
    // what stood at the dock then
    await at.fulfil(order, 0, '1')
    expect(await at.read(order.id)).toMatchObject({ state: 'closed', received: '5' })
  })

  it('follows a decision taken on an exception, and a second one changes nothing', async () => {
    const order = await at.confirmed()
    const short = {
      kind: 'document-short',
      documentType: 'purchase-order',
      documentId: order.id,
      actor: 'Li Wei',
      reason: 'will not come',
    } as const
    await at.db.transaction(async (tx) => tx.tell(short))
    await at.db.transaction(async (tx) => tx.tell(short))
    const closed = await at.read(order.id)
    expect(closed.state).toBe('closed')
    expect(closed.facts.filter(({ transition }) => transition === 'closure')).toMatchObject([
      { actor: 'Li Wei', input: { reason: 'will not come' } },
    ])
    expect(await isExpected(order.id)).toBe(false)
  })
})

describe('cancelling', () => {
  const reason = { reason: 'ordered twice' }
  it('takes back what nothing came of', async () => {
    const order = await at.confirmed()
    expect((await at.take(order.id, 'cancellation', reason)).body).toMatchObject({ state: 'cancelled', allowed: [] })
    expect((await at.take(order.id, 'confirmation')).body.code).toBe('wrong-state')
  })
  it('is refused once goods are in stock', async () => {
    const order = await at.confirmed()
    await at.fulfil(order, 0, '1')
    const answer = await at.take(order.id, 'cancellation', reason)
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      409,
      'already-received',
      `${order.number} has received goods; close it short instead.`,
    ])
  })
  it('is refused while goods stand at a dock, and names the session', async () => {
    const order = await at.confirmed()
    const sessionId = await at.bringToDock(order, '3')
    const seen = await at.read(order.id)
    expect(seen).toMatchObject({ atDock: '3', received: '0', allowed: ['closure'] })
    expect(seen.lines.map(({ atDock }) => atDock)).toEqual(['3', '0'])
    const answer = await at.take(order.id, 'cancellation', reason)
    expect([answer.status, answer.body.code]).toEqual([409, 'in-use'])
    expect(answer.body.blockedBy).toMatchObject([{ type: 'dock-session', id: sessionId }])
    expect((await at.read(order.id)).state).toBe('confirmed')
  })
})
