/** A session in four numbers and one bar. Quantities stay decimal text; shares are only for drawing. */
import type { DockSession } from '@dockledger/hub/contract/api.ts'

type Counts = DockSession['counts']

export interface Standing {
  readonly expected: string
  /** Base units that match the order; without an order, tags. */
  readonly seen: string
  readonly missing: string
  /** Tags beyond the order, of another order, of none, or unknown. */
  readonly extra: number
  /** Percent of the bar, together 100 (or all 0 when there is nothing to draw). */
  readonly shares: { readonly seen: number; readonly missing: number; readonly extra: number }
}

const extraTags = (counts: Counts): number =>
  counts.overTags +
  counts.unexpectedTags +
  counts.foreignTags +
  counts.unknownTags +
  counts.alreadyInStockTags +
  counts.lateTags

export const standingOf = ({ counts, order }: Pick<DockSession, 'counts' | 'order'>): Standing => {
  const extra = extraTags(counts)
  const seen = order ? counts.matched : String(counts.tags)
  const missing = order ? counts.missing : '0'
  const drawn = { seen: order ? Number(counts.matched) : 0, missing: Number(missing), extra }
  const total = drawn.seen + drawn.missing + drawn.extra
  const share = (part: number): number => (total > 0 ? (part / total) * 100 : 0)
  return {
    expected: order ? counts.expected : '0',
    seen,
    missing,
    extra,
    shares: { seen: share(drawn.seen), missing: share(drawn.missing), extra: share(drawn.extra) },
  }
}

/** How long it has been going, or went, in ms. */
export const elapsedMs = (session: Pick<DockSession, 'openedAt' | 'closedAt'>, hubNowMs: number): number =>
  (session.closedAt ? Date.parse(session.closedAt) : hubNowMs) - Date.parse(session.openedAt)
