import type { Tx } from '../../platform/db/tx.ts'
import { loadApprovals } from '../../views/approvals.view.ts'
import type { Approvable } from './approvable.ts'
import type { Notice } from './mail.ts'
import { deputiesNow, peopleWhoDecide } from './people.store.ts'
import { isInvolved, type Person } from './progress.ts'
import { actorsFor, chairIn } from './request.commands.ts'
import { findRequest, involvedIn, type Request, takeUnannounced } from './request.store.ts'

/** Everybody who could decide the open step now, deputies too. */
const awaited = async (
  tx: Tx,
  request: Request,
  people: readonly Person[],
  deputies: ReadonlyMap<string, readonly string[]>,
): Promise<Person[]> => {
  const involved = await involvedIn(tx, request)
  const free = people.filter((person) => !isInvolved(involved, person))
  return free.filter((person) => {
    const actors = actorsFor(request, person, deputies.get(person.id) ?? [], free)
    return actors[0]?.id === person.id && chairIn(request, actors, free) !== undefined
  })
}

/**
 * Whom to write of steps that opened, or were escalated, since the last look. They count as written of when this transaction
 * commits: queue the mails before, so that at worst one is sent twice and none is lost.
 */
export const takeNotices = async (tx: Tx, approvables: readonly Approvable[]): Promise<Notice[]> => {
  const waiting = await takeUnannounced(tx)
  if (waiting.length === 0) return []
  const people = await peopleWhoDecide(tx)
  const deputies = await deputiesNow(tx)
  const rows = await loadApprovals(
    tx,
    waiting.map(({ requestId }) => requestId),
  )
  const notices: Notice[] = []
  for (const { requestId, isEscalation } of waiting) {
    const request = await findRequest(tx, requestId)
    const label = approvables.find(({ declaration }) => declaration.name === request?.documentType)?.declaration.label
    if (!request || !label) continue
    const { number, askedBy, step } = request
    const party = rows.get(requestId)?.summary.party ?? null
    for (const to of await awaited(tx, request, people, deputies))
      notices.push({ requestId, step, to, document: label, number, party, askedBy, isEscalation })
  }
  return notices
}
