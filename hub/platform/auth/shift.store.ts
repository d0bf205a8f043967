/** shift: the one place that writes it. A handheld has one open shift, a person has one, and its token is worth something at that handheld alone. */
import type { Database, Tx } from '../db/tx.ts'
import { hashOf, newSecret } from './token.ts'

export interface OpenShift {
  readonly id: string
  readonly beganAt: Date
  readonly usedAt: Date
  readonly lockedAt: Date | null
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly personSince: Date
  readonly pinHash: string | null
  readonly badgeHash: Buffer
  readonly handheld: { readonly id: string; readonly name: string }
  readonly companyId: string
  readonly warehouseId: string
}

interface Row extends Omit<OpenShift, 'handheld'> {
  readonly displayId: string
  readonly displayName: string
}

/** That of both tokens, as long as handheld, badge and person are good. */
export const findShift = async (tx: Tx, handheldToken: string, token: string): Promise<OpenShift | undefined> => {
  const [row] = await tx.sql<Row>(
    `SELECT s.id, s.began_at AS "beganAt", s.used_at AS "usedAt", s.locked_at AS "lockedAt", u.id AS "personId", u.name, u.email,
       u.role, u."createdAt" AS "personSince", p.hash AS "pinHash", b.code_hash AS "badgeHash",
       d.id AS "displayId", d.name AS "displayName", d.company_id AS "companyId", d.warehouse_id AS "warehouseId"
     FROM shift s JOIN display d ON d.id = s.display_id JOIN badge b ON b.id = s.badge_id JOIN auth."user" u ON u.id = s.person_id
       LEFT JOIN pin p ON p.person_id = s.person_id
     WHERE s.token_hash = $1 AND s.ended_at IS NULL AND d.token_hash = $2 AND d.revoked_at IS NULL AND d.kind = 'handheld'
       AND b.revoked_at IS NULL AND u."deactivatedAt" IS NULL`,
    [hashOf(token), hashOf(handheldToken)],
  )
  if (!row) return undefined
  const { displayId, displayName, ...shift } = row
  return { ...shift, handheld: { id: displayId, name: displayName } }
}

export interface NewShift {
  readonly displayId: string
  readonly personId: string
  readonly badgeId: string
}

/** Who signs in there takes his turn. False: it was thrown out. */
export const holdHandheld = async (tx: Tx, displayId: string): Promise<boolean> => {
  const held = await tx.sql('SELECT FROM display WHERE id = $1 AND revoked_at IS NULL FOR UPDATE', [displayId])
  return held.length > 0
}

/** Ends the one before at this handheld, and his own at another. Only while the handheld is held. */
export const beginShift = async (
  tx: Tx,
  { displayId, personId, badgeId }: NewShift,
): Promise<{ token: string; before: string | undefined }> => {
  // in one order, so that two who change handhelds with each other do not wait for each other
  const open = await tx.sql<{ id: string; displayId: string; name: string }>(
    `SELECT s.id, s.display_id AS "displayId", u.name FROM shift s JOIN auth."user" u ON u.id = s.person_id
     WHERE s.ended_at IS NULL AND (s.display_id = $1 OR s.person_id = $2) ORDER BY s.id FOR UPDATE OF s`,
    [displayId, personId],
  )
  await tx.sql('UPDATE shift SET ended_at = $2 WHERE id = ANY ($1::uuid[])', [open.map(({ id }) => id), tx.now])
  const token = newSecret()
  await tx.sql(
    `INSERT INTO shift (id, display_id, person_id, badge_id, token_hash, began_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $6)`,
    [tx.newId(), displayId, personId, badgeId, hashOf(token), tx.now],
  )
  await tx.sql('UPDATE auth."user" SET "lastSignInAt" = $2 WHERE id = $1', [personId, tx.now])
  return { token, before: open.find((shift) => shift.displayId === displayId)?.name }
}

export interface EndedShift {
  readonly personId: string
  readonly name: string
}
/** Of whoever is signed in at this handheld, locked or not. */
export const endShiftAt = async (tx: Tx, displayId: string): Promise<EndedShift | undefined> => {
  const [row] = await tx.sql<EndedShift>(
    `UPDATE shift s SET ended_at = $2 FROM auth."user" u WHERE s.display_id = $1 AND s.ended_at IS NULL AND u.id = s.person_id
     RETURNING s.person_id AS "personId", u.name`,
    [displayId, tx.now],
  )
  return row
}

export const endShiftsOf = async (tx: Tx, personId: string): Promise<void> => {
  await tx.sql('UPDATE shift SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL', [personId, tx.now])
}

export const endShift = async (tx: Tx, id: string): Promise<void> => {
  await tx.sql('UPDATE shift SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL', [id, tx.now])
}

export const lockShift = async (tx: Tx, id: string): Promise<void> => {
  await tx.sql('UPDATE shift SET locked_at = $2 WHERE id = $1 AND locked_at IS NULL', [id, tx.now])
}

/** False: it has ended meanwhile. */
export const unlockShift = async (tx: Tx, id: string): Promise<boolean> => {
  const rows = await tx.sql(
    'UPDATE shift SET locked_at = NULL, used_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id',
    [id, tx.now],
  )
  return rows.length > 0
}

export const useShift = (db: Database, id: string, now: Date): Promise<unknown> =>
  db.transaction((tx) => tx.sql('UPDATE shift SET used_at = $2 WHERE id = $1 AND locked_at IS NULL', [id, now]))
