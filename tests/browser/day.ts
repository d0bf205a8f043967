/** A morning at the docks, so that no page is looked at empty: matched, short, foreign, unknown, and a draft waiting. */
import type { DockSession } from '@dockledger/hub/contract/api.ts'
import { listAll } from '../../provisioning/api.ts'
import { tagOf } from '../../provisioning/demo/tags.ts'
import { item, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'

export const fillDay = async (site: TestSite): Promise<void> => {
  const { hub, places } = site
  const over = (count: number) =>
    until(`${count} sessions are over`, async () => {
      const rows = await listAll<DockSession>(hub.api, '/dock-sessions')
      return rows.filter(({ state }) => state !== 'open').length >= count
    })
  const matched = [
    { item: item('BLT-M8'), cases: 3 },
    { item: item('NUT-M8'), cases: 2 },
  ]
  const short = [{ item: item('PLR-180'), cases: 4 }]
  await site.order('door-1', matched)
  await site.order('door-2', short)
  await Promise.all([site.carry('door-1', site.tags(matched)), site.carry('door-2', site.tags(short).slice(0, 3))])
  await over(2)
  const own = [{ item: item('TAP-5M'), cases: 2 }]
  const foreign = [{ item: item('LVL-60'), cases: 1 }]
  await site.order('door-1', own)
  await site.order('door-1', foreign)
  await Promise.all([
    site.carry('door-1', [...site.tags(own), ...site.tags(foreign)]),
    // the maker is known, the article is in no catalogue
    site.carry('door-2', [tagOf({ ...item('BLT-M8'), reference: '99902' }, '1', 7)]),
  ])
  await over(4)
  await site.order('door-1', [{ item: item('PNT-WH5'), cases: 6 }])
  await hub.api.post('/purchase-orders', {
    companyId: places.companyId,
    supplierId: [...places.suppliers.values()][5],
    warehouseId: places.warehouseId,
    currency: 'CNY',
    expectedOn: '2026-12-24',
    note: 'Before the holidays',
    lines: ['CBL-15', 'LED-10', 'SCK-2G'].map((code) => ({
      itemId: places.items.get(code),
      quantity: String(item(code).perCase * 3),
      unitPrice: item(code).price,
    })),
  })
}
