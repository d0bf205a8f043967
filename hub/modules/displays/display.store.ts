import type { Tx } from '../../platform/db/tx.ts'

/** They go with their company. */
export const deleteDisplaysOf = async (tx: Tx, companyId: string): Promise<void> => {
  await tx.sql('DELETE FROM display WHERE company_id = $1', [companyId])
}
