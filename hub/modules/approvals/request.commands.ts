/** Asking for consent, giving or refusing it. Whoever comes first holds the document, so that a decision and an edit never cross. */
import type { RequestState } from '../../contract/approval.ts'
import { isRefusal, type Refusal, refuse } from '../../contract/refusal.ts'
import type { Asked } from '../../document/routes.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import { isFresh, PROOF_MINUTES } from '../../platform/auth/session-rule.ts'
import type { Tx } from '../../platform/db/tx.ts'
import type { Approvable, Asking } from './approvable.ts'
import { changesSince } from './changes.ts'
import { DECIDE, deputiesNow, managerOf, peopleWhoDecide } from './people.store.ts'
import {
  type Chair,
  chairOf,
  type Decision,
  fills,
  freeSeats,
  hasDecided,
  isInvolved,
  isStepDone,
  type Person,
  sees,
} from './progress.ts'
import {
  endRequest,
  findRequest,
  insertDecision,
  insertRequest,
  involvedIn,
  lockOpenOf,
  openNextStep,
  type Request,
  stepsOfDocument,
} from './request.store.ts'
import { rulesFor } from './rule.store.ts'
import { pathOf, withManager } from './rule.ts'

const personOf = ({ personId, id, name }: Principal) => ({ id: personId ?? id, name })

/** True: rules ask for consent, and a request is open now. The caller holds the document. */
export const holdForApproval = async ({ tx, principal }: Asked, asking: Asking): Promise<boolean> => {
  const rules = await rulesFor(tx, asking.companyId, asking.documentType, asking.transition)
  const path = pathOf(rules, asking.facts, tx.now)
  if (path.steps.length === 0) return false
  const asker = personOf(principal)
  const steps = withManager(path.steps, await managerOf(tx, asker.id))
  await insertRequest(tx, asking, { ...path, steps }, asker)
  return true
}

/** The document was changed or given up while it waited: what was consented to is not what it is now. The caller holds it. */
export const supersedeRequest = async ({ tx, principal }: Asked, documentId: string): Promise<void> => {
  const request = await lockOpenOf(tx, documentId)
  if (request) await endRequest(tx, request.id, { state: 'superseded', by: principal.name, reason: null })
}

/** The caller holds the document. */
export const withdrawRequest = async (
  { tx, principal }: Asked,
  documentId: string,
): Promise<Refusal<'not-the-asker'> | undefined> => {
  const request = await lockOpenOf(tx, documentId)
  if (!request) return undefined
  const { number, askedBy: by } = request
  if (request.askedById !== personOf(principal).id) return refuse('not-the-asker', { number, by })
  await endRequest(tx, request.id, { state: 'withdrawn', by: principal.name, reason: null })
  return undefined
}

export interface Verdict {
  /** Of the document, as it was seen. */
  readonly documentVersion: number
  /** Given: it is refused. */
  readonly reason?: string
  /** When whoever decides last proved that it is he. */
  readonly provedAt: Date | null
}

/** Those in whose right somebody may act on a request: himself, then whose deputy he is. None of them was involved or acted before. */
export const actorsFor = (
  request: Request,
  self: Person,
  principals: readonly string[],
  people: readonly Person[],
): Person[] =>
  [self, ...people.filter(({ id }) => principals.includes(id))].filter(
    (person) => sees(person, request) && !hasDecided(request.decisions, person),
  )

const decisionsAt = ({ decisions, step }: Request): Decision[] => decisions.filter(({ position }) => position === step)

/** The seat somebody may take now in a request that is open. */
export const chairIn = (request: Request, actors: readonly Person[], people: readonly Person[]): Chair | undefined => {
  const step = request.steps[request.step - 1]
  return step && chairOf(freeSeats(step, decisionsAt(request)), actors, people)
}

type SeatRefusal = Refusal<'not-permitted' | 'own-request' | 'decided-before' | 'not-an-approver'>

