/** How far the hub's clock is ahead of ours, from receipts, as NTP does it: the fastest of the last few tells best. */
import { SKEW_MS_MAX } from '@dockledger/hub/contract/observation.ts'
import type { Moment } from '../clock.ts'

const SAMPLES_MAX = 8

export interface SkewSample {
  /** Steady ms there and back. */
  readonly rttMs: number
  /** hub clock − steady clock, ms: a step of our wall clock does not touch it. */
  readonly hubAheadMs: number
}

/** `hubAt`: hub clock, epoch ms. `sentSteadyMs`, `steadyMs`: when the batch left and its receipt came. */
export const addSkewSample = (
  samples: readonly SkewSample[],
  hubAt: number,
  sentSteadyMs: number,
  steadyMs: number,
): readonly SkewSample[] => {
  const sample = { rttMs: steadyMs - sentSteadyMs, hubAheadMs: hubAt - (sentSteadyMs + steadyMs) / 2 }
  return [...samples.slice(1 - SAMPLES_MAX), sample]
}

/** hub clock − wall clock, ms; null before the first receipt, and while the hub's own clock says what no clock may. */
export const skewOf = (samples: readonly SkewSample[], moment: Moment): number | null => {
  let best: SkewSample | undefined
  for (const sample of samples) if (!best || sample.rttMs <= best.rttMs) best = sample
  if (!best) return null
  const skewMs = Math.round(best.hubAheadMs + moment.steadyMs - moment.wallMs)
  return Math.abs(skewMs) <= SKEW_MS_MAX ? skewMs : null
}
