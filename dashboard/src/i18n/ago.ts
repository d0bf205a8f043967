/** How long ago, in the unit a person would say. */
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `ms`: the instant less now, negative in the past. What is less than a minute ahead is a clock that goes before: now. */
export const agoOf = (ms: number): readonly [number, 'second' | 'minute' | 'hour' | 'day'] => {
  const size = Math.abs(ms)
  if (size < MINUTE) return [Math.min(0, Math.round(ms / SECOND)), 'second']
  if (size < HOUR) return [Math.round(ms / MINUTE), 'minute']
  if (size < DAY) return [Math.round(ms / HOUR), 'hour']
  return [Math.round(ms / DAY), 'day']
}
