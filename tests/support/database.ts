/** A real, migrated database for one test file; hundreds cost little, since each is a clone of a template. */
import { randomUUID } from 'node:crypto'
import { afterAll, inject } from 'vitest'
import type { ViewName } from '../../hub/contract/live.ts'
import { type Clock, systemClock } from '../../hub/platform/clock.ts'
import { ensureAppRole } from '../../hub/platform/db/app-role.ts'
import { type OpenDatabase, openDatabase, openPool } from '../../hub/platform/db/database.ts'
import type { Reactions } from '../../hub/platform/db/reaction.ts'
import { EVERYTHING } from '../../hub/platform/db/scope.ts'
import type { Database } from '../../hub/platform/db/tx.ts'

/** As the hub sees it: under the account that cannot bypass row-level security; `transaction` and `read` for its own work. */
export interface TestDatabase extends OpenDatabase, Database {
  /** Of the owner. */
  readonly url: string
}

export interface TestDatabaseSettings {
  readonly clock?: Clock
  readonly reactions?: Reactions
  readonly onChanged?: (views: readonly ViewName[]) => void
}

/** The address of a fresh database cloned from the run's template; dropped after the file. */
export const testDatabaseUrl = async (): Promise<string> => {
  const url = new URL(inject('databaseUrl'))
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const admin = openPool(url.href, 1, () => undefined)
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${inject('databaseTemplate')}`)
  await admin.end()
  afterAll(async () => {
    const pool = openPool(inject('databaseUrl'), 1, () => undefined)
    await pool.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await pool.end()
  })
  url.pathname = `/${name}`
  return url.href
}

/** Call it at the top of a file or in `beforeAll`; it closes and drops itself after the file. */
export const testDatabase = async (settings: TestDatabaseSettings = {}): Promise<TestDatabase> => {
  const url = await testDatabaseUrl()
  const owner = openPool(url, 1, () => undefined)
  const appUrl = await ensureAppRole(owner, url, 'a secret of tests').finally(() => owner.end())
  const database = openDatabase({ url: appUrl, clock: settings.clock ?? systemClock, connectionsMax: 8, ...settings })
  let isClosed = false
  const close = async (): Promise<void> => {
    if (isClosed) return
    isClosed = true
    await database.close()
  }
  afterAll(close)
  return { ...database, ...database.as(EVERYTHING), url, close }
}
