/** audit and audit_chain: append-only, each row linked to the one before it by the database (migrations/0014-audit.sql). */
import type { LastWrite, Tx } from '../db/tx.ts'
import type { Actor, Deed } from './entry.ts'

/** What audit_append() takes. */
export const auditEntry = (tx: Tx, actor: Actor, { subject, ...deed }: Deed): string =>
  JSON.stringify({
    id: tx.newId(),
    at: tx.now,
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    via: actor.via,
    address: actor.address,
    request_id: actor.requestId,
    action: deed.action,
    refused: deed.refused,
    times: deed.times,
    subject_type: subject?.type,
    subject_id: subject?.id,
    subject_number: subject?.number,
    company_id: subject?.companyId,
    warehouse_id: subject?.warehouseId,
    changes: deed.changes,
    reason: deed.reason,
    evidence_gateway: subject?.evidence?.gateway,
    evidence_seq: subject?.evidence?.seq,
  })

/** The chain it takes is free again at COMMIT, so it is written last. */
export const auditWrite = (entries: readonly string[]): LastWrite[] => {
  const [first] = entries
  if (first === undefined) return []
  if (entries.length === 1) return [{ name: 'audit-append', text: 'SELECT audit_append($1)', values: [first] }]
  const text = 'SELECT count(audit_append(e)) FROM json_array_elements($1::json) AS x (e)'
  return [{ name: 'audit-append-many', text, values: [`[${entries.join(',')}]`] }]
}

export const appendAudit = async (tx: Tx, actor: Actor, deed: Deed): Promise<void> =>
  tx.atEnd(async () => auditWrite([auditEntry(tx, actor, deed)]))
