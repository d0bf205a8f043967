/**
 * The port every device driver implements. A driver knows one protocol and one device; the gateway owns the clock,
 * the timers and what becomes of the sightings.
 */

/** What a device said, in the words of the field. Times are epoch milliseconds of the gateway's own clock. */
export type Sighting = TagSighting | InputSighting | ScanSighting | WeighingSighting

/** One report of one tag by one antenna. A reader may merge several reads into one report (LLRP 1.0.1 §14.2.3). */
export interface TagSighting {
  readonly kind: 'tag'
  /** EPC memory as upper-case hex, whole bytes, as the reader gave it (not yet truncated to the scheme's length). */
  readonly epc: string
  /** Antenna port, from 1. */
  readonly antenna: number
  /** Peak RSSI in dBm, signed; null when the reader did not report it. */
  readonly rssiDbm: number | null
  /** How many reads the report stands for, at least 1. */
  readonly count: number
  /** When the bytes arrived, gateway clock, epoch ms. */
  readonly at: number
  /** When the reader says it saw the tag last, epoch ms of the reader's clock; null when it has no usable clock. */
  readonly readerAt: number | null
}

/** A general-purpose input changed: a photo-eye, a light curtain, a button. */
export interface InputSighting {
  readonly kind: 'input'
  /** GPI port, from 1. */
  readonly port: number
  readonly isHigh: boolean
  readonly at: number
}

export interface ScanSighting {
  readonly kind: 'scan'
  /** The symbol's text; FNC1 inside is kept as U+001D. */
  readonly text: string
  /** AIM symbology identifier such as `]C1`; null when the scanner does not send it. */
  readonly symbology: string | null
  readonly at: number
}

export interface WeighingSighting {
  readonly kind: 'weighing'
  /** Decimal text exactly as the scale showed it: never a float. */
  readonly value: string
  /** The unit as the scale names it: kg, g, lb, oz, t. */
  readonly unit: string
  readonly isStable: boolean
  readonly at: number
}

export type DeviceState = 'stopped' | 'connecting' | 'ready' | 'faulted'

/** Why a device cannot work just now: the environment, never a bug. Retried by the driver with a bounded back-off. */
export interface DeviceFault {
  readonly code:
    | 'unreachable'
    | 'connection-lost'
    | 'in-use'
    | 'silent'
    | 'bad-frame'
    | 'refused-by-device'
    | 'not-available'
    | 'flooded'
  readonly message: string
}

/** What the gateway lends a driver. */
export interface DriverHost {
  /** Epoch ms. */
  now(): number
  /** Calls once after `delayMs`; returns the cancellation. */
  after(delayMs: number, call: () => void): () => void
  /** Sightings of one chunk of bytes, in the order of the bytes. Never throws. */
  sighted(sightings: readonly Sighting[]): void
  stateChanged(state: DeviceState, fault?: DeviceFault): void
}

/** Inert until started; `stop` may come at any moment, also mid-frame, and resolves when the device is let go. */
export interface Driver {
  start(): void
  stop(): Promise<void>
}

/** Address forms: `tcp://host:port` and `serial:/dev/ttyUSB0?baud=9600&parity=none`. */
export interface DriverConfig {
  readonly name: string
  readonly address: string
}

export type DriverFactory<C extends DriverConfig = DriverConfig> = (config: C, host: DriverHost) => Driver
