/**
 * What a session's tags mean for the orders expected at its door. Pure, and a fold: judging one more tag needs the sums so
 * far, not the tags so far, so a session of 5,000 tags costs no more per tag than one of five. Quantities in millionths.
 */

import type { SESSION_VERDICTS, TAG_VERDICTS } from '../contract/api.ts'
import type { Direction } from '../contract/observation.ts'

export type TagVerdict = (typeof TAG_VERDICTS)[number]
export type SessionVerdict = (typeof SESSION_VERDICTS)[number]

/** One order line that may still be received here: what is ordered, less what is accepted or stands at another door. */
export interface Line {
  readonly expectationId: string
  readonly documentId: string
  readonly documentNumber: string
  readonly itemId: string
  readonly open: bigint
  /** YYYY-MM-DD */
  readonly dueOn: string | null
  /** Expected at another door: no tags choose its order here, and its goods are foreign here. */
  readonly isElsewhere: boolean
}

export interface SessionTag {
  readonly epc: string
  readonly itemId: string | null
  readonly quantity: bigint
  readonly direction: Direction
  readonly verdict: TagVerdict
  readonly expectationId: string | null
  /** In stock already: its verdict stands. */
  readonly acceptedMovementId: string | null
}

/** Fold of a session's tags. */
export interface Sums {
  readonly tags: Map<TagVerdict, number>
  /** Item → what of it came in and is here. */
  readonly items: Map<string, { tags: number; quantity: bigint }>
  /** Expectation → matched. */
  readonly matched: Map<string, bigint>
}

export const noSums = (): Sums => ({ tags: new Map(), items: new Map(), matched: new Map() })

/** Listed for a passage that moved nothing: goods that lie in stock already, or were seen somewhere later than it says. */
const UNMOVED: ReadonlySet<TagVerdict> = new Set(['already-in-stock', 'late-passage'])

/** Came in with this visit and was not carried out again: only these are judged against orders, and only these are accepted. */
export const isHere = ({ direction, verdict }: Pick<SessionTag, 'direction' | 'verdict'>): boolean =>
  direction === 'in' && !UNMOVED.has(verdict)

/** `sign` −1 takes the tag out again. */
export const addToSums = (sums: Sums, tag: SessionTag, sign: 1 | -1 = 1): void => {
  sums.tags.set(tag.verdict, (sums.tags.get(tag.verdict) ?? 0) + sign)
  const change = sign === 1 ? tag.quantity : -tag.quantity
  if (isHere(tag) && tag.itemId !== null) {
    const item = sums.items.get(tag.itemId) ?? { tags: 0, quantity: 0n }
    sums.items.set(tag.itemId, { tags: item.tags + sign, quantity: item.quantity + change })
  }
  if (tag.verdict === 'matched' && tag.expectationId !== null)
    sums.matched.set(tag.expectationId, (sums.matched.get(tag.expectationId) ?? 0n) + change)
}

const byDue = (a: Line, b: Line): number =>
  (a.dueOn ?? '9').localeCompare(b.dueOn ?? '9') ||
  a.documentNumber.localeCompare(b.documentNumber) ||
  (a.expectationId < b.expectationId ? -1 : 1)

export const sortLines = (lines: readonly Line[]): Line[] => [...lines].sort(byDue)

/** The order with the most tags it can still take; ties go to the earlier due day, then number. Lines are sorted. */
export const chooseOrder = (items: Sums['items'], lines: readonly Line[]): string | null => {
  const scores = new Map<string, number>()
  const left = new Map<string, bigint>()
  for (const { documentId, itemId, open, isElsewhere } of lines) {
    const seen = items.get(itemId)
    if (!seen || isElsewhere || seen.quantity <= 0n || open <= 0n) continue
    const key = `${documentId}|${itemId}`
    const rest = left.get(key) ?? seen.quantity
    // biome-ignore lint/complexity/useMathMinMax: Math.min knows no bigint
    const taken = rest < open ? rest : open
    left.set(key, rest - taken)
    const tags = Number((BigInt(seen.tags) * taken) / seen.quantity)
    scores.set(documentId, (scores.get(documentId) ?? 0) + tags)
  }
  let best: string | null = null
  for (const [documentId, score] of scores) {
    if (score > (best === null ? 0 : (scores.get(best) ?? 0))) best = documentId
  }
  return best
}

