/** Removes what passed the doors of a demo company, and what was expected there. */
import type { Tx } from '../platform/db/tx.ts'

export const wipeReconciliation = async (tx: Tx, companyId: string): Promise<void> => {
  const ofCompany = 'session_id IN (SELECT id FROM dock_session WHERE company_id = $1)'
  await tx.sql(
    // what a gateway of the company sent and nobody understood carries its name alone
    `DELETE FROM exception WHERE company_id = $1 OR gateway IN (SELECT name FROM gateway WHERE company_id = $1)`,
    [companyId],
  )
  await tx.sql(`DELETE FROM dock_session_fact WHERE ${ofCompany}`, [companyId])
  await tx.sql(`DELETE FROM dock_session_tag WHERE ${ofCompany}`, [companyId])
  await tx.sql('DELETE FROM dock_session WHERE company_id = $1', [companyId])
  await tx.sql('DELETE FROM expectation WHERE company_id = $1', [companyId])
}
