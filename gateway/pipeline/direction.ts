/** Which way a tag went, from what the two zones of the door heard. */
import type { Direction } from '@dockledger/hub/contract/observation.ts'
import { type Track, tailAt, type ZoneTally } from './track.ts'

export type Verdict = Direction | 'few-reads' | 'one-zone'

/** Longer than this and a stop in the doorway drowns the centroids: then only both ends of the stay count. */
const STAY_MS = 6_000

/** When the zone heard the tag, weighted by power, on a scale that only compares zones of one track. */
const centroidOf = (zone: ZoneTally, track: Track): number => {
  if (track.lastAt - track.firstAt <= STAY_MS) return zone.powerTime / zone.power
  const tail = tailAt(zone, track.lastAt)
  return zone.head + tail > 0 ? tail / (zone.head + tail) : 0.5
}

/**
 * `in`: seen outside first, left inside, and the power says so too. `turned-back`: came and left on one side although both
 * zones heard it. Whatever does not agree, or rests on fewer than `readsMin` reads in a zone, is `undetermined`: a person looks.
 * `few-reads` and `one-zone` are no passage at all: it never went to the other side.
 */
export const decideDirection = (track: Track, readsMin: number): Verdict => {
  const { outside, inside } = track
  if (track.reads < readsMin) return 'few-reads'
  if (outside.reads === 0 || inside.reads === 0) return 'one-zone'
  if (outside.reads < readsMin || inside.reads < readsMin) {
    // A lone reflection in the middle of what the other zone heard is nothing; a lone read at an end may be a way through.
    const sparse = outside.reads < inside.reads ? outside : inside
    return sparse.seenAt > track.firstAt && sparse.lastAt < track.lastAt ? 'one-zone' : 'undetermined'
  }
  if (outside.seenAt === inside.seenAt) return 'undetermined'
  const cameInside = inside.seenAt < outside.seenAt
  const leftInside = tailAt(inside, track.lastAt) > tailAt(outside, track.lastAt)
  if (cameInside === leftInside) return 'turned-back'
  const order = centroidOf(inside, track) - centroidOf(outside, track)
  if (leftInside ? order <= 0 : order >= 0) return 'undetermined'
  return leftInside ? 'in' : 'out'
}

/** Both zones count as seen: whatever comes, it will be published as something. */
export const isPassage = (track: Track, readsMin: number): boolean =>
  track.outside.reads >= readsMin && track.inside.reads >= readsMin
