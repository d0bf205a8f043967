/** One PostgreSQL for a whole run of tests: an embedded one on a folder of its own, or the server of TEST_DATABASE_URL. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { systemClock } from '../../hub/platform/clock.ts'
import { openPool } from '../../hub/platform/db/database.ts'
import { startEmbedded } from '../../hub/platform/db/embedded.ts'
import { migrate } from '../../hub/platform/db/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the maintenance database; test databases are created beside it. */
    databaseUrl: string
    /** A migrated database that each file clones. */
    databaseTemplate: string
  }
}

/** Tests judge what is stored, not how it survives a power cut: the fault tests start servers of their own. */
const TUNING = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200']

const provideTemplate = async (project: TestProject, url: string): Promise<() => Promise<void>> => {
  const template = `template_${process.pid}_${systemClock.now().getTime()}`
  const admin = openPool(url, 1, () => undefined)
  await admin.query(`CREATE DATABASE ${template}`)
  const target = new URL(url)
  target.pathname = `/${template}`
  const pool = openPool(target.href, 1, () => undefined)
  await migrate(pool)
  await pool.end()
  project.provide('databaseUrl', url)
  project.provide('databaseTemplate', template)
  return async () => {
    await admin.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`).catch(() => undefined)
    await admin.end()
  }
}

export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const given = process.env.TEST_DATABASE_URL
  if (given) return provideTemplate(project, given)
  const dataDir = mkdtempSync(join(tmpdir(), 'dockledger-test-'))
  // as root the server runs under another account, which must be able to pass
  chmodSync(dataDir, 0o711)
  const server = await startEmbedded({ dataDir, tuning: TUNING })
  const drop = await provideTemplate(project, server.url)
  return async () => {
    await drop()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
