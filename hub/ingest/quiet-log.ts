/** What one gateway does wrong again and again is told once in a while, with how often it was. */
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/log.ts'

export type QuietLog = (gateway: string, what: string, more?: object) => void

const QUIET_MS = 10_000
const KNOWN_MAX = 5_000

export const createQuietLog = (log: Logger, clock: Clock): QuietLog => {
  const told = new Map<string, { until: number; untold: number }>()
  return (gateway, what, more = {}) => {
    const key = `${gateway} ${what}`
    const now = clock.now().getTime()
    const entry = told.get(key)
    if (entry && entry.until > now) {
      entry.untold += 1
      return
    }
    const [oldest] = told.size >= KNOWN_MAX ? told.keys() : []
    if (oldest !== undefined) told.delete(oldest)
    told.delete(key)
    told.set(key, { until: now + QUIET_MS, untold: 0 })
    log.warn({ gateway, ...more, ...(entry?.untold ? { untold: entry.untold } : {}) }, what)
  }
}
