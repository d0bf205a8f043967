/** A gateway process with its own folder: settings, spool and the log of everything it ever observed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import type { DoorAddresses } from '@dockledger/devices/virtual-site.ts'
import type { Entry } from '@dockledger/hub/contract/observation.ts'
import { stringify } from 'yaml'
import { type Program, startProgram } from './program.ts'

const root = new URL('../..', import.meta.url).pathname

export interface GatewaySettings {
  readonly folder: string
  readonly name: string
  readonly site: string
  readonly mqttUrl: string
  readonly credential: string
  readonly doors: readonly DoorAddresses[]
  readonly spoolBytesMax?: number
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface RunningGateway {
  readonly folder: string
  readonly spoolFile: string
  program(): Program
  /** Every entry it ever spooled, in order: what really was observed. */
  eventLog(): Entry[]
  /** Seqs that no receipt has covered yet. */
  spooled(): number[]
  restart(env?: Readonly<Record<string, string | undefined>>): Promise<void>
  stop(): Promise<void>
}

const writeConfig = (settings: GatewaySettings, spoolFile: string, eventLogFile: string): string => {
  const { folder, name, site, mqttUrl, credential, doors, spoolBytesMax } = settings
  mkdirSync(folder, { recursive: true })
  const credentialFile = join(folder, 'credential')
  writeFileSync(credentialFile, credential, { mode: 0o600 })
  const path = join(folder, 'gateway.yaml')
  const config = {
    site,
    gateway: name,
    mqtt: { url: mqttUrl, passwordFile: credentialFile },
    spool: { file: spoolFile, ...(spoolBytesMax ? { bytesMax: spoolBytesMax } : {}) },
    health: { port: 0 },
    eventLog: eventLogFile,
    portals: doors.map((door) => ({
      name: door.name,
      reader: `${door.name}-reader`,
      zones: { outside: [1, 2], inside: [3, 4] },
      presence: { device: `${door.name}-reader`, port: 1 },
    })),
    devices: doors.flatMap((door) => [
      { name: `${door.name}-reader`, family: 'llrp', address: door.reader, portal: door.name },
      { name: `${door.name}-scanner`, family: 'scanner', address: door.scanner, portal: door.name },
      { name: `${door.name}-scale`, family: 'scale', address: door.scale, portal: door.name },
    ]),
  }
  writeFileSync(path, stringify(config))
  return path
}

/** A torn last line is what a kill leaves: the next start mends it, a reader passes over it. */
const readEventLog = (path: string): Entry[] => {
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line)]
      } catch {
        return []
      }
    })
}

export const startGateway = (settings: GatewaySettings): RunningGateway => {
  const { folder } = settings
  const spoolFile = join(folder, 'spool.sqlite')
  const eventLogFile = join(folder, 'events.ndjson')
  const config = writeConfig(settings, spoolFile, eventLogFile)
  const start = (env: GatewaySettings['env'] = {}): Program =>
    startProgram({
      command: [process.execPath, join(root, 'gateway/main.ts'), '--config', config],
      env: { MQTT_URL: undefined, FAIL_POINT: undefined, ...settings.env, ...env },
    })
  let program = start()
  return {
    folder,
    spoolFile,
    program: () => program,
    eventLog: () => readEventLog(eventLogFile),
    spooled: () => {
      const db = new DatabaseSync(spoolFile, { readOnly: true })
      const rows = db.prepare('SELECT seq FROM entry ORDER BY seq').all()
      db.close()
      return rows.map((row) => Number(row.seq))
    },
    restart: async (env) => {
      await program.ended
      program = start(env)
    },
    stop: async () => {
      await program.stop()
    },
  }
}
