/** A person decides on exceptions, one or thousands: each decision posts or explains, with a reason. */
import { formatQuantity, parseQuantity } from '../contract/quantity.ts'
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../contract/refusal.ts'
import { type Posting, post } from '../ledger/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decideEach, type Outcome } from './decide.commands.ts'
import { raiseExceptions, resolveMissing, saveResolutions } from './exception.store.ts'
import { fulfilExpectations } from './expectation.store.ts'
import { queueAgain } from './lane.store.ts'
import { lockPending, sessionsOfExceptions } from './pending.store.ts'
import { allowedResolutions } from './resolutions.ts'
import type { Decision, Pending } from './resolve.ts'
import { settleAgain } from './session.commands.ts'
import { lockSession, type Session, saveSession } from './session.store.ts'
import { type StoredTag, saveSessionTags, sessionTags } from './session-tag.store.ts'
import { storeFold } from './sums.ts'
import { addToSums, isHere } from './verdict.ts'

/** Refused ones change nothing; the others are decided. Throws when the ledger refuses what is at the dock: a bug. */
export const resolveExceptions = async (
  tx: Tx,
  ids: readonly string[],
  decision: Decision,
): Promise<Map<string, Refusal | undefined>> => {
  const sessions = new Map<string, Session>()
  for (const id of await sessionsOfExceptions(tx, ids)) {
    const session = await lockSession(tx, id)
    if (session) sessions.set(id, session)
  }
  const pending = await lockPending(tx, ids)
  const answers = new Map<string, Refusal | undefined>()
  const open: Pending[] = []
  for (const id of new Set(ids)) {
    const one = pending.get(id)
    const refusal = one ? refusalOf(one, decision) : refuse('not-found', { what: 'exception' })
    answers.set(id, refusal)
    if (one && !refusal) open.push(one)
  }
  for (const [companyId, ofCompany] of Map.groupBy(open, (one) => one.companyId)) {
    const refusals = await decideAll(tx, companyId, ofCompany, decision, sessions)
    for (const [id, refusal] of refusals) answers.set(id, refusal)
  }
  return answers
}

export const resolveException = async (
  tx: Tx,
  id: string,
  decision: Decision,
): Promise<{ readonly id: string } | Refusal> => (await resolveExceptions(tx, [id], decision)).get(id) ?? { id }

const refusalOf = (
  { kind, state, resolvedBy, gateway, portal, hasDoor }: Pending,
  { resolution }: Decision,
): Refusal<'already-resolved' | 'not-allowed-here' | 'wrong-state'> | undefined => {
  if (state === 'resolved') return refuse('already-resolved', { by: resolvedBy ?? '?' })
  if (allowedResolutions(kind, state, hasDoor).includes(resolution)) return undefined
  if (kind !== 'unknown-door' || state !== 'open' || resolution !== 'apply')
    return refuse('not-allowed-here', { resolution, kind })
  return refuse('wrong-state', {
    number: `${gateway} / ${portal ?? '–'}`,
    state: { en: 'no door yet', zh: '尚无收货口' },
    needed: { en: 'a door with this gateway and portal', zh: '先以该网关和通道建立收货口' },
  })
}

const decideAll = async (
  tx: Tx,
  companyId: string | null,
  open: readonly Pending[],
  decision: Decision,
  sessions: ReadonlyMap<string, Session>,
): Promise<Map<string, Refusal>> => {
  const refusals = new Map<string, Refusal>()
  const outcomes = companyId === null ? open.map(explained) : await decideEach(tx, companyId, open, decision, refusals)
  const movementIds = companyId === null ? new Map() : await postAll(tx, companyId, outcomes, decision.actor)
  const movementOf = ({ decided }: Outcome): string | null =>
    movementIds.get(decided.postings.at(-1)?.key ?? '') ?? null
  await saveResolutions(
    tx,
    outcomes.map((outcome) => ({
      id: outcome.pending.id,
      movementId: movementOf(outcome),
      expectationId: outcome.decided.fulfils?.expectationId ?? null,
    })),
    decision,
  )
  if (decision.resolution === 'apply')
    await queueAgain(
      tx,
      outcomes.map(({ pending }) => pending),
    )
  await fulfilAll(tx, outcomes)
  await closeShort(tx, outcomes, decision)
  const bySession = Map.groupBy(outcomes, ({ pending }) => pending.sessionId)
  for (const [sessionId, ofSession] of bySession) {
    const session = sessionId === null ? undefined : sessions.get(sessionId)
    if (session) await listAgain(tx, session, ofSession, movementOf)
  }
  return refusals
}

const explained = (pending: Pending): Outcome => ({ pending, decided: { postings: [] } })

