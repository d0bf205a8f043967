import { z } from 'zod'
import { pageOf } from '../../contract/api.ts'
import {
  approvalGaps,
  approvalInboxRow,
  approvalOptions,
  approvalRequestRow,
  approvalRuleRow,
  delegationRow,
  REQUEST_STATES,
  STEP_MODES,
} from '../../contract/approval.ts'
import { priceText } from '../../contract/money.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { lineText, noteText } from '../../contract/text.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { pageQuery } from '../../platform/http/page.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { findApprovalRule, listApprovalRules, listApprovals, loadApprovals } from '../../views/approvals.view.ts'
import type { Approvable } from './approvable.ts'
import { delegate, takeBack } from './delegation.commands.ts'
import { everyGap, inboxOf, withGaps } from './inbox.view.ts'
import { DECIDE, type DelegationRow, delegationsOf, peopleWhoDecide, rolesThatDecide } from './people.store.ts'
import { isOfSameHouse } from './progress.ts'
import { decideRequest } from './request.commands.ts'
import { findRequest } from './request.store.ts'
import { changeRule, createRule } from './rule.commands.ts'

const HOURS_MAX = 24 * 30
const DAYS_MAX = 3_650
const STEPS_MAX = 10
const idParam = z.strictObject({ id: z.uuid() })
const approver = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('role'), role: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/) }),
  z.strictObject({ kind: z.literal('person'), personId: lineText({ max: 64 }), name: lineText({ max: 200 }) }),
  z.strictObject({ kind: z.literal('manager') }).describe('of who asks'),
])
const steps = z
  .array(
    z.strictObject({
      mode: z.enum(STEP_MODES),
      approvers: z.array(approver).min(1).max(STEPS_MAX),
      escalation: z
        .strictObject({ afterHours: z.int().min(1).max(HOURS_MAX), to: approver })
        .nullable()
        .default(null),
    }),
  )
  .min(1)
  .max(STEPS_MAX)
const conditions = z.strictObject({
  amountFrom: priceText.nullable().default(null),
  amountBelow: priceText.nullable().default(null),
  warehouseIds: z.array(z.uuid()).min(1).max(200).nullable().default(null),
  newSupplierDays: z.int().min(0).max(DAYS_MAX).nullable().default(null),
  categoryIds: z.array(z.uuid()).min(1).max(200).nullable().default(null),
  marginBelow: priceText.nullable().default(null),
  overTolerance: priceText.nullable().default(null),
})
const ruleDraft = z.strictObject({
  companyId: z.uuid(),
  documentType: lineText({ max: 60 }),
  transition: lineText({ max: 60 }),
  conditions,
  steps,
  needsProof: z.boolean().default(false).describe('whoever decides proves within minutes that it is he'),
  isActive: z.boolean().default(true),
})
const ruleChange = z.strictObject({
  conditions: conditions.optional(),
  steps: steps.optional(),
  needsProof: z.boolean().optional(),
  isActive: z.boolean().optional(),
})
const documentVersion = z.int().min(1).describe('of the document, as it was seen')
const ofCompany = z.strictObject({ companyId: z.uuid().optional() })
const requestsQuery = pageQuery.extend({
  companyId: z.uuid().optional(),
  documentId: z.uuid().optional(),
  state: z.enum(REQUEST_STATES).optional(),
})

const common = { tag: 'Approvals' }
const readable = { ...common, method: 'get', permission: 'approvals.read' } as const
const deciding = { ...common, method: 'post', permission: DECIDE } as const
const ruling = {
  ...common,
  permission: 'approvals.write',
  stepUp: true,
  needsWhole: 'company',
  answer: approvalRuleRow,
} as const

const loadRequest = async (tx: Tx, id: string) =>
  (await loadApprovals(tx, [id])).get(id) ?? refuse('not-found', { what: 'approval request' })
const loadRule = async (tx: Tx, id: string) => {
  const rule = await findApprovalRule(tx, id)
  const [row] = rule ? withGaps([rule], await peopleWhoDecide(tx)) : []
  return row ?? refuse('not-found', { what: 'approval rule' })
}
const delegationOf = (row: DelegationRow) => ({
  ...row,
  beginsAt: row.beginsAt.toISOString(),
  endsAt: row.endsAt.toISOString(),
  endedAt: row.endedAt?.toISOString() ?? null,
})

/** The document that a decision may take on. */
const decidedDocument =
  (approvables: readonly Approvable[]) =>
  async (tx: Tx, { id }: { readonly id: string }): Promise<{ path: string; id: string } | undefined> => {
    const request = await findRequest(tx, id)
    const approvable = approvables.find(({ declaration }) => declaration.name === request?.documentType)
    return request && approvable && { path: `${approvable.declaration.path}/:id`, id: request.documentId }
  }

