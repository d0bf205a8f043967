/** A hub that was killed leaves its server running: it is asked to stop before a new one starts on the same files. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import { LastingFault } from '../lasting-fault.ts'

const STOP_MS_MAX = 30_000

/** Names this process as the one whose server uses the cluster. */
export const claimCluster = (dataDir: string): void =>
  writeFileSync(join(dataDir, 'postgres.owner'), `${process.pid}\n`)

/** Throws when a living hub owns the server of this cluster. */
export const stopLeftover = async (dataDir: string, clusterDir: string): Promise<void> => {
  const path = join(clusterDir, 'postmaster.pid')
  const pid = existsSync(path) ? Number(readFileSync(path, 'utf8').split('\n')[0]) : 0
  if (!pid || !isAlive(pid)) return
  if (!isServerOf(pid, clusterDir)) {
    // the number was given to another program after a crash
    rmSync(path, { force: true })
    return
  }
  const owner = ownerPid(dataDir)
  if (owner !== process.pid && isAlive(owner) && parentOf(pid) === owner)
    throw new LastingFault(
      `DATA_DIR ${dataDir} is used by the hub with process id ${owner}: stop it, or give this one its own DATA_DIR or a DATABASE_URL`,
    )
  await stop(pid)
}

const ownerPid = (dataDir: string): number => {
  const path = join(dataDir, 'postgres.owner')
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0
}

const isAlive = (pid: number): boolean => {
  if (pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Without /proc there is nothing to tell programs apart by: the file is believed. */
const isServerOf = (pid: number, clusterDir: string): boolean => {
  const path = `/proc/${pid}/cmdline`
  return !existsSync(path) || readFileSync(path, 'utf8').includes(clusterDir)
}

const parentOf = (pid: number): number | undefined => {
  const path = `/proc/${pid}/stat`
  if (!existsSync(path)) return undefined
  // the name in parentheses may hold spaces
  const [, parent] = readFileSync(path, 'utf8').split(') ').pop()?.split(' ') ?? []
  return Number(parent)
}

/** Fast shutdown first; a server that does not answer is ended the hard way and recovers from its log. */
const stop = async (pid: number): Promise<void> => {
  process.kill(pid, 'SIGINT')
  for (let waited = 0; isAlive(pid); waited += 50) {
    if (waited === STOP_MS_MAX) process.kill(pid, 'SIGQUIT')
    if (waited > 2 * STOP_MS_MAX) throw new Error(`PostgreSQL with process id ${pid} does not stop`)
    await systemClock.wait(50)
  }
}
