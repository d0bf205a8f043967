/** What a wall tile says at 6 m: one number, one action, one tone. */
import type { Door } from '@dockledger/hub/contract/api.ts'
import { standingOf } from '../session/standing.ts'
import { type Tone, toneOfSession } from '../verdict/tone.ts'

export interface WallSaying {
  readonly tone: Tone
  /** The one number, decimal text; undefined when the door waits. */
  readonly number: string | undefined
  /** `doors.wall.<action>` with the count in it. */
  readonly action:
    | 'short'
    | 'coming'
    | 'passing'
    | 'over'
    | 'foreign'
    | 'wrong-door'
    | 'unexpected'
    | 'unknown'
    | 'turned-back'
    | 'late-passage'
    | 'already-in-stock'
    | 'nothing-seen'
    | 'matched'
    | 'accepted'
    | 'idle'
    | 'reader'
  readonly count: string
}

/** Older than this, a finished session is history: the door waits for the next pallet. */
export const FINISHED_SHOWN_MS = 120_000

/** `inField`: tags the door hears this moment. */
export const wallSaying = (door: Door, hubNowMs: number, inField: number): WallSaying => {
  if (!door.isGatewayOnline || door.readerState === 'faulted')
    return { tone: 'stop', number: undefined, action: 'reader', count: '0' }
  const { session } = door
  const isHistory =
    session?.state === 'accepted' && hubNowMs - Date.parse(session.acceptedAt ?? session.openedAt) > FINISHED_SHOWN_MS
  const passing = { tone: 'busy', number: undefined, action: 'passing', count: String(inField) } as const
  const isBetween = !session || isHistory || session.state === 'accepted'
  if (isBetween && inField > 0) return passing
  if (!session || isHistory) return { tone: 'quiet', number: undefined, action: 'idle', count: '0' }
  const { counts } = session
  const standing = standingOf(session)
  const say = (action: WallSaying['action'], count: string): WallSaying => ({
    tone: toneOfSession(session),
    number: standing.seen,
    action,
    count,
  })
  // a person has decided: nothing is left to do at the door
  if (session.state === 'accepted' && session.verdict !== 'matched')
    return { tone: 'quiet', number: standing.seen, action: 'accepted', count: '0' }
  // nothing has passed yet, but it is on its way
  if (session.state === 'open' && counts.tags === 0 && inField > 0) return { ...passing, number: standing.seen }
  switch (session.verdict) {
    case 'foreign':
      // without an order of this door, all of it belongs elsewhere
      return say(session.order ? 'foreign' : 'wrong-door', String(counts.foreignTags))
    case 'unexpected':
      return say('unexpected', String(counts.unexpectedTags))
    case 'unknown':
      return say('unknown', String(counts.unknownTags))
    case 'over':
      return say('over', String(counts.overTags))
    case 'turned-back':
      return say('turned-back', String(counts.turnedBackTags))
    case 'already-in-stock':
      return say('already-in-stock', String(counts.alreadyInStockTags))
    case 'late-passage':
      return say('late-passage', String(counts.lateTags))
    case 'matched':
      return say('matched', counts.matched)
    case 'nothing-seen':
      return say(session.state === 'open' ? 'idle' : 'nothing-seen', '0')
    case 'short':
      return say(session.state === 'open' ? 'coming' : 'short', counts.missing)
    case null:
      return say('idle', '0')
  }
}
