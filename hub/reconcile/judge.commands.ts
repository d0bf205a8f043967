/** Judges the tags of a session against the orders at its door: one by one while it runs, whole when something is taken back. */
import type { Tx } from '../platform/db/tx.ts'
import { lockLines, type OpenLine } from './expectation.store.ts'
import { type Session, type SessionChange, saveSession } from './session.store.ts'
import { type StoredTag, saveSessionTags, sessionTags } from './session-tag.store.ts'
import { storeSums } from './sums.ts'
import {
  addToSums,
  chooseOrder,
  isHere,
  judgeSession,
  judgeTag,
  ordersOf,
  type SessionVerdict,
  type Sums,
  sessionVerdict,
  sortLines,
} from './verdict.ts'

export interface JudgedSession {
  readonly documentId: string | null
  readonly sums: Sums
  readonly lines: readonly OpenLine[]
  readonly verdict: SessionVerdict
  /** All of them, when the whole session was judged. */
  readonly tags: readonly StoredTag[]
}

const chosenOf = ({ chosenBy, documentId }: Session): string | null => (chosenBy === 'tags' ? null : documentId)

const linesFor = (tx: Tx, session: Session, items: Iterable<string>): Promise<OpenLine[]> =>
  lockLines(tx, {
    warehouseId: session.door.warehouseId,
    doorId: session.door.id,
    sessionId: session.id,
    itemIds: [...new Set(items)],
    documentId: session.documentId,
  })

/** What the session's row says after a judgement. */
export const judgedChange = (session: Session, judged: JudgedSession): SessionChange => {
  const { documentId, sums, lines, verdict } = judged
  const isChosen = chosenOf(session) !== null
  return {
    verdict,
    sums: storeSums(sums, lines, documentId),
    ...(isChosen ? {} : { documentId, chosenBy: documentId === null ? null : 'tags' }),
  }
}

/** Orders whose tags at the dock changed: their live rows must be read again. */
const tellDock = (tx: Tx, before: string | null, judged: JudgedSession): void => {
  for (const documentId of new Set([before, judged.documentId])) {
    const line = judged.lines.find((one) => one.documentId === documentId)
    if (line) tx.tell({ kind: 'dock-changed', documentType: line.documentType, documentId: line.documentId })
  }
}

/** Judges all tags anew and saves those whose verdict changed. The caller holds the session and saves its row. */
export const judgeWhole = async (tx: Tx, session: Session, tags: readonly StoredTag[]): Promise<JudgedSession> => {
  const items = tags.flatMap((tag) => (isHere(tag) && tag.itemId !== null ? [tag.itemId] : []))
  const lines = await linesFor(tx, session, items)
  const { documentId, sums, tags: now } = judgeSession(tags, lines, chosenOf(session))
  const judged = tags.map((tag, i) => ({ ...tag, ...now[i] }))
  const changed = judged.filter(
    (tag, i) => tag.verdict !== tags[i]?.verdict || tag.expectationId !== tags[i]?.expectationId,
  )
  await saveSessionTags(tx, session.id, changed)
  const verdict = sessionVerdict(sums, lines, documentId)
  const answer: JudgedSession = { documentId, sums, lines, verdict, tags: judged }
  tellDock(tx, session.documentId, answer)
  return answer
}

/**
 * Judges what these rows listed, by the sums so far; judges the whole session when another order fits better now or when
 * a tag that counted was taken back. `before` holds the listed tags as they were. Saves tags, not the session.
 */
export const judgeListed = async (
  tx: Tx,
  session: Session,
  rows: {
    readonly listed: readonly StoredTag[]
    readonly before: ReadonlyMap<string, StoredTag>
    /** Another order was chosen just now: everything is judged anew. */
    readonly isRebound: boolean
  },
): Promise<JudgedSession> => {
  const { listed, before, isRebound } = rows
  const sums = session.sums
  for (const { epc } of listed) {
    const old = before.get(epc)
    if (old) addToSums(sums, old, -1)
  }
  const seen = { ...sums, items: new Map(sums.items), tags: new Map(sums.tags) }
  for (const tag of listed) addToSums(seen, isHere(tag) ? { ...tag, verdict: 'unexpected' } : tag)
  const items = [...seen.items].filter(([, { tags }]) => tags > 0).map(([itemId]) => itemId)
  const lines = sortLines(await linesFor(tx, session, items)) as OpenLine[]
  const documentId = chosenOf(session) ?? chooseOrder(seen.items, lines)
  const isTakenBack = listed.some(({ epc }) => {
    const old = before.get(epc)
    return old !== undefined && isHere(old)
  })
  if (isRebound || isTakenBack || documentId !== session.documentId) {
    await saveSessionTags(tx, session.id, listed)
    return judgeWhole(tx, session, await sessionTags(tx, session.id))
  }
  const orders = ordersOf(lines, documentId)
  const tags = listed.map((tag) => {
    const judged = isHere(tag) ? { ...tag, ...judgeTag(tag, sums, orders) } : tag
    addToSums(sums, judged)
    return judged
  })
  await saveSessionTags(tx, session.id, tags)
  const answer: JudgedSession = { documentId, sums, lines, verdict: sessionVerdict(sums, lines, documentId), tags }
  tellDock(tx, session.documentId, answer)
  return answer
}

/** The orders at the doors changed: what stands there may mean something else now. */
export const judgeAgain = async (tx: Tx, session: Session): Promise<void> => {
  const judged = await judgeWhole(tx, session, await sessionTags(tx, session.id))
  await saveSession(tx, session, judgedChange(session, judged))
}
