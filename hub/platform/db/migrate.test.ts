import { cpSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { testDatabaseUrl } from '../../../tests/support/database.ts'
import { openPool } from './database.ts'
import { MIGRATIONS_DIR, migrate } from './migrate.ts'

const emptyDatabase = async (): Promise<ReturnType<typeof openPool>> => {
  const url = await testDatabaseUrl()
  const pool = openPool(url, 4, () => undefined)
  await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  afterAll(() => pool.end())
  return pool
}

describe('migrations', () => {
  it('run once, even when several hubs start together', async () => {
    const pool = await emptyDatabase()
    const ran = await Promise.all([migrate(pool), migrate(pool), migrate(pool)])
    expect(ran.map((names) => names.length > 0).filter(Boolean)).toHaveLength(1)
    expect(ran.flat()).toContain('0001-places.sql')
    expect(await migrate(pool)).toEqual([])
  })

  it('refuse a file that was edited after it ran, and a database newer than this version', async () => {
    expect(inject('databaseUrl')).toContain('postgres')
    const pool = await emptyDatabase()
    const dir = mkdtempSync(join(tmpdir(), 'migrations-'))
    cpSync(MIGRATIONS_DIR, dir, { recursive: true })
    writeFileSync(join(dir, '9000-last.sql'), '-- Why: a test.\nCREATE TABLE last_one (id int);')
    await migrate(pool, dir)
    writeFileSync(join(dir, '9000-last.sql'), '-- Why: a test.\nCREATE TABLE last_one (id bigint);')
    await expect(migrate(pool, dir)).rejects.toMatchObject({ code: 'edited' })
    await expect(migrate(pool)).rejects.toMatchObject({ code: 'newer-database' })
  })

  it('leave nothing of a file that fails', async () => {
    const pool = await emptyDatabase()
    const dir = mkdtempSync(join(tmpdir(), 'migrations-'))
    writeFileSync(join(dir, '0001-half.sql'), 'CREATE TABLE half (id int); SELECT 1/0;')
    await expect(migrate(pool, dir)).rejects.toThrow('division by zero')
    const { rows } = await pool.query(`SELECT to_regclass('half') AS half`)
    expect(rows).toEqual([{ half: null }])
  })
})
