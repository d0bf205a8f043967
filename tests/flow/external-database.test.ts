/** The same product on a PostgreSQL that is not ours: Debian's 15, as an operator may already have. */
import type { PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ExternalPostgres, hasPostgres15, startPostgres15 } from '../support/postgres15.ts'
import { CONSERVED, item, startSite, type TestSite, violationsOf } from '../support/site.ts'
import { until } from '../support/until.ts'

describe.skipIf(!hasPostgres15)('an external PostgreSQL 15 (skipped when tests/setup.sh could not install it)', () => {
  let postgres: ExternalPostgres
  let site: TestSite
  beforeAll(async () => {
    postgres = await startPostgres15()
    site = await startSite({ hub: { databaseUrl: postgres.url } })
  })
  afterAll(async () => {
    await site?.close()
    await postgres?.stop()
  })

  it('receives a pallet', async () => {
    const lines = [{ item: item('HNG-100'), cases: 4 }]
    const order = await site.order('door-1', lines)
    await site.carry('door-1', site.tags(lines))
    await until(
      'the order is received',
      async () => (await site.hub.api.get<PurchaseOrderDetail>(`/purchase-orders/${order.id}`)).state === 'received',
    )
    expect(await site.settle()).toMatchObject(CONSERVED)
    expect(await violationsOf(site)).toEqual([])
  })
})
