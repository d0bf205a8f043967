/** One virtual device, started by hand: what the command line means and what the device then does. */
import type { DriverHost } from '../driver.ts'
import { encodeEpc, epcOfTagUri, isEpcRefusal } from '../epc/index.ts'
import { PATHS, type PathName } from '../portal/path.ts'
import { createVirtualDoor } from '../portal/virtual-door.ts'
import { createVirtualScale } from '../scale/virtual.ts'
import { createVirtualScanner } from '../scanner/virtual.ts'
import { createVirtualPrinter } from '../zpl/virtual.ts'

type Options = Readonly<Record<string, string | undefined>>
type Clock = Pick<DriverHost, 'now' | 'after'>

export interface HandRun {
  /** What it is and where, for a person. */
  readonly about: string
  /** What to do every period; the answer is what was done, for a person. */
  act(): Promise<string>
  /** How often, seconds; 0 = never by itself. */
  readonly everyS: number
  close(): Promise<void>
}

/** A value that cannot be: the message names the option and the remedy. */
export class OptionFault extends Error {}

/** The options each device knows, with their defaults. */
export const HAND_OPTIONS = {
  llrp: { host: '127.0.0.1', port: '5084', tags: '20', path: 'in', speed: '1.4', every: '10', seed: '1' },
  scanner: { host: '127.0.0.1', port: '5085', text: '0109501101530003', symbology: '', every: '5' },
  scale: { host: '127.0.0.1', port: '5086', value: '123.5', every: '10' },
  printer: { host: '127.0.0.1', port: '9100', dpi: '203', ms: '300', every: '10' },
} as const

const number = (options: Options, name: string, min: number, max: number): number => {
  const value = Number(options[name])
  if (!Number.isFinite(value) || value < min || value > max) {
    throw new OptionFault(`--${name} ${options[name]}: must be a number from ${min} to ${max}`)
  }
  return value
}

const common = (options: Options) => ({
  host: options.host ?? '127.0.0.1',
  port: number(options, 'port', 0, 65_535),
  everyS: number(options, 'every', 0, 86_400),
})

/** Tags of one trade item, serials from 1. */
const demoEpc = (serial: number): string => {
  const epc = epcOfTagUri(`urn:epc:tag:sgtin-96:1.9501101.053000.${serial}`)
  if (isEpcRefusal(epc)) throw new Error(epc.message)
  return encodeEpc(epc)
}

const pathOf = (text: string | undefined): PathName => {
  const path = PATHS.find((known) => known === text)
  if (!path) throw new OptionFault(`--path ${text}: must be one of ${PATHS.join(', ')}`)
  return path
}

const llrp = async (options: Options, clock: Clock): Promise<HandRun> => {
  const { everyS, ...at } = common(options)
  const epcs = Array.from({ length: number(options, 'tags', 1, 10_000) }, (_, index) => demoEpc(index + 1))
  const path = pathOf(options.path)
  const speedMps = number(options, 'speed', 0.1, 20)
  const door = await createVirtualDoor({ ...at, clock, seed: number(options, 'seed', 0, 2 ** 31) })
  return {
    about: `LLRP reader of a dock door at ${door.reader.address}: antennas 1, 2 outside and 3, 4 inside, photo-eye on input 1`,
    everyS,
    act: async () => {
      if (!door.reader.isReporting()) return 'waiting for a client that starts an inventory'
      const { reads } = await door.carry({ epcs, path, speedMps })
      return `carried ${epcs.length} tags ${path}: ${reads} reads reported`
    },
    close: door.close,
  }
}

const scanner = async (options: Options): Promise<HandRun> => {
  const { everyS, ...at } = common(options)
  const text = options.text ?? ''
  const device = await createVirtualScanner({ ...at, suffix: 'crlf' })
  return {
    about: `barcode scanner at ${device.address}: plain bytes, CR LF at the end`,
    everyS,
    act: async () => {
      device.scan({ text, symbology: options.symbology || null })
      return `scanned ${text}`
    },
    close: device.close,
  }
}

const scale = async (options: Options, clock: Clock): Promise<HandRun> => {
  const { everyS, ...at } = common(options)
  const value = options.value ?? ''
  if (!/^-?\d+(\.\d+)?$/.test(value)) throw new OptionFault(`--value ${value}: must be a decimal such as 123.5`)
  const platform = { unit: 'kg', decimals: 1, capacity: '3000', settleMs: 500, repeatMs: 100 }
  const device = await createVirtualScale({ ...at, ...platform, clock })
  let isOn = false
  return {
    about: `MT-SICS scale at ${device.address}: 3000 kg`,
    everyS,
    act: async () => {
      isOn = !isOn
      if (isOn) device.put(value)
      else device.takeOff()
      return isOn ? `put ${value} kg on` : 'took it off'
    },
    close: device.close,
  }
}

const printer = async (options: Options, clock: Clock): Promise<HandRun> => {
  const { everyS, ...at } = common(options)
  const dpi = number(options, 'dpi', 100, 600)
  const printMs = number(options, 'ms', 0, 60_000)
  const device = await createVirtualPrinter({ ...at, clock, dpi, printMs, hasRfid: true })
  let told = 0
  return {
    about: `ZPL label printer with an RFID encoder at tcp://${device.host}:${device.port}: ${dpi} dpi`,
    everyS,
    act: async () => {
      const fresh = device.printed.slice(told)
      told = device.printed.length
      return fresh.length === 0 ? 'nothing to print' : fresh.map(({ svg, epc = '' }) => `${epc} ${svg}`).join('\n')
    },
    close: device.close,
  }
}

/** Resolves when the device listens. Rejects with OptionFault, or with the system's error when the port is taken. */
export const startByHand = (device: keyof typeof HAND_OPTIONS, options: Options, clock: Clock): Promise<HandRun> =>
  ({ llrp, scanner, scale, printer })[device](options, clock)
