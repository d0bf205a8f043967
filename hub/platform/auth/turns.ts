/**
 * One after the other, by person: the library looks whether a person's codes are locked, and counts a wrong one later. Those who show
 * many at once would be looked at before any is counted.
 */
import { createGate, type Gate } from '../gate.ts'

const WAITING_MAX = 40

interface Turn {
  readonly gate: Gate
  users: number
}

/** Rejects with GateFull when too many wait for the same one. */
export const createTurns = () => {
  const turns = new Map<string, Turn>()
  return async <T>(who: string, work: () => Promise<T>): Promise<T> => {
    const turn = turns.get(who) ?? { gate: createGate(1, WAITING_MAX), users: 0 }
    turns.set(who, turn)
    turn.users += 1
    try {
      return await turn.gate(work)
    } finally {
      turn.users -= 1
      if (turn.users === 0) turns.delete(who)
    }
  }
}
