/** Removes the gateways of a demo company with all they sent: one that comes back under the name counts from 1 again. */
import type { Tx } from '../platform/db/tx.ts'

export const wipeGateways = async (tx: Tx, companyId: string): Promise<void> => {
  for (const table of ['inbox_todo', 'inbox', 'lane'])
    await tx.sql(`DELETE FROM ${table} WHERE gateway IN (SELECT name FROM gateway WHERE company_id = $1)`, [companyId])
  await tx.sql('DELETE FROM gateway WHERE company_id = $1', [companyId])
}
