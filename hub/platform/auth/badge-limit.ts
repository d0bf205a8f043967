/** Guessing a PIN is slow: by badge, wherever it is scanned, and by handheld, whatever is scanned. Whether there is such a badge makes no difference. */
import { type Refusal, refuse } from '../../contract/refusal.ts'
import type { Clock } from '../clock.ts'
import { createBackOff } from './back-off.ts'

const OF_BADGE = { free: 5, firstMs: 30_000, maxMs: 15 * 60_000 }
/** More, since a whole shift mistypes at it, and never forgiven because one of them is right: he may be the one who guesses. */
const OF_HANDHELD = { free: 20, firstMs: 30_000, maxMs: 5 * 60_000 }
/** A handheld has one pair of hands before it. */
const AT_ONCE_MAX = 2

type Begun = ((isRight: boolean | undefined) => void) | Refusal<'too-many-requests'>

export interface BadgeLimit {
  /** Counts the attempt before its outcome is known; call what it returns with the outcome, or undefined where nothing was looked at. */
  readonly begin: (handheldId: string, badge: string) => Begun
}

export const createBadgeLimit = (clock: Clock): BadgeLimit => {
  const badges = createBackOff(clock, OF_BADGE)
  const handhelds = createBackOff(clock, OF_HANDHELD)
  const atWork = new Map<string, number>()
  return {
    begin: (handheldId, badge) => {
      const ms = Math.max(badges.waitMs(badge), handhelds.waitMs(handheldId))
      if (ms > 0) return refuse('too-many-requests', { seconds: Math.ceil(ms / 1_000) })
      const others = atWork.get(handheldId) ?? 0
      if (others >= AT_ONCE_MAX) return refuse('too-many-requests', { seconds: 1 })
      atWork.set(handheldId, others + 1)
      badges.fail(badge)
      return (isRight) => {
        const left = (atWork.get(handheldId) ?? 1) - 1
        if (left > 0) atWork.set(handheldId, left)
        else atWork.delete(handheldId)
        if (isRight) badges.forgive(badge)
        else if (isRight === false) handhelds.fail(handheldId)
      }
    },
  }
}
