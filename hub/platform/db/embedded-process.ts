/** One run of the embedded server: from spawn to ready, and to its end. */
import { spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { systemClock } from '../clock.ts'
import type { Account } from './embedded-account.ts'

export interface ServerRun {
  readonly pid: number
  readonly ended: Promise<void>
  readonly signal: (signal: NodeJS.Signals) => void
}

export interface ServerSettings {
  readonly postgres: string
  readonly clusterDir: string
  readonly account: Account
  readonly port: number
  /** `name=value` */
  readonly tuning: readonly string[]
  readonly onLog: (line: string) => void
}

const START_MS_MAX = 60_000
/** Nothing of the hub's own environment: it may hold secrets, and the server runs under another account. */
const SERVER_ENV = { PATH: '/usr/local/bin:/usr/bin:/bin', TZ: 'UTC' } as const

/** Makes a cluster. `passwordFile` is read by the account that will own it. */
export const initialise = async (
  initdb: string,
  clusterDir: string,
  account: Account,
  passwordFile: string,
): Promise<void> => {
  mkdirSync(clusterDir, { recursive: true, mode: 0o700 })
  if (account.uid !== undefined && account.gid !== undefined) {
    chownSync(clusterDir, account.uid, account.gid)
    chownSync(passwordFile, account.uid, account.gid)
  }
  const args = [
    `--pgdata=${clusterDir}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // the same order of text on every machine, whatever locales it has
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ]
  const child = spawn(initdb, args, { ...account, env: SERVER_ENV, stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' })
  const said: string[] = []
  child.stdout.on('data', (chunk) => said.push(String(chunk)))
  child.stderr.on('data', (chunk) => said.push(String(chunk)))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`initdb of ${clusterDir} failed (${code}): ${said.join('').slice(-2_000)}`)
}

/** Starts the server and waits until it takes connections. After a crash the old sessions may need a moment to end. */
export const startServer = async (settings: ServerSettings): Promise<ServerRun> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(settings)
    } catch (error) {
      if (attempt >= 20 || !(error instanceof Error) || !error.message.includes('pre-existing shared memory'))
        throw error
      await systemClock.wait(250)
    }
  }
}

const startOnce = async ({
  postgres,
  clusterDir,
  account,
  port,
  tuning,
  onLog,
}: ServerSettings): Promise<ServerRun> => {
  const args = ['-D', clusterDir, '-p', String(port), ...tuning.flatMap((setting) => ['-c', setting])]
  // detached: Ctrl-C in a terminal reaches the hub, which drains before it stops its database
  const child = spawn(postgres, args, {
    ...account,
    env: SERVER_ENV,
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: '/',
    detached: true,
  })
  const said: string[] = []
  eachLine(child.stderr, (line) => {
    said.push(line)
    if (said.length > 40) said.shift()
    onLog(line)
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', resolve)
  })
  const gone = new AbortController()
  const failed = ended.then(() => {
    gone.abort()
    throw new Error(`PostgreSQL did not start in ${clusterDir}: ${said.join('\n')}`)
  })
  const pid = child.pid ?? 0
  await Promise.race([failed, untilReady(clusterDir, pid, gone.signal)])
  failed.catch(() => undefined)
  return { pid, ended, signal: (signal) => child.kill(signal) }
}

/** The server writes its process id in line 1 and `ready` in line 8 of postmaster.pid when it accepts connections. */
const untilReady = async (clusterDir: string, pid: number, gone: AbortSignal): Promise<void> => {
  const path = join(clusterDir, 'postmaster.pid')
  for (let waited = 0; waited < START_MS_MAX; waited += 15) {
    if (gone.aborted) return
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
    if (Number(lines[0]) === pid && lines[7]?.trim() === 'ready') return
    await systemClock.wait(15, gone)
  }
  throw new Error(`PostgreSQL in ${clusterDir} is not ready after ${START_MS_MAX / 1000} s`)
}

const eachLine = (stream: Readable, call: (line: string) => void): void => {
  let rest = ''
  stream.on('data', (chunk) => {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) call(line)
  })
}
