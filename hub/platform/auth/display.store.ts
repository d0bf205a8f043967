/** Screens that were let in, and those that ask to be. Codes, secrets and tokens are random; only their hashes are kept. */
import { createHash, randomBytes, randomInt } from 'node:crypto'
import type { Database, Tx } from '../db/tx.ts'

const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const CODE_LENGTH = 8
const PAIRING_MS = 10 * 60_000
/** Screens asking at the same time; more is nobody's wall. */
const PAIRINGS_MAX = 500
/** `last_seen_at` is not written more often. */
const SEEN_EVERY_MS = 60_000

const newSecret = (): string => randomBytes(32).toString('base64url')
const newCode = (): string => Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** undefined: too many ask already. */
export const openPairing = async (tx: Tx): Promise<{ code: string; secret: string; expiresAt: Date } | undefined> => {
  await tx.sql('DELETE FROM display_pairing WHERE expires_at < $1', [tx.now])
  const [{ n } = { n: 0 }] = await tx.sql<{ n: number }>('SELECT count(*)::int AS n FROM display_pairing')
  if (n >= PAIRINGS_MAX) return undefined
  const [code, secret] = [newCode(), newSecret()]
  const expiresAt = new Date(tx.now.getTime() + PAIRING_MS)
  await tx.sql('INSERT INTO display_pairing (code, secret_hash, expires_at) VALUES ($1, $2, $3)', [
    code,
    hashOf(secret),
    expiresAt,
  ])
  return { code, secret, expiresAt }
}

/** The token once, when a person has let it in. Only one of two who ask at once gets it. */
export const claimPairing = async (tx: Tx, secret: string): Promise<{ token: string } | 'waiting' | 'expired'> => {
  const [row] = await tx.sql<{ code: string; displayId: string | null }>(
    `SELECT code, display_id AS "displayId" FROM display_pairing WHERE secret_hash = $1 AND expires_at >= $2 FOR UPDATE`,
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
  return taken.length > 0 ? { token } : 'expired'
}

/** Of a screen that asks and was not let in yet; locks it. */
export const findPairing = async (tx: Tx, code: string): Promise<boolean> => {
  const rows = await tx.sql(
    'SELECT code FROM display_pairing WHERE code = $1 AND expires_at >= $2 AND display_id IS NULL FOR UPDATE',
    [code, tx.now],
  )
  return rows.length > 0
}

export interface NewDisplay {
  readonly id: string
  readonly companyId: string
  readonly warehouseId: string | null
  readonly name: string
  readonly by: string
}
export const letDisplayIn = async (tx: Tx, code: string, display: NewDisplay): Promise<void> => {
  const { id, companyId, warehouseId, name, by } = display
  await tx.sql(
    'INSERT INTO display (id, company_id, warehouse_id, name, paired_at, paired_by) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, companyId, warehouseId, name, tx.now, by],
  )
  await tx.sql('UPDATE display_pairing SET display_id = $2 WHERE code = $1', [code, id])
}

/** False: there is none, or it was revoked before. */
export const revokeDisplay = async (tx: Tx, id: string, by: string): Promise<boolean> => {
  const rows = await tx.sql(
    `UPDATE display SET token_hash = NULL, revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL RETURNING id`,
    [id, tx.now, by],
  )
  return rows.length > 0
}

export interface KnownDisplay {
  readonly id: string
  readonly name: string
  readonly companyId: string
  readonly warehouseId: string | null
}
/** Whose token it is; undefined when nobody's any more. */
export const findDisplay = (db: Database, token: string): Promise<KnownDisplay | undefined> =>
  db.transaction(async (tx) => {
    const [row] = await tx.sql<KnownDisplay & { lastSeenAt: Date | null }>(
      `SELECT id, name, company_id AS "companyId", warehouse_id AS "warehouseId", last_seen_at AS "lastSeenAt"
       FROM display WHERE token_hash = $1 AND revoked_at IS NULL`,
      [hashOf(token)],
    )
    if (!row) return undefined
    const { lastSeenAt, ...display } = row
    if (lastSeenAt === null || lastSeenAt.getTime() < tx.now.getTime() - SEEN_EVERY_MS)
      await tx.sql('UPDATE display SET last_seen_at = $2 WHERE id = $1', [display.id, tx.now])
    return display
  })
