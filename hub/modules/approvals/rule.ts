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
import { parseQuantity } from '../../contract/quantity.ts'
import type { Label } from '../../document/field.ts'

/** Decimal text; the last one is above zero, or null: it was in another currency. */
export interface PriceMove {
  readonly unitPrice: string
  readonly lastPrice: string | null
}

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
  /** Of lines whose item was bought before. */
  readonly prices?: readonly PriceMove[]
}
export type Rule = Pick<ApprovalRule, 'id' | 'steps' | 'needsProof'> & { readonly conditions: RuleConditions }

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

/** A price that fell, or rose by just so many percent, is no reason to ask. No rate is kept: in another currency than before, it is. */
const isAbove = ({ unitPrice, lastPrice }: PriceMove, percent: string): boolean => {
  if (lastPrice === null) return true
  const last = parseQuantity(lastPrice)
  return (parseQuantity(unitPrice) - last) * HUNDRED_PERCENT > parseQuantity(percent) * last
}
const HUNDRED_PERCENT = parseQuantity('100')

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
    (overTolerance === null || (facts.prices ?? []).some((move) => isAbove(move, overTolerance)))
  )
}

export interface Path {
  readonly steps: readonly RuleStep[]
  readonly because: readonly ApprovalBecause[]
  readonly needsProof: boolean
}

/** Who it is in this request, of the steps that go to the manager of who asks; nobody where he has none. */
export const withManager = (steps: readonly RuleStep[], manager: ManagerOf | undefined): RuleStep[] => {
  const known = (approver: Approver): Approver =>
    approver.kind === 'manager' && manager ? { kind: 'manager', personId: manager.id, name: manager.name } : approver
  return steps.map(({ approvers, escalation, ...step }) => ({
    ...step,
    approvers: approvers.map(known),
    escalation: escalation && { ...escalation, to: known(escalation.to) },
  }))
}
export interface ManagerOf {
  readonly id: string
  readonly name: string
}

/** The lower threshold first. A tier adds to the one below it, also where both ask for the same role: two people consent then. */
export const pathOf = (rules: readonly Rule[], facts: DocumentFacts, now: Date): Path => {
  const applied = rules
    .filter(({ conditions }) => ruleApplies(conditions, facts, now))
    .sort((a, b) => compareAmounts(a.conditions.amountFrom ?? '0', b.conditions.amountFrom ?? '0'))
  const { baseCurrency } = facts
  const isForeign = facts.currency !== baseCurrency
  return {
    steps: applied.flatMap((rule) => rule.steps),
    needsProof: applied.some((rule) => rule.needsProof),
    because: applied.map(({ id, conditions }) => ({ ruleId: id, conditions, baseCurrency, isForeign })),
  }
}
