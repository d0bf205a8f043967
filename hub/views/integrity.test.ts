import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { isRefusal } from '../contract/refusal.ts'
import { moveByHand } from '../ledger/manual.commands.ts'
import { idOf, type Site, seedSite } from '../ledger/site.case.ts'
import { openDatabase } from '../platform/db/database.ts'
import { EVERYTHING } from '../platform/db/scope.ts'
import type { Database, Tx } from '../platform/db/tx.ts'
import { epcOf, gatewayOf, handClock, order, passage } from '../reconcile/floor.case.ts'
import { acceptSession, closeIdle, reconcileLane } from '../reconcile/index.ts'
import { reverseMovement } from '../reconcile/reversal.commands.ts'
import { integrityReport } from './integrity.view.ts'

const clock = handClock()
let db: TestDatabase
/** Of whoever owns the tables: the hub's own account may not do such damage. */
let owner: Database
let site: Site
beforeAll(async () => {
  db = await testDatabase({ clock })
  const owned = openDatabase({ url: db.url, clock, connectionsMax: 1 })
  afterAll(owned.close)
  owner = owned.as(EVERYTHING)
  site = await seedSite(db, 'INT')
  await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 10 }] })
  await order(db, site, { number: 'PO-2', lines: [{ item: 'SKU-3', quantity: 20 }] })
  await order(db, site, { number: 'PO-3', lines: [{ item: 'SKU-4', quantity: 10 }] })
  const said = [
    passage('door-1', epcOf(1, 1), 'in', clock.at),
    passage('door-2', epcOf(2, 1), 'in', clock.at),
    { at: clock.at, observation: { kind: 'presence', portal: 'door-2', isPresent: false } },
  ] as const
  const send = gatewayOf(db, 'gate-int')
  for (const lane of await send(said)) await reconcileLane(db, lane)
  clock.at += 60_000
  await closeIdle(db)
  for (const lane of await send([passage('door-1', epcOf(3, 1), 'in', clock.at)])) await reconcileLane(db, lane)
  clock.at += 60_000
  await closeIdle(db)
  await db.transaction(acceptAll)
  await db.transaction(moveThereAndBack)
  await db.transaction(purchase)
})

const acceptAll = async (tx: Tx): Promise<void> => {
  const closed = await tx.sql<{ id: string }>(
    `SELECT id FROM dock_session WHERE state = 'closed' AND verdict = 'short'`,
  )
  for (const { id } of closed) await acceptSession(tx, id, { actor: 'Ada' })
}
const moveThereAndBack = async (tx: Tx): Promise<void> => {
  const { companyId, items, locations } = site
  const [itemId, toLocationId] = [idOf(items, 'LOOSE'), idOf(locations, 'BIN-1')]
  const moved = await moveByHand(
    tx,
    { companyId, itemId, quantity: '5', fromLocationId: idOf(locations, '@gain'), toLocationId, note: 'counted' },
    'Ada',
  )
  if (isRefusal(moved)) throw new Error(moved.refused)
  await reverseMovement(tx, moved.id, { actor: 'Ada', note: 'counted wrong' })
}
/** The orders that the dock was told of: PO-1 received, PO-2 in part, PO-3 confirmed; PO-4 is a draft. */
const purchase = async (tx: Tx): Promise<void> => {
  const { companyId, warehouseId } = site
  const partyId = tx.newId()
  await tx.sql(
    `INSERT INTO party (id, company_id, code, name, created_at) VALUES ($1, $2, 'S1', 'Harbour Foods', $3)`,
    [partyId, companyId, tx.now],
  )
  await tx.sql(
    `INSERT INTO purchase_order (id, company_id, number, supplier_id, warehouse_id, currency, state, created_at, created_by)
     SELECT document_id, company_id, document_number, $2::uuid, warehouse_id, 'CNY', CASE document_number WHEN 'PO-1' THEN 'received' WHEN 'PO-2'
       THEN 'partly-received' ELSE 'confirmed' END, created_at, 'Ada' FROM expectation
     UNION ALL SELECT $1::uuid, company_id, 'PO-4', id, $3::uuid, 'CNY', 'draft', created_at, 'Ada' FROM party`,
    [tx.newId(), partyId, warehouseId],
  )
  await tx.sql(
    `INSERT INTO purchase_order_line (id, order_id, position, item_id, quantity, unit_price, received)
     SELECT document_line_id, document_id, 1, item_id, quantity, 1, fulfilled FROM expectation`,
  )
}

