/** The one place in the gateway that touches the machine's clock and timers; everything else is lent a clock. */
import { TIME_MS_MAX, TIME_MS_MIN } from '@dockledger/hub/contract/observation.ts'

export interface Clock {
  /** Wall clock, epoch ms. May step either way when somebody or NTP sets it. */
  now(): number
  /** Whole ms since an arbitrary start. Never steps, never goes back: what durations are measured with. */
  steady(): number
  /** Calls once after `delayMs`; returns the cancellation. */
  after(delayMs: number, call: () => void): () => void
}

/** One reading of both clocks. */
export interface Moment {
  readonly wallMs: number
  readonly steadyMs: number
}

export const momentOf = (clock: Clock): Moment => ({ wallMs: clock.now(), steadyMs: clock.steady() })

const steady = (): number => Math.round(performance.now())

export const systemClock: Clock = {
  /**
   * A box without a battery wakes up in 1970, a broken one in 2150. Entries of such years would be refused, so a clock that
   * nobody set counts up from the earliest time the contract knows; the skew measured from receipts puts it right.
   */
  now: () => {
    const wall = Date.now()
    return wall < TIME_MS_MIN || wall > TIME_MS_MAX ? TIME_MS_MIN + steady() : wall
  },
  steady,
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs)
    return () => clearTimeout(timer)
  },
}

/** Calls again and again, `everyMs` after the last call returned; returns the cancellation. */
export const repeat = (clock: Clock, everyMs: number, call: () => void): (() => void) => {
  let cancel = clock.after(everyMs, function again() {
    call()
    cancel = clock.after(everyMs, again)
  })
  return () => cancel()
}
