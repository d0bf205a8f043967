/**
 * API keys as better-auth's plugin keeps them. Read by ourselves: its `verifyApiKey` calls a key invalid also when the
 * database did not answer, and writes to the key's row at each look.
 */
import { hash } from 'node:crypto'
import type pg from 'pg'
import type { Tx } from '../db/tx.ts'
import { roleOfKey } from './roles.ts'

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

export interface KeyOfPerson {
  readonly id: string
  readonly name: string | null
  readonly role: string
  readonly createdAt: string
  readonly expiresAt: string | null
}

/** The newest first. */
export const keysOf = async (tx: Tx, personId: string): Promise<KeyOfPerson[]> => {
  const rows = await tx.sql<Pick<KeyRow, 'id' | 'name' | 'metadata' | 'expiresAt'> & { readonly createdAt: Date }>(
    'SELECT id, name, metadata, "createdAt", "expiresAt" FROM auth.apikey WHERE "referenceId" = $1 ORDER BY "createdAt" DESC, id',
    [personId],
  )
  return rows.map(({ id, name, metadata, createdAt, expiresAt }) => ({
    id,
    name,
    role: roleOfKey(metadata),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
  }))
}

/** False when he has no such key. */
export const deleteKey = async (tx: Tx, personId: string, keyId: string): Promise<boolean> =>
  (
    await tx.sql<{ id: string }>('DELETE FROM auth.apikey WHERE id = $1 AND "referenceId" = $2 RETURNING id', [
      keyId,
      personId,
    ])
  ).length > 0
