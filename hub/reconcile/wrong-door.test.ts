import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { idOf, type Site, seedSite } from '../ledger/site.case.ts'
import { epcOf, gatewayOf, type HandClock, handClock, order, passage } from './floor.case.ts'
import { closeIdle, openSession, reconcileLane } from './index.ts'

let db: TestDatabase
let clock: HandClock
let site: Site
let orderId: string
let sites = 0
let send: (epcs: readonly string[]) => Promise<void>

beforeAll(async () => {
  clock = handClock()
  db = await testDatabase({ clock, reactions: { 'line-fulfilled': [], 'dock-changed': [] } })
})
beforeEach(async () => {
  clock.at += 3_600_000
  site = await seedSite(db, `W${++sites}`)
  const gateway = gatewayOf(db, `gate-w${sites}`)
  send = async (epcs) => {
    const said = epcs.map((epc) => passage('door-1', epc, 'in', clock.at))
    for (const lane of await gateway(said)) await reconcileLane(db, lane)
  }
  orderId = await order(db, site, { number: 'PO-7', lines: [{ item: 'SKU-1', quantity: 20 }], door: 'D2' })
})
const quiet = async (): Promise<void> => {
  clock.at += 60_000
  await closeIdle(db)
}
const states = async (): Promise<string[]> => {
  const rows = await db.read((tx) =>
    tx.sql<{ text: string }>(
      `SELECT state || ' ' || verdict AS text FROM dock_session WHERE company_id = $1 ORDER BY opened_at`,
      [site.companyId],
    ),
  )
  return rows.map(({ text }) => text)
}
const exceptions = () =>
  db.read((tx) =>
    tx.sql('SELECT kind, state, detail FROM exception WHERE company_id = $1 ORDER BY kind', [site.companyId]),
  )

describe('goods of an order of another door', () => {
  it('are foreign, and the order is named', async () => {
    await send([epcOf(1, 1)])
    expect(await states()).toEqual(['open foreign'])
    await quiet()
    expect(await states()).toEqual(['closed foreign'])
    const detail = { documentNumber: 'PO-7', documentId: orderId }
    expect(await exceptions()).toEqual([{ kind: 'foreign', state: 'open', detail }])
  })

  it('match as soon as a person says that the order comes through here', async () => {
    await send([epcOf(1, 1), epcOf(1, 2)])
    const doorId = idOf(site.doors, 'D1')
    await db.transaction((tx) => openSession(tx, { doorId, orderId, actor: 'Ada' }))
    expect(await states()).toEqual(['open matched'])
    await quiet()
    expect(await states()).toEqual(['accepted matched'])
    expect(await exceptions()).toEqual([])
  })

  it('are not taken for those of an order that any door may receive', async () => {
    await order(db, site, { number: 'PO-8', lines: [{ item: 'SKU-2', quantity: 10 }] })
    await send([epcOf(2, 1), epcOf(1, 1)])
    await quiet()
    expect(await states()).toEqual(['closed foreign'])
    expect(await exceptions()).toMatchObject([{ kind: 'foreign', detail: { documentNumber: 'PO-7' } }])
  })
})
