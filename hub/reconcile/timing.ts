/**
 * Which visit of a door a row belongs to, by the row's own time: a gateway that was offline for an hour tells the same
 * story as one that was not. Pure; epoch milliseconds.
 */

export interface OpenVisit {
  readonly openedAt: number
  readonly lastEventAt: number
  readonly isPresent: boolean
  /** Opened by a person for an order that has not come yet. */
  readonly isAwaited: boolean
}

export interface Visits {
  readonly open: OpenVisit | undefined
  /** End of the latest closed visit of this door. */
  readonly closedUntil: number | undefined
  readonly quietMs: number
}

/** A photo-eye that never says "gone", or an order that never comes, holds a visit open no longer than this. */
export const HELD_MS_MAX = 3_600_000

export type Placement =
  /** Belongs to the open visit. */
  | 'join'
  /** No visit is open: it opens one. */
  | 'open'
  /** The open visit ended before it; close that one first. */
  | 'over'
  /** Older than what is open or closed already. */
  | 'late'

export const placeRow = (at: number, { open, closedUntil, quietMs }: Visits): Placement => {
  const isInClosed = closedUntil !== undefined && at <= closedUntil
  if (!open) return isInClosed ? 'late' : 'open'
  if (at < open.openedAt && (isInClosed || at < open.openedAt - quietMs)) return 'late'
  return at <= endOfVisit(open, quietMs) ? 'join' : 'over'
}

/** When the visit is over if nothing more happens. */
export const endOfVisit = (open: OpenVisit, quietMs: number): number =>
  open.lastEventAt + (open.isPresent || open.isAwaited ? Math.max(HELD_MS_MAX, quietMs) : quietMs)
