/** What every part of the hub is given, and the order in which they close: from the last that started to the first. */
import type { Config } from '../config.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import { LastingFault } from '../platform/lasting-fault.ts'
import { createLog, type Logger } from '../platform/log.ts'
import { createMetrics, type Metrics } from '../platform/metrics.ts'

export interface Parts {
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  readonly publicUrl: URL | undefined
  readonly onClose: (close: () => Promise<void>) => void
  readonly closeAll: () => Promise<void>
}

export const createParts = ({
  LOG_LEVEL,
  PUBLIC_URL,
}: {
  LOG_LEVEL: string
  PUBLIC_URL?: string | undefined
}): Parts => {
  const closers: (() => Promise<void>)[] = []
  return {
    clock: systemClock,
    log: createLog(LOG_LEVEL),
    metrics: createMetrics(),
    publicUrl: PUBLIC_URL === undefined ? undefined : new URL(PUBLIC_URL),
    onClose: (close) => void closers.push(close),
    closeAll: async () => {
      for (const close of closers.splice(0).reverse()) await close()
    },
  }
}

/** A place to listen that cannot be had is the commonest reason not to start: say which setting moves it. */
export const nameListener =
  (setting: 'HTTP_PORT' | 'MQTT_PORT', { HOST, [setting]: port }: Config) =>
  (error: Error & { code?: string }): never => {
    switch (error.code) {
      case 'EADDRINUSE':
        throw new LastingFault(
          `${setting} ${port} is in use by another program: stop it, or set ${setting} to another port`,
        )
      case 'EACCES':
        throw new LastingFault(`${setting} ${port} may not be used by this account: set ${setting} to 1024 or more`)
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
        throw new LastingFault(
          `HOST ${HOST} is no address of this machine: set HOST to one of its own, or 0.0.0.0 for all of them`,
        )
      default:
        throw error
    }
  }
