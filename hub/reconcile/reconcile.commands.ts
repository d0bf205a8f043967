/** One step of one door's lane: waiting rows become movements, exceptions and facts, and wait no more, in one transaction. */

import { SYSTEM } from '../contract/actor.ts'
import { parseQuantity } from '../contract/quantity.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import { post } from '../ledger/index.ts'
import type { Database, Tx } from '../platform/db/tx.ts'
import { failPoint } from '../platform/fail-point.ts'
import { type NewException, raiseExceptions } from './exception.store.ts'
import { saveFacts } from './fact.store.ts'
import { judgedChange, judgeListed } from './judge.commands.ts'
import { claimLane, companyOfGateway, forgetRows, type Lane, waitingRows } from './lane.store.ts'
import type { Door, ListedTag, Match, Row } from './lane.ts'
import { type LoadedLane, loadLane } from './lane.view.ts'
import { match } from './match.ts'
import { closeVisit } from './session.commands.ts'
import { findDoor, insertSession, lockOpenSession, type Session, saveSession } from './session.store.ts'
import type { StoredTag } from './session-tag.store.ts'
import { endOfVisit } from './timing.ts'

/** Rows of one transaction at most. */
export const ROWS_MAX = 2_000

export interface Step {
  /** Rows that wait no more. */
  readonly rows: number
  /** There may be more to do in this lane now. */
  readonly isMore: boolean
}

/** The ledger refused what a reader proved: one of these rows is not what it seems. */
export class PostingRefused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(`${refusal.refused} ${JSON.stringify(refusal.facts)}`)
    this.refusal = refusal
  }
}

/** Undefined: another hub works on this lane. */
export const reconcileStep = async (db: Database, lane: string, rowsMax: number): Promise<Step | undefined> => {
  const step = await db.transaction(async (tx) => {
    const claimed = await claimLane(tx, lane)
    if (!claimed) return undefined
    const rows = await waitingRows(tx, lane, rowsMax)
    if (rows.length === 0) return { rows: 0, isMore: false }
    const done = await stepOf(tx, claimed, rows, rowsMax)
    failPoint('before-movement-commit')
    return done
  })
  if (step && step.rows > 0) failPoint('after-movement-commit')
  return step
}

const stepOf = async (tx: Tx, claimed: Lane, rows: readonly Row[], rowsMax: number): Promise<Step> => {
  const isFull = rows.length === rowsMax
  const door = await doorOf(tx, claimed)
  if (door) return stepAtDoor(tx, { door, lane: claimed.lane, rows, isFull })
  await setAside(tx, claimed, rows)
  return { rows: rows.length, isMore: isFull }
}

const doorOf = async (tx: Tx, { gateway, portal }: Lane): Promise<Door | undefined> =>
  portal === null ? undefined : findDoor(tx, { gateway, portal })

/** No door stands for this portal: somebody must say which one it is, or that it is none. */
const setAside = async (tx: Tx, { lane, gateway, portal }: Lane, rows: readonly Row[]): Promise<void> => {
  const companyId = await companyOfGateway(tx, gateway)
  const raised = rows.map(
    ({ seq, kind, identity, direction, observation }): NewException => ({
      companyId,
      kind: 'unknown-door',
      state: 'open',
      gateway,
      seq,
      epc: identity?.epc,
      detail: { portal, kind, ...(direction === undefined ? { observation } : { direction }) },
    }),
  )
  await raiseExceptions(tx, raised)
  await forgetRows(tx, lane, rows)
}

interface Waiting {
  readonly door: Door
  readonly lane: string
  readonly rows: readonly Row[]
  /** As many rows as one transaction takes: there may be more. */
  readonly isFull: boolean
}

