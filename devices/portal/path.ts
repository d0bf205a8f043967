/**
 * Where a pallet is while it is carried. The door line is x = 0; x < 0 is outside (the yard, the trailer), x > 0 inside.
 * y runs along the wall, 0 in the middle of the door; metres and seconds.
 */

export const PATHS = ['in', 'out', 'turn-back', 'stop-in-doorway', 'pass-by-outside'] as const
export type PathName = (typeof PATHS)[number]

export interface Walk {
  readonly path: PathName
  /** A walking fork-lift makes about 1.2, a fast one 3. */
  readonly speedMps: number
  /** How long a stop in the doorway lasts, seconds. Other paths do not stop. */
  readonly stopS: number
}

interface Point {
  readonly x: number
  readonly y: number
}

/** Out of earshot of every antenna of the door. */
const FAR_M = 6
/** How deep a turning pallet gets: into the doorway, heard by the inner antennas too, which is what makes it hard. */
const TURN_AT_M = 0.4
/** A pallet that passes by drives along the wall at this distance. */
const PASS_BY_M = -3.5

type Leg = { readonly to: Point } | { readonly stopS: number }

const legsOf = ({ path, stopS }: Walk): { readonly from: Point; readonly legs: readonly Leg[] } => {
  const outside = { x: -FAR_M, y: 0 }
  const inside = { x: FAR_M, y: 0 }
  switch (path) {
    case 'in':
      return { from: outside, legs: [{ to: inside }] }
    case 'out':
      return { from: inside, legs: [{ to: outside }] }
    case 'turn-back':
      return { from: outside, legs: [{ to: { x: TURN_AT_M, y: 0 } }, { stopS: 1 }, { to: outside }] }
    case 'stop-in-doorway':
      return { from: outside, legs: [{ to: { x: 0, y: 0 } }, { stopS }, { to: inside }] }
    case 'pass-by-outside':
      return { from: { x: PASS_BY_M, y: -FAR_M }, legs: [{ to: { x: PASS_BY_M, y: FAR_M } }] }
  }
}

const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y)

/** Where the middle of the pallet is `seconds` after the start; undefined before the start and after the end. */
export const positionAt = (walk: Walk, seconds: number): Point | undefined => {
  let { from: at, legs } = legsOf(walk)
  let left = seconds
  if (left < 0) return undefined
  for (const leg of legs) {
    const lastsS = 'stopS' in leg ? leg.stopS : distance(at, leg.to) / walk.speedMps
    if (left < lastsS) {
      if ('stopS' in leg) return at
      const part = left / lastsS
      return { x: at.x + (leg.to.x - at.x) * part, y: at.y + (leg.to.y - at.y) * part }
    }
    left -= lastsS
    if ('to' in leg) at = leg.to
  }
  return undefined
}

/** How long the whole walk takes, seconds. */
export const durationS = (walk: Walk): number => {
  let { from: at, legs } = legsOf(walk)
  let seconds = 0
  for (const leg of legs) {
    seconds += 'stopS' in leg ? leg.stopS : distance(at, leg.to) / walk.speedMps
    if ('to' in leg) at = leg.to
  }
  return seconds
}
