import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../clock.ts'
import { openPool } from './database.ts'
import { type EmbeddedServer, startEmbedded } from './embedded.ts'
import { blockedFolder } from './embedded-account.ts'

const folder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'embedded-'))
  chmodSync(dir, 0o711)
  return dir
}

const poolOf = (server: EmbeddedServer): ReturnType<typeof openPool> => openPool(server.url, 2, () => undefined)

/** A hub that dies without a word: it starts a server in a process of its own and is killed. */
const killedHub = async (dataDir: string): Promise<number> => {
  const script = `
    import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))}
    const server = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} })
    process.stdout.write(String(server.pid()))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pid = await new Promise<number>((resolve) => child.stdout.once('data', (chunk) => resolve(Number(chunk))))
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  return pid
}

describe('the embedded server', () => {
  it('keeps what was committed through a kill -9 of the server, and comes back on the same port', async () => {
    const dataDir = folder()
    const server = await startEmbedded({ dataDir })
    onTestFinished(() => server.stop())
    const pool = poolOf(server)
    onTestFinished(() => pool.end())
    await pool.query('CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)')
    const before = server.pid()
    process.kill(before, 'SIGKILL')
    while (server.pid() === before) await systemClock.wait(20)
    expect((await pool.query('SELECT n FROM kept')).rows).toEqual([{ n: 1 }])
  }, 60_000)

  it('keeps its password to its owner and listens on this machine only', async () => {
    const dataDir = folder()
    const server = await startEmbedded({ dataDir })
    onTestFinished(() => server.stop())
    expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600)
    const wrong = new URL(server.url)
    wrong.password = 'wrong'
    const pool = openPool(wrong.href, 1, () => undefined)
    onTestFinished(() => pool.end())
    await expect(pool.query('SELECT 1')).rejects.toThrow('password authentication failed')
    const { rows } = await openAndClose(
      server,
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync','synchronous_commit','listen_addresses') ORDER BY name`,
    )
    expect(rows).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'synchronous_commit', setting: 'on' },
    ])
  }, 60_000)

  it('starts after a hub was killed, and ends the server that hub left', async () => {
    const dataDir = folder()
    const left = await killedHub(dataDir)
    const server = await startEmbedded({ dataDir })
    onTestFinished(() => server.stop())
    expect(server.pid()).not.toBe(left)
    expect(() => process.kill(left, 0)).toThrow()
    expect(readFileSync(join(dataDir, 'postgres.owner'), 'utf8').trim()).toBe(String(process.pid))
  }, 60_000)

  it('names the folder that its account may not pass', () => {
    const outer = folder()
    const inner = join(outer, 'closed', 'data')
    mkdirSync(inner, { recursive: true })
    chmodSync(join(outer, 'closed'), 0o700)
    expect(blockedFolder(inner, { uid: 65_000, gid: 65_000 })).toBe(join(outer, 'closed'))
    expect(blockedFolder(inner, {})).toBeUndefined()
  })
})

const openAndClose = async (server: EmbeddedServer, text: string) => {
  const pool = poolOf(server)
  const answer = await pool.query(text)
  await pool.end()
  return answer
}