export type Judgement = Pick<SessionTag, 'verdict' | 'expectationId'>

/** Lines by item, sorted, and the order that is bound. */
export interface Orders {
  readonly byItem: ReadonlyMap<string, readonly Line[]>
  readonly documentId: string | null
}

export const ordersOf = (sorted: readonly Line[], documentId: string | null): Orders => ({
  byItem: Map.groupBy(sorted, ({ itemId }) => itemId),
  documentId,
})

/** Verdict of one more tag that is here. */
export const judgeTag = (
  tag: Pick<SessionTag, 'itemId' | 'quantity'>,
  sums: Sums,
  { byItem, documentId }: Orders,
): Judgement => {
  if (tag.itemId === null) return { verdict: 'unknown', expectationId: null }
  const ofItem = byItem.get(tag.itemId) ?? []
  const own = ofItem.filter((line) => line.documentId === documentId)
  const fits = own.find((line) => (sums.matched.get(line.expectationId) ?? 0n) + tag.quantity <= line.open)
  if (fits) return { verdict: 'matched', expectationId: fits.expectationId }
  const [ownLine] = own
  if (ownLine) return { verdict: 'over', expectationId: ownLine.expectationId }
  const other = ofItem.find(({ open }) => open > 0n)
  if (other) return { verdict: 'foreign', expectationId: other.expectationId }
  return { verdict: 'unexpected', expectationId: null }
}

export interface Judged {
  readonly documentId: string | null
  readonly tags: readonly SessionTag[]
  readonly sums: Sums
}

/** Judges a whole session anew, tags in the order they came. `chosen`: the order a person or a scan chose. */
export const judgeSession = (tags: readonly SessionTag[], lines: readonly Line[], chosen: string | null): Judged => {
  const sorted = sortLines(lines)
  const seen = noSums()
  for (const tag of tags) addToSums(seen, tag)
  const documentId = chosen ?? chooseOrder(seen.items, sorted)
  const orders = ordersOf(sorted, documentId)
  const sums = noSums()
  const judged = tags.map((tag) => {
    const now = isHere(tag) && tag.acceptedMovementId === null ? { ...tag, ...judgeTag(tag, sums, orders) } : tag
    addToSums(sums, now)
    return now
  })
  return { documentId, tags: judged, sums }
}

export interface Shortage {
  readonly line: Line
  readonly missing: bigint
}

/** What of the bound order is not here. */
export const shortages = (sums: Sums, lines: readonly Line[], documentId: string | null): Shortage[] =>
  documentId === null
    ? []
    : sortLines(lines)
        .filter((line) => line.documentId === documentId)
        .map((line) => ({ line, missing: line.open - (sums.matched.get(line.expectationId) ?? 0n) }))
        .filter(({ missing }) => missing > 0n)

/** What a person must decide, the worst first. */
const DIFFERENCES = ['unknown', 'foreign', 'unexpected', 'over', 'late-passage', 'already-in-stock'] as const

/** The worst thing that is true of the session, in the words of the screen. */
export const sessionVerdict = (sums: Sums, lines: readonly Line[], documentId: string | null): SessionVerdict => {
  const count = (verdict: TagVerdict): number => sums.tags.get(verdict) ?? 0
  for (const verdict of DIFFERENCES) if (count(verdict) > 0) return verdict
  if (count('matched') > 0) return shortages(sums, lines, documentId).length > 0 ? 'short' : 'matched'
  return count('turned-back') + count('carried-out') > 0 ? 'turned-back' : 'nothing-seen'
}
