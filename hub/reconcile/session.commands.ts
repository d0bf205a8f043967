/** The life of a session: opened, bound to an order, closed, accepted. The caller of each holds its transaction. */

import { SYSTEM } from '../contract/actor.ts'
import { formatQuantity } from '../contract/quantity.ts'
import { isRefusal, type Refusal, refuse } from '../contract/refusal.ts'
import { lockTags, post } from '../ledger/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { acceptable, acceptancePostings, differences } from './accept.ts'
import { exceptionsOfSession, raiseExceptions, resolveMissing, saveResolutions } from './exception.store.ts'
import { findOrders, fulfilExpectations } from './expectation.store.ts'
import { type JudgedSession, judgedChange, judgeWhole } from './judge.commands.ts'
import { findDoor, insertSession, lockOpenSession, lockSession, type Session, saveSession } from './session.store.ts'
import { markAccepted, type StoredTag, saveSessionTags, sessionTags } from './session-tag.store.ts'
import { isHere } from './verdict.ts'

/** A person chooses the order that comes through a door: binds the open session, or opens one. Returns the session's id. */
export const openSession = async (
  tx: Tx,
  { doorId, orderId, actor }: { readonly doorId: string; readonly orderId: string | null; readonly actor: string },
): Promise<{ readonly id: string } | Refusal<'not-found'>> => {
  const door = await findDoor(tx, { id: doorId })
  if (!door) return refuse('not-found', { what: 'door' })
  if (orderId !== null) {
    const [order] = await findOrders(tx, door.warehouseId, { documentId: orderId })
    if (!order) return refuse('not-found', { what: 'order that is expected at this warehouse' })
  }
  const session =
    (await lockOpenSession(tx, doorId)) ??
    (await insertSession(tx, { id: tx.newId(), door, at: tx.now.getTime(), by: actor }))
  const bound: Session = { ...session, documentId: orderId, chosenBy: orderId === null ? 'tags' : actor }
  const judged = await judgeWhole(tx, bound, await sessionTags(tx, session.id))
  await saveSession(tx, session, {
    documentId: orderId,
    chosenBy: orderId === null ? null : actor,
    touchedAt: tx.now,
    ...judgedChange(bound, judged),
  })
  return { id: session.id }
}

/** The truck is gone: an open session is closed by a person. */
export const closeSession = async (
  tx: Tx,
  id: string,
  actor: string,
): Promise<{ readonly id: string } | Refusal<'not-found' | 'wrong-state'>> => {
  const session = await lockSession(tx, id)
  if (!session) return refuse('not-found', { what: 'dock session' })
  if (session.state !== 'open')
    return refuse('wrong-state', { number: session.number, state: session.state, needed: 'open' })
  await closeVisit(tx, session, { at: new Date(Math.max(session.lastEventAt, tx.now.getTime())), by: actor })
  return { id }
}

/** Raises what differs; a session in which everything fits is accepted at once. The caller holds the session. */
export const closeVisit = async (
  tx: Tx,
  session: Session,
  { at, by }: { readonly at: Date; readonly by: string },
): Promise<void> => {
  const judged = await judgeWhole(tx, session, await presentTags(tx, session))
  const isClean = await settle(tx, session, judged)
  const change = {
    ...judgedChange(session, judged),
    state: 'closed' as const,
    closedAt: at,
    closedBy: by,
    isPresent: false,
  }
  await saveSession(tx, session, change)
  if (isClean) await accept(tx, { ...session, state: 'closed', documentId: judged.documentId }, judged, SYSTEM)
}

/** Brings the session's exceptions in line with its tags; true when none of it waits for a decision. */
const settle = async (tx: Tx, session: Session, judged: JudgedSession): Promise<boolean> => {
  const existing = await exceptionsOfSession(tx, session.id)
  const { raised, settled } = differences(session, judged, existing)
  await raiseExceptions(tx, raised)
  const reason = 'no longer so: the session was judged again'
  const gone = new Set(settled)
  const resolved = settled.map((id) => ({ id, movementId: null }))
  await saveResolutions(tx, resolved, { resolution: 'ignore', reason, actor: SYSTEM })
  return raised.length === 0 && !existing.some(({ id, state }) => state === 'open' && !gone.has(id))
}