class Undo extends Error {}
/** What the checks say of a ledger that somebody damaged; the damage is undone. */
const codesAfter = async (damage: (tx: Tx) => Promise<unknown>): Promise<string[]> => {
  let codes: string[] = []
  const work = owner.transaction(async (tx) => {
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
/** As somebody may who owns the database. */
const ledgerSql = (text: string) => async (tx: Tx) => {
  await tx.sql('ALTER TABLE movement DISABLE TRIGGER movement_append_only')
  await tx.sql(text)
}

describe('integrity', () => {
  it('finds nothing in a sound ledger, and names every check', async () => {
    const report = await db.read(integrityReport)
    expect(report.violations).toBe(0)
    expect(report.checks.map(({ code }) => code)).toEqual([
      'I1',
      'I2',
      'I3',
      'I4',
      'I5',
      'I6',
      'I9',
      'I10',
      'I11',
      'I12',
      'I13',
      'I14',
      'I15',
      'I16',
      'I17',
      'I18',
      'I19',
      'I20',
      'A1',
    ])
  })

  it.each([
    [
      'a balance that was written',
      sql(`UPDATE balance SET on_hand = on_hand + 1 WHERE is_physical`),
      ['I1', 'I2', 'I3'],
    ],
    ['a layer that holds more', sql('UPDATE cost_layer SET quantity = quantity + 1'), ['I3']],
    ['a layer that is worth more', sql('UPDATE cost_layer SET value = value + 0.01 WHERE quantity > 0'), ['I3']],
    ['a layer that was removed', sql('DELETE FROM cost_layer'), ['I3']],
    [
      'a flow that does not balance',
      async (tx: Tx) => {
        await tx.sql('ALTER TABLE cost_flow DISABLE TRIGGER cost_flow_append_only')
        await tx.sql('UPDATE cost_flow SET counter = counter + 1')
      },
      ['I4'],
    ],
    ['goods valued elsewhere', sql('UPDATE balance SET pool_id = NULL WHERE pool_id IS NOT NULL'), ['I3', 'I16']],
    ['a wrong sequence', sql('UPDATE balance SET as_of_seq = as_of_seq + 1'), ['I10']],
    [
      'a tag that was moved',
      (tx: Tx) => tx.sql('UPDATE tag SET location_id = $1', [idOf(site.locations, 'BIN-2')]),
      ['I6', 'I10', 'I15'],
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
    [
      'an accepted session that forgot a tag',
      sql(`DELETE FROM dock_session_tag WHERE accepted_movement_id IS NOT NULL`),
      ['I14'],
    ],
    ['a tag of another quantity', sql(`UPDATE dock_session_tag SET quantity = 11 WHERE item_id IS NOT NULL`), ['I14']],
    [
      'a tag of another line',
      sql(`UPDATE dock_session_tag SET expectation_id = session_id WHERE verdict = 'matched'`),
      ['I14'],
    ],
    ['sums of items', sql(`UPDATE dock_session SET sums = jsonb_set(sums, '{items}', '{}')`), ['I14']],
    ['sums of what matched', sql(`UPDATE dock_session SET sums = jsonb_set(sums, '{matched}', '{}')`), ['I14']],
    ['a tag in stock that should have left', sql(`UPDATE tag SET state = 'left' WHERE state = 'in-stock'`), ['I15']],
    [
      'a tag at the dock that should be in stock',
      sql(`UPDATE tag SET state = 'in-stock' WHERE state = 'at-dock'`),
      ['I15'],
    ],
    ['a balance of nobody', sql('UPDATE balance SET company_id = item_id'), ['I16']],
    ['a virtual balance that should be real', sql('UPDATE balance SET is_physical = true WHERE on_hand = 0'), ['I16']],
    ['movements of nobody', ledgerSql('UPDATE movement SET company_id = item_id WHERE epc IS NULL'), ['I16']],
    ['a reversal of nothing', ledgerSql('UPDATE movement SET reverses = id WHERE reverses IS NOT NULL'), ['I17']],
    [
      'a reversal of another item',
      ledgerSql(
        'UPDATE movement SET reverses = (SELECT id FROM movement WHERE epc IS NOT NULL LIMIT 1) WHERE reverses IS NOT NULL',
      ),
      ['I17'],
    ],
    [
      'a reversal of another quantity',
      ledgerSql('UPDATE movement SET quantity = 4 WHERE reverses IS NOT NULL'),
      ['I1', 'I17'],
    ],
    [
      'a reversal of another lot',
      ledgerSql(`UPDATE movement SET lot = 'L' WHERE reverses IS NOT NULL`),
      ['I1', 'I10', 'I17'],
    ],
    [
      'a reversal the same way',
      ledgerSql(
        'UPDATE movement SET from_location_id = to_location_id, to_location_id = from_location_id WHERE reverses IS NOT NULL',
      ),
      ['I1', 'I17'],
    ],
    [
      'a reversal that is called otherwise',
      ledgerSql(`UPDATE movement SET reason = 'manual' WHERE reverses IS NOT NULL`),
      ['I17'],
    ],
    [
      'an order received of which nothing came',
      sql(`UPDATE purchase_order SET state = 'received' WHERE number = 'PO-3'`),
      ['I18'],
    ],
    [
      'an order partly received of which nothing came',
      sql(`UPDATE purchase_order SET state = 'partly-received' WHERE number = 'PO-3'`),
      ['I18'],
    ],
    [
      'an order confirmed of which all came',
      sql(`UPDATE purchase_order SET state = 'confirmed' WHERE number = 'PO-1'`),
      ['I18'],
    ],
    [
      'an order partly received of which all came',
      sql(`UPDATE purchase_order SET state = 'partly-received' WHERE number = 'PO-1'`),
      ['I18'],
    ],
    [
      'an order cancelled of which some came',
      sql(`UPDATE purchase_order SET state = 'cancelled' WHERE number = 'PO-1'`),
      ['I18'],
    ],
    ['an order closed', sql(`UPDATE purchase_order SET state = 'closed' WHERE number = 'PO-2'`), []],
    ['an order drafted again', sql(`UPDATE purchase_order SET state = 'draft' WHERE number = 'PO-3'`), ['I19']],
    [
      'an order cancelled that is expected',
      sql(`UPDATE purchase_order SET state = 'cancelled' WHERE number = 'PO-3'`),
      ['I19'],
    ],
    ['a line that nobody expects', sql(`DELETE FROM expectation WHERE document_number = 'PO-3'`), ['I19']],
    ['an expectation of more', sql(`UPDATE expectation SET quantity = 30 WHERE document_number = 'PO-2'`), ['I19']],
    [
      'an expectation of another item',
      (tx: Tx) =>
        tx.sql(`UPDATE expectation SET item_id = $1 WHERE document_number = 'PO-3'`, [idOf(site.items, 'SKU-5')]),
      ['I19'],
    ],
    [
      'an expectation that was closed',
      sql(`UPDATE expectation SET closed_at = created_at WHERE document_number = 'PO-2'`),
      ['I19'],
    ],
    [
      'an expectation of what came that is open',
      sql(`UPDATE expectation SET closed_at = NULL WHERE document_number = 'PO-1'`),
      ['I19'],
    ],
    ['a fact that nobody said', sql('UPDATE dock_session_fact SET seq = 99'), ['I13', 'I20']],
    [
      'an exception that nobody said',
      sql(
        `INSERT INTO exception (id, kind, state, gateway, seq, detail, raised_at) SELECT id, 'unknown-tag', 'open', 'gate-int', 99, '{}', recorded_at FROM movement LIMIT 1`,
      ),
      ['I20'],
    ],
    [
      'what could not be read',
      sql(
        `INSERT INTO exception (id, kind, state, gateway, seq, detail, raised_at) SELECT id, 'bad-entry', 'open', 'gate-int', 99, '{}', recorded_at FROM movement LIMIT 1`,
      ),
      [],
    ],
    [
      'what waits and nobody said',
      sql(`INSERT INTO inbox_todo (lane, gateway, seq) VALUES ('gate-int/door-1', 'gate-int', 99)`),
      ['I20'],
    ],
  ])('sees %s', async (_, damage, codes) => {
    if (codes === 'refused') {
      // the movement that the row proves is left without its source
      expect(await codesAfter(damage)).toContain('I9')
    } else expect(await codesAfter(damage)).toEqual(codes)
  })
})
