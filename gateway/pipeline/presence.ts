/**
 * The photo-eye of a door: dark at once, clear only after it stayed clear, so that gaps in a pallet do not chatter. Changes alone
 * are told: an eye that is found clear says nothing, unless the hub still believes that something stands there.
 */

export interface Presence {
  /** As told; undefined before the eye said anything. */
  isPresent: boolean | undefined
  /** A gateway that was killed told that something stands there, and nobody told yet that it went. */
  isOwed: boolean
  /** Steady ms when the eye became clear, while that is not told yet. */
  clearSince: number | undefined
  /** Steady ms when it became clear last. */
  clearedAt: number
}

/** How long the eye must stay clear before that is told. */
export const CLEAR_MS_MIN = 300

export const unknownPresence = (isOwed: boolean): Presence => ({
  isPresent: undefined,
  isOwed,
  clearSince: undefined,
  clearedAt: Number.NEGATIVE_INFINITY,
})

/** True when what the eye says is to be told at once. `at` is steady ms. */
export const eyeChanged = (presence: Presence, isDark: boolean, at: number): boolean => {
  if (isDark) {
    presence.clearSince = undefined
    if (presence.isPresent) return false
    presence.isPresent = true
    presence.isOwed = false
    return true
  }
  if (presence.isPresent) presence.clearSince ??= at
  if (presence.isPresent !== undefined) return false
  presence.isPresent = false
  const { isOwed } = presence
  presence.isOwed = false
  return isOwed
}

/** True when "nothing stands there" is to be told, because nobody hears the eye any more. Again and again changes nothing. */
export const eyeLost = (presence: Presence, at: number): boolean => {
  const { isPresent } = presence
  // what is owed waits for the eye: a reader often comes back seconds after its gateway, and the pallet stands there still
  if (isPresent === undefined) return false
  presence.isPresent = undefined
  presence.clearSince = undefined
  presence.clearedAt = at
  return isPresent
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
