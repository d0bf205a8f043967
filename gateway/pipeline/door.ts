/** The tags in front of one door: when each of them is done, and what is said of it then. */
import { PASSAGE_MS_MAX, type Passage, TIME_MS_MAX } from '@dockledger/hub/contract/observation.ts'
import { type Contender, decideOwnership, type Ownership, strengthOf } from './contest.ts'
import { decideDirection, isPassage } from './direction.ts'
import { evidenceOf } from './evidence.ts'
import type { PortalPlan } from './plan.ts'
import { type Presence, unknownPresence } from './presence.ts'
import type { Track } from './track.ts'

/** Tags one door can follow at a time; beyond them the oldest is ended as what is known of it. */
export const OPEN_TAGS_MAX = 20_000
const READS_MAX = 1_000_000

export interface Door {
  readonly plan: PortalPlan
  readonly tracks: Map<string, Track>
  readonly presence: Presence
}

const GONE: ReadonlySet<string> = new Set(['in', 'out'])

/** `isOwed`: the hub still believes that something stands there. */
export const openDoor = (plan: PortalPlan, isOwed: boolean): Door => ({
  plan,
  tracks: new Map(),
  presence: unknownPresence(isOwed),
})

/** Steady ms at which the tag is done if nothing more is heard; Infinity while something stands in the doorway. */
export const expiryOf = (door: Door, track: Track, nowMs: number): number => {
  const { quietMs, lingerMs, settleMs, holdMsMax, readsMin } = door.plan.filter
  const { presence } = door
  const { outside, inside, lastAt } = track
  const held = Math.min(presence.isPresent ? Number.POSITIVE_INFINITY : presence.clearedAt, lastAt + holdMsMax)
  const silent = Math.max(lastAt, held) + quietMs
  if (outside.reads === 0 || inside.reads === 0) return Math.max(silent, lastAt + lingerMs)
  if (presence.isPresent || outside.reads < readsMin || inside.reads < readsMin) return silent
  // Without an eye nobody vouches that the doorway is empty: a tag that has not gone anywhere may be standing in it.
  const isGone = door.plan.presence !== null || silent > nowMs || GONE.has(decideDirection(track, readsMin))
  if (!isGone) return Math.max(silent, lastAt + lingerMs)
  const settled = Math.max(Math.min(outside.lastAt, inside.lastAt), presence.clearedAt) + settleMs
  return Math.min(silent, settled)
}

export type Ending =
  | { readonly ended: 'passage'; readonly passage: Passage }
  | { readonly ended: 'few-reads' | 'one-zone' | 'other-door' }

/** What is said of a tag that is done. `isCut`: it was not, but the gateway stops or the door is full. */
export const endTrack = (
  door: Door,
  track: Track,
  doors: readonly Door[],
  wallOffsetMs: number,
  isCut: boolean,
): Ending => {
  const { readsMin } = door.plan.filter
  const verdict = decideDirection(track, readsMin)
  if (verdict === 'few-reads' || verdict === 'one-zone') return { ended: verdict }
  const ownership = ownershipOf(door, track, doors)
  if (ownership === 'yield') return { ended: 'other-door' }
  const lastSeenAt = Math.min(track.lastAt - wallOffsetMs, TIME_MS_MAX)
  const spanMs = Math.min(track.lastAt - track.firstAt, PASSAGE_MS_MAX)
  const passage: Passage = {
    kind: 'passage',
    portal: door.plan.name,
    epc: track.epc,
    direction: ownership === 'doubtful' || isCut ? 'undetermined' : verdict,
    firstSeenAt: lastSeenAt - spanMs,
    lastSeenAt,
    reads: Math.min(track.reads, READS_MAX),
    peakRssiDbm: track.peakRssiDbm,
    sightings: evidenceOf(track.evidence, spanMs),
  }
  return { ended: 'passage', passage }
}

const ownershipOf = (door: Door, track: Track, doors: readonly Door[]): Ownership => {
  const others: Contender[] = []
  for (const other of doors) {
    if (other === door) continue
    const heard = other.tracks.get(track.epc)
    if (!heard) continue
    others.push({ track: heard, strength: isPassage(heard, other.plan.filter.readsMin) ? strengthOf(heard) : 0 })
  }
  return others.length === 0 && !track.rival ? 'own' : decideOwnership(track, others)
}
