/** Debian's Mosquitto as the external broker, with the access rules that provisioning ships. */
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './ports.ts'
import { type Program, startProgram } from './program.ts'
import { until } from './until.ts'

const SERVER = '/usr/sbin/mosquitto'
export const hasMosquitto = existsSync(SERVER)
const HUB_PASSWORD = 'hub-of-the-tests'

export interface Mosquitto {
  readonly port: number
  /** With the hub's user and password. */
  readonly url: string
  program(): Program
  /** Adds a user or changes its password; the broker reads it at once. */
  addUser(name: string, password: string): Promise<void>
  /** SIGTERM or SIGKILL, then again on the same port. */
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  stop(): Promise<void>
}

const setPassword = (file: string, user: string, password: string): void => {
  const made = spawnSync('mosquitto_passwd', ['-b', file, user, password], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`mosquitto_passwd: ${made.stderr}`)
  chmodSync(file, 0o644)
}

export const startMosquitto = async (): Promise<Mosquitto> => {
  const folder = mkdtempSync(join(tmpdir(), 'dockledger-mosquitto-'))
  chmodSync(folder, 0o777)
  const port = await freePort()
  const passwords = join(folder, 'passwords')
  const acl = join(folder, 'acl')
  writeFileSync(passwords, '')
  setPassword(passwords, 'hub', HUB_PASSWORD)
  copyFileSync(new URL('../../provisioning/mosquitto/acl', import.meta.url).pathname, acl)
  chmodSync(acl, 0o644)
  const config = join(folder, 'mosquitto.conf')
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous false',
    `password_file ${passwords}`,
    `acl_file ${acl}`,
    'max_queued_messages 0',
    'max_packet_size 1100000',
    'log_dest stderr',
    'log_type error',
    'log_type warning',
    'log_type notice',
    'log_type information',
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  const start = async (): Promise<Program> => {
    const program = startProgram({ command: [SERVER, '-c', config] })
    await until('Mosquitto runs', () => {
      if (!program.isAlive()) throw new Error(program.output())
      return program.output().includes('running')
    })
    return program
  }
  let program = await start()
  return {
    port,
    url: `mqtt://hub:${HUB_PASSWORD}@127.0.0.1:${port}`,
    program: () => program,
    addUser: async (name, password) => {
      setPassword(passwords, name, password)
      program.process.kill('SIGHUP')
    },
    restart: async (signal) => {
      program.process.kill(signal)
      await program.ended
      program = await start()
    },
    stop: async () => {
      await program.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
