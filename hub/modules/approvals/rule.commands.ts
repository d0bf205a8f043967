import type { Approver, RuleConditions, RuleStep } from '../../contract/approval.ts'
import { type FieldError, fault } from '../../contract/fault.ts'
import { compareAmounts } from '../../contract/money.ts'
import { type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import type { Asked } from '../../document/routes.ts'
import type { Tx } from '../../platform/db/tx.ts'
import type { Approvable } from './approvable.ts'
import { peopleWhoDecide, rolesThatDecide } from './people.store.ts'
import { isOfSameHouse, type Person } from './progress.ts'
import { companyOf, insertRule, lockRule, otherWarehouses, type RuleDraft, updateRule } from './rule.store.ts'
import { notOffered } from './rule.ts'

/** Whom somebody may name in a rule: who may approve, of those he may know of. */
const nameable = async ({ tx, principal }: Asked): Promise<Person[]> =>
  (await peopleWhoDecide(tx)).filter((person) => isOfSameHouse(person, principal.scope))

/** People are called as they are called now, whatever the rule says that their names are. */
const named = (steps: readonly RuleStep[], people: readonly Person[]): RuleStep[] => {
  const called = (approver: Approver): Approver =>
    approver.kind !== 'person'
      ? approver
      : { ...approver, name: people.find(({ id }) => id === approver.personId)?.name ?? approver.name }
  return steps.map(({ escalation, approvers, ...step }) => ({
    ...step,
    approvers: approvers.map(called),
    escalation: escalation && { ...escalation, to: called(escalation.to) },
  }))
}

const wrongSteps = async (tx: Tx, steps: readonly RuleStep[], known: readonly Person[]): Promise<FieldError[]> => {
  const roles = (await rolesThatDecide(tx)).map(({ code }) => code)
  const people = new Set(known.map(({ id }) => id))
  return steps.flatMap(({ approvers, escalation }, i) => {
    const all = [
      ...approvers.map((approver, j) => ({ approver, field: `steps.${i}.approvers.${j}` })),
      ...(escalation ? [{ approver: escalation.to, field: `steps.${i}.escalation.to` }] : []),
    ]
    return all.flatMap(({ approver, field }) => {
      if (approver.kind === 'manager') return []
      if (approver.kind === 'role')
        return roles.includes(approver.role)
          ? []
          : [fault(`${field}.role`, 'no-approver', { options: roles.join(', ') })]
      return people.has(approver.personId) ? [] : [fault(`${field}.personId`, 'not-found', { what: 'person' })]
    })
  })
}

const wrongBand = ({ amountFrom, amountBelow }: RuleConditions): FieldError[] =>
  amountFrom !== null && amountBelow !== null && compareAmounts(amountBelow, amountFrom) <= 0
    ? [fault('conditions.amountBelow', 'not-above', { min: amountFrom })]
    : []

/** Roles that nobody has are no fault: the rule is kept, and says itself that nobody can approve. */
const wrongRule = async (
  tx: Tx,
  approvables: readonly Approvable[],
  rule: RuleDraft,
  people: readonly Person[],
): Promise<FieldError[]> => {
  const { companyId, documentType, transition, conditions, steps } = rule
  const approvable = approvables.find(({ declaration }) => declaration.name === documentType)
  const errors = [...wrongBand(conditions), ...(await wrongSteps(tx, steps, people))]
  if (!approvable) {
    const options = approvables.map(({ declaration }) => declaration.name).join(', ')
    return [fault('documentType', 'invalid-value', { options }), ...errors]
  }
  const { declaration, nouns, facts } = approvable
  if (!nouns.includes(transition)) errors.push(fault('transition', 'invalid-value', { options: nouns.join(', ') }))
  errors.push(...notOffered(conditions, { label: declaration.label, facts }))
  if (!(await companyOf(tx, companyId))) errors.push(fault('companyId', 'not-found', { what: 'company' }))
  else if ((await otherWarehouses(tx, companyId, conditions.warehouseIds ?? [])).length > 0)
    errors.push(fault('conditions.warehouseIds', 'other-company', { what: 'warehouse' }))
  return errors
}

export const createRule = async (
  { tx, principal }: Asked,
  approvables: readonly Approvable[],
  draft: RuleDraft,
): Promise<{ readonly id: string } | Refusal<'bad-input'>> => {
  const people = await nameable({ tx, principal })
  const errors = await wrongRule(tx, approvables, draft, people)
  if (errors.length > 0) return refuseFields(errors)
  return { id: await insertRule(tx, { ...draft, steps: named(draft.steps, people) }, principal.name) }
}

export interface RuleChange {
  readonly conditions?: RuleConditions | undefined
  readonly steps?: readonly RuleStep[] | undefined
  readonly needsProof?: boolean | undefined
  readonly isActive?: boolean | undefined
}

/** Requests that are open keep the steps they were opened with. */
export const changeRule = async (
  { tx, principal }: Asked,
  approvables: readonly Approvable[],
  id: string,
  version: number,
  change: RuleChange,
): Promise<{ readonly id: string } | Refusal<'not-found' | 'stale-version' | 'bad-input'>> => {
  const rule = await lockRule(tx, id)
  if (!rule) return refuse('not-found', { what: 'approval rule' })
  if (rule.version !== version) return refuse('stale-version', { current: rule.version })
  const { conditions = rule.conditions, steps = rule.steps, isActive = rule.isActive } = change
  const people = await nameable({ tx, principal })
  const needsProof = change.needsProof ?? rule.needsProof
  const after = { ...rule, conditions, steps: named(steps, people), isActive, needsProof }
  const errors = isActive || change.steps || change.conditions ? await wrongRule(tx, approvables, after, people) : []
  if (errors.length > 0) return refuseFields(errors)
  await updateRule(tx, after, principal.name)
  return { id }
}
