/** How fast one gateway may publish. What is more is not refused: it waits on the gateway's own connection, where TCP holds it back. */

/** One more packet of `user`; ms it is to wait. */
export type Pace = (user: string) => number

/** A bucket for each user of `burst` packets that fills with `perSecond`, also while he is away. `now`: steady ms. */
export const createPace = (perSecond: number, burst: number, now: () => number): Pace => {
  const buckets = new Map<string, { left: number; at: number }>()
  return (user) => {
    const at = now()
    const bucket = buckets.get(user) ?? { left: burst, at }
    buckets.set(user, bucket)
    bucket.left = Math.min(burst, bucket.left + ((at - bucket.at) * perSecond) / 1_000) - 1
    bucket.at = at
    return bucket.left >= 0 ? 0 : (-bucket.left * 1_000) / perSecond
  }
}
