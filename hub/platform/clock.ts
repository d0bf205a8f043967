/** The hub's one adapter to time and waiting; everything else is handed a Clock. */

export interface Clock {
  readonly now: () => Date
  /** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Calls every `ms` until the returned function is called; does not keep the process alive. */
  readonly every: (ms: number, call: () => void) => () => void
}

const wait = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
  })

export const systemClock: Clock = {
  now: () => new Date(),
  wait,
  every: (ms, call) => {
    const timer = setInterval(call, ms)
    timer.unref()
    return () => clearInterval(timer)
  },
}

/** Monotonic milliseconds, for durations only. */
export const elapsedMs = (): number => performance.now()
