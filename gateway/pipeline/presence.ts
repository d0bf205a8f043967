/** The photo-eye of a door: dark at once, clear only after it stayed clear, so that gaps in a pallet do not chatter. */

export interface Presence {
  /** As told; undefined before the eye said anything. */
  isPresent: boolean | undefined
  /** Steady ms when the eye became clear, while that is not told yet. */
  clearSince: number | undefined
  /** Steady ms when it became clear last. */
  clearedAt: number
}

/** How long the eye must stay clear before that is told. */
export const CLEAR_MS_MIN = 300

export const unknownPresence = (): Presence => ({
  isPresent: undefined,
  clearSince: undefined,
  clearedAt: Number.NEGATIVE_INFINITY,
})

/** True when "something stands there" (or the first word of the eye) is to be told. `at` is steady ms. */
export const eyeChanged = (presence: Presence, isDark: boolean, at: number): boolean => {
  if (isDark) {
    presence.clearSince = undefined
    if (presence.isPresent) return false
    presence.isPresent = true
    return true
  }
  if (presence.isPresent) presence.clearSince ??= at
  if (presence.isPresent !== undefined) return false
  presence.isPresent = false
  return true
}

/** Steady ms when the door became clear, once that has lasted; undefined when there is nothing to tell. */
export const clearedBy = (presence: Presence, at: number): number | undefined => {
  const since = presence.clearSince
  if (since === undefined || at < since + CLEAR_MS_MIN) return undefined
  presence.clearSince = undefined
  presence.isPresent = false
  presence.clearedAt = since
  return since
}
