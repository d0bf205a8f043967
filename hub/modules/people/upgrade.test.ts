/** A hub of an earlier version, with people who saw everything. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { testDatabaseUrl } from '../../../tests/support/database.ts'
import { createPerson } from '../../platform/auth/administrator.ts'
import { openIdentity } from '../../platform/auth/identity.ts'
import { openPool } from '../../platform/db/database.ts'
import { MIGRATIONS_DIR, migrate } from '../../platform/db/migrate.ts'

it('an upgrade takes nothing away from people that there are', async () => {
  const url = await testDatabaseUrl()
  const pool = openPool(url, 2, () => undefined)
  afterAll(() => pool.end())
  await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  const before = mkdtempSync(join(tmpdir(), 'migrations-'))
  cpSync(MIGRATIONS_DIR, before, { recursive: true })
  for (const name of readdirSync(before)) if (name >= '0013') rmSync(join(before, name))
  await migrate(pool, before)

  const open = () =>
    openIdentity({ databaseUrl: url, secret: 'a secret of tests', publicUrl: undefined, onLog: () => undefined })
  const old = await open()
  const id = await createPerson(old, { email: 'old@example.com', name: 'Old', role: 'viewer', password: 'long enough' })
  await old.close()
  await pool.query(
    `ALTER TABLE auth."user" DROP COLUMN version, DROP COLUMN "deactivatedAt", DROP COLUMN "lastSignInAt"`,
  )

  expect(await migrate(pool)).toContain('0013-people.sql')
  const identity = await open()
  await identity.close()
  const { rows } = await pool.query(
    `SELECT s.companies, s.warehouses, s.own_parties, u.version, u."deactivatedAt"
     FROM person_scope s JOIN auth."user" u ON u.id = s.person_id WHERE u.id = $1`,
    [id],
  )
  expect(rows).toEqual([{ companies: null, warehouses: null, own_parties: false, version: 1, deactivatedAt: null }])
})
