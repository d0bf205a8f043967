/** Closes sessions that went quiet: nothing more was heard of them for as long as the door allows. */
import { SYSTEM } from '../contract/actor.ts'
import type { Database } from '../platform/db/tx.ts'
import { claimLane } from './lane.store.ts'
import { closeVisit } from './session.commands.ts'
import { idleSessions, lockSession } from './session.store.ts'
import { HELD_MS_MAX } from './timing.ts'

/** Each in a transaction of its own. Returns how many were closed. */
export const closeIdle = async (db: Database): Promise<number> => {
  const idle = await db.read((tx) => idleSessions(tx, HELD_MS_MAX))
  let closed = 0
  for (const { id, lane } of idle) {
    const isClosed = await db.transaction(async (tx) => {
      // whoever reconciles this lane may be about to prolong the session
      if (lane !== null && !(await claimLane(tx, lane))) return false
      const isStillIdle = (await idleSessions(tx, HELD_MS_MAX)).some((one) => one.id === id)
      const session = isStillIdle ? await lockSession(tx, id) : undefined
      if (session?.state !== 'open') return false
      // by the passages' own time, as if the next one had come and closed it
      await closeVisit(tx, session, { at: new Date(session.lastEventAt + session.door.quietMs), by: SYSTEM })
      return true
    })
    if (isClosed) closed++
  }
  return closed
}
