/** What one setting demands of another: names that must exist, antennas that look one way only. */
import type { Path } from './positions.ts'
import type { DeviceConfig, GatewayConfig, PortalConfig } from './schema.ts'

export interface CrossProblem {
  readonly path: Path
  readonly message: string
}

/** `reader:antenna` of a zone's entry; the reader of a bare number is the portal's. */
export const antennaOf = (
  entry: number | string,
  portal: PortalConfig,
): { device: string | undefined; antenna: number } => {
  if (typeof entry === 'number') return { device: portal.reader, antenna: entry }
  const [device, antenna] = entry.split(':')
  return { device, antenna: Number(antenna) }
}

const repeated = (names: readonly string[], list: string): CrossProblem[] =>
  names.flatMap((name, i) =>
    names.indexOf(name) === i
      ? []
      : [{ path: [list, i, 'name'], message: `"${name}" is taken; give each its own name` }],
  )

const readerProblem = (device: string, path: Path, devices: readonly DeviceConfig[]): CrossProblem[] => {
  const found = devices.find(({ name }) => name === device)
  if (found?.family === 'llrp') return []
  const readers = devices.filter(({ family }) => family === 'llrp').map(({ name }) => name)
  const what = found ? `"${device}" is a ${found.family}` : `there is no device "${device}"`
  return [{ path, message: `${what}; write one of the llrp devices: ${readers.join(', ') || 'none yet, add one'}` }]
}

const zoneProblems = (
  portal: PortalConfig,
  index: number,
  config: GatewayConfig,
  taken: Map<string, string>,
): CrossProblem[] => {
  const problems: CrossProblem[] = []
  for (const zone of ['outside', 'inside'] as const) {
    for (const [i, entry] of portal.zones[zone].entries()) {
      const path = ['portals', index, 'zones', zone, i]
      const { device, antenna } = antennaOf(entry, portal)
      if (device === undefined) {
        problems.push({
          path,
          message: `antenna ${antenna} of which reader? write reader:${antenna}, or add reader: to the portal`,
        })
        continue
      }
      if (typeof entry === 'string') problems.push(...readerProblem(device, path, config.devices))
      const key = `${device}:${antenna}`
      const other = taken.get(key)
      if (other)
        problems.push({ path, message: `antenna ${key} already looks at ${other}; an antenna belongs to one zone` })
      taken.set(key, `${portal.name} ${zone}`)
    }
  }
  return problems
}

export const crossProblems = (config: GatewayConfig): CrossProblem[] => {
  const taken = new Map<string, string>()
  const portalNames = config.portals.map(({ name }) => name)
  const problems = [
    ...repeated(portalNames, 'portals'),
    ...repeated(
      config.devices.map(({ name }) => name),
      'devices',
    ),
  ]
  for (const [i, portal] of config.portals.entries()) {
    if (portal.reader) problems.push(...readerProblem(portal.reader, ['portals', i, 'reader'], config.devices))
    problems.push(...zoneProblems(portal, i, config, taken))
    if (portal.presence) {
      problems.push(...readerProblem(portal.presence.device, ['portals', i, 'presence', 'device'], config.devices))
    }
  }
  for (const [i, { portal }] of config.devices.entries()) {
    if (portal && !portalNames.includes(portal)) {
      const message = `there is no portal "${portal}"; write one of ${portalNames.join(', ') || 'none yet, add one'}`
      problems.push({ path: ['devices', i, 'portal'], message })
    }
  }
  if (config.mqtt.password !== undefined && config.mqtt.passwordFile !== undefined) {
    problems.push({ path: ['mqtt', 'password'], message: 'given twice; keep passwordFile and take password out' })
  }
  return problems
}
