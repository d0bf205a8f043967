/** A clock that moves when the test says so. */
import type { Clock } from './clock.ts'

export interface CaseClock extends Clock {
  /** Lets time pass; timers fire in order. */
  pass(ms: number): void
  /** Sets the wall clock; timers and the steady clock do not notice. */
  step(byMs: number): void
}

export const caseClock = (startMs = Date.UTC(2026, 0, 5, 8)): CaseClock => {
  let elapsed = 0
  let offset = startMs
  let lastId = 0
  const timers = new Map<number, { readonly due: number; readonly call: () => void }>()
  const nextDue = (by: number) =>
    [...timers].filter(([, { due }]) => due <= by).sort(([a, x], [b, y]) => x.due - y.due || a - b)[0]
  return {
    now: () => offset + elapsed,
    steady: () => elapsed,
    after: (delayMs, call) => {
      const id = ++lastId
      timers.set(id, { due: elapsed + delayMs, call })
      return () => timers.delete(id)
    },
    pass: (ms) => {
      const end = elapsed + ms
      for (let next = nextDue(end); next; next = nextDue(end)) {
        timers.delete(next[0])
        elapsed = Math.max(elapsed, next[1].due)
        next[1].call()
      }
      elapsed = end
    },
    step: (byMs) => {
      offset += byMs
    },
  }
}
