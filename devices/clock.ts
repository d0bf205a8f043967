/** The one place in this package that touches the machine's clock and timers: what a command line lends a driver. */
import type { DriverHost } from './driver.ts'

/** Epoch ms, and a one-shot timer that returns its cancellation. */
export const systemClock: Pick<DriverHost, 'now' | 'after'> = {
  now: () => Date.now(),
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs)
    return () => clearTimeout(timer)
  },
}
