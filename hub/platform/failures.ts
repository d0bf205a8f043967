/** Counts failures and nothing else: whoever is right is never kept out because others at his address are wrong. */
import { isIPv6 } from 'node:net'
import type { Clock } from './clock.ts'

const MINUTE_MS = 60_000
/** Of those who fail at the same time; the oldest is forgotten first. */
const KNOWN_MAX = 10_000

export interface Failures {
  /** One more of `who`; how many it is in this minute. */
  readonly add: (who: string) => number
  /** More than is borne in one minute. */
  readonly isOver: (who: string) => boolean
  /** He was right after all. */
  readonly forgive: (who: string) => void
}

export const countFailures = (clock: Clock, perMinuteMax: number): Failures => {
  const known = new Map<string, { readonly until: number; count: number }>()
  const recent = (who: string) => {
    const entry = known.get(who)
    return entry && entry.until > clock.now().getTime() ? entry : undefined
  }
  return {
    add: (who) => {
      const entry = recent(who)
      if (entry) {
        entry.count += 1
        return entry.count
      }
      known.delete(who)
      const [oldest] = known.size >= KNOWN_MAX ? known.keys() : []
      if (oldest !== undefined) known.delete(oldest)
      known.set(who, { until: clock.now().getTime() + MINUTE_MS, count: 1 })
      return 1
    },
    isOver: (who) => (recent(who)?.count ?? 0) > perMinuteMax,
    forgive: (who) => void known.delete(who),
  }
}

/** Who shares an address: one IPv4 address, or the /64 that one IPv6 host has to itself (RFC 7421 §1). */
export const neighbourhood = (address: string): string => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!isIPv6(plain)) return plain
  const [left = '', right] = plain.toLowerCase().split('::')
  const front = left === '' ? [] : left.split(':')
  const back = right ? right.split(':') : []
  const zeros = right === undefined ? 0 : Math.max(0, 8 - front.length - back.length)
  const groups = [...front, ...Array<string>(zeros).fill('0'), ...back]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
