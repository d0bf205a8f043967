/** What awaits somebody, and what awaits nobody. */
import type { ApprovalGaps, ApprovalInboxRow, ApprovalRule } from '../../contract/approval.ts'
import type { Principal } from '../../platform/auth/principal.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { listApprovalRules, loadApprovals, loadEvidence, type StoredApprovalRule } from '../../views/approvals.view.ts'
import { deputiesNow, peopleWhoDecide } from './people.store.ts'
import { couldFill, gapsOf, gapsOfOpen, isInvolved, type Person, sees } from './progress.ts'
import { actorsFor, chairIn } from './request.commands.ts'
import { involvedIn, openRequests } from './request.store.ts'

/** Requests that the principal can decide now, the oldest first. */
export const inboxOf = async (tx: Tx, principal: Principal): Promise<ApprovalInboxRow[]> => {
  const people = await peopleWhoDecide(tx)
  const self = people.find(({ id }) => id === principal.id)
  if (!self) return []
  const principals = (await deputiesNow(tx)).get(self.id) ?? []
  const mine: { id: string; documentId: string; onBehalfOf: string[] }[] = []
  for (const request of await openRequests(tx)) {
    const involved = await involvedIn(tx, request)
    const free = people.filter((person) => !isInvolved(involved, person))
    const actors = actorsFor(request, self, principals, free)
    if (isInvolved(involved, self) || actors[0]?.id !== self.id) continue
    const chair = chairIn(request, actors, free)
    if (!chair) continue
    const onBehalfOf = chair.actor.id === self.id ? [] : [chair.actor.name]
    mine.push({ id: request.id, documentId: request.documentId, onBehalfOf })
  }
  const rows = await loadApprovals(
    tx,
    mine.map(({ id }) => id),
  )
  const known = await loadEvidence(
    tx,
    mine.map(({ documentId }) => documentId),
  )
  return mine.flatMap(({ id, documentId, onBehalfOf }) => {
    const row = rows.get(id)
    const evidence = known.get(documentId)
    return row && evidence ? [{ ...row, ...evidence, onBehalfOf }] : []
  })
}

/** With what nobody can approve of each. Rules of a company see whoever sees one of its warehouses. */
export const withGaps = (rules: readonly StoredApprovalRule[], people: readonly Person[]): ApprovalRule[] =>
  rules.map((rule) => {
    const { companyId } = rule
    const able = people.filter((person) => sees(person, { companyId, warehouseId: null, responsibleId: person.id }))
    return { ...rule, gaps: rule.isActive ? gapsOf(rule.steps, able, { areFilledBy: couldFill }) : [] }
  })

/** Rules and requests that nobody can approve as things stand. */
export const everyGap = async (tx: Tx, companyId: string | undefined): Promise<ApprovalGaps> => {
  const people = await peopleWhoDecide(tx)
  const rules = withGaps(await listApprovalRules(tx, companyId), people).filter(({ gaps }) => gaps.length > 0)
  const stuck = new Map<string, ApprovalGaps['requests'][number]['gaps']>()
  for (const request of await openRequests(tx)) {
    if (companyId !== undefined && request.companyId !== companyId) continue
    const involved = await involvedIn(tx, request)
    const able = people.filter((person) => sees(person, request) && !isInvolved(involved, person))
    const gaps = gapsOfOpen(request, able)
    if (gaps.length > 0) stuck.set(request.id, gaps)
  }
  const rows = await loadApprovals(tx, [...stuck.keys()])
  return {
    rules,
    requests: [...stuck].flatMap(([id, gaps]) => {
      const request = rows.get(id)
      return request ? [{ request, gaps }] : []
    }),
  }
}
