/** conflict_waiver: the one place that writes it. None is removed: a waiver that is taken back says who did so. */
import type { Tx } from '../../platform/db/tx.ts'

export interface Waiver {
  readonly id: string
  readonly personId: string
  readonly conflict: string
  readonly reason: string
  readonly by: string
  readonly at: Date
}

/** Those that hold, of one person or of everybody. */
export const openWaivers = (tx: Tx, personId: string | null): Promise<Waiver[]> =>
  tx.sql<Waiver>(
    `SELECT id, person_id AS "personId", conflict, reason, waived_by AS by, waived_at AS at FROM conflict_waiver
     WHERE revoked_at IS NULL AND ($1::text IS NULL OR person_id = $1)`,
    [personId],
  )

export const insertWaiver = async (
  tx: Tx,
  { personId, conflict, reason, by }: Pick<Waiver, 'personId' | 'conflict' | 'reason' | 'by'>,
): Promise<void> => {
  await tx.sql(
    'INSERT INTO conflict_waiver (id, person_id, conflict, reason, waived_at, waived_by) VALUES ($1, $2, $3, $4, $5, $6)',
    [tx.newId(), personId, conflict, reason, tx.now, by],
  )
}

/** false: none of this id holds. */
export const revokeWaiver = async (tx: Tx, id: string, by: string): Promise<boolean> => {
  const rows = await tx.sql(
    'UPDATE conflict_waiver SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL RETURNING id',
    [id, tx.now, by],
  )
  return rows.length > 0
}
