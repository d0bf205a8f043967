/** Rows with a version: whoever changes one says which version they read. */
import { type Refusal, refuse } from '../../contract/refusal.ts'
import type { Tx } from './tx.ts'

/** Locks the row until the transaction ends; refuses when there is none or when it was changed since it was read. */
export const lockVersion = async (
  tx: Tx,
  table: 'item' | 'party' | 'location' | 'door' | 'printer' | 'label_template',
  id: string,
  version: number,
): Promise<Refusal<'not-found' | 'stale-version'> | undefined> => {
  const [row] = await tx.sql<{ version: number }>(`SELECT version FROM ${table} WHERE id = $1 FOR UPDATE`, [id])
  if (!row) return refuse('not-found', { what: table === 'label_template' ? 'label template' : table })
  return row.version === version ? undefined : refuse('stale-version', { current: row.version })
}
