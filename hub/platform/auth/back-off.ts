/** Whoever is wrong too often waits, each time twice as long, up to a bound: nobody is locked out for good. */
import type { Clock } from '../clock.ts'

export interface BackOffBounds {
  /** So many may be wrong before the first wait. */
  readonly free: number
  readonly firstMs: number
  readonly maxMs: number
}

export interface BackOff {
  /** How long `who` has to wait now; 0: he need not. */
  readonly waitMs: (who: string) => number
  readonly fail: (who: string) => void
  readonly forgive: (who: string) => void
}

/** Without another failure for so long all of them are forgotten. */
const FORGOTTEN_MS = 3_600_000
/** Of those who fail at the same time; the one whose last failure is longest ago is forgotten first. */
const KNOWN_MAX = 10_000

interface Entry {
  readonly count: number
  readonly at: number
  readonly until: number
}

export const createBackOff = (clock: Clock, { free, firstMs, maxMs }: BackOffBounds): BackOff => {
  const known = new Map<string, Entry>()
  const entryOf = (who: string): Entry | undefined => {
    const entry = known.get(who)
    return entry && clock.now().getTime() - entry.at < FORGOTTEN_MS ? entry : undefined
  }
  return {
    waitMs: (who) => Math.max(0, (entryOf(who)?.until ?? 0) - clock.now().getTime()),
    fail: (who) => {
      const at = clock.now().getTime()
      const count = (entryOf(who)?.count ?? 0) + 1
      const waits = count - free
      known.delete(who)
      const [oldest] = known.size >= KNOWN_MAX ? known.keys() : []
      if (oldest !== undefined) known.delete(oldest)
      known.set(who, { count, at, until: waits < 0 ? 0 : at + Math.min(maxMs, firstMs * 2 ** waits) })
    },
    forgive: (who) => void known.delete(who),
  }
}
