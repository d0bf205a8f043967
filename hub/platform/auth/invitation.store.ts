/** person_link: the one place that writes it. A link is good once, for 72 h, for one person; a newer one ends it. */
import { createHash, randomBytes } from 'node:crypto'
import type { Tx } from '../db/tx.ts'

const GOOD_MS = 72 * 3_600_000
const TOKEN_BYTES = 32

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

export interface IssuedLink {
  /** Kept nowhere. */
  readonly token: string
  readonly expiresAt: Date
}

export const issueLink = async (tx: Tx, personId: string, issuedBy: string): Promise<IssuedLink> => {
  await endLinks(tx, personId)
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const expiresAt = new Date(tx.now.getTime() + GOOD_MS)
  await tx.sql(
    'INSERT INTO person_link (token_hash, person_id, issued_at, issued_by, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [hashOf(token), personId, tx.now, issuedBy, expiresAt],
  )
  return { token, expiresAt }
}

export const endLinks = async (tx: Tx, personId: string): Promise<void> => {
  await tx.sql('UPDATE person_link SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL', [personId, tx.now])
}

export interface Invited {
  readonly id: string
  readonly name: string
  readonly email: string
}

/** Whose link it is, while it is good. */
export const findInvited = async (tx: Tx, token: string): Promise<Invited | undefined> =>
  (
    await tx.sql<Invited>(
      `SELECT u.id, u.name, u.email FROM person_link l JOIN auth."user" u ON u.id = l.person_id
       WHERE l.token_hash = $1 AND l.ended_at IS NULL AND l.expires_at > $2 AND u."deactivatedAt" IS NULL`,
      [hashOf(token), tx.now],
    )
  )[0]

/** Ends the link; undefined when it was not good, or another was quicker. */
export const useLink = async (tx: Tx, token: string): Promise<string | undefined> => {
  const [row] = await tx.sql<{ personId: string }>(
    `UPDATE person_link SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > $2
     RETURNING person_id AS "personId"`,
    [hashOf(token), tx.now],
  )
  return row?.personId
}

export const endSessions = async (tx: Tx, personId: string): Promise<void> => {
  await tx.sql('DELETE FROM auth.session WHERE "userId" = $1', [personId])
}
