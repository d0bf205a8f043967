/** Consent of others before a document goes on: rules, requests, decisions and delegations in `/api/v1`; conventions as in api.ts. */
import { z } from 'zod'
import { id, instant, quantity } from './api.ts'
import { classified } from './field-class.ts'

/** What a rule may ask of a document. Which of them a document knows, it declares (hub/modules/<module>/<document>.approval.ts). */
export const APPROVAL_FACTS = ['amount', 'warehouse', 'category', 'new-supplier', 'margin', 'over-tolerance'] as const
export type ApprovalFact = (typeof APPROVAL_FACTS)[number]

const approver = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('role'), role: z.string() }),
  z.object({ kind: z.literal('person'), personId: z.string(), name: z.string() }),
  z
    .object({ kind: z.literal('manager'), personId: z.string().optional(), name: z.string().optional() })
    .describe('of who asks: in a request who that is; nobody where he has none'),
])
export type Approver = z.infer<typeof approver>

export const STEP_MODES = ['all', 'any'] as const
const escalation = z.object({ afterHours: z.int(), to: approver })
export type Escalation = z.infer<typeof escalation>
const ruleStep = z.object({
  mode: z.enum(STEP_MODES),
  approvers: z.array(approver),
  escalation: escalation.nullable(),
})
export type RuleStep = z.infer<typeof ruleStep>

/** All that are given must hold; none given: every document. */
export const ruleConditions = z.object({
  /** In the company's base currency; an amount equal to it is in the band. */
  amountFrom: classified('price', z.string().nullable()),
  /** The band ends below it. */
  amountBelow: classified('price', z.string().nullable()),
  warehouseIds: z.array(id).nullable(),
  /** Nothing was ever received from the supplier, or it was entered within so many days. */
  newSupplierDays: z.int().nullable(),
  categoryIds: z.array(id).nullable(),
  /** Percent. */
  marginBelow: classified('price', z.string().nullable()),
  /** Percent: a line costs more than so much above the last confirmed price of its item, whoever supplied it, in the same currency. */
  overTolerance: classified('price', z.string().nullable()),
})
type Seen = z.infer<typeof ruleConditions>
/** With the amounts, which are absent for who may not see prices. */
export type RuleConditions = { [K in keyof Seen]-?: Exclude<Seen[K], undefined> }

/** Of a rule's or request's steps, an approver that nobody who can act is. Steps count from 1. */
export const approvalGap = z.object({ step: z.int(), approver })
export type ApprovalGap = z.infer<typeof approvalGap>

export const approvalRuleRow = z.object({
  id,
  companyId: id,
  documentType: z.string(),
  transition: z.string(),
  conditions: ruleConditions,
  steps: z.array(ruleStep),
  /** Whoever decides proves within minutes that it is he. */
  needsProof: z.boolean(),
  isActive: z.boolean(),
  version: z.int(),
  changedAt: instant,
  changedBy: z.string(),
  gaps: z.array(approvalGap),
})
export type ApprovalRule = z.infer<typeof approvalRuleRow>

export const approvalDecisionRow = z.object({
  slot: z.int().nullable().describe('of the approvers, from 0; null is the one it was escalated to'),
  verdict: z.enum(['approved', 'rejected']),
  reason: z.string().nullable(),
  by: z.string(),
  /** Whose deputy decided. */
  for: z.string().nullable(),
  at: instant,
})
export type ApprovalDecision = z.infer<typeof approvalDecisionRow>

export const REQUEST_STATES = ['open', 'approved', 'rejected', 'withdrawn', 'superseded'] as const
export type RequestState = (typeof REQUEST_STATES)[number]

/** What the document looked like when it was asked for. */
export const approvalSummary = z.object({
  party: z.string().nullable(),
  warehouse: z.string().nullable(),
  currency: z.string(),
  total: classified('price', z.string()),
  lineCount: z.int(),
  lines: z
    .array(
      z.object({
        item: z.string(),
        name: z.string(),
        unit: z.string(),
        quantity,
        unitPrice: classified('price', z.string()),
      }),
    )
    .describe('the dearest first, at most 5'),
  priceRises: classified(
    'price',
    z
      .array(
        z.object({
          item: z.string(),
          percent: z
            .string()
            .nullable()
            .describe('above the last confirmed price, rounded to a tenth; null: that was in another currency'),
          last: z.object({ id, number: z.string() }).nullable().describe('null: an order that is not seen'),
        }),
      )
      .describe('the largest first, at most 5'),
  ),
})
export type ApprovalSummary = z.infer<typeof approvalSummary>

export const approvalBecause = z.object({
  ruleId: id,
  conditions: ruleConditions,
  baseCurrency: z.string(),
  /** It is in another currency: no rate is kept, so that it counts as in every band. */
  isForeign: z.boolean(),
})
export type ApprovalBecause = z.infer<typeof approvalBecause>

export const approvalRequestRow = z.object({
  id,
  companyId: id,
  document: z.object({ type: z.string(), id, number: z.string() }),
  transition: z.string(),
  state: z.enum(REQUEST_STATES),
  summary: approvalSummary,
  because: z.array(approvalBecause),
  needsProof: z.boolean().describe('whoever decides proves within minutes that it is he'),
  askedById: z.string(),
  askedBy: z.string(),
  askedAt: instant,
  /** The step that is awaited, from 1. */
  step: z.int(),
  steps: z.array(
    z.object({
      mode: z.enum(STEP_MODES),
      approvers: z.array(approver),
      escalation: escalation.nullable(),
      openedAt: instant.nullable(),
      escalatedAt: instant.nullable(),
      doneAt: instant.nullable(),
      decisions: z.array(approvalDecisionRow),
    }),
  ),
  endedAt: instant.nullable(),
  endedBy: z.string().nullable(),
  reason: z.string().nullable(),
})
export type ApprovalRequest = z.infer<typeof approvalRequestRow>

/** A request that awaits the asker, with the version of the document he sees and what readers and scales know of it. */
export const approvalInboxRow = approvalRequestRow.extend({
  documentVersion: z.int(),
  /** Whose deputy he decides as; empty: in his own right. */
  onBehalfOf: z.array(z.string()),
  evidence: z.object({
    tags: z.array(z.string()).describe('at most 20 EPCs'),
    tagCount: z.int(),
    weightKg: z.string().nullable(),
  }),
})
export type ApprovalInboxRow = z.infer<typeof approvalInboxRow>

export const delegationRow = z.object({
  id,
  personId: z.string(),
  person: z.string(),
  deputyId: z.string(),
  deputy: z.string(),
  beginsAt: instant,
  endsAt: instant,
  endedAt: instant.nullable(),
})
export type Delegation = z.infer<typeof delegationRow>

export const approvalOptions = z.object({
  documents: z.array(
    z.object({
      type: z.string(),
      label: z.object({ en: z.string(), zh: z.string() }),
      transitions: z.array(z.object({ noun: z.string(), label: z.object({ en: z.string(), zh: z.string() }) })),
      facts: z.array(z.enum(APPROVAL_FACTS)),
    }),
  ),
  /** Roles that may decide. */
  roles: z.array(z.object({ code: z.string(), name: z.string(), nameZh: z.string() })),
  /** People who may decide. */
  people: z.array(z.object({ id: z.string(), name: z.string() })),
})
export type ApprovalOptions = z.infer<typeof approvalOptions>

export const approvalGaps = z.object({
  rules: z.array(approvalRuleRow),
  requests: z.array(z.object({ request: approvalRequestRow, gaps: z.array(approvalGap) })),
})
export type ApprovalGaps = z.infer<typeof approvalGaps>
