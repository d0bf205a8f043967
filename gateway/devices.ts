/** The devices of this gateway: started together, each on its own; what one suffers does not stop the others. */
import type { DeviceFault, DeviceState, Driver, DriverHost, Sighting } from '@dockledger/devices/driver.ts'
import { createLlrpDriver } from '@dockledger/devices/llrp/driver.ts'
import { createScaleDriver } from '@dockledger/devices/scale/driver.ts'
import { createScannerDriver } from '@dockledger/devices/scanner/driver.ts'
import type { DeviceStatus } from '@dockledger/hub/contract/status.ts'
import type { Clock } from './clock.ts'
import { llrpConfigOf } from './config/plan.ts'
import type { DeviceConfig } from './config/schema.ts'
import type { Log } from './log.ts'
import type { FilterPlan } from './pipeline/plan.ts'

export interface DevicesHost {
  readonly clock: Clock
  readonly log: Log
  sighted(device: string, sightings: readonly Sighting[]): void
  /** The device is not ready, maybe not for the first time. */
  lost(device: string): void
  /** The state of one of them changed. */
  changed(): void
}

export interface Devices {
  start(): void
  /** Resolves when all are let go. */
  stop(): Promise<void>
  status(): DeviceStatus[]
}

interface Kept {
  readonly config: DeviceConfig
  readonly portal: string | null
  driver: Driver | undefined
  state: DeviceState
  fault: DeviceFault | null
  lastSightingAt: number | null
  sightings: number
}

const FAULT_CODE_MAX = 40
const FAULT_MESSAGE_MAX = 400
const ADDRESS_MAX = 200

const createDriver = (device: DeviceConfig, plan: FilterPlan, host: DriverHost): Driver => {
  const { name, address } = device
  switch (device.family) {
    case 'llrp':
      return createLlrpDriver(llrpConfigOf(device, plan), host)
    case 'scanner':
      return createScannerDriver({ name, address, ...(device.suffix ? { suffix: device.suffix } : {}) }, host)
    case 'scale':
      return createScaleDriver(
        {
          name,
          address,
          ...(device.question ? { question: device.question } : {}),
          ...(device.pollMs ? { pollMs: device.pollMs } : {}),
          ...(device.emptyUpTo ? { emptyUpTo: device.emptyUpTo } : {}),
        },
        host,
      )
  }
}

const driverHostOf = (kept: Kept, host: DevicesHost): DriverHost => ({
  now: () => host.clock.now(),
  after: (delayMs, call) => host.clock.after(delayMs, call),
  sighted: (sightings) => {
    kept.sightings += sightings.length
    kept.lastSightingAt = host.clock.now()
    host.sighted(kept.config.name, sightings)
  },
  stateChanged: (state, fault) => {
    const isNews = state !== kept.state || fault?.code !== kept.fault?.code
    kept.state = state
    kept.fault = fault ?? null
    if (isNews) {
      const line = { device: kept.config.name, state, fault: fault?.code, message: fault?.message }
      if (fault) host.log.warn(line, 'device fault')
      else host.log.info(line, 'device state')
    }
    // also when it never became ready: a reader may tell its inputs while it is set up
    if (state !== 'ready') host.lost(kept.config.name)
    if (isNews) host.changed()
  },
})

const start = (kept: Kept, plan: FilterPlan, host: DevicesHost): void => {
  try {
    kept.driver = createDriver(kept.config, plan, driverHostOf(kept, host))
    kept.driver.start()
  } catch (error) {
    kept.state = 'faulted'
    kept.fault = { code: 'not-available', message: error instanceof Error ? error.message : String(error) }
    host.log.error({ device: kept.config.name, err: error }, 'the device could not be started; the others go on')
  }
}

const statusOf = ({ config, portal, state, fault, lastSightingAt, sightings }: Kept): DeviceStatus => ({
  name: config.name,
  family: config.family,
  address: config.address.slice(0, ADDRESS_MAX),
  portal,
  state,
  fault: fault && { code: fault.code.slice(0, FAULT_CODE_MAX), message: fault.message.slice(0, FAULT_MESSAGE_MAX) },
  lastSightingAt,
  sightings,
})

/** Does nothing until started. */
export const createDevices = (devices: readonly DeviceConfig[], plan: FilterPlan, host: DevicesHost): Devices => {
  const all = devices.map(
    (config): Kept => ({
      config,
      portal: plan.devices.find(({ name }) => name === config.name)?.portal ?? null,
      driver: undefined,
      state: 'stopped',
      fault: null,
      lastSightingAt: null,
      sightings: 0,
    }),
  )
  return {
    start: () => {
      for (const kept of all) start(kept, plan, host)
    },
    stop: async () => {
      const stops = await Promise.allSettled(all.map((kept) => kept.driver?.stop()))
      for (const stop of stops)
        if (stop.status === 'rejected') host.log.error({ err: stop.reason }, 'a device did not let go')
    },
    status: () => all.map(statusOf),
  }
}
