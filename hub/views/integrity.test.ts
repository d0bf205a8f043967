import { beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { idOf, type Site, seedSite } from '../ledger/site.case.ts'
import type { Tx } from '../platform/db/tx.ts'
import { epcOf, gatewayOf, handClock, order, passage } from '../reconcile/floor.case.ts'
import { closeIdle, reconcileLane } from '../reconcile/index.ts'
import { integrityReport } from './integrity.view.ts'

const clock = handClock()
let db: TestDatabase
let site: Site
beforeAll(async () => {
  db = await testDatabase({ clock })
  site = await seedSite(db, 'INT')
  await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 10 }] })
  const said = [passage('door-1', epcOf(1, 1), 'in', clock.at), passage('door-2', epcOf(2, 1), 'in', clock.at)]
  for (const lane of await gatewayOf(db, 'gate-int')(said)) await reconcileLane(db, lane)
  clock.at += 60_000
  await closeIdle(db)
})

class Undo extends Error {}
/** What the checks say of a ledger that somebody damaged; the damage is undone. */
const codesAfter = async (damage: (tx: Tx) => Promise<unknown>): Promise<string[]> => {
  let codes: string[] = []
  const work = db.transaction(async (tx) => {
    await damage(tx)
    codes = (await integrityReport(tx)).checks.filter(({ violations }) => violations > 0).map(({ code }) => code)
    throw new Undo()
  })
  await work.catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error
  })
  return codes
}
const sql = (text: string) => (tx: Tx) => tx.sql(text)

describe('integrity', () => {
  it('finds nothing in a sound ledger, and names every check', async () => {
    const report = await db.read(integrityReport)
    expect(report.violations).toBe(0)
    expect(report.checks.map(({ code }) => code)).toEqual([
      'I1',
      'I2',
      'I5',
      'I6',
      'I9',
      'I10',
      'I11',
      'I12',
      'I13',
      'I14',
    ])
  })

  it.each([
    ['a balance that was written', sql(`UPDATE balance SET on_hand = on_hand + 1 WHERE is_physical`), ['I1', 'I2']],
    ['a wrong sequence', sql('UPDATE balance SET as_of_seq = as_of_seq + 1'), ['I10']],
    [
      'a tag that was moved',
      (tx: Tx) => tx.sql('UPDATE tag SET location_id = $1', [idOf(site.locations, 'BIN-2')]),
      ['I6', 'I10'],
    ],
    ['a tag that was removed', sql('DELETE FROM tag'), ['I6', 'I10']],
    ['a line that received too much', sql('UPDATE expectation SET fulfilled = 11'), ['I12']],
    ['a row that was lost', sql('DELETE FROM inbox WHERE seq = 1'), 'refused'],
    [
      'a row that waits although it is done',
      sql(`INSERT INTO inbox_todo (lane, gateway, seq) SELECT lane, gateway, seq FROM inbox`),
      ['I13'],
    ],
    ['a session that forgot a tag', sql(`DELETE FROM dock_session_tag WHERE verdict = 'unexpected'`), ['I14']],
    ['a session that claims a movement', sql('UPDATE dock_session_tag SET movement_id = session_id'), ['I14']],
  ])('sees %s', async (_, damage, codes) => {
    if (codes === 'refused') {
      // the movement that the row proves is left without its source
      expect(await codesAfter(damage)).toContain('I9')
    } else expect(await codesAfter(damage)).toEqual(codes)
  })
})
