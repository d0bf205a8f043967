/** Who signed in at which handheld, locked it, handed it over, and who was refused: in the audit, with the handheld as its subject. */
import type { Request } from 'express'
import type { Refusal } from '../../contract/refusal.ts'
import { appendAudit } from '../audit/audit.store.ts'
import { changesBetween } from '../audit/changes.ts'
import type { Actor, Subject } from '../audit/entry.ts'
import type { Trail } from '../audit/trail.ts'
import type { Opened } from '../auth/badge-sign-in.ts'
import type { Tx } from '../db/tx.ts'

export interface HandheldAuditSettings {
  readonly trail: Trail
}

interface AtHandheld {
  readonly id: string
  readonly name: string
  readonly companyId: string
  readonly warehouse: { readonly id: string }
}
interface Doer {
  readonly personId: string
  readonly name: string
}

/** Of one request. Those with a transaction are written in it. */
export interface AuditedHandheld {
  /** With who was signed in there until then. */
  readonly signedIn: (tx: Tx, opened: Opened) => Promise<void>
  readonly did: (tx: Tx, action: string, doer: Doer) => Promise<void>
  /** Of the badge a hash is kept, so that one that is tried again and again is known again. */
  readonly refused: (action: string, refusal: Refusal, badge?: string) => void
}

export const auditHandheld = (
  { trail }: HandheldAuditSettings,
  { id, name, companyId, warehouse }: AtHandheld,
  request: Request,
  requestId: string,
): AuditedHandheld => {
  const from = { address: request.socket.remoteAddress ?? null, requestId }
  const subject: Subject = {
    ...{ type: 'handheld', id, number: name },
    ...{ companyId, warehouseId: warehouse.id, evidence: null },
  }
  const deed = { refused: null, times: 1, subject, reason: null }
  const personOf = ({ personId, name: said }: Doer): Actor => ({
    ...{ kind: 'person', id: personId, name: said, via: 'badge' },
    ...from,
  })
  return {
    signedIn: (tx, { person, before }) => {
      const changes = changesBetween({ person: before ?? null }, { person: person.name }, trail.hash)
      return appendAudit(tx, personOf({ personId: person.id, name: person.name }), {
        ...deed,
        action: 'sign-in',
        changes,
      })
    },
    did: (tx, action, doer) => appendAudit(tx, personOf(doer), { ...deed, action, changes: null }),
    refused: (action, refusal, badge) => {
      const changes = badge === undefined ? null : changesBetween(undefined, { badge: trail.hash(badge) }, trail.hash)
      const handheld: Actor = { kind: 'handheld', id, name, via: 'none', ...from }
      trail.refused(handheld, { action, subject, changes, reason: null }, refusal.refused)
    },
  }
}
