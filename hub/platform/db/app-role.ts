/** The database account the hub works under: it owns nothing and cannot bypass row-level security, unlike the one that migrates. */
import { createHmac } from 'node:crypto'
import type pg from 'pg'
import { LastingFault } from '../lasting-fault.ts'

/** As migrate.ts: hubs that start together take turns. */
const ADVISORY_LOCK = 7_310_001
const NAME_BYTES_MAX = 63
/** Not `_app`: of a database called dockledger that would be the group itself. */
const SUFFIX = '_hub'
const INSUFFICIENT_PRIVILEGE = '42501'

/**
 * Makes the account when it is missing and returns the address to use it. Its password follows from `secret`, so every hub of
 * one database knows it. Throws LastingFault when `ownerUrl`'s account may not make one.
 */
export const ensureAppRole = async (pool: pg.Pool, ownerUrl: string, secret: string): Promise<string> => {
  const client = await pool.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK])
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name')
    const name = `${(rows[0]?.name ?? '').slice(0, NAME_BYTES_MAX - SUFFIX.length)}${SUFFIX}`
    const password = createHmac('sha256', secret).update(`database account ${name}`).digest('base64url')
    await client.query('SELECT set_config($1, $2, false), set_config($3, $4, false)', [
      'dockledger.app_name',
      name,
      'dockledger.app_password',
      password,
    ])
    await client.query(ENSURE)
    const url = new URL(ownerUrl)
    url.username = encodeURIComponent(name)
    url.password = password
    return url.href
  } catch (error) {
    if (!isDenied(error)) throw error
    throw new LastingFault(
      `the database account of DATABASE_URL may not make the account the hub works under: ALTER ROLE … CREATEROLE`,
    )
  } finally {
    await client
      .query(`SELECT pg_advisory_unlock($1), set_config('dockledger.app_password', '', false)`, [ADVISORY_LOCK])
      .catch(() => undefined)
    client.release()
  }
}

const isDenied = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === INSUFFICIENT_PRIVILEGE

/** Names and passwords cannot be parameters of CREATE ROLE; format() quotes them. */
const ENSURE = `DO $$ DECLARE name text := current_setting('dockledger.app_name'); BEGIN
  BEGIN
    EXECUTE format('CREATE ROLE %I', name);
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
  EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', name, current_setting('dockledger.app_password'));
  EXECUTE format('GRANT dockledger_app TO %I', name);
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), name);
END $$`
