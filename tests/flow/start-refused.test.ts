/** `npm start` where it cannot run: it says what to mend, ends, and leaves nothing running; a second start is none the worse. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signIn } from '../../provisioning/administrator.ts'
import { makeDataDir, removeDataDir } from '../support/hub.ts'
import { freePort } from '../support/ports.ts'
import { processesOf } from '../support/processes.ts'
import { type Program, startProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

const root = new URL('../..', import.meta.url).pathname
const PATIENCE_MS = 120_000

describe('npm start on a port that is taken', () => {
  let dataDir: string
  let ports: { readonly HTTP_PORT: string; readonly MQTT_PORT: string }
  let program: Program | undefined
  /** Answers "yes" to everything, as another Dockledger would at /readyz. */
  let other: Server | undefined
  const start = (): Program => {
    program = startProgram({
      command: [process.execPath, join(root, 'provisioning/start.ts'), '--no-demo'],
      env: { DATA_DIR: dataDir, ...ports },
    })
    return program
  }
  const take = async (port: string): Promise<void> => {
    const server = createServer((_, response) => void response.end('{}'))
    other = server
    await until(
      'the port is taken',
      () =>
        new Promise<boolean>((resolve) => {
          server.once('error', () => resolve(false))
          server.listen(Number(port), '127.0.0.1', () => resolve(true))
        }),
    )
  }
  const leave = (): Promise<void> =>
    new Promise((resolve) => {
      other?.closeAllConnections()
      if (other) other.close(() => resolve())
      else resolve()
      other = undefined
    })
  const readiness = (started: Program): Promise<true> =>
    until(
      'it is ready',
      () => {
        if (!started.isAlive()) throw new Error(started.output())
        return started.output().includes('Dockledger is ready')
      },
      PATIENCE_MS,
    )
  const sentence = (port: string): string =>
    `HTTP_PORT ${port} is in use by another program: stop it, or set HTTP_PORT to another port`

  beforeEach(async () => {
    dataDir = await makeDataDir()
    ports = { HTTP_PORT: String(await freePort()), MQTT_PORT: String(await freePort()) }
  })
  afterEach(async () => {
    await leave()
    await program?.stop()
    removeDataDir(dataDir)
  })

  it('says so on the terminal, ends with 1, and says the password when it runs at last', async () => {
    await take(ports.HTTP_PORT)
    const refused = start()
    expect(await refused.ended).toBe('exit code 1')
    expect(refused.output()).toContain(sentence(ports.HTTP_PORT))
    expect(refused.output()).not.toMatch(/ready|starting it again|password/)
    expect(processesOf(dataDir)).toEqual([])

    await leave()
    const started = start()
    await readiness(started)
    const password = /password {2}(\S+)/.exec(started.output())?.[1] ?? ''
    expect(await signIn(`http://127.0.0.1:${ports.HTTP_PORT}`, 'admin@dockledger.local', password)).toBeDefined()
  })

  it('ends with the same sentence when the port is lost while the hub is started again', async () => {
    const started = start()
    await readiness(started)
    const hub = processesOf(dataDir).find(({ command }) => command.includes('hub/main.ts'))
    // held still, it cannot start the next hub before the port is gone
    process.kill(started.pid, 'SIGSTOP')
    process.kill(hub?.pid ?? 0, 'SIGKILL')
    await take(ports.HTTP_PORT)
    process.kill(started.pid, 'SIGCONT')
    expect(await started.ended).toBe('exit code 1')
    expect(started.output()).toContain('hub ended (SIGKILL)')
    expect(started.output()).toContain(sentence(ports.HTTP_PORT))
    expect(processesOf(dataDir)).toEqual([])
    expect(readFileSync(join(dataDir, 'logs/hub.log'), 'utf8')).toContain(sentence(ports.HTTP_PORT))
  })
})