const requestRoutes = (approvables: readonly Approvable[]): Route[] => [
  route({
    ...readable,
    path: '/approval-inbox',
    summary: 'What awaits the decision of whoever asks, at most 500 requests, the oldest first',
    answer: z.object({ items: z.array(approvalInboxRow) }),
    handle: async (_, { tx, principal }) => ({ items: await inboxOf(tx, principal) }),
  }),
  route({
    ...readable,
    path: '/approval-requests',
    summary: 'List requests for approval',
    query: requestsQuery,
    answer: pageOf(approvalRequestRow),
    handle: ({ query }, { tx }) => listApprovals(tx, query),
  }),
  route({
    ...readable,
    path: '/approval-requests/:id',
    summary: 'Read a request for approval',
    params: idParam,
    answer: approvalRequestRow,
    handle: ({ params }, { tx }) => loadRequest(tx, params.id),
  }),
  route({
    ...deciding,
    path: '/approval-requests/:id/approval',
    summary: 'Approve the step that is awaited; the last one takes the transition that was asked for',
    params: idParam,
    also: decidedDocument(approvables),
    body: z.strictObject({ documentVersion }),
    answer: approvalRequestRow,
    handle: async ({ params, body }, { tx, principal, session }) => {
      const verdict = { ...body, provedAt: session?.provedAt ?? null }
      const decided = await decideRequest({ tx, principal }, approvables, params.id, verdict)
      return isRefusal(decided) ? decided : loadRequest(tx, params.id)
    },
  }),
  route({
    ...deciding,
    path: '/approval-requests/:id/rejection',
    summary: 'Reject: the document goes back to be changed, with the reason',
    params: idParam,
    also: decidedDocument(approvables),
    body: z.strictObject({ documentVersion, reason: noteText({ min: 3, max: 500 }) }),
    answer: approvalRequestRow,
    handle: async ({ params, body }, { tx, principal, session }) => {
      const verdict = { ...body, provedAt: session?.provedAt ?? null }
      const decided = await decideRequest({ tx, principal }, approvables, params.id, verdict)
      return isRefusal(decided) ? decided : loadRequest(tx, params.id)
    },
  }),
]

const ruleRoutes = (approvables: readonly Approvable[]): Route[] => [
  route({
    ...readable,
    path: '/approval-rules',
    summary: 'List approval rules, each with what nobody can approve of it',
    query: ofCompany,
    answer: z.object({ items: z.array(approvalRuleRow) }),
    handle: async ({ query }, { tx }) => ({
      items: withGaps(await listApprovalRules(tx, query.companyId), await peopleWhoDecide(tx)),
    }),
  }),
  route({
    ...ruling,
    method: 'post',
    path: '/approval-rules',
    summary: 'Make an approval rule',
    body: ruleDraft,
    handle: async ({ body }, { tx, principal }) => {
      const made = await createRule({ tx, principal }, approvables, body)
      return isRefusal(made) ? made : loadRule(tx, made.id)
    },
  }),
  route({
    ...ruling,
    method: 'patch',
    path: '/approval-rules/:id',
    summary: 'Change an approval rule, or put it out of force; open requests keep their steps',
    params: idParam,
    body: ruleChange,
    ifMatch: true,
    image: (tx, { id }) => findApprovalRule(tx, id),
    handle: async ({ params, body, version }, { tx, principal }) => {
      const changed = await changeRule({ tx, principal }, approvables, params.id, version, body)
      return isRefusal(changed) ? changed : loadRule(tx, params.id)
    },
  }),
  route({
    ...readable,
    path: '/approval-gaps',
    summary: 'Rules and open requests that nobody can approve',
    query: ofCompany,
    answer: approvalGaps,
    handle: ({ query }, { tx }) => everyGap(tx, query.companyId),
  }),
  route({
    ...readable,
    path: '/approval-options',
    summary: 'What rules can be made of: documents with their facts, roles and people who may decide',
    answer: approvalOptions,
    handle: async (_, { tx, principal }) => ({
      documents: approvables.map(({ declaration, nouns, facts }) => ({
        type: declaration.name,
        label: declaration.label,
        transitions: nouns.flatMap((noun) => {
          const label = declaration.transitions[noun]?.label
          return label ? [{ noun, label }] : []
        }),
        facts: [...facts],
      })),
      roles: await rolesThatDecide(tx),
      people: (await peopleWhoDecide(tx))
        .filter((person) => isOfSameHouse(person, principal.scope))
        .map(({ id, name }) => ({ id, name })),
    }),
  }),
]

const delegationRoutes: readonly Route[] = [
  route({
    ...readable,
    path: '/delegations',
    summary: 'Who decides for whom, of whoever asks: given and taken',
    answer: z.object({ items: z.array(delegationRow) }),
    handle: async (_, { tx, principal }) => ({ items: (await delegationsOf(tx, principal.id)).map(delegationOf) }),
  }),
  route({
    ...deciding,
    path: '/delegations',
    needsOffice: true,
    summary: 'Let a deputy approve for oneself from one instant to another',
    body: z.strictObject({ deputyId: lineText({ max: 64 }), beginsAt: z.iso.datetime(), endsAt: z.iso.datetime() }),
    answer: delegationRow,
    handle: async ({ body }, { tx, principal }) => {
      const made = await delegate({ tx, principal }, body)
      return isRefusal(made) ? made : loadDelegation(tx, principal.id, made.id)
    },
  }),
  route({
    ...deciding,
    path: '/delegations/:id/ending',
    needsOffice: true,
    summary: 'Take a delegation back',
    params: idParam,
    answer: delegationRow,
    handle: async ({ params }, { tx, principal }) => {
      const ended = await takeBack({ tx, principal }, params.id)
      return isRefusal(ended) ? ended : loadDelegation(tx, principal.id, ended.id)
    },
  }),
]
const loadDelegation = async (tx: Tx, personId: string, id: string) => {
  const row = (await delegationsOf(tx, personId)).find((each) => each.id === id)
  return row ? delegationOf(row) : refuse('not-found', { what: 'delegation' })
}

export const approvalRoutes = (approvables: readonly Approvable[]): Route[] => [
  ...requestRoutes(approvables),
  ...ruleRoutes(approvables),
  ...delegationRoutes,
]
