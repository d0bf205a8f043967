/** Removes the gateways of a demo company with all they sent: one that comes back under the name counts from 1 again. */
import type { Tx } from '../platform/db/tx.ts'

/** What they sent and is not stored yet is refused once this is committed; nobody reconciles their doors meanwhile. */
export const holdGatewaysOf = async (tx: Tx, companyId: string): Promise<void> => {
  await tx.sql('SELECT FROM gateway WHERE company_id = $1 ORDER BY name FOR UPDATE', [companyId])
  await tx.sql(
    'SELECT FROM lane WHERE gateway IN (SELECT name FROM gateway WHERE company_id = $1) ORDER BY lane FOR UPDATE',
    [companyId],
  )
}

export const wipeGateways = async (tx: Tx, companyId: string): Promise<void> => {
  for (const table of ['inbox_todo', 'inbox', 'lane'])
    await tx.sql(`DELETE FROM ${table} WHERE gateway IN (SELECT name FROM gateway WHERE company_id = $1)`, [companyId])
  await tx.sql(
    `WITH gone AS (DELETE FROM gateway WHERE company_id = $1 RETURNING name)
     INSERT INTO wiped_gateway SELECT name, $2 FROM gone
     ON CONFLICT (name) DO UPDATE SET wiped_at = excluded.wiped_at`,
    [companyId, tx.now],
  )
}
