/** Waits for what real sockets bring about, by turns of the event loop. */
import { setTimeout as sleep } from 'node:timers/promises'

const TURNS_MAX = 2_000

export const until = async (holds: () => boolean, turnsMax = TURNS_MAX): Promise<void> => {
  for (let turn = 0; !holds(); turn += 1) {
    if (turn >= turnsMax) throw new Error(`still not so after ${turn} turns: ${holds}`)
    await sleep(1)
  }
}
