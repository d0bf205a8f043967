/**
 * API keys as better-auth's plugin keeps them. Read by ourselves: its `verifyApiKey` calls a key invalid also when the
 * database did not answer, and writes to the key's row at each look.
 */
import { hash } from 'node:crypto'
import type pg from 'pg'

export interface KeyRow {
  readonly id: string
  readonly name: string | null
  readonly isEnabled: boolean
  readonly expiresAt: Date | null
  /** JSON */
  readonly metadata: string | null
  readonly ownerId: string
  readonly ownerName: string
  readonly ownerRole: string
}

/** The key and whose it is, whatever its state; undefined when there is none, or its owner is deactivated. Throws when the database is away. */
export const findKey = async (pool: pg.Pool, key: string): Promise<KeyRow | undefined> => {
  const { rows } = await pool.query<KeyRow>(
    `SELECT k.id, k.name, coalesce(k.enabled, true) AS "isEnabled", k."expiresAt", k.metadata, u.id AS "ownerId", u.name AS "ownerName", u.role AS "ownerRole"
     FROM apikey k JOIN "user" u ON u.id = k."referenceId" WHERE k.key = $1 AND u."deactivatedAt" IS NULL`,
    [hash('sha256', key, 'base64url')],
  )
  return rows[0]
}
