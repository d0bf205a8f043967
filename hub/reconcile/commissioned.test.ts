/** A tag that was printed here is received like one of a supplier: the first door that sees it brings its goods in. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { commissionTag, lockTags } from '../ledger/index.ts'
import { idOf, type Site, seedSite } from '../ledger/site.case.ts'
import { reactions } from '../reactions.ts'
import { integrityReport } from '../views/integrity.view.ts'
import { epcOf, gatewayOf, handClock, passage } from './floor.case.ts'
import { reconcileLane } from './reconciler.ts'

const clock = handClock()
let db: TestDatabase
let site: Site
beforeAll(async () => {
  db = await testDatabase({ clock, reactions })
  site = await seedSite(db)
})
afterAll(() => undefined)

const tagOf = async (epc: string) => (await db.transaction((tx) => lockTags(tx, site.companyId, [epc]))).get(epc)
const violations = async () => (await db.read((tx) => integrityReport(tx))).violations

it.each(['in', 'out'] as const)('going %s', async (direction) => {
  // bound to another item than its GTIN says: what was commissioned counts
  const epc = epcOf(1, direction === 'in' ? 1 : 2)
  const itemId = idOf(site.items, 'SKU-2')
  await db.transaction(async (tx) => {
    expect(await commissionTag(tx, site.companyId, { epc, itemId, quantity: '4' })).toBe(true)
    expect(await commissionTag(tx, site.companyId, { epc, itemId, quantity: '4' })).toBe(false)
  })
  expect(await tagOf(epc)).toMatchObject({ state: 'commissioned', locationId: null })
  expect(await violations()).toBe(0)
  const gateway = gatewayOf(db, 'gate-acme', direction === 'in' ? 0 : 10)
  for (const lane of await gateway([passage('door-1', epc, direction, clock.at)])) await reconcileLane(db, lane)
  expect(await tagOf(epc)).toMatchObject({
    itemId,
    quantity: '4.000000',
    state: direction === 'in' ? 'at-dock' : 'left',
    locationId: idOf(site.locations, direction === 'in' ? 'DOCK-1' : '@transit'),
  })
  expect(await violations()).toBe(0)
})
