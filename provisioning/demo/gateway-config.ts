/** The demo gateway's settings: a real gateway cannot tell these devices from others. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DoorAddresses } from '@dockledger/devices/virtual-site.ts'
import { stringify } from 'yaml'
import { GATEWAY } from './company.ts'

export interface GatewayConfigSettings {
  readonly folder: string
  readonly mqttUrl: string
  readonly credentialFile: string
  readonly doors: readonly DoorAddresses[]
}

/** Path of the file that was written. */
export const writeGatewayConfig = ({ folder, mqttUrl, credentialFile, doors }: GatewayConfigSettings): string => {
  const path = join(folder, 'gateway.yaml')
  const config = {
    site: GATEWAY.site,
    gateway: GATEWAY.name,
    mqtt: { url: mqttUrl, passwordFile: credentialFile },
    spool: { file: join(folder, 'spool.sqlite') },
    health: { port: 0 },
    portals: doors.map(({ name }) => ({
      name,
      reader: `${name}-reader`,
      zones: { outside: [1, 2], inside: [3, 4] },
      presence: { device: `${name}-reader`, port: 1 },
    })),
    devices: doors.flatMap(({ name, reader, scanner, scale }) => [
      { name: `${name}-reader`, family: 'llrp', address: reader, portal: name },
      { name: `${name}-scanner`, family: 'scanner', address: scanner, portal: name },
      { name: `${name}-scale`, family: 'scale', address: scale, portal: name },
    ]),
  }
  writeFileSync(path, stringify(config), { mode: 0o600 })
  return path
}
