/** The running gateway: its parts put together, started and stopped in the order in which they are read here. */

import { type Clock, repeat } from './clock.ts'
import type { LoadedConfig } from './config/load.ts'
import { filterPlanOf } from './config/plan.ts'
import { createDevices, type Devices } from './devices.ts'
import type { FailPoint } from './fail-point.ts'
import { tellField } from './field.ts'
import { createMetrics } from './health/metrics.ts'
import { openHealth, type Readiness } from './health/server.ts'
import type { Log } from './log.ts'
import { createIntake, TICK_MS } from './pipeline/intake.ts'
import { createPublisher, type Publisher } from './pipeline/publish.ts'
import { createLink } from './pipeline/publish-link.ts'
import { openSpool } from './pipeline/spool.ts'
import { alarmsOf, offlineStatus, onlineStatus, type StatusParts } from './status.ts'

const VERSION = '0.1.0'
const STATUS_MS = 5_000
/** Changes that come together are one status. */
const CHANGE_MS = 200

export interface GatewayHost {
  readonly clock: Clock
  readonly log: Log
  readonly failPoint: (point: FailPoint) => void
}

export interface RunningGateway {
  readonly healthPort: number
  /** Lets go of devices, ends open tags, spools them, says goodbye. What no receipt covers waits for the next start. */
  stop(): Promise<void>
}

/** Rejects when the spool cannot be opened or the health port is taken; devices and broker may be away. */
export const startGateway = async ({ config, password }: LoadedConfig, host: GatewayHost): Promise<RunningGateway> => {
  const { clock, log, failPoint } = host
  const { site, gateway } = config
  const plan = filterPlanOf(config)
  let publisher: Publisher | undefined
  let cancelChange: (() => void) | undefined
  const publishStatus = (): void => {
    cancelChange = undefined
    link.publishStatus(JSON.stringify(onlineStatus(parts)))
  }
  const changed = (): void => {
    cancelChange ??= clock.after(CHANGE_MS, publishStatus)
  }

  const spool = openSpool(
    { file: config.spool.file, bytesMax: config.spool.bytesMax, eventLog: config.eventLog ?? null },
    {
      clock,
      failPoint,
      onDurable: () => publisher?.pump(),
      onChange: (status) => {
        if (status.state === 'ok') log.info(status, 'the spool has room again')
        else
          log.error(
            status,
            `the spool is ${status.state}${status.state === 'full' ? ': new sightings are refused' : ''}`,
          )
        changed()
      },
    },
  )
  const intake = createIntake(plan, spool, clock, failPoint)
  const link = createLink(
    { site, gateway, url: config.mqtt.url, username: config.mqtt.username ?? gateway, password },
    {
      clock,
      log,
      will: () => JSON.stringify(offlineStatus(site, gateway, clock.now())),
      connected: () => {
        publishStatus()
        publisher?.connected()
      },
      lost: () => undefined,
      receipt: (payload) => publisher?.receive(payload),
    },
  )
  publisher = createPublisher({ gateway, clock, spool, link, failPoint, log, onChange: changed })
  const devices: Devices = createDevices(config.devices, plan, { clock, log, ...intake, changed })
  const parts: StatusParts = {
    site,
    gateway,
    version: VERSION,
    startedAt: clock.now(),
    clock,
    spool,
    intake,
    publisher,
    devices,
  }
  const readiness = (): Readiness => ({
    ready: spool.status().fault === null,
    spool: spool.status().state,
    mqtt: link.isConnected() ? 'connected' : 'disconnected',
    devices: Object.fromEntries(devices.status().map(({ name, state }) => [name, state])),
    alarms: alarmsOf(parts),
  })

  const health = await openHealth(config.health, readiness, createMetrics(parts)).catch((error: unknown) => {
    spool.close()
    throw error
  })
  const cancelTick = repeat(clock, TICK_MS, intake.tick)
  const cancelStatus = repeat(clock, STATUS_MS, publishStatus)
  const cancelField = tellField(config, clock, intake, link)
  link.start()
  devices.start()
  log.info(
    { health: `${config.health.host}:${health.port}`, spool: spool.status(), version: VERSION },
    'gateway started',
  )

  return {
    healthPort: health.port,
    stop: async () => {
      await devices.stop()
      cancelTick()
      intake.stop()
      spool.flush()
      publisher?.stop()
      cancelStatus()
      cancelField()
      cancelChange?.()
      await link.stop(JSON.stringify(offlineStatus(site, gateway, clock.now())))
      await health.close()
      spool.close()
      log.info({ waiting: spool.status().entries }, 'gateway stopped')
    },
  }
}
