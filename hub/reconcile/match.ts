// Flow 7/12 · rows × expectations → Proposal or Exception · next: hub/ledger/post.commands.ts
/**
 * What the rows of one door mean, in their order, up to the end of one visit. Pure. Nothing is dropped: each row ends as a
 * proposal to the ledger, an exception, or a fact of the session. Which tags match which order is judged after (verdict.ts):
 * a passage posts to the dock whatever was ordered.
 */
import type { Posting } from '../ledger/index.ts'
import { readBarcode } from './barcode.ts'
import type { Draft, LaneFacts, Match, Row, TagFacts } from './lane.ts'
import { decidePassage, type Outcome, type SeenTag } from './passage.ts'
import { placeRow } from './timing.ts'
import { toKilograms } from './weight.ts'

export const match = (rows: readonly Row[], facts: LaneFacts): Match => {
  const draft = draftOf(facts)
  let consumed = 0
  for (const row of rows) {
    const visits = { open: draft.visit, closedUntil: facts.closedUntil, quietMs: facts.door.quietMs }
    const placement = placeRow(row.at, visits)
    if (placement === 'over') return { ...draft, consumed, isSessionOver: true }
    const isLate = placement === 'late' || (placement === 'open' && isAfterwards(row, facts))
    if (!isLate) touch(draft, row)
    matchRow(row, facts, draft, isLate)
    consumed++
  }
  return { ...draft, consumed, isSessionOver: false }
}

/** The door is free again of a visit that somebody closed before: nothing came, so no visit begins. */
const isAfterwards = ({ observation }: Row, { closed }: LaneFacts): boolean =>
  observation?.kind === 'presence' && !observation.isPresent && closed.length > 0

const draftOf = ({ visit, tags, seen }: LaneFacts): Draft => ({
  postings: [],
  exceptions: [],
  facts: [],
  listed: new Map(),
  visit,
  openedBy: undefined,
  chosen: undefined,
  weightKg: undefined,
  tags: new Map(tags),
  seen: new Map(seen),
})

/** The row belongs to the open visit, or opens one. */
const touch = (draft: Draft, { at, observation, kind }: Row): void => {
  if (!draft.visit) draft.openedBy = kind
  const before = draft.visit ?? { openedAt: at, lastEventAt: at, isPresent: false, isAwaited: false }
  draft.visit = {
    openedAt: before.openedAt,
    // one millisecond on, so that the order awaited is seen to have come
    lastEventAt: Math.max(before.lastEventAt + (before.isAwaited ? 1 : 0), at),
    isAwaited: false,
    isPresent: observation?.kind === 'presence' ? observation.isPresent : before.isPresent,
  }
}

const matchRow = (row: Row, facts: LaneFacts, draft: Draft, isLate: boolean): void => {
  const { observation } = row
  const sessionId = isLate ? sessionAt(row.at, facts) : facts.sessionId
  const fact = (kind: string, summary: string): void => {
    // late and in no session's time: listed with the one that is open, else with the latest
    const nearest = draft.visit ? facts.sessionId : facts.closed[0]?.id
    draft.facts.push({ row, sessionId: sessionId ?? nearest ?? facts.sessionId, kind, summary })
  }
  if (row.identity) {
    matchPassage(row, facts, draft, isLate, sessionId)
  } else if (observation?.kind === 'presence') {
    fact('presence', observation.isPresent ? 'present' : 'gone')
  } else if (observation?.kind === 'weighing') {
    const kilograms = toKilograms(observation.value, observation.unit)
    if (!isLate) draft.weightKg = kilograms
    fact('weighing', `${kilograms} kg`)
  } else if (observation?.kind === 'scan') {
    const { text, symbology, device } = observation
    const meaning = meaningOf(text, facts)
    if (!meaning) {
      const detail = { text, symbology, device }
      draft.exceptions.push({ row, kind: 'unknown-barcode', state: 'open', sessionId, detail })
      return
    }
    if (meaning.documentId !== undefined && !isLate)
      draft.chosen = { documentId: meaning.documentId, by: `scanner ${device}` }
    fact('scan', meaning.summary)
  } else {
    draft.exceptions.push({ row, kind: 'bad-entry', state: 'open', sessionId, detail: { field: 'observation.kind' } })
  }
}

