/** Which rules a document falls under, and the steps that follow: pure. */
import type {
  ApprovalBecause,
  ApprovalFact,
  ApprovalRule,
  Approver,
  RuleConditions,
  RuleStep,
} from '../../contract/approval.ts'
import { type FieldError, fault } from '../../contract/fault.ts'
import { compareAmounts } from '../../contract/money.ts'
import type { Label } from '../../document/field.ts'

/** What a document knows of itself; what it does not offer is absent. */
export interface DocumentFacts {
  readonly currency: string
  readonly baseCurrency: string
  /** In `currency`. */
  readonly amount?: string
  readonly warehouseId?: string
  readonly supplier?: { readonly hasDelivered: boolean; readonly enteredAt: Date }
  readonly categoryIds?: readonly string[]
  readonly marginPercent?: string
  readonly isOverTolerance?: boolean
}
export type Rule = Pick<ApprovalRule, 'id' | 'steps'> & { readonly conditions: RuleConditions }

const DAY_MS = 86_400_000

/** The fact each condition asks of a document, and whether it asks at all. */
const CONDITION_FACTS: Readonly<Record<keyof RuleConditions, ApprovalFact>> = {
  amountFrom: 'amount',
  amountBelow: 'amount',
  warehouseIds: 'warehouse',
  newSupplierDays: 'new-supplier',
  categoryIds: 'category',
  marginBelow: 'margin',
  overTolerance: 'over-tolerance',
}
const CONDITIONS = Object.entries(CONDITION_FACTS) as [keyof RuleConditions, ApprovalFact][]

/** Conditions on what such a document does not know, each by name. */
export const notOffered = (
  conditions: RuleConditions,
  { label, facts }: { readonly label: Label; readonly facts: readonly ApprovalFact[] },
): FieldError[] =>
  CONDITIONS.filter(([name, fact]) => conditions[name] !== null && !facts.includes(fact)).map(([name]) =>
    fault(`conditions.${name}`, 'not-offered', { what: { en: label.en.toLowerCase(), zh: label.zh } }),
  )

/** No rate is kept: an amount of another currency counts as in every band, so that none passes unseen. */
const isInBand = ({ amountFrom, amountBelow }: RuleConditions, facts: DocumentFacts): boolean => {
  if (facts.amount === undefined) return amountFrom === null && amountBelow === null
  if (facts.currency !== facts.baseCurrency) return true
  return (
    (amountFrom === null || compareAmounts(facts.amount, amountFrom) >= 0) &&
    (amountBelow === null || compareAmounts(facts.amount, amountBelow) < 0)
  )
}

const isNewSupplier = (days: number, { supplier }: DocumentFacts, now: Date): boolean =>
  supplier !== undefined && (!supplier.hasDelivered || now.getTime() - supplier.enteredAt.getTime() < days * DAY_MS)

/** All conditions that are given hold. */
export const ruleApplies = (conditions: RuleConditions, facts: DocumentFacts, now: Date): boolean => {
  const { warehouseIds, newSupplierDays, categoryIds, marginBelow, overTolerance } = conditions
  return (
    isInBand(conditions, facts) &&
    (warehouseIds === null || (facts.warehouseId !== undefined && warehouseIds.includes(facts.warehouseId))) &&
    (newSupplierDays === null || isNewSupplier(newSupplierDays, facts, now)) &&
    (categoryIds === null || (facts.categoryIds ?? []).some((id) => categoryIds.includes(id))) &&
    (marginBelow === null ||
      (facts.marginPercent !== undefined && compareAmounts(facts.marginPercent, marginBelow) < 0)) &&
    (overTolerance === null || facts.isOverTolerance === overTolerance)
  )
}

const nameOf = (approver: Approver): string =>
  approver.kind === 'role' ? `role ${approver.role}` : `person ${approver.personId}`
/** The same people in the same way, whoever of them may escalate it to whom. */
const nameOfStep = ({ mode, approvers }: RuleStep): string =>
  `${approvers.length > 1 ? mode : 'one'} ${approvers.map(nameOf).sort().join(' ')}`

export interface Path {
  readonly steps: readonly RuleStep[]
  readonly because: readonly ApprovalBecause[]
}

/** The lower threshold first, so that a tier adds to the one below it; a step that two rules ask for is taken once. */
export const pathOf = (rules: readonly Rule[], facts: DocumentFacts, now: Date): Path => {
  const applied = rules
    .filter(({ conditions }) => ruleApplies(conditions, facts, now))
    .sort((a, b) => compareAmounts(a.conditions.amountFrom ?? '0', b.conditions.amountFrom ?? '0'))
  const steps = new Map<string, RuleStep>()
  for (const step of applied.flatMap((rule) => rule.steps))
    if (!steps.has(nameOfStep(step))) steps.set(nameOfStep(step), step)
  const { baseCurrency } = facts
  const isForeign = facts.currency !== baseCurrency
  return {
    steps: [...steps.values()],
    because: applied.map(({ id, conditions }) => ({ ruleId: id, conditions, baseCurrency, isForeign })),
  }
}
