/** Screens and handhelds that were let in, and those that ask to be. Codes, secrets and tokens are random; only their hashes are kept. */
import { randomInt } from 'node:crypto'
import type { PairedKind } from '../../contract/display.ts'
import type { Database, Tx } from '../db/tx.ts'
import { endShiftAt } from './shift.store.ts'
import { hashOf, newSecret } from './token.ts'

const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const CODE_LENGTH = 8
const PAIRING_MS = 10 * 60_000
/** Codes that nobody entered yet: of one place, and of all. One more takes the place of the oldest, there or at the fullest place. */
const OPEN_OF_PLACE_MAX = 10
const OPEN_MAX = 500
/** `last_seen_at` is not written more often. */
const SEEN_EVERY_MS = 60_000

export const newCode = (length: number): string =>
  Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')

/** `from`: who shares an address. */
export const openPairing = async (
  tx: Tx,
  kind: PairedKind,
  from: string,
): Promise<{ code: string; secret: string; expiresAt: Date }> => {
  await tx.sql('DELETE FROM display_pairing WHERE expires_at < $1', [tx.now])
  await tx.sql(
    `DELETE FROM display_pairing WHERE code IN (SELECT code FROM display_pairing WHERE asked_from = $1 AND display_id IS NULL
       ORDER BY expires_at DESC, code OFFSET $2)`,
    [from, OPEN_OF_PLACE_MAX - 1],
  )
  await tx.sql(
    `DELETE FROM display_pairing WHERE code IN (SELECT code FROM display_pairing WHERE display_id IS NULL
       ORDER BY count(*) OVER (PARTITION BY asked_from), expires_at DESC, code OFFSET $1)`,
    [OPEN_MAX - 1],
  )
  const [code, secret] = [newCode(CODE_LENGTH), newSecret()]
  const expiresAt = new Date(tx.now.getTime() + PAIRING_MS)
  await tx.sql(
    'INSERT INTO display_pairing (code, secret_hash, expires_at, kind, asked_from) VALUES ($1, $2, $3, $4, $5)',
    [code, hashOf(secret), expiresAt, kind, from],
  )
  return { code, secret, expiresAt }
}

/** The token once, when a person has let it in. Only one of two who ask at once gets it. */
export const claimPairing = async (
  tx: Tx,
  secret: string,
): Promise<{ token: string; kind: PairedKind } | 'waiting' | 'expired'> => {
  const [row] = await tx.sql<{ code: string; kind: PairedKind; displayId: string | null }>(
    `SELECT code, kind, display_id AS "displayId" FROM display_pairing WHERE secret_hash = $1 AND expires_at >= $2 FOR UPDATE`,
    [hashOf(secret), tx.now],
  )
  if (!row) return 'expired'
  if (row.displayId === null) return 'waiting'
  const token = newSecret()
  const taken = await tx.sql('UPDATE display SET token_hash = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id', [
    row.displayId,
    hashOf(token),
  ])
  await tx.sql('DELETE FROM display_pairing WHERE code = $1', [row.code])
  return taken.length > 0 ? { token, kind: row.kind } : 'expired'
}

/** Of a screen of this kind that asks and was not let in yet; locks it. */
export const findPairing = async (tx: Tx, kind: PairedKind, code: string): Promise<boolean> => {
  const rows = await tx.sql(
    'SELECT code FROM display_pairing WHERE code = $1 AND expires_at >= $2 AND kind = $3 AND display_id IS NULL FOR UPDATE',
    [code, tx.now, kind],
  )
  return rows.length > 0
}

export interface NewDisplay {
  readonly id: string
  readonly kind: PairedKind
  readonly companyId: string
  readonly warehouseId: string | null
  readonly name: string
  readonly by: string
}
export const letDisplayIn = async (tx: Tx, code: string, display: NewDisplay): Promise<void> => {
  const { id, kind, companyId, warehouseId, name, by } = display
  await tx.sql(
    'INSERT INTO display (id, kind, company_id, warehouse_id, name, paired_at, paired_by) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [id, kind, companyId, warehouseId, name, tx.now, by],
  )
  await tx.sql('UPDATE display_pairing SET display_id = $2 WHERE code = $1', [code, id])
}

/** False: there is none of this kind, or it was revoked before. Who is signed in at it is signed out. */
export const revokeDisplay = async (tx: Tx, kind: PairedKind, id: string, by: string): Promise<boolean> => {
  const rows = await tx.sql(
    `UPDATE display SET token_hash = NULL, revoked_at = $2, revoked_by = $3 WHERE id = $1 AND kind = $4 AND revoked_at IS NULL RETURNING id`,
    [id, tx.now, by, kind],
  )
  if (rows.length === 0) return false
  await endShiftAt(tx, id)
  return true
}

export interface KnownDisplay {
  readonly id: string
  readonly name: string
  readonly companyId: string
  /** null: every one of the company. */
  readonly warehouse: { readonly id: string; readonly code: string; readonly name: string } | null
}
/** Whose token it is; undefined when nobody's any more. */
export const findDisplay = (db: Database, kind: PairedKind, token: string): Promise<KnownDisplay | undefined> =>
  db.transaction(async (tx) => {
    const [row] = await tx.sql<KnownDisplay & { lastSeenAt: Date | null }>(
      `SELECT d.id, d.name, d.company_id AS "companyId", d.last_seen_at AS "lastSeenAt",
         CASE WHEN w.id IS NOT NULL THEN jsonb_build_object('id', w.id, 'code', w.code, 'name', w.name) END AS warehouse
       FROM display d LEFT JOIN warehouse w ON w.id = d.warehouse_id
       WHERE d.token_hash = $1 AND d.kind = $2 AND d.revoked_at IS NULL`,
      [hashOf(token), kind],
    )
    if (!row) return undefined
    const { lastSeenAt, ...display } = row
    if (lastSeenAt === null || lastSeenAt.getTime() < tx.now.getTime() - SEEN_EVERY_MS)
      await tx.sql('UPDATE display SET last_seen_at = $2 WHERE id = $1', [display.id, tx.now])
    return display
  })
