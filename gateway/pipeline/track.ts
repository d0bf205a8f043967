/** What one door knows about one tag in front of it: sums, never the reads themselves. */
import { type Evidence, keepEvidence, type Sample, startEvidence } from './evidence.ts'

export interface ZoneTally {
  reads: number
  /** When the zone counted as seen (its `readsMin`-th good read), or, before that, when its first read came. */
  seenAt: number
  lastAt: number
  /** Received power, mW, summed; and the same times ms since the track began: together the centroid. */
  power: number
  powerTime: number
  /**
   * Amplitude received in the first HEAD_MS of the track, and in its last TAIL_MS (fading by e): the two ends of a stay.
   * Amplitude, not power: a strong read a second ago must not outweigh all the weaker ones since.
   */
  head: number
  tail: number
  tailAt: number
  peak: number
}

/** Another door that heard the same tag, as it stood when that one ended. */
interface Rival {
  readonly strength: number
  readonly isPublished: boolean
}

export interface Track {
  readonly epc: string
  /** Steady ms. */
  readonly firstAt: number
  lastAt: number
  reads: number
  peakRssiDbm: number | null
  readonly outside: ZoneTally
  readonly inside: ZoneTally
  readonly evidence: Evidence
  rival: Rival | undefined
}

const HEAD_MS = 3_000
const TAIL_MS = 500
/** What a read without RSSI weighs: all the same, in the middle of what portals hear. */
const POWER_UNKNOWN = 1e-6
const TABLE_DBM_MIN = -128
const POWERS = Float64Array.from({ length: 1 - TABLE_DBM_MIN }, (_, i) => 10 ** ((i + TABLE_DBM_MIN) / 10))

/** mW; readers give whole dBm, a table is enough for nearly all. */
const powerOf = (rssiDbm: number | null): number =>
  rssiDbm === null ? POWER_UNKNOWN : (POWERS[rssiDbm - TABLE_DBM_MIN] ?? 10 ** (rssiDbm / 10))

const emptyZone = (): ZoneTally => ({
  reads: 0,
  seenAt: 0,
  lastAt: 0,
  power: 0,
  powerTime: 0,
  head: 0,
  tail: 0,
  tailAt: 0,
  peak: 0,
})

export const startTrack = (epc: string, first: Sample): Track => ({
  epc,
  firstAt: first.at,
  lastAt: first.at,
  reads: 0,
  peakRssiDbm: null,
  outside: emptyZone(),
  inside: emptyZone(),
  evidence: startEvidence(first),
  rival: undefined,
})

const fade = (zone: ZoneTally, at: number): void => {
  if (at > zone.tailAt) zone.tail *= Math.exp((zone.tailAt - at) / TAIL_MS)
  zone.tailAt = at
}

/** The amplitude the zone received lately, as of the track's last read. */
export const tailAt = (zone: ZoneTally, at: number): number => zone.tail * Math.exp((zone.tailAt - at) / TAIL_MS)

/** Adds one report of `count` reads. `sample.at` never goes back. */
export const addRead = (track: Track, isInside: boolean, sample: Sample, count: number, readsMin: number): void => {
  const zone = isInside ? track.inside : track.outside
  const { at, rssiDbm } = sample
  const strength = powerOf(rssiDbm)
  const power = strength * count
  if (zone.reads < readsMin && (zone.reads === 0 || zone.reads + count >= readsMin)) zone.seenAt = at
  zone.reads += count
  zone.lastAt = at
  zone.power += power
  zone.powerTime += power * (at - track.firstAt)
  const amplitude = Math.sqrt(strength) * count
  if (at - track.firstAt <= HEAD_MS) zone.head += amplitude
  fade(zone, at)
  zone.tail += amplitude
  if (strength > zone.peak) zone.peak = strength
  track.lastAt = at
  track.reads += count
  if (rssiDbm !== null && (track.peakRssiDbm === null || rssiDbm > track.peakRssiDbm)) track.peakRssiDbm = rssiDbm
  keepEvidence(track.evidence, sample)
}
