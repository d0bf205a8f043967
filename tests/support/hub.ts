/** The hub as a process of its own, and the programs' way into it: signed in once, then by an API key. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createApiKey, signIn } from '../../provisioning/administrator.ts'
import { type Api, connectApi } from '../../provisioning/api.ts'
import { systemClock } from '../../provisioning/clock.ts'
import { freePort } from './ports.ts'
import { type Program, startProgram } from './program.ts'
import { until } from './until.ts'

const root = new URL('../..', import.meta.url).pathname
export const ADMIN = { email: 'admin@test.example', password: 'walk-the-pallet-in' } as const

/** A folder that PostgreSQL's account may pass, too. */
export const makeDataDir = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'dockledger-flow-'))
  await chmod(folder, 0o711)
  return folder
}
export const removeDataDir = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })

export interface HubSettings {
  readonly dataDir: string
  readonly databaseUrl?: string
  readonly mqttUrl?: string
  readonly httpPort?: number
  readonly mqttPort?: number
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface RunningHub {
  readonly url: string
  readonly mqttPort: number
  readonly api: Api
  readonly apiKey: string
  readonly databaseUrl: string
  program(): Program
  /** Starts it again on the same ports after it ended; resolves when it is ready. */
  restart(env?: Readonly<Record<string, string | undefined>>): Promise<void>
  stop(): Promise<void>
}

/** Where the embedded server of this data folder listens now. */
export const embeddedUrl = (dataDir: string): string => {
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim()
  const port = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[3]
  return `postgres://postgres:${password}@127.0.0.1:${port}/dockledger`
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  )

export const startHub = async (settings: HubSettings): Promise<RunningHub> => {
  const { dataDir, databaseUrl, mqttUrl } = settings
  const httpPort = settings.httpPort ?? (await freePort())
  const mqttPort = settings.mqttPort ?? (await freePort())
  const url = `http://127.0.0.1:${httpPort}`
  const start = async (env: HubSettings['env'] = {}): Promise<Program> => {
    const program = startProgram({
      command: [process.execPath, join(root, 'hub/main.ts')],
      env: {
        HTTP_PORT: String(httpPort),
        MQTT_PORT: String(mqttPort),
        DATA_DIR: dataDir,
        DATABASE_URL: databaseUrl,
        MQTT_URL: mqttUrl,
        ADMIN_EMAIL: ADMIN.email,
        ADMIN_PASSWORD: ADMIN.password,
        LOG_LEVEL: 'info',
        CHECK_ANSWERS: 'true',
        ...settings.env,
        ...env,
      },
    })
    await until(
      'the hub is ready',
      () => {
        if (!program.isAlive()) throw new Error(`the hub ended: ${program.output().slice(-3_000)}`)
        return isReady(url)
      },
      60_000,
    )
    return program
  }
  let program = await start()
  const cookie = await signIn(url, ADMIN.email, ADMIN.password)
  if (!cookie) throw new Error('the administrator cannot sign in')
  const apiKey = await createApiKey(url, cookie, 'tests')
  const ending = new AbortController()
  const api = connectApi({ url, headers: { 'x-api-key': apiKey }, clock: systemClock, signal: ending.signal })
  return {
    url,
    mqttPort,
    api,
    apiKey,
    get databaseUrl() {
      return databaseUrl ?? embeddedUrl(dataDir)
    },
    program: () => program,
    restart: async (env) => {
      await program.ended
      program = await start(env)
    },
    stop: async () => {
      ending.abort()
      await program.stop()
    },
  }
}
