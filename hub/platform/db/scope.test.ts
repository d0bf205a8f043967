/** Row scope is the database's: whatever somebody asks, rows of other companies, warehouses and parties are not there. */
import { beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../tests/support/database.ts'
import { post } from '../../ledger/post.commands.ts'
import { idOf, type Site, seedSite } from '../../ledger/site.case.ts'
import { EVERYTHING, type Scope } from './scope.ts'

let db: TestDatabase
let acme: Site
let zeta: Site
beforeAll(async () => {
  db = await testDatabase()
  acme = await seedSite(db, 'ACME')
  zeta = await seedSite(db, 'ZETA')
  for (const site of [acme, zeta])
    await db.transaction((tx) =>
      post(
        tx,
        [
          {
            key: `first ${site.companyId}`,
            itemId: idOf(site.items, 'LOOSE'),
            quantity: '5',
            fromLocationId: idOf(site.locations, '@supplier'),
            toLocationId: idOf(site.locations, 'BIN-1'),
            occurredAt: tx.now,
            reason: 'manual',
          },
        ],
        { companyId: site.companyId, actor: 'test' },
      ),
    )
})

const of = (more: Partial<Scope>): Scope => ({ companies: [], warehouses: '*', ownPartiesOf: null, ...more })
const count = async (scope: Scope, table: string): Promise<number> => {
  const [row] = await db.as(scope).read((tx) => tx.sql<{ n: string }>(`SELECT count(*) AS n FROM ${table}`))
  return Number(row?.n)
}

/** Tables whose rows belong to nobody: what every house has, and the hub's own bookkeeping. */
const OF_NOBODY = [
  'access_letter',
  'display_pairing',
  'audit_chain',
  'badge',
  'conflict_waiver',
  'delegation',
  'idempotency',
  'inbox_todo',
  'lane',
  'migration',
  'outbox',
  'person_link',
  'person_manager',
  'person_scope',
  'pin',
  'push_subscription',
  'role',
  'serial_counter',
  'shift',
  'sign_in_rule',
  'socket_io_attachments',
  'sscc_counter',
  'unit',
  'view_version',
  'wiped_gateway',
]

describe('row scope', () => {
  it('holds for every table that is not named here', async () => {
    const rows = await db.read((tx) =>
      tx.sql<{ name: string }>(
        `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relrowsecurity ORDER BY 1`,
      ),
    )
    expect(rows.map(({ name }) => name).filter((name) => !OF_NOBODY.includes(name))).toEqual([])
  })

  it.each(['company', 'warehouse', 'location', 'item', 'movement', 'balance'])(
    'shows of %s what is one’s own',
    async (table) => {
      const every = await count(EVERYTHING, table)
      const own = await count(of({ companies: [acme.companyId] }), table)
      const others = await count(of({ companies: [zeta.companyId] }), table)
      expect(own).toBeGreaterThan(0)
      expect(own + others).toBe(every)
      expect(await count(of({}), table)).toBe(0)
    },
  )

  it('shows nothing of another warehouse of the same company', async () => {
    const elsewhere = of({ companies: [acme.companyId], warehouses: [zeta.warehouseId] })
    expect(await count(elsewhere, 'balance')).toBeGreaterThanOrEqual(0)
    for (const table of ['movement', 'warehouse']) expect(await count(elsewhere, table)).toBe(0)
    const here = of({ companies: [acme.companyId], warehouses: [acme.warehouseId] })
    expect(await count(here, 'movement')).toBe(1)
  })

  it('shows nothing to a transaction that does not say for whom', async () => {
    const { rows } = await db.pool.query('SELECT count(*)::int AS n FROM movement')
    expect(rows).toEqual([{ n: 0 }])
  })

  it('cannot be left: neither by a role, nor by switching it off, nor by a row of somebody else', async () => {
    for (const attempt of [
      'SET ROLE postgres',
      'SET SESSION AUTHORIZATION postgres',
      'ALTER TABLE movement DISABLE ROW LEVEL SECURITY',
      'TRUNCATE movement',
    ])
      await expect(db.pool.query(attempt)).rejects.toThrow(/permission denied|must be owner/)
    const { rows } = await db.pool.query(
      'SELECT rolsuper OR rolbypassrls AS can FROM pg_roles WHERE rolname = current_user',
    )
    expect(rows).toEqual([{ can: false }])
    const insert = db
      .as(of({ companies: [acme.companyId] }))
      .transaction((tx) =>
        tx.sql(
          `INSERT INTO item (id, company_id, code, name, base_unit, tracking, created_at) VALUES ($1, $2, 'X', 'X', 'pcs', 'none', $3)`,
          [tx.newId(), zeta.companyId, tx.now],
        ),
      )
    await expect(insert).rejects.toThrow(/row-level security/)
  })

  it('takes ids only', () => {
    expect(() => db.as(of({ companies: ["' OR true --"] }))).toThrow(/ids only/)
    expect(() => db.as(of({ ownPartiesOf: "x'; SET x" }))).toThrow(/by id/)
  })
})
