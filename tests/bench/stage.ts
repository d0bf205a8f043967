/** What the measures of hub and database run on: one durable PostgreSQL, the hub on one database, the bare pipeline on its copy. */
import process from 'node:process'
import mqtt, { type MqttClient } from 'mqtt'
import pg from 'pg'
import { startEmbedded } from '../../hub/platform/db/embedded.ts'
import { GATEWAY } from '../../provisioning/demo/company.ts'
import { type DemoPlaces, seedDemo } from '../../provisioning/demo/seed.ts'
import { makeDataDir, type RunningHub, removeDataDir, startHub } from '../support/hub.ts'
import { freePort } from '../support/ports.ts'
import { type Program, startProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

export interface Pipeline {
  readonly pool: pg.Pool
  readonly pid: () => number
  readonly mqttPort: number
  /** Of the gateway that publishes. */
  readonly credential: string
}

export interface Stage {
  readonly hub: RunningHub
  readonly places: DemoPlaces
  readonly ours: Pipeline
  readonly bare: Pipeline
  readonly serverPid: () => number
  /** A database of its own, migrated and seeded, for what would disturb the others. */
  copy(name: string): Promise<string>
  close(): Promise<void>
}

/** As the product runs by itself: no extra checks of answers, quiet log. */
const HUB_ENV = { CHECK_ANSWERS: 'false', LOG_LEVEL: 'warn' }

const startBare = async (databaseUrl: string): Promise<{ program: Program; mqttPort: number }> => {
  const mqttPort = await freePort()
  const program = startProgram({
    command: [process.execPath, new URL('bare.ts', import.meta.url).pathname],
    env: { DATABASE_URL: databaseUrl, MQTT_PORT: String(mqttPort) },
  })
  await until('the bare pipeline is ready', () => program.output().includes('ready'))
  return { program, mqttPort }
}

export const openStage = async (): Promise<Stage> => {
  const dataDir = await makeDataDir()
  const server = await startEmbedded({ dataDir })
  const urlOf = (database: string): string => {
    const url = new URL(server.url)
    url.pathname = `/${database}`
    return url.href
  }
  const first = await startHub({ dataDir, databaseUrl: server.url, env: HUB_ENV })
  const places = await seedDemo(first.api)
  const { credential } = await first.api.post<{ credential: string }>('/gateways', {
    ...GATEWAY,
    companyId: places.companyId,
  })
  await first.stop()
  const admin = new pg.Pool({ connectionString: urlOf('postgres'), max: 1 })
  const template = new URL(server.url).pathname.slice(1)
  const copy = async (name: string): Promise<string> => {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE seeded`)
    return urlOf(name)
  }
  await admin.query(`CREATE DATABASE seeded TEMPLATE ${template}`)
  const bareUrl = await copy('bare')
  const hub = await startHub({ dataDir, databaseUrl: server.url, env: HUB_ENV })
  const bare = await startBare(bareUrl)
  const ours = { pool: new pg.Pool({ connectionString: server.url, max: 10 }), mqttPort: hub.mqttPort, credential }
  const theirs = { pool: new pg.Pool({ connectionString: bareUrl, max: 10 }), mqttPort: bare.mqttPort, credential }
  return {
    hub,
    places,
    ours: { ...ours, pid: () => hub.program().pid },
    bare: { ...theirs, pid: () => bare.program.pid },
    serverPid: server.pid,
    copy,
    close: async () => {
      await bare.program.stop()
      await hub.stop()
      for (const pool of [ours.pool, theirs.pool, admin]) await pool.end()
      await server.stop()
      removeDataDir(dataDir)
    },
  }
}

export const connectGateway = ({ mqttPort, credential }: Pipeline): Promise<MqttClient> =>
  mqtt.connectAsync(`mqtt://127.0.0.1:${mqttPort}`, {
    clientId: GATEWAY.name,
    username: GATEWAY.name,
    password: credential,
    protocolVersion: 4,
  })
