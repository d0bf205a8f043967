/** Who may take which seat of a step, and when a step is done: pure. */
import type { ApprovalGap, Approver, Escalation, RuleStep } from '../../contract/approval.ts'

/** Somebody who can sign in and whose roles may approve, as they are now. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roles: readonly string[]
  /** null: everything. */
  readonly scope: {
    readonly companies: readonly string[] | null
    readonly warehouses: readonly string[] | null
    readonly ownParties: boolean
  } | null
}

export interface Subject {
  readonly companyId: string
  readonly warehouseId: string | null
  /** Whose customer or supplier the document is about. */
  readonly responsibleId: string | null
}

export const sees = ({ id, scope }: Person, { companyId, warehouseId, responsibleId }: Subject): boolean => {
  if (scope === null) return true
  const { companies, warehouses, ownParties } = scope
  return (
    (companies === null || companies.includes(companyId)) &&
    (warehouses === null || warehouseId === null || warehouses.includes(warehouseId)) &&
    (!ownParties || responsibleId === id)
  )
}

/** Whoever works for none of the asker's companies is not named to him. */
export const isOfSameHouse = ({ scope }: Person, asker: { readonly companies: '*' | readonly string[] }): boolean =>
  asker.companies === '*' ||
  scope === null ||
  scope.companies === null ||
  scope.companies.some((id) => asker.companies.includes(id))

export interface Decision {
  readonly position: number
  /** null: the seat the step was escalated to. */
  readonly slot: number | null
  readonly byId: string
  readonly by: string
  readonly forId: string | null
}
export interface StepState extends Pick<RuleStep, 'mode' | 'approvers'> {
  readonly escalation: Escalation | null
  readonly openedAt: Date | null
  readonly escalatedAt: Date | null
}
/** Who made, changed or asked for the document: by id, or by name where no id is known. */
export interface Involved {
  readonly ids: ReadonlySet<string>
  readonly names: ReadonlySet<string>
}
export const isInvolved = ({ ids, names }: Involved, person: Pick<Person, 'id' | 'name'>): boolean =>
  ids.has(person.id) || names.has(person.name)

export const fills = (approver: Approver, person: Pick<Person, 'id' | 'roles'>): boolean =>
  approver.kind === 'role' ? person.roles.includes(approver.role) : approver.personId === person.id
/** In a rule nobody has asked yet, so that a manager may be anybody. */
export const couldFill = (approver: Approver, person: Pick<Person, 'id' | 'roles'>): boolean =>
  approver.kind === 'manager' || fills(approver, person)

interface Seat {
  readonly slot: number | null
  readonly approver: Approver
}
/** Of a step that is open. */
export const freeSeats = (step: StepState, decisions: readonly Decision[]): Seat[] => {
  const taken = new Set(decisions.map(({ slot }) => slot))
  const own = step.approvers.map((approver, slot): Seat => ({ slot, approver })).filter(({ slot }) => !taken.has(slot))
  return step.escalatedAt !== null && step.escalation !== null && !taken.has(null)
    ? [...own, { slot: null, approver: step.escalation.to }]
    : own
}

/** The one it was escalated to decides alone. */
export const isStepDone = ({ mode, approvers }: StepState, decisions: readonly Decision[]): boolean => {
  if (decisions.some(({ slot }) => slot === null)) return true
  const taken = new Set(decisions.map(({ slot }) => slot))
  return mode === 'any' ? taken.size > 0 : approvers.every((_, slot) => taken.has(slot))
}

/** Two steps are two pairs of eyes: who decided, or was decided for, does not again. */
export const hasDecided = (decisions: readonly Decision[], { id }: Pick<Person, 'id'>): boolean =>
  decisions.some(({ byId, forId }) => byId === id || forId === id)

export interface Chair {
  readonly slot: number | null
  /** In whose right: himself first, then those whose deputy he is. */
  readonly actor: Person
}

/**
 * The seat somebody takes, of those that he or one of his principals can fill: the one that the fewest others can, so that nobody
 * takes a seat from whoever has only that one.
 */
export const chairOf = (
  seats: readonly Seat[],
  actors: readonly Person[],
  people: readonly Person[],
): Chair | undefined => {
  const rivals = ({ approver }: Seat): number => people.filter((person) => fills(approver, person)).length
  const rarest = [...seats].sort((a, b) => Number(a.slot === null) - Number(b.slot === null) || rivals(a) - rivals(b))
  for (const actor of actors) {
    const seat = rarest.find(({ approver }) => fills(approver, actor))
    if (seat) return { slot: seat.slot, actor }
  }
  return undefined
}

/** Of a request that is open: the seats still free, and without those who have had their say. */
export const gapsOfOpen = (
  {
    steps,
    step,
    decisions,
  }: { readonly steps: readonly StepState[]; readonly step: number; readonly decisions: readonly Decision[] },
  people: readonly Person[],
): ApprovalGap[] => {
  const here = decisions.filter(({ position }) => position === step)
  const free = (each: StepState): Approver[] =>
    freeSeats(each, here).flatMap(({ slot, approver }) => (slot === null ? [] : [approver]))
  const left = steps.map((each, index) => (index + 1 === step ? { ...each, approvers: free(each) } : each))
  const able = people.filter((person) => !hasDecided(decisions, person))
  return gapsOf(left, able, { from: step })
}

/** People of whom each takes one seat at most, so that as many seats as can be are taken; where somebody is left, undefined is. */
const seatAll = (
  seats: readonly (readonly Approver[])[],
  people: readonly Person[],
  areFilledBy: typeof fills,
): (Person | undefined)[] => {
  const seated = new Map<Person, number>()
  const seat = (at: number, asked: Set<Person>): boolean =>
    people.some((person) => {
      if (asked.has(person) || !(seats[at] ?? []).some((approver) => areFilledBy(approver, person))) return false
      asked.add(person)
      const before = seated.get(person)
      if (before !== undefined && !seat(before, asked)) return false
      seated.set(person, at)
      return true
    })
  for (const at of seats.keys()) seat(at, new Set())
  return [...seats.keys()].map((at) => [...seated].find(([, taken]) => taken === at)?.[0])
}

/**
 * Approvers for whom nobody is there: of an all-of step each of them, of an any-of step when there is nobody for any. Who takes one seat
 * is not there for another, so that one person is a gap where two must consent.
 */
export const gapsOf = (
  steps: readonly Pick<RuleStep, 'mode' | 'approvers'>[],
  people: readonly Person[],
  { from = 1, areFilledBy = fills }: { readonly from?: number; readonly areFilledBy?: typeof fills } = {},
): ApprovalGap[] => {
  const seats = steps.flatMap(({ mode, approvers }, index) => {
    const step = index + 1
    if (step < from) return []
    return mode === 'all'
      ? approvers.map((approver) => ({ step, approvers: [approver] }))
      : [{ step, approvers: [...approvers] }]
  })
  const seated = seatAll(
    seats.map(({ approvers }) => approvers),
    people,
    areFilledBy,
  )
  return seats.flatMap(({ step, approvers }, at) =>
    seated[at] ? [] : approvers.map((approver) => ({ step, approver })),
  )
}
