/** Removes the ledger of a demo company, the only one the database lets go. */
import type { Tx } from '../platform/db/tx.ts'

/** The refusing trigger lets rows of this company pass until COMMIT, and only if it is a demo. */
export const wipeLedger = async (tx: Tx, companyId: string): Promise<void> => {
  await tx.sql(`SELECT set_config('dockledger.wiping', $1, true)`, [companyId])
  // a posting holds its balances first: who waits for them meets all that was posted
  for (const table of ['balance', 'tag', 'movement', 'cost_part', 'cost_flow', 'cost_layer', 'cost_policy'])
    await tx.sql(`DELETE FROM ${table} WHERE company_id = $1`, [companyId])
}
