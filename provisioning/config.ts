/** What `npm start` must know: its arguments, and the hub's own settings, read by the hub's own schema. */
import { resolve } from 'node:path'
import { type Config, readConfig } from '@dockledger/hub/config.ts'
import { freePort } from './ports.ts'

export interface StartSettings {
  readonly isDemoWanted: boolean
  readonly isDevelopment: boolean
  readonly dataDir: string
  readonly httpPort: number
  readonly mqttPort: number
  readonly url: string
  /** For people: passkeys want a name, so that this machine is called localhost, not 127.0.0.1. */
  readonly address: string
  /** Where the gateway of the demo publishes: without the hub's own user and password. */
  readonly mqttUrl: string
  readonly adminEmail: string
  readonly adminPassword: string | undefined
}

const USAGE = 'usage: npm start [-- --no-demo] [-- --dev]'
const EVERYWHERE = new Set(['0.0.0.0', '::'])

const addressOf = ({ PUBLIC_URL }: Config, url: string): string =>
  PUBLIC_URL ?? url.replace(/\/\/(127\.0\.0\.1|\[::1\]):/, '//localhost:')

/** `HOST` may be an address that nobody can connect to. */
const hostOf = ({ HOST }: Config): string => {
  const host = EVERYWHERE.has(HOST) ? '127.0.0.1' : HOST
  return host.includes(':') ? `[${host}]` : host
}

const withoutUser = (text: string): string => {
  const url = new URL(text)
  return `${url.protocol}//${url.host}`
}

/** Throws with one line a setting when arguments or environment are not right. */
export const readSettings = async (
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<StartSettings> => {
  const unknown = args.filter((arg) => arg !== '--no-demo' && arg !== '--dev')
  if (unknown.length > 0) throw new Error(`unknown argument ${unknown.join(' ')}; ${USAGE}`)
  const { config } = readConfig(environment)
  const httpPort = config.HTTP_PORT || (await freePort())
  const mqttPort = config.MQTT_PORT || (await freePort())
  const url = `http://${hostOf(config)}:${httpPort}`
  return {
    isDemoWanted: !args.includes('--no-demo'),
    isDevelopment: args.includes('--dev'),
    dataDir: resolve(config.DATA_DIR),
    httpPort,
    mqttPort,
    url,
    address: addressOf(config, url),
    mqttUrl: config.MQTT_URL ? withoutUser(config.MQTT_URL) : `mqtt://${hostOf(config)}:${mqttPort}`,
    adminEmail: config.ADMIN_EMAIL,
    adminPassword: config.ADMIN_PASSWORD,
  }
}
