/** A rule about prices that rose, on orders as people confirm them one after the other. */
import { beforeAll, describe, expect, it } from 'vitest'
import { post } from '../warehouse/places.case.ts'
import { byRole, type Goods, type Someone, useHouse } from './approvals.case.ts'

const house = useHouse()
let acme: Goods
let buyer: Someone
let approver: Someone
beforeAll(async () => {
  const { goods, signIn, as, must } = house()
  acme = await goods('RISE')
  const admin = await signIn('Sun', 'administrator')
  buyer = await signIn('Wang', 'buyer')
  approver = await signIn('Zhang', 'approver')
  const { companyId } = acme
  const rule = { documentType: 'purchase-order', transition: 'confirmation', steps: [byRole('approver')] }
  await must(as(admin, 'POST', '/approval-rules', { ...rule, companyId, conditions: { overTolerance: '10' } }))
})

const newItem = (code: string) =>
  post(house().server, '/items', {
    companyId: acme.companyId,
    code,
    name: code,
    baseUnit: 'kg',
    tracking: 'none',
  })

interface Line {
  readonly itemId: string
  readonly unitPrice: string
}
/** Drafts and confirms; the order as it is then. */
const ordered = async (lines: readonly Line[], more: object = {}, who: Someone = buyer) => {
  const { as, must } = house()
  const { companyId, supplierId, warehouseId } = acme
  const body = { companyId, supplierId, warehouseId, lines: lines.map((line) => ({ ...line, quantity: '1' })), ...more }
  const id = String((await must(as(who, 'POST', '/purchase-orders', body))).id)
  return must(as(who, 'POST', `/purchase-orders/${id}/confirmation`, {}))
}

describe('a rule for prices over tolerance', () => {
  it.each<[string, string, object, string]>([
    ['equal to the threshold', '11', {}, 'confirmed'],
    ['just above', '11.0001', {}, 'awaiting-approval'],
    ['below', '10.99', {}, 'confirmed'],
    ['that fell', '0.01', {}, 'confirmed'],
    ['in another currency, lower', '2', { currency: 'USD' }, 'awaiting-approval'],
  ])('leaves a price %s of the last one: %s %j is %s', async (name, unitPrice, more, state) => {
    const itemId = await newItem(`I-${name.replace(/\W/g, '')}`)
    // nothing to compare with
    expect((await ordered([{ itemId, unitPrice: '10' }])).state).toBe('confirmed')
    expect((await ordered([{ itemId, unitPrice }], more)).state).toBe(state)
  })

  it('takes the order that was confirmed last, whoever supplied it, and none that was only drafted or cancelled', async () => {
    const { as, must } = house()
    const { companyId, warehouseId } = acme
    const itemId = await newItem('LAST')
    await ordered([{ itemId, unitPrice: '10' }])
    const other = { companyId, code: 'S2', name: 'Moon Tea', isSupplier: true }
    const supplierId = await post(house().server, '/parties', other)
    await ordered([{ itemId, unitPrice: '10.5' }], { supplierId })
    const draft = { companyId, supplierId, warehouseId, lines: [{ itemId, quantity: '1', unitPrice: '90' }] }
    await must(as(buyer, 'POST', '/purchase-orders', draft))
    const given = await ordered([{ itemId, unitPrice: '11.5' }])
    await must(as(buyer, 'POST', `/purchase-orders/${given.id}/cancellation`, { reason: 'not needed' }))
    const gift = await ordered([{ itemId, unitPrice: '0' }])
    expect(gift.state).toBe('confirmed')
    expect((await ordered([{ itemId, unitPrice: '11.55' }])).state).toBe('confirmed')
    const risen = await ordered([{ itemId, unitPrice: '13.2' }])
    expect(risen.state).toBe('awaiting-approval')
    // the last one is now 11.55, of the order before
    const rows = (await house().inboxOf(approver)) as unknown as { document: { id: string } }[]
    expect(rows.find(({ document }) => document.id === risen.id)).toMatchObject({
      summary: { priceRises: [{ item: 'LAST', percent: '14.3' }] },
    })
  })

  it('judges a changed order anew', async () => {
    const { as, must } = house()
    const itemId = await newItem('ANEW')
    await ordered([{ itemId, unitPrice: '10' }])
    const asked = await ordered([{ itemId, unitPrice: '20' }])
    expect(asked.state).toBe('awaiting-approval')
    const lines = [{ itemId, quantity: '1', unitPrice: '10.5' }]
    const path = `/purchase-orders/${asked.id}`
    const changed = await must(as(buyer, 'PATCH', path, { lines }, Number(asked.version)))
    expect(changed.state).toBe('draft')
    expect((await must(as(buyer, 'POST', `${path}/confirmation`, {}))).state).toBe('confirmed')
    const [request] = await house().requestsOf(buyer, String(asked.id))
    expect(request?.state).toBe('superseded')
  })

  it('counts orders that the asker may not see, and names them to nobody who may not', async () => {
    const { as, must, server } = house()
    const { companyId } = acme
    const other = { companyId, code: 'W2', name: 'Far', timeZone: 'Asia/Shanghai' }
    const warehouseId = await post(server, '/warehouses', other)
    const itemId = await newItem('FAR')
    const far = await ordered([{ itemId, unitPrice: '10' }], { warehouseId })
    const near = await house().signIn('Near', 'buyer')
    await server.db.transaction((tx) =>
      tx.sql('UPDATE person_scope SET warehouses = $2 WHERE person_id = $1', [near.id, [acme.warehouseId]]),
    )
    const risen = await ordered([{ itemId, unitPrice: '12' }], {}, near)
    expect(risen.state).toBe('awaiting-approval')
    const seenBy = async (who: Someone) => {
      const { items } = await must(as(who, 'GET', `/approval-requests?documentId=${risen.id}`))
      return (items as { summary: object }[])[0]?.summary
    }
    const last = { id: far.id, number: far.number }
    expect(await seenBy(buyer)).toMatchObject({ priceRises: [{ item: 'FAR', percent: '20', last }] })
    expect(await seenBy(near)).toMatchObject({ priceRises: [{ percent: '20', last: null }] })
    // who may not see prices sees nothing of it
    const manager = await house().signIn('Li', 'warehouse-manager')
    expect(JSON.stringify(await seenBy(manager))).not.toContain('priceRises')
  })
})
