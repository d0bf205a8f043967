/** Waits for a condition, never for a time: the bound is only where a test gives up, and the message says what it saw last. */
const POLL_MS = 50

export const until = async <T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  patienceMs = 30_000,
): Promise<T> => {
  const giveUpAt = Date.now() + patienceMs
  let last: unknown
  for (;;) {
    try {
      const seen = await look()
      if (seen !== undefined && seen !== false) return seen
      last = seen
    } catch (error) {
      last = error
    }
    if (Date.now() > giveUpAt) {
      const saw = last instanceof Error ? `; last: ${last.message}` : ''
      throw new Error(`still waiting for: ${what} (${patienceMs} ms)${saw}`, { cause: last })
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
