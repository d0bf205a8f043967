/** The gateway's retained status: every few seconds and on each change, so that the hub sees it fall silent. */
import type { GatewayStatus } from '@dockledger/hub/contract/status.ts'
import type { Clock } from './clock.ts'
import type { Devices } from './devices.ts'
import type { Intake } from './pipeline/intake.ts'
import type { Publisher } from './pipeline/publish.ts'
import type { Spool } from './pipeline/spool.ts'

export interface StatusParts {
  readonly site: string
  readonly gateway: string
  readonly version: string
  readonly startedAt: number
  readonly clock: Clock
  readonly spool: Spool
  readonly intake: Intake
  readonly publisher: Publisher
  readonly devices: Devices
}

export const onlineStatus = (parts: StatusParts): GatewayStatus => {
  const { entries, bytes, bytesMax, state } = parts.spool.status()
  const { counters, refusedSightings } = parts.intake.status()
  return {
    v: 1,
    gateway: parts.gateway,
    site: parts.site,
    state: 'online',
    at: parts.clock.now(),
    detail: {
      version: parts.version,
      startedAt: parts.startedAt,
      skewMs: parts.publisher.status().skewMs,
      spool: { entries, bytes, bytesMax, state, refusedSightings },
      devices: parts.devices.status(),
      counters: {
        sightings: counters.sightings,
        observations: counters.observations,
        strays: counters.fewReads + counters.oneZone + counters.otherDoor,
      },
      alarms: alarmsOf(parts),
    },
  }
}

const ALARMS_MAX = 16
const ALARM_TEXT_MAX = 200

/** What a person must look at, in words; empty when all is well. */
export const alarmsOf = ({ spool, publisher }: Pick<StatusParts, 'spool' | 'publisher'>): string[] => {
  const { state, fault, bytes, bytesMax } = spool.status()
  const alarms = publisher.status().refused.map((text) => `batch refused by the hub: ${text}`)
  if (fault !== null) alarms.unshift(`the spool cannot be written: ${fault}`)
  else if (state === 'full')
    alarms.unshift(`the spool is full (${bytes} of ${bytesMax} bytes): new sightings are refused`)
  else if (state === 'nearly-full') alarms.unshift(`the spool is nearly full (${bytes} of ${bytesMax} bytes)`)
  return alarms.slice(0, ALARMS_MAX).map((text) => text.slice(0, ALARM_TEXT_MAX))
}

/** What is left behind when the gateway goes, or is gone. */
export const offlineStatus = (site: string, gateway: string, at: number): GatewayStatus => ({
  v: 1,
  gateway,
  site,
  state: 'offline',
  at,
  detail: null,
})
