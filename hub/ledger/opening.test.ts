/** A database that is older than its values is brought up to date: what is there gets a worth, and nothing of it is lost. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabaseUrl } from '../../tests/support/database.ts'
import { openPool } from '../platform/db/database.ts'
import { MIGRATIONS_DIR, migrate } from '../platform/db/migrate.ts'
import { ledgerChecks } from './index.ts'

const COMPANY = '0190f000-0000-7000-8000-000000000001'
const ITEM = '0190f000-0000-7000-8000-000000000002'
/** @supplier, @gain, @transit, BIN, DOCK */
const place = (n: number): string => `0190f000-0000-7000-8000-00000000001${n}`
const WAREHOUSE = '0190f000-0000-7000-8000-000000000020'

const OLD = `
  INSERT INTO company VALUES ('${COMPANY}', 'OLD', 'Old', 'CNY', false, now());
  INSERT INTO warehouse (id, company_id, code, name, time_zone, created_at) VALUES ('${WAREHOUSE}', '${COMPANY}', 'W1', 'Main', 'Asia/Shanghai', now());
  INSERT INTO location (id, company_id, warehouse_id, code, name, kind, path, created_at)
    SELECT p.id::uuid, '${COMPANY}', CASE WHEN p.kind IN ('bin', 'dock') THEN '${WAREHOUSE}'::uuid END, upper(p.kind), p.kind, p.kind, p.kind, now()
    FROM (VALUES ('${place(0)}', 'supplier'), ('${place(1)}', 'gain'), ('${place(2)}', 'transit'), ('${place(3)}', 'bin'), ('${place(4)}', 'dock')) AS p (id, kind);
  INSERT INTO item (id, company_id, code, name, base_unit, tracking, created_at) VALUES ('${ITEM}', '${COMPANY}', 'TEA', 'Tea', 'pcs', 'none', now());
  INSERT INTO party (id, company_id, code, name, is_supplier, is_customer, created_at) VALUES ('${place(9)}', '${COMPANY}', 'S', 'S', true, false, now());
  INSERT INTO purchase_order (id, company_id, number, supplier_id, warehouse_id, currency, state, created_at, created_by)
    VALUES ('${place(8)}', '${COMPANY}', 'PO-1', '${place(9)}', '${WAREHOUSE}', 'CNY', 'received', now(), 'ann');
  INSERT INTO purchase_order_line (id, order_id, position, item_id, quantity, unit_price, received)
    VALUES (gen_random_uuid(), '${place(8)}', 1, '${ITEM}', 3, 10, 3), (gen_random_uuid(), '${place(8)}', 2, '${ITEM}', 1, 2, 1);
  INSERT INTO movement (id, company_id, item_id, quantity, from_location_id, to_location_id, occurred_at, recorded_at, reason, note, actor, idempotency_key)
    SELECT gen_random_uuid(), '${COMPANY}', '${ITEM}', m.quantity, m.source::uuid, m.target::uuid, now(), now(), 'manual', 'old', 'ann', m.source || m.target
    FROM (VALUES (5, '${place(0)}', '${place(3)}'), (2, '${place(0)}', '${place(4)}'), (3, '${place(2)}', '${place(3)}')) AS m (quantity, source, target);
  INSERT INTO balance (item_id, location_id, company_id, is_physical, on_hand, as_of_seq, changed_at)
    SELECT '${ITEM}', b.place::uuid, '${COMPANY}', b.physical, b.quantity,
      (SELECT max(seq) FROM movement WHERE b.place::uuid IN (from_location_id, to_location_id)), now()
    FROM (VALUES ('${place(0)}', false, -7), ('${place(2)}', false, -3), ('${place(3)}', true, 8), ('${place(4)}', true, 2)) AS b (place, physical, quantity);
`

describe('a database from before values were kept', () => {
  it('is valued at what was paid, but for its docks, and what left transit without having gone in was found', async () => {
    const before = mkdtempSync(join(tmpdir(), 'migrations-'))
    afterAll(() => rmSync(before, { recursive: true }))
    cpSync(MIGRATIONS_DIR, before, {
      recursive: true,
      filter: (path) => !/\/00[3-9]\d-[^/]*\.sql$/.test(path),
    })
    const pool = openPool(await testDatabaseUrl(), 1, () => undefined)
    try {
      await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
      expect((await migrate(pool, before)).at(-1)).toBe('0029-who-asks-to-pair.sql')
      await pool.query(OLD)
      expect(await migrate(pool)).toContain('0030-value.sql')
      const layers = await pool.query(
        'SELECT pool_id, trim_scale(quantity) AS quantity, value FROM cost_layer ORDER BY quantity',
      )
      // (3 × 10 + 1 × 2) / 4 each
      expect(layers.rows).toEqual([{ pool_id: WAREHOUSE, quantity: '8', value: '64.00' }])
      const found = await pool.query(
        'SELECT trim_scale(quantity) AS quantity, from_location_id, note FROM movement ORDER BY seq DESC LIMIT 1',
      )
      expect(found.rows).toMatchObject([
        { quantity: '3', from_location_id: place(1), note: expect.stringMatching(/transit/) },
      ])
      for (const { code, sql } of ledgerChecks) expect([code, (await pool.query(sql)).rows]).toEqual([code, []])
    } finally {
      await pool.end()
    }
  })
})