/** With what roles, delegations and scopes are at this instant, whatever they were when the request was opened. */
const seatFor = async (tx: Tx, request: Request, principal: Principal): Promise<Chair | SeatRefusal> => {
  const { number, step } = request
  const people = await peopleWhoDecide(tx)
  const self = people.find(({ id }) => id === principal.id)
  if (!self) return refuse('not-permitted', { permission: DECIDE })
  const involved = await involvedIn(tx, request)
  if (isInvolved(involved, self)) return refuse('own-request', { who: self.name, number })
  if (hasDecided(request.decisions, self)) return refuse('decided-before', { who: self.name, number })
  const principals = (await deputiesNow(tx)).get(self.id) ?? []
  const free = people.filter((person) => !isInvolved(involved, person))
  const chair = chairIn(request, actorsFor(request, self, principals, free), free)
  if (chair) return chair
  const barred = people.find((person) => principals.includes(person.id) && isInvolved(involved, person))
  const open = request.steps[step - 1]
  const wanted = open ? freeSeats(open, decisionsAt(request)) : []
  return barred && wanted.some(({ approver }) => fills(approver, barred))
    ? refuse('own-request', { who: barred.name, number })
    : refuse('not-an-approver', { number, step })
}

/** Holds document and request; refuses what is over, and what was not seen as it is. */
const lockForDecision = async (
  tx: Tx,
  approvables: readonly Approvable[],
  id: string,
  seen: number,
): Promise<{ request: Request; approvable: Approvable } | Refusal> => {
  const asked = await findRequest(tx, id)
  const approvable = approvables.find(({ declaration }) => declaration.name === asked?.documentType)
  if (!asked || !approvable) return refuse('not-found', { what: 'approval request' })
  const version = await approvable.lockVersion(tx, asked.documentId)
  // read again: who held the document before may have ended it
  const request = await lockOpenOf(tx, asked.documentId)
  const number = asked.number
  const changes = changesSince(approvable.declaration, await stepsOfDocument(tx, asked.documentId), seen)
  if (request?.id !== id) {
    const ended = await findRequest(tx, id)
    if (ended?.state === 'superseded' && changes.en !== '') return refuse('changed-since-seen', { number, changes })
    return refuse('request-ended', { number, state: ended?.state ?? 'superseded', by: ended?.endedBy ?? '–' })
  }
  return version === seen ? { request, approvable } : refuse('changed-since-seen', { number, changes })
}

/** Consent to the step that is awaited, or with a reason its refusal, which ends the request. The last consent takes the transition. */
export const decideRequest = async (
  { tx, principal }: Asked,
  approvables: readonly Approvable[],
  id: string,
  { documentVersion, reason, provedAt }: Verdict,
): Promise<{ readonly id: string } | Refusal> => {
  if (principal.kind !== 'person') return refuse('person-needed')
  const locked = await lockForDecision(tx, approvables, id, documentVersion)
  if (isRefusal(locked)) return locked
  const { request, approvable } = locked
  const chair = await seatFor(tx, request, principal)
  if (isRefusal(chair)) return chair
  if (request.needsProof && !isFresh(provedAt, tx.now)) return refuse('step-up-required', { minutes: PROOF_MINUTES })
  const { slot, actor } = chair
  const isSelf = actor.id === principal.id
  const { id: byId, name: by } = principal
  const decision = { position: request.step, slot, byId, by, forId: isSelf ? null : actor.id }
  await insertDecision(tx, {
    ...decision,
    requestId: id,
    verdict: reason === undefined ? 'approved' : 'rejected',
    reason: reason ?? null,
    forName: isSelf ? null : actor.name,
    documentVersion,
  })
  if (reason === undefined) return advance(tx, approvable, request, decision)
  await endRequest(tx, id, { state: 'rejected', by, reason })
  const given = await approvable.giveBack(tx, { documentId: request.documentId, by, byId, reason })
  return isRefusal(given) ? given : { id }
}

const advance = async (
  tx: Tx,
  approvable: Approvable,
  request: Request,
  decision: Decision,
): Promise<{ readonly id: string } | Refusal> => {
  const { id, step: position, documentId, transition, askedBy, askedById } = request
  const step = request.steps[position - 1]
  if (!step || !isStepDone(step, [...decisionsAt(request), decision])) return { id }
  if (position < request.steps.length) {
    await openNextStep(tx, id, position)
    return { id }
  }
  await endRequest(tx, id, { state: 'approved' satisfies RequestState, by: decision.by, reason: null })
  const approvedBy = [...request.decisions, decision].map(({ by }) => by)
  const granted = await approvable.grant(tx, { documentId, transition, askedBy, askedById, approvedBy })
  return isRefusal(granted) ? granted : { id }
}
