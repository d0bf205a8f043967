/** Virtual locations never change once a company has them, so they are read once a process. */
import { VIRTUAL_KINDS } from '../contract/api.ts'
import type { Tx } from '../platform/db/tx.ts'
import type { VirtualLocations } from './virtual.ts'

const known = new Map<string, VirtualLocations>()

/** Throws when the company lacks one of the six: it was not created through POST /companies. */
export const virtualLocations = async (tx: Tx, companyId: string): Promise<VirtualLocations> => {
  const cached = known.get(companyId)
  if (cached) return cached
  const rows = await tx.sql<{ kind: keyof VirtualLocations; id: string }>(
    'SELECT kind, id FROM location WHERE company_id = $1 AND warehouse_id IS NULL',
    [companyId],
  )
  const ids = new Map(rows.map(({ kind, id }) => [kind, id]))
  const missing = VIRTUAL_KINDS.filter((kind) => !ids.has(kind))
  if (missing.length > 0) throw new Error(`company ${companyId} has no location of kind ${missing.join(', ')}`)
  const found = Object.fromEntries(ids) as VirtualLocations
  known.set(companyId, found)
  return found
}
