/** From settings to what the pipeline and the drivers are told. */
import type { LlrpConfig } from '@dockledger/devices/llrp/driver.ts'
import type { AntennaRef, FilterPlan } from '../pipeline/plan.ts'
import { antennaOf } from './cross-checks.ts'
import type { DeviceConfig, GatewayConfig, PortalConfig } from './schema.ts'

const refsOf = (portal: PortalConfig, zone: 'outside' | 'inside'): AntennaRef[] =>
  portal.zones[zone].flatMap((entry) => {
    const { device, antenna } = antennaOf(entry, portal)
    return device === undefined ? [] : [{ device, antenna }]
  })

/** A reader stands at the door its antennas look at, unless the settings say otherwise. */
const portalOf = (device: DeviceConfig, config: GatewayConfig): string | null => {
  if (device.portal) return device.portal
  const looking = config.portals.filter((portal) =>
    [...refsOf(portal, 'outside'), ...refsOf(portal, 'inside')].some((ref) => ref.device === device.name),
  )
  return looking.length === 1 ? (looking[0]?.name ?? null) : null
}

export const filterPlanOf = (config: GatewayConfig): FilterPlan => ({
  portals: config.portals.map((portal) => ({
    name: portal.name,
    outside: refsOf(portal, 'outside'),
    inside: refsOf(portal, 'inside'),
    presence: portal.presence ?? null,
    filter: portal.filter,
  })),
  devices: config.devices.map((device) => ({ name: device.name, portal: portalOf(device, config) })),
})

type LlrpDevice = Extract<DeviceConfig, { family: 'llrp' }>

/** Only the antennas that look at a door are switched on, and only the inputs that hang on a photo-eye. */
export const llrpConfigOf = (device: LlrpDevice, plan: FilterPlan): LlrpConfig => {
  const refs = plan.portals.flatMap(({ outside, inside }) => [...outside, ...inside])
  const antennas = refs.filter((ref) => ref.device === device.name).map(({ antenna }) => antenna)
  const eyes = plan.portals.map(({ presence }) => presence).filter((eye) => eye?.device === device.name)
  return {
    name: device.name,
    address: device.address,
    antennas: [...new Set(antennas)].sort((a, b) => a - b),
    inputs: [...new Set(eyes.map((eye) => eye?.port ?? 0))],
    ...(device.reportEveryTags === undefined ? {} : { reportEveryTags: device.reportEveryTags }),
    gen2Session: device.gen2Session,
    powerIndex: device.powerIndex,
  }
}
