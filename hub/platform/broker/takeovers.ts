/**
 * A gateway that lost its connection takes the place of its own ghost. Two gateways that share one name would throw each
 * other out for ever: after a few takeovers the one that is connected stays and the newcomer waits.
 */
import type { Clock } from '../clock.ts'

const WINDOW_MS = 60_000
const TAKEOVERS_MAX = 5

export const createTakeovers = (clock: Clock): { readonly isAllowed: (user: string) => boolean } => {
  const times = new Map<string, number[]>()
  return {
    isAllowed: (user) => {
      const now = clock.now().getTime()
      const recent = (times.get(user) ?? []).filter((at) => at > now - WINDOW_MS)
      const isAllowed = recent.length < TAKEOVERS_MAX
      if (isAllowed) recent.push(now)
      times.set(user, recent)
      return isAllowed
    },
  }
}
