/** badge and pin: the one place that writes them. */
import type { Tx } from '../db/tx.ts'
import { endShiftsOf } from './shift.store.ts'

export interface Bearer {
  readonly badgeId: string
  readonly person: { readonly id: string; readonly name: string; readonly email: string; readonly role: string }
  readonly personSince: Date
  readonly pinHash: string | null
  /** He may choose his PIN now. */
  readonly mayChoose: boolean
}

interface Row {
  readonly badgeId: string
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly createdAt: Date
  readonly pinHash: string | null
  readonly mayChoose: boolean
}

/** Whose badge it is, while it is good and he is not deactivated. */
export const findBearer = async (tx: Tx, codeHash: Buffer): Promise<Bearer | undefined> => {
  const [row] = await tx.sql<Row>(
    `SELECT b.id AS "badgeId", u.id, u.name, u.email, u.role, u."createdAt", p.hash AS "pinHash",
       coalesce(p.choice_until > $2, false) AS "mayChoose"
     FROM badge b JOIN auth."user" u ON u.id = b.person_id LEFT JOIN pin p ON p.person_id = b.person_id
     WHERE b.code_hash = $1 AND b.revoked_at IS NULL AND u."deactivatedAt" IS NULL`,
    [codeHash, tx.now],
  )
  if (!row) return undefined
  const { badgeId, id, name, email, role, createdAt, pinHash, mayChoose } = row
  return { badgeId, person: { id, name, email, role }, personSince: createdAt, pinHash, mayChoose }
}

/** Still good, in this transaction: nobody can take it back or deactivate him before it has ended. */
export const holdBadge = async (tx: Tx, badgeId: string): Promise<boolean> => {
  const rows = await tx.sql(
    `SELECT FROM badge b JOIN auth."user" u ON u.id = b.person_id
     WHERE b.id = $1 AND b.revoked_at IS NULL AND u."deactivatedAt" IS NULL FOR NO KEY UPDATE`,
    [badgeId],
  )
  return rows.length > 0
}

/** Still the one that was verified, in this transaction: who sets another ends what was begun with this one after it. */
export const holdPin = async (tx: Tx, personId: string, hash: string | null): Promise<boolean> =>
  (await tx.sql('SELECT FROM pin WHERE person_id = $1 AND hash = $2 FOR SHARE', [personId, hash])).length > 0

/** Takes back the one he has, and ends what was begun with it. False: he had none. */
export const revokeBadge = async (tx: Tx, personId: string, by: string): Promise<boolean> => {
  const rows = await tx.sql(
    'UPDATE badge SET revoked_at = $2, revoked_by = $3 WHERE person_id = $1 AND revoked_at IS NULL RETURNING id',
    [personId, tx.now, by],
  )
  await endShiftsOf(tx, personId)
  return rows.length > 0
}

export const insertBadge = async (tx: Tx, personId: string, codeHash: Buffer, by: string): Promise<void> => {
  await tx.sql('INSERT INTO badge (id, person_id, code_hash, issued_at, issued_by) VALUES ($1, $2, $3, $4, $5)', [
    tx.newId(),
    personId,
    codeHash,
    tx.now,
    by,
  ])
}

/** Ends what was begun with the one before. */
export const savePin = async (tx: Tx, personId: string, hash: string): Promise<void> => {
  await tx.sql(
    `INSERT INTO pin (person_id, hash, set_at) VALUES ($1, $2, $3)
     ON CONFLICT (person_id) DO UPDATE SET hash = $2, set_at = $3, choice_until = NULL`,
    [personId, hash, tx.now],
  )
  await endShiftsOf(tx, personId)
}

/** The PIN he has is forgotten; the next scan of his badge may choose one. */
export const allowChoice = async (tx: Tx, personId: string, until: Date): Promise<void> => {
  await tx.sql(
    `INSERT INTO pin (person_id, choice_until) VALUES ($1, $2)
     ON CONFLICT (person_id) DO UPDATE SET hash = NULL, set_at = NULL, choice_until = $2`,
    [personId, until],
  )
  await endShiftsOf(tx, personId)
}

/** Uses up the choice; false: there was none any more, or another scan was quicker. */
export const useChoice = async (tx: Tx, personId: string): Promise<boolean> => {
  const rows = await tx.sql(
    'UPDATE pin SET choice_until = NULL WHERE person_id = $1 AND choice_until > $2 RETURNING person_id',
    [personId, tx.now],
  )
  return rows.length > 0
}
