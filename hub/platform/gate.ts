/** Lets a bounded number at once do what is dear, and a bounded number wait for it: a flood of it leaves room for all else. */

/** Too many wait already. */
export class GateFull extends Error {}

export type Gate = <T>(work: () => Promise<T>) => Promise<T>

/** Rejects with GateFull when `waitingMax` wait. */
export const createGate = (atOnceMax: number, waitingMax: number): Gate => {
  let inside = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (inside < atOnceMax) inside += 1
    else {
      if (waiting.length >= waitingMax) throw new GateFull()
      // whoever leaves hands his place on
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else inside -= 1
    }
  }
}