const stepAtDoor = async (tx: Tx, { door, lane, rows, isFull }: Waiting): Promise<Step> => {
  const open = await lockOpenSession(tx, door.id)
  const loaded = await loadLane(tx, rows, { door, open })
  const matched = match(rows, loaded.facts)
  if (matched.consumed === 0 && open) {
    // closing moves stock of its own: it gets a transaction of its own
    await closeVisit(tx, open, { at: new Date(endOfVisit(open, door.quietMs)), by: SYSTEM })
    return { rows: 0, isMore: true }
  }
  const done = rows.slice(0, matched.consumed)
  const session = await openedSession(tx, door, open, matched, loaded)
  const movementIds = await postMatched(tx, door, matched, loaded)
  await raiseExceptions(tx, exceptionsOf(door, matched, movementIds))
  if (session) await saveVisit(tx, session, { matched, loaded, movementIds })
  await saveFacts(tx, matched.facts)
  await forgetRows(tx, lane, done)
  return { rows: done.length, isMore: matched.isSessionOver || isFull }
}

const openedSession = async (
  tx: Tx,
  door: Door,
  open: Session | undefined,
  { visit, openedBy }: Match,
  { facts }: LoadedLane,
): Promise<Session | undefined> =>
  open ?? (visit && insertSession(tx, { id: facts.sessionId, door, at: visit.openedAt, by: openedBy ?? SYSTEM }))

/** Key → movement id. */
const postMatched = async (
  tx: Tx,
  door: Door,
  { postings }: Match,
  { absentTags }: LoadedLane,
): Promise<Map<string, string>> => {
  const posted = await post(tx, postings, { companyId: door.companyId, actor: SYSTEM, absentTags })
  if (isRefusal(posted)) throw new PostingRefused(posted)
  return new Map(posted.movements.map(({ key, id }) => [key, id]))
}

const exceptionsOf = (door: Door, { exceptions }: Match, movementIds: ReadonlyMap<string, string>): NewException[] =>
  exceptions.map(({ row, kind, state, sessionId, epc, item, detail, movementKey }) => ({
    companyId: door.companyId,
    kind,
    state,
    sessionId,
    doorId: door.id,
    gateway: row.gateway,
    seq: row.seq,
    epc,
    itemId: item?.itemId,
    quantity: item?.quantity,
    movementId: movementKey === undefined ? null : movementIds.get(movementKey),
    detail,
  }))

interface Matched {
  readonly matched: Match
  readonly loaded: LoadedLane
  readonly movementIds: ReadonlyMap<string, string>
}

const saveVisit = async (tx: Tx, session: Session, { matched, loaded, movementIds }: Matched): Promise<void> => {
  const { visit, chosen, weightKg, listed } = matched
  const bound = chosen ? { ...session, documentId: chosen.documentId, chosenBy: chosen.by } : session
  const tags = [...listed.values()].map((tag) => listedRow(tag, loaded.before.get(tag.epc), movementIds))
  const isRebound = chosen !== undefined && chosen.documentId !== session.documentId
  const judged =
    tags.length > 0 || isRebound
      ? await judgeListed(tx, bound, { listed: tags, before: loaded.before, isRebound })
      : undefined
  if (!visit) return
  await saveSession(tx, session, {
    lastEventAt: new Date(visit.lastEventAt),
    isPresent: visit.isPresent,
    touchedAt: tx.now,
    ...(chosen ? { documentId: chosen.documentId, chosenBy: chosen.by } : {}),
    ...(weightKg === undefined ? {} : { weightKg }),
    ...(judged ? judgedChange(bound, judged) : {}),
  })
}

const listedRow = (
  tag: ListedTag,
  before: StoredTag | undefined,
  movementIds: ReadonlyMap<string, string>,
): StoredTag => ({
  epc: tag.epc,
  itemId: tag.item?.itemId ?? null,
  quantity: tag.item ? parseQuantity(tag.item.quantity) : 0n,
  direction: tag.direction,
  verdict: tag.verdict ?? 'unexpected',
  expectationId: null,
  movementId: (tag.movementKey && movementIds.get(tag.movementKey)) ?? before?.movementId ?? null,
  acceptedMovementId: null,
  firstSeenAt: before?.firstSeenAt ?? tag.at,
  lastSeenAt: Math.max(before?.lastSeenAt ?? tag.at, tag.at),
})
