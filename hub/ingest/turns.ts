/** One packet of each gateway in turn: its own keep their order, and a flood of one holds up itself alone. */
import type { QuietLog } from './quiet-log.ts'

/** Packets of one gateway that wait to be looked at; more are dropped without a receipt. */
const WAITING_MAX = 100

export interface Turns {
  readonly add: (gateway: string, work: () => Promise<void>) => void
  /** Resolves when nothing waits any more. */
  readonly idle: () => Promise<void>
}

export const createTurns = (what: string, tell: QuietLog): Turns => {
  const queues = new Map<string, (() => Promise<void>)[]>()
  let working: Promise<void> | undefined
  const work = async (): Promise<void> => {
    for (;;) {
      const [first] = queues
      if (!first) break
      const [gateway, queue] = first
      // to the end of those that wait
      queues.delete(gateway)
      const next = queue.shift()
      if (queue.length > 0) queues.set(gateway, queue)
      await next?.().catch((error: Error) => tell(gateway, `${what} could not be taken`, { reason: error.message }))
    }
    working = undefined
  }
  return {
    add: (gateway, next) => {
      const queue = queues.get(gateway)
      if (queue && queue.length >= WAITING_MAX) return tell(gateway, `${what} was not taken: too many wait`)
      if (queue) queue.push(next)
      else queues.set(gateway, [next])
      working ??= work()
    },
    idle: async () => working,
  }
}
