/** How many tags a door hears this moment, before any of them has passed: what the screen counts while a pallet walks. */
import type { DoorField } from '@dockledger/hub/contract/field.ts'
import { isPassage } from './direction.ts'
import type { Door } from './door.ts'

/** Read less often than this, a tag is not in the field any more. */
const HEARD_MS_MAX = 2_000
/** Heard on one side alone for longer, it stands on a shelf near the door. */
const SHELF_MS = 30_000

/** Tags each door counts at `nowMs` of the steady clock. */
export const fieldOf = (doors: readonly Door[], nowMs: number): DoorField[] =>
  doors.map((door) => {
    const { readsMin } = door.plan.filter
    let tags = 0
    for (const track of door.tracks.values()) {
      if (track.reads < readsMin || track.lastAt < nowMs - HEARD_MS_MAX) continue
      if (isPassage(track, readsMin) || track.firstAt > nowMs - SHELF_MS) tags += 1
    }
    return { portal: door.plan.name, tags }
  })
