/** PostgreSQL killed, one backend killed, frozen: the hub goes on by itself, and sends no receipt while it cannot store. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDataDir, removeDataDir } from '../support/hub.ts'
import { CONSERVED, item, startSite, type TestSite, violationsOf } from '../support/site.ts'
import { pause, until } from '../support/until.ts'

const LINES = [{ item: item('WSH-M8'), cases: 10 }]
const FROZEN_MS = 8_000
const HUB_BYTES_MAX = 300 * 1024 * 1024

const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(parent)
      } catch {
        return false
      }
    })
const residentBytes = (pid: number): number => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4_096

describe('a database that fails', () => {
  let dataDir: string
  let site: TestSite
  beforeAll(async () => {
    dataDir = await makeDataDir()
    site = await startSite({ hub: { dataDir } })
  })
  afterAll(async () => {
    await site?.close()
    removeDataDir(dataDir)
  })
  const postmaster = (): number => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
  const healed = async (): Promise<void> => {
    await until('the hub is ready again', async () => (await fetch(`${site.hub.url}/readyz`)).ok, 60_000)
    expect(await site.settle()).toMatchObject(CONSERVED)
    expect(await violationsOf(site)).toEqual([])
  }

  it('by kill -9 of the server while a pallet is in the door', async () => {
    const hubPid = site.hub.program().pid
    const carried = site.carry('door-1', site.tags(LINES))
    await pause(1_500)
    process.kill(postmaster(), 'SIGKILL')
    await carried
    await healed()
    expect(site.hub.program().pid, 'the hub itself lived on').toBe(hubPid)
  })

  it('by kill -9 of one backend', async () => {
    const carried = site.carry('door-2', site.tags(LINES))
    const client = new pg.Client({ connectionString: site.hub.databaseUrl })
    client.on('error', () => undefined)
    await client.connect()
    const { rows } = await client.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'dockledger-hub' LIMIT 1",
    )
    if (rows[0]) process.kill(rows[0].pid, 'SIGKILL')
    await client.end().catch(() => undefined)
    await carried
    await healed()
  })

  it(`by standing still for ${FROZEN_MS / 1000} s`, async () => {
    const pids = childrenOf(postmaster())
    const carried = site.carry('door-1', site.tags(LINES))
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    try {
      await pause(FROZEN_MS)
      expect(residentBytes(site.hub.program().pid)).toBeLessThan(HUB_BYTES_MAX)
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT')
    }
    await carried
    await healed()
  })
})