/** After something of a closed session changed, such as a tag bound to an item. */
export const settleAgain = async (tx: Tx, session: Session): Promise<void> => {
  const judged = await judgeWhole(tx, session, await sessionTags(tx, session.id))
  if (session.state === 'closed') await settle(tx, session, judged)
  await saveSession(tx, session, judgedChange(session, judged))
}

/** A person accepts a closed session: what matches moves into stock, the rest stays at the dock until it is decided. */
export const acceptSession = async (
  tx: Tx,
  id: string,
  { actor, note }: { readonly actor: string; readonly note?: string },
): Promise<{ readonly id: string } | Refusal> => {
  const session = await lockSession(tx, id)
  if (!session) return refuse('not-found', { what: 'dock session' })
  if (session.state === 'open') return refuse('session-open')
  if (session.state === 'accepted')
    return refuse('wrong-state', { number: session.number, state: 'accepted', needed: 'closed' })
  const judged = await judgeWhole(tx, session, await presentTags(tx, session))
  await settle(tx, session, judged)
  await saveSession(tx, session, judgedChange(session, judged))
  return (await accept(tx, { ...session, documentId: judged.documentId }, judged, actor, note)) ?? { id }
}

/** Tags of the session; those that have left the dock since are listed as carried out. Locks the tags. */
const presentTags = async (tx: Tx, { id, door }: Session): Promise<StoredTag[]> => {
  const tags = await sessionTags(tx, id)
  const here = tags.filter((tag) => isHere(tag) && tag.itemId && !tag.acceptedMovementId)
  const known = await lockTags(
    tx,
    door.companyId,
    here.map(({ epc }) => epc),
  )
  const gone = here
    .filter(({ epc }) => known.get(epc)?.locationId !== door.dockLocationId)
    .map((tag): StoredTag => ({ ...tag, direction: 'out', verdict: 'carried-out', expectationId: null }))
  await saveSessionTags(tx, id, gone)
  const changed = new Map(gone.map((tag) => [tag.epc, tag]))
  return tags.map((tag) => changed.get(tag.epc) ?? tag)
}

/** One posting for the whole session, then what it fulfils. */
const accept = async (
  tx: Tx,
  session: Session,
  judged: JudgedSession,
  actor: string,
  note?: string,
): Promise<Refusal | undefined> => {
  const tags = acceptable(judged.tags)
  const postings = acceptancePostings(session, tags, { lines: judged.lines, at: tx.now })
  const noted = note === undefined ? postings : postings.map((posting) => ({ ...posting, note }))
  const posted = await post(tx, noted, { companyId: session.door.companyId, actor })
  if (isRefusal(posted)) return posted
  if (posted.movements.length > 0) {
    const accepted = posted.movements.map(({ id }, i) => ({ epc: postings[i]?.epc ?? '', movementId: id }))
    await markAccepted(tx, session.id, accepted)
    await fulfil(tx, session, tags)
  }
  await saveSession(tx, session, { state: 'accepted', acceptedAt: tx.now, acceptedBy: actor })
  return undefined
}

/** Tells each line what it received; missing goods of an earlier session may have come now. */
const fulfil = async (tx: Tx, session: Session, tags: readonly StoredTag[]): Promise<void> => {
  const received = new Map<string, bigint>()
  for (const { expectationId, quantity } of tags) {
    if (expectationId !== null) received.set(expectationId, (received.get(expectationId) ?? 0n) + quantity)
  }
  const fulfilments = [...received].map(([expectationId, quantity]) => ({ expectationId, quantity }))
  for (const { id, ...line } of await fulfilExpectations(tx, fulfilments)) {
    const quantity = formatQuantity(received.get(id) ?? 0n)
    tx.tell({ kind: 'line-fulfilled', ...line, quantity, sessionId: session.id })
  }
  await resolveMissing(tx, [...received.keys()], `came with ${session.number}`)
}
