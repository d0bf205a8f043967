/** The few sightings kept as evidence of a passage: the first, the last, the strongest of each antenna, the rest spread. */
import { EVIDENCE_SIGHTINGS_MAX } from '@dockledger/hub/contract/observation.ts'

export interface Sample {
  readonly antenna: number
  /** Steady ms. */
  readonly at: number
  readonly rssiDbm: number | null
}

export interface Evidence {
  /** In order of time, at least `spacingMs` apart; the first is the first sighting. */
  readonly spread: Sample[]
  /** The strongest of each antenna. */
  readonly peaks: Sample[]
  spacingMs: number
  last: Sample
}

const SPREAD_MAX = 12
const SPACING_MS = 25
/** The spread ones, these and the last fit the contract's bound. */
const PEAKS_MAX = EVIDENCE_SIGHTINGS_MAX - SPREAD_MAX - 1

export const startEvidence = (first: Sample): Evidence => ({
  spread: [first],
  peaks: [first],
  spacingMs: SPACING_MS,
  last: first,
})

const strength = (rssiDbm: number | null): number => rssiDbm ?? Number.NEGATIVE_INFINITY

/** When the spread is full every second one goes and the spacing doubles: bounded, and even, however long it lasts. */
const thin = (evidence: Evidence): void => {
  const { spread } = evidence
  let kept = 0
  for (let at = 0; at < spread.length; at += 2) {
    const sample = spread[at]
    if (sample) spread[kept++] = sample
  }
  spread.length = kept
  evidence.spacingMs *= 2
}

export const keepEvidence = (evidence: Evidence, sample: Sample): void => {
  evidence.last = sample
  const { spread, peaks } = evidence
  const newest = spread[spread.length - 1]
  if (newest && sample.at - newest.at >= evidence.spacingMs) {
    spread.push(sample)
    if (spread.length === SPREAD_MAX) thin(evidence)
  }
  for (let i = 0; i < peaks.length; i += 1) {
    const peak = peaks[i]
    if (peak?.antenna !== sample.antenna) continue
    if (strength(sample.rssiDbm) > strength(peak.rssiDbm)) peaks[i] = sample
    return
  }
  peaks.push(sample)
}

/** `[antenna, ms since the first, rssi]` in order of time, at most EVIDENCE_SIGHTINGS_MAX. */
export const evidenceOf = (evidence: Evidence, spanMs: number): [number, number, number | null][] => {
  const startedAt = evidence.last.at - spanMs
  const strongest = [...evidence.peaks].sort((a, b) => strength(b.rssiDbm) - strength(a.rssiDbm)).slice(0, PEAKS_MAX)
  const chosen = new Set([...evidence.spread, ...strongest, evidence.last])
  return [...chosen]
    .filter(({ at }) => at >= startedAt)
    .sort((a, b) => a.at - b.at)
    .map((sample) => [sample.antenna, sample.at - startedAt, sample.rssiDbm] as [number, number, number | null])
}
