/** One tag heard by two doors at once: the door that heard it clearly better owns it. */
import type { Track, ZoneTally } from './track.ts'

/** Reads beyond these add nothing: a long stay near one door must not outweigh a walk through the other. */
const READS_COUNTED_MAX = 16
/** Twice the power, 3 dB. */
const CLEARLY = 2

const zoneStrength = (zone: ZoneTally): number => zone.peak * Math.min(zone.reads, READS_COUNTED_MAX)

/** Only a tag that went through a door is near *both* zones of it, so the weaker zone tells. */
export const strengthOf = (track: Track): number => Math.min(zoneStrength(track.outside), zoneStrength(track.inside))

export type Ownership = 'own' | 'doubtful' | 'yield'

/** The same tag, still open at another door; `strength` 0 while it may yet come to nothing there. */
export interface Contender {
  readonly track: Track
  readonly strength: number
}

/**
 * A track that ends leaves its strength with the others (`rival`), so that whoever ends later knows. Exactly one publishes,
 * unless a later one proves clearly stronger than what is already out; where neither is clearly stronger the direction is
 * doubtful.
 */
export const decideOwnership = (track: Track, others: readonly Contender[]): Ownership => {
  const own = strengthOf(track)
  const strongest = others.reduce((best, { strength }) => Math.max(best, strength), 0)
  let ownership: Ownership = 'own'
  if (track.rival?.isPublished && own < track.rival.strength * CLEARLY) ownership = 'yield'
  else if (strongest > own) ownership = 'yield'
  else if (strongest * CLEARLY > own) ownership = 'doubtful'
  else if (track.rival && own < track.rival.strength * CLEARLY) ownership = 'doubtful'
  const isPublished = ownership !== 'yield'
  for (const { track: other } of others) {
    if (!other.rival || isPublished || (!other.rival.isPublished && other.rival.strength < own)) {
      other.rival = { strength: own, isPublished }
    }
  }
  return ownership
}
