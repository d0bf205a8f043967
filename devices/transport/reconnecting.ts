/** A wire that is opened again whenever it is lost. The driver above it knows the protocol, this knows only patience. */
import type { DeviceFault, DriverHost } from '../driver.ts'
import { type Backoff, backoffMs, jitterOf, USUAL_BACKOFF } from './backoff.ts'
import { openTransport } from './open.ts'
import type { Transport } from './transport.ts'

export interface LinkEvents {
  /** The wire is up; the device has said nothing yet. */
  opened(): void
  bytes(chunk: Uint8Array): void
  /** The wire is gone: forget every half frame and every timer. `opened` may follow later. Not called by `stop`. */
  lost(): void
}

export interface LinkOptions {
  /** Names the device; decides its jitter. */
  readonly name: string
  readonly address: string
  readonly backoff?: Backoff
  /** Waiting longer than this for the wire to open is a failure, ms. */
  readonly openMsMax?: number
  /** In [0, 1), for the given count of failures in a row (from 1). */
  readonly jitter?: (failures: number) => number
}

/** Reports `connecting` and `faulted` to the host by itself; `ready` when the driver says so. */
export interface Link {
  start(): void
  write(bytes: Uint8Array): void
  /** The device works (with a fault: but something was set aside): report it, and begin the back-off anew at the next loss. */
  ready(fault?: DeviceFault): void
  /** Give this connection up for the reason given, and try again after the back-off. */
  drop(fault: DeviceFault): void
  /** Lets go for good; no event comes after the call. */
  stop(): Promise<void>
}

const OPEN_MS_MAX = 10_000

export const reconnecting = (options: LinkOptions, host: DriverHost, events: LinkEvents): Link => {
  const { name, address, backoff = USUAL_BACKOFF, openMsMax = OPEN_MS_MAX } = options
  const jitter = options.jitter ?? ((failures: number) => jitterOf(name, failures))
  let transport: Transport | undefined
  let cancelTimer: (() => void) | undefined
  let failures = 0
  let isRunning = false
  /** A serial port can be had again only after the last user has let it go. */
  let released = Promise.resolve()

  const wait = (delayMs: number, call: () => void): void => {
    cancelTimer?.()
    cancelTimer = host.after(delayMs, () => {
      cancelTimer = undefined
      call()
    })
  }
  const open = (): void => {
    host.stateChanged('connecting')
    wait(openMsMax, () => drop({ code: 'unreachable', message: `${address} did not answer within ${openMsMax} ms` }))
    transport = openTransport(address, {
      opened: () => {
        cancelTimer?.()
        cancelTimer = undefined
        events.opened()
      },
      bytes: events.bytes,
      closed: fail,
    })
  }
  const fail = (fault: DeviceFault): void => {
    transport = undefined
    failures += 1
    events.lost()
    host.stateChanged('faulted', fault)
    if (isRunning) wait(backoffMs(backoff, failures, jitter(failures)), reopen)
  }
  const reopen = (): void => {
    void released.then(() => {
      if (isRunning && !transport) open()
    })
  }
  const drop = (fault: DeviceFault): void => {
    if (!transport) return
    released = transport.close()
    fail(fault)
  }

  return {
    start: () => {
      if (isRunning) return
      isRunning = true
      failures = 0
      open()
    },
    write: (bytes) => transport?.write(bytes),
    ready: (fault) => {
      failures = 0
      host.stateChanged('ready', fault)
    },
    drop,
    stop: async () => {
      if (!isRunning) return
      isRunning = false
      cancelTimer?.()
      cancelTimer = undefined
      const closing = transport
      transport = undefined
      await Promise.all([released, closing?.close()])
      host.stateChanged('stopped')
    },
  }
}
