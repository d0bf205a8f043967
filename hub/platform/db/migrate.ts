/** Brings a database to the newest schema: plain SQL files in order, each once, never edited afterwards. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { LastingFault } from '../lasting-fault.ts'

/** Any number nobody else uses: hubs that start together take turns on it. */
const ADVISORY_LOCK = 7_310_001

interface Migration {
  readonly name: string
  readonly text: string
  readonly checksum: string
}

export const MIGRATIONS_DIR = join(import.meta.dirname, '../../migrations')

const readMigrations = (dir: string): Migration[] =>
  readdirSync(dir)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(join(dir, name), 'utf8')
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
    })

export class MigrationFault extends LastingFault {
  readonly code: 'edited' | 'newer-database'
  constructor(code: MigrationFault['code'], message: string) {
    super(message)
    this.code = code
  }
}

const pending = (known: readonly Migration[], done: ReadonlyMap<string, string>): Migration[] => {
  for (const name of done.keys()) {
    if (!known.some((migration) => migration.name === name))
      throw new MigrationFault(
        'newer-database',
        `the database has ${name}, which this version does not know: start the newer version`,
      )
  }
  for (const { name, checksum } of known) {
    const applied = done.get(name)
    if (applied !== undefined && applied !== checksum)
      throw new MigrationFault(
        'edited',
        `${name} was edited after it ran: restore it and write a new migration instead`,
      )
  }
  return known.filter(({ name }) => !done.has(name))
}

/** undefined: the database answers and has this version's schema. Otherwise what is wrong, in words. */
export const schemaFault = async (pool: pg.Pool, dir: string = MIGRATIONS_DIR): Promise<string | undefined> => {
  const { rows } = await pool.query<{ name: string; checksum: string }>('SELECT name, checksum FROM migration')
  const todo = pending(readMigrations(dir), new Map(rows.map((row) => [row.name, row.checksum])))
  return todo.length === 0 ? undefined : `not migrated yet: ${todo.map(({ name }) => name).join(', ')}`
}

/** Returns the names that ran now. Throws MigrationFault, or what Postgres says about a bad statement. */
export const migrate = async (pool: pg.Pool, dir: string = MIGRATIONS_DIR): Promise<string[]> => {
  const known = readMigrations(dir)
  const client = await pool.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK])
    await client.query(
      `CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, checksum text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    )
    const { rows } = await client.query<{ name: string; checksum: string }>('SELECT name, checksum FROM migration')
    const todo = pending(known, new Map(rows.map((row) => [row.name, row.checksum])))
    for (const { name, text, checksum } of todo) {
      await client.query('BEGIN')
      try {
        await client.query(text)
        await client.query('INSERT INTO migration (name, checksum) VALUES ($1, $2)', [name, checksum])
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      }
    }
    return todo.map(({ name }) => name)
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [ADVISORY_LOCK]).catch(() => undefined)
    client.release()
  }
}
