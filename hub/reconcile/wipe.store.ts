/** Removes what reconciliation keeps of a demo company: sessions, expectations, exceptions. Inbox and gateways are ingest's. */
import type { Tx } from '../platform/db/tx.ts'

export const wipeReconciliation = async (tx: Tx, companyId: string): Promise<void> => {
  await tx.sql(
    `DELETE FROM exception WHERE company_id = $1
       OR (company_id IS NULL AND gateway IN (SELECT name FROM gateway WHERE company_id = $1))`,
    [companyId],
  )
  for (const table of ['dock_session_fact', 'dock_session_tag'])
    await tx.sql(`DELETE FROM ${table} WHERE session_id IN (SELECT id FROM dock_session WHERE company_id = $1)`, [
      companyId,
    ])
  for (const table of ['dock_session', 'expectation', 'document_number'])
    await tx.sql(`DELETE FROM ${table} WHERE company_id = $1`, [companyId])
}
