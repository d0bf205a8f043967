/** Puts the hub together in the order it starts; it stops the other way round. */
import { startChores } from './composition/chores.ts'
import { openFloor } from './composition/floor.ts'
import { createParts, type Parts } from './composition/parts.ts'
import { openStore } from './composition/store.ts'
import { openWeb, type Web } from './composition/web.ts'
import type { Config } from './config.ts'
import { createAdmission } from './ingest/index.ts'
import type { FirstAdministrator } from './platform/auth/administrator.ts'
import type { Broker } from './platform/broker/broker.ts'
import type { Clock } from './platform/clock.ts'
import { schemaFault } from './platform/db/migrate.ts'
import { armFailPoint } from './platform/fail-point.ts'
import type { ReadyCheck } from './platform/http/health.ts'
import type { Logger } from './platform/log.ts'
import { vapidKeys } from './platform/push/vapid.ts'
import { createRoutes } from './routes.ts'

export interface Hub {
  readonly log: Logger
  readonly clock: Clock
  /** Drains what was received, then closes from the outside in. */
  readonly stop: () => Promise<void>
}

/** Throws one line that says what to do; nothing is left running then. `say` is for what a person waits for. */
export const startHub = async (config: Config, say: (line: string) => void): Promise<Hub> => {
  armFailPoint(config.FAIL_POINT)
  const parts = createParts(config)
  try {
    await open(config, parts, say)
  } catch (error) {
    await parts.closeAll().catch(() => undefined)
    throw error
  }
  return { log: parts.log, clock: parts.clock, stop: parts.closeAll }
}

const open = async (config: Config, parts: Parts, say: (line: string) => void): Promise<void> => {
  /** Known only later, needed only then. */
  const late: { wakePush?: Web['wakePush']; broker?: Broker } = {}
  const store = await openStore(config, parts, (views) => late.wakePush?.(views))
  const admission = createAdmission(store.system, parts.clock, parts.log)
  const effects = { forget: admission.forget, disconnect: (name: string) => late.broker?.disconnect(name) }
  const push = { publicKey: vapidKeys(store.secret).publicKey, hosts: config.PUSH_HOSTS }
  const routes = createRoutes(effects, config.SMTP_URL !== undefined, push, config.PRINTER_HOSTS)
  const checks: ReadyCheck[] = [
    { name: 'database', ask: () => schemaFault(store.db.pool) },
    { name: 'broker', ask: async () => (late.broker ? late.broker.state() : 'not started yet') },
  ]
  const web = await openWeb(config, parts, store, routes, checks)
  late.wakePush = web.wakePush
  await startChores(config, parts, store, addressOf(config, web.port))
  const broker = await openFloor(config, parts, store, admission, web.showField)
  late.broker = broker
  announce(say, config, { httpPort: web.port, mqttPort: broker.port, administrator: store.administrator })
}

const hostOf = (host: string): string => (host.includes(':') ? `[${host}]` : host)
const addressOf = ({ HOST, PUBLIC_URL }: Config, port: number): string =>
  (PUBLIC_URL ?? `http://${hostOf(HOST)}:${port}`).replace(/\/$/, '')

interface Started {
  readonly httpPort: number
  readonly mqttPort: number | undefined
  readonly administrator: FirstAdministrator | undefined
}

const announce = (
  say: (line: string) => void,
  config: Config,
  { httpPort, mqttPort, administrator }: Started,
): void => {
  if (administrator?.oneTimePassword)
    say(
      `First start: sign in as ${administrator.email} with the password ${administrator.oneTimePassword} (shown this once).`,
    )
  if (mqttPort !== undefined) say(`Gateways connect to mqtt://${hostOf(config.HOST)}:${mqttPort}`)
  say(`Dockledger is ready at ${addressOf(config, httpPort)}`)
}
