/** Debian's PostgreSQL 15 as the external database: a cluster of its own in a temporary folder, on a free port. */
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { freePort } from './ports.ts'
import { type Program, startProgram } from './program.ts'
import { until } from './until.ts'

const BIN = '/usr/lib/postgresql/15/bin'
export const hasPostgres15 = existsSync(join(BIN, 'postgres'))

export interface ExternalPostgres {
  readonly url: string
  readonly postmaster: Program
  stop(): Promise<void>
}

/** PostgreSQL does not run as root; Debian's package made the account. */
const account = (): { readonly uid?: number; readonly gid?: number } => {
  if (process.getuid?.() !== 0) return {}
  const [, , uid, gid] =
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => line.startsWith('postgres:'))
      ?.split(':') ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

export const startPostgres15 = async (): Promise<ExternalPostgres> => {
  const folder = mkdtempSync(join(tmpdir(), 'dockledger-pg15-'))
  const who = account()
  if (who.uid !== undefined && who.gid !== undefined) chownSync(folder, who.uid, who.gid)
  const made = spawnSync(
    join(BIN, 'initdb'),
    ['-D', folder, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8'],
    { ...who, cwd: '/', encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  const port = await freePort()
  const postmaster = startProgram({
    command: [
      join(BIN, 'postgres'),
      ...['-D', folder, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    ],
    ...who,
    cwd: '/',
  })
  await until('PostgreSQL 15 takes connections', () => postmaster.output().includes('ready to accept connections'))
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    postmaster,
    stop: async () => {
      // SIGINT is the fast shutdown: SIGTERM would wait for every client
      postmaster.process.kill('SIGINT')
      await postmaster.ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