/** Key → movement id. */
const postAll = async (
  tx: Tx,
  companyId: string,
  outcomes: readonly Outcome[],
  actor: string,
): Promise<Map<string, string>> => {
  const postings = outcomes.flatMap(({ decided }): readonly Posting[] => decided.postings)
  const posted = await post(tx, postings, { companyId, actor })
  if (isRefusal(posted)) throw new Error(`the ledger refused a decision: ${posted.refused satisfies RefusalCode}`)
  return new Map(posted.movements.map(({ key, id }) => [key, id]))
}

/** Each line once for each session; missing goods may have come with what was accepted. */
const fulfilAll = async (tx: Tx, outcomes: readonly Outcome[]): Promise<void> => {
  const received = new Map<string, { expectationId: string; sessionId: string | null; quantity: bigint }>()
  for (const { pending, decided } of outcomes) {
    if (!decided.fulfils) continue
    const { expectationId, quantity } = decided.fulfils
    const name = `${expectationId} ${pending.sessionId}`
    const before = received.get(name)?.quantity ?? 0n
    received.set(name, { expectationId, sessionId: pending.sessionId, quantity: before + parseQuantity(quantity) })
  }
  for (const { expectationId, sessionId, quantity } of received.values()) {
    const [line] = await fulfilExpectations(tx, [{ expectationId, quantity }])
    if (!line) continue
    const { id: _, ...document } = line
    tx.tell({ kind: 'line-fulfilled', ...document, quantity: formatQuantity(quantity), sessionId })
  }
  const lines = [...received.values()].map(({ expectationId }) => expectationId)
  await resolveMissing(tx, lines, 'came after all: accepted as found')
}

const closeShort = async (tx: Tx, outcomes: readonly Outcome[], decision: Decision): Promise<void> => {
  if (decision.resolution !== 'close-short') return
  const ids = outcomes.flatMap(({ pending }) => pending.expectationId ?? [])
  const documents = await tx.sql<{ documentType: string; documentId: string }>(
    `SELECT DISTINCT document_type AS "documentType", document_id AS "documentId" FROM expectation WHERE id = ANY ($1::uuid[])`,
    [ids],
  )
  for (const document of documents)
    tx.tell({ kind: 'document-short', ...document, actor: decision.actor, reason: decision.reason })
}

/** The session lists the tags as they are now, and is judged again unless it is accepted already. */
const listAgain = async (
  tx: Tx,
  session: Session,
  outcomes: readonly Outcome[],
  movementOf: (outcome: Outcome) => string | null,
): Promise<void> => {
  const changes = outcomes.filter(({ decided, pending }) => decided.listed && pending.epc !== null)
  const epcs = changes.flatMap(({ pending }) => pending.epc ?? [])
  const before = await sessionTags(tx, session.id, epcs)
  const stored = new Map(before.map((tag) => [tag.epc, tag]))
  for (const outcome of changes) {
    const tag = stored.get(outcome.pending.epc ?? '')
    if (tag) stored.set(tag.epc, listed(tag, outcome, movementOf(outcome)))
  }
  await saveSessionTags(tx, session.id, [...stored.values()])
  if (session.state !== 'accepted') return settleAgain(tx, session)
  await sumAgain(tx, session, { before, after: [...stored.values()] })
  await raiseStranded(tx, session, changes)
}

/** An accepted session keeps its verdict, which was the ground of its acceptance; its sums are those of its tags. */
const sumAgain = async (
  tx: Tx,
  session: Session,
  tags: { readonly before: readonly StoredTag[]; readonly after: readonly StoredTag[] },
): Promise<void> => {
  for (const tag of tags.before) addToSums(session.sums, tag, -1)
  for (const tag of tags.after) addToSums(session.sums, tag)
  await saveSession(tx, session, { sums: { ...storeFold(session.sums), lines: session.judgedLines } })
}

const listed = (tag: StoredTag, { decided }: Outcome, movementId: string | null): StoredTag => {
  const { direction, verdict, bound, isAccepted } = decided.listed ?? {}
  return {
    ...tag,
    direction: direction ?? tag.direction,
    verdict: verdict ?? (tag.itemId === null || !isHere(tag) ? 'unexpected' : tag.verdict),
    ...(bound ? { itemId: bound.itemId, quantity: parseQuantity(bound.quantity) } : {}),
    ...(isAccepted ? { acceptedMovementId: movementId } : bound ? { movementId } : {}),
  }
}

/** A tag bound after its session was accepted stands at the dock and still needs a decision. */
const raiseStranded = async (tx: Tx, session: Session, outcomes: readonly Outcome[]): Promise<void> => {
  const stranded = outcomes.filter(({ decided }) => decided.listed?.direction === 'in' && !decided.listed.isAccepted)
  await raiseExceptions(
    tx,
    stranded.map(({ pending, decided }) => ({
      companyId: session.door.companyId,
      kind: 'unexpected',
      state: 'open',
      sessionId: session.id,
      doorId: session.door.id,
      epc: pending.epc,
      itemId: decided.listed?.bound?.itemId,
      quantity: decided.listed?.bound?.quantity,
      detail: { boundAfterAcceptance: session.number },
    })),
  )
}