/** The closed session whose time the row falls in. */
const sessionAt = (at: number, { closed }: LaneFacts): string | undefined =>
  closed.find(({ openedAt, closedAt }) => openedAt <= at && at <= closedAt)?.id

const meaningOf = (
  text: string,
  { orders, items }: LaneFacts,
): { summary: string; documentId?: string } | undefined => {
  const { orderNumbers, gtin14, sscc18 } = readBarcode(text)
  for (const number of orderNumbers) {
    const documentId = orders.get(number)
    if (documentId !== undefined) return { summary: number, documentId }
  }
  if (sscc18 !== undefined) return { summary: `SSCC ${sscc18}` }
  return gtin14 !== undefined && items.has(gtin14) ? { summary: `GTIN ${gtin14}` } : undefined
}

const matchPassage = (
  row: Row,
  facts: LaneFacts,
  draft: Draft,
  isLate: boolean,
  sessionId: string | undefined,
): void => {
  const { identity, direction } = row
  if (!identity || !direction) return
  const tag = draft.tags.get(identity.epc)
  const item = tag ?? (identity.gtin14 === undefined ? undefined : facts.items.get(identity.gtin14))
  const seen = isLate ? undefined : draft.seen.get(identity.epc)
  const outcome = decidePassage({
    direction,
    item,
    tag,
    seen,
    hasScheme: identity.fault === undefined,
    dockId: facts.door.dockLocationId,
    virtual: facts.virtual,
  })
  const subject = { row, sessionId, epc: identity.epc, item }
  const detail = { direction, ...(identity.scheme === undefined ? {} : { scheme: identity.scheme }), ...identity.fault }
  const list = (listed: SeenTag, key: string | undefined): void => {
    draft.seen.set(identity.epc, listed)
    const movementKey = key ?? draft.listed.get(identity.epc)?.movementKey
    draft.listed.set(identity.epc, { ...listed, epc: identity.epc, item, movementKey, at: row.at })
  }
  // a reader saw the tag later than this row says: what it did in between is past, nothing moves any more
  if (outcome.moves.length > 0 && tag?.lastSeenAt !== undefined && row.at < tag.lastSeenAt) {
    const lastSeenAt = new Date(tag.lastSeenAt).toISOString()
    draft.exceptions.push({ ...subject, kind: 'late-passage', state: 'open', detail: { ...detail, lastSeenAt } })
    if (!isLate && !seen) list({ direction, verdict: 'late-passage' }, undefined)
    return
  }
  const key = propose(row, identity.epc, item, outcome, sessionId, draft)
  for (const { kind, state } of outcome.exceptions)
    draft.exceptions.push({ ...subject, kind, state, detail: gtinDetail(detail, identity.gtin14), movementKey: key })
  if (isLate) {
    if (key !== undefined)
      draft.exceptions.push({ ...subject, kind: 'late-passage', state: 'open', detail, movementKey: key })
    return
  }
  if (outcome.listed) list(outcome.listed, key)
}

const gtinDetail = (detail: Record<string, unknown>, gtin14: string | undefined): Record<string, unknown> =>
  gtin14 === undefined ? detail : { ...detail, gtin14 }

/** Adds the moves to the ledger's proposals; returns the key of the last. */
const propose = (
  row: Row,
  epc: string,
  item: TagFacts | { readonly itemId: string; readonly quantity: string } | undefined,
  outcome: Outcome,
  sessionId: string | undefined,
  draft: Draft,
): string | undefined => {
  if (!item) return undefined
  let key: string | undefined
  for (const move of outcome.moves) {
    key = `${move.reason}/${row.gateway}/${row.seq}`
    const posting: Posting = {
      ...move,
      key,
      itemId: item.itemId,
      quantity: item.quantity,
      epc,
      occurredAt: new Date(row.at),
      evidence: { gateway: row.gateway, seq: row.seq },
      ...(sessionId === undefined ? {} : { sessionId }),
    }
    draft.postings.push(posting)
    const { itemId, quantity } = item
    draft.tags.set(epc, { itemId, quantity, locationId: move.toLocationId, state: move.tagState, lastSeenAt: row.at })
  }
  return key
}
