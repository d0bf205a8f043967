/** How fast one gateway may publish. What is more is not refused: it waits on the gateway's own connection, where TCP holds it back. */

export interface Pace {
  /** One more packet of `user`; ms it is to wait. */
  readonly take: (user: string) => number
  readonly forget: (user: string) => void
}

/** A bucket for each user of `burst` packets that fills with `perSecond`. `now`: steady ms. */
export const createPace = (perSecond: number, burst: number, now: () => number): Pace => {
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    take: (user) => {
      const at = now()
      const bucket = buckets.get(user) ?? { left: burst, at }
      buckets.set(user, bucket)
      bucket.left = Math.min(burst, bucket.left + ((at - bucket.at) * perSecond) / 1_000) - 1
      bucket.at = at
      return bucket.left >= 0 ? 0 : (-bucket.left * 1_000) / perSecond
    },
    forget: (user) => void buckets.delete(user),
  }
}
