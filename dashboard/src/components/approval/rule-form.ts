/** A rule as its form holds it, and the body it becomes. Approvers are chosen by one text: `role approver`, `person 9nTQ…`, `manager`. */
import type { ApprovalOptions, ApprovalRule, Approver } from '@dockledger/hub/contract/approval.ts'

export interface StepDraft {
  mode: 'any' | 'all'
  approvers: string[]
  /** Hours; empty: it is not escalated. */
  afterHours: string
  to: string
}
export interface RuleDraft {
  amountFrom: string
  amountBelow: string
  warehouseIds: string[]
  isNewSupplier: boolean
  newSupplierDays: string
  isOverTolerance: boolean
  /** Percent. */
  overTolerance: string
  needsProof: boolean
  steps: StepDraft[]
}
/** Selects take no empty text. */
export const NOBODY = 'nobody'
/** Of who asks. */
export const MANAGER = 'manager'

export const emptyStep = (): StepDraft => ({ mode: 'any', approvers: [], afterHours: '', to: NOBODY })

const textOf = (approver: Approver): string =>
  approver.kind === 'role'
    ? `role ${approver.role}`
    : approver.kind === 'manager'
      ? MANAGER
      : `person ${approver.personId}`

const approverOf = (text: string, options: ApprovalOptions | undefined): Approver => {
  const [kind = '', id = ''] = text.split(' ')
  if (kind === MANAGER) return { kind: 'manager' }
  if (kind === 'role') return { kind: 'role', role: id }
  return { kind: 'person', personId: id, name: options?.people.find((person) => person.id === id)?.name ?? id }
}

export const draftOf = (rule: ApprovalRule | undefined): RuleDraft => {
  const conditions = rule?.conditions
  return {
    amountFrom: conditions?.amountFrom ?? '',
    amountBelow: conditions?.amountBelow ?? '',
    warehouseIds: [...(conditions?.warehouseIds ?? [])],
    isNewSupplier: conditions !== undefined && conditions.newSupplierDays !== null,
    newSupplierDays: String(conditions?.newSupplierDays ?? 90),
    isOverTolerance: typeof conditions?.overTolerance === 'string',
    overTolerance: conditions?.overTolerance ?? '10',
    needsProof: rule?.needsProof ?? false,
    steps: rule?.steps.map(({ mode, approvers, escalation }) => ({
      mode,
      approvers: approvers.map(textOf),
      afterHours: escalation ? String(escalation.afterHours) : '',
      to: escalation ? textOf(escalation.to) : NOBODY,
    })) ?? [emptyStep()],
  }
}

/** For POST and PATCH; the first lacks only what the rule is about. */
export const bodyOf = (draft: RuleDraft, options: ApprovalOptions | undefined) => ({
  conditions: {
    amountFrom: draft.amountFrom.trim() || null,
    amountBelow: draft.amountBelow.trim() || null,
    warehouseIds: draft.warehouseIds.length > 0 ? draft.warehouseIds : null,
    newSupplierDays: draft.isNewSupplier ? Number(draft.newSupplierDays.trim()) : null,
    overTolerance: draft.isOverTolerance ? draft.overTolerance.trim() : null,
  },
  needsProof: draft.needsProof,
  steps: draft.steps.map(({ mode, approvers, afterHours, to }) => ({
    mode,
    approvers: approvers.map((text) => approverOf(text, options)),
    escalation: to === NOBODY ? null : { afterHours: Number(afterHours.trim() || '24'), to: approverOf(to, options) },
  })),
})
