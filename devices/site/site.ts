/** A whole warehouse of virtual devices: at each door a reader with its portal, a barcode scanner and a scale. */
import type { DriverHost } from '../driver.ts'
import { type Carriage, type Carried, createVirtualDoor } from '../portal/virtual-door.ts'
import { createVirtualScale } from '../scale/virtual.ts'
import { createVirtualScanner } from '../scanner/virtual.ts'
import type { DoorConfig, SiteConfig } from './config.ts'

/** Where drivers find the devices of one door, each `tcp://host:port`. */
export interface DoorAddresses {
  readonly name: string
  readonly reader: string
  readonly scanner: string
  readonly scale: string
}

export interface SiteDoor {
  readonly addresses: DoorAddresses
  /** Resolves when the pallet has finished its way, with what really happened. */
  carry(carriage: Carriage): Promise<Carried>
  /** Somebody scans a label. `symbology` such as `]C1`; null as a scanner that does not send it. */
  scan(text: string, symbology?: string | null): void
  /** Puts this much on the scale (decimal text, kg), lets it rest, and takes it off again. */
  weigh(value: string): Promise<void>
  /** Resolves when a gateway hears the reader. */
  whenReporting(): Promise<void>
  /** Cuts the connections to all devices of the door; they go on listening. */
  cut(): void
}

export interface VirtualSite {
  readonly addresses: readonly DoorAddresses[]
  /** Throws RangeError when there is no such door. */
  door(name: string): SiteDoor
  close(): Promise<void>
}

/** Long enough for a scale to come to rest and for a driver to have seen it at rest. */
const ON_SCALE_MS = 1_500
const SCALE = { unit: 'kg', decimals: 1, capacity: '3000', settleMs: 500, repeatMs: 100 }

type Clock = Pick<DriverHost, 'now' | 'after'>
type OpenDoor = SiteDoor & { close(): Promise<void> }

const openDoor = async (config: DoorConfig, host: string, seed: number, clock: Clock): Promise<OpenDoor> => {
  const { clockErrorMs = 0, chunkBytes } = config
  const portal = await createVirtualDoor({
    clock,
    seed,
    host,
    port: config.readerPort ?? 0,
    clockErrorMs,
    ...(chunkBytes === undefined ? {} : { chunkBytes }),
  })
  const scanner = await createVirtualScanner({ host, port: config.scannerPort ?? 0, suffix: 'crlf' })
  const scale = await createVirtualScale({ ...SCALE, host, port: config.scalePort ?? 0, clock })
  const name = config.name
  return {
    addresses: { name, reader: portal.reader.address, scanner: scanner.address, scale: scale.address },
    carry: portal.carry,
    whenReporting: portal.whenReporting,
    scan: (text, symbology = null) => scanner.scan({ text, symbology }),
    weigh: (value) =>
      new Promise((done) => {
        scale.put(value)
        clock.after(ON_SCALE_MS, () => {
          scale.takeOff()
          done()
        })
      }),
    cut: () => {
      portal.reader.drop()
      scanner.drop()
      scale.drop()
    },
    close: async () => {
      await Promise.all([portal.close(), scanner.close(), scale.close()])
    },
  }
}

/** Resolves when every device listens. Rejects when a port is taken, with nothing left open. */
export const createVirtualSite = async (config: SiteConfig, clock: Clock): Promise<VirtualSite> => {
  const { host = '127.0.0.1', seed = 1 } = config
  const doors = new Map<string, OpenDoor>()
  const close = async (): Promise<void> => {
    await Promise.all([...doors.values()].map((door) => door.close()))
  }
  try {
    // Each door its own chances, or all doors would miss the same tags.
    for (const [index, door] of config.doors.entries())
      doors.set(door.name, await openDoor(door, host, seed + index, clock))
  } catch (error) {
    await close()
    throw error
  }
  return {
    addresses: [...doors.values()].map((door) => door.addresses),
    door: (name) => {
      const found = doors.get(name)
      if (!found) throw new RangeError(`there is no door "${name}"; there is ${[...doors.keys()].join(', ')}`)
      return found
    },
    close,
  }
}
