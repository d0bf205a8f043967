/**
 * person_link: the one place that writes it. A link is good once, for one person. One that an administrator makes ends all others; one
 * in a letter ends those of earlier letters alone, since anybody can ask for such a letter.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Tx } from '../db/tx.ts'

const TOKEN_BYTES = 32
const HOUR_MS = 3_600_000
export const GOOD_HOURS = { handed: 72, invitation: 72, reset: 1 } as const
export type Purpose = keyof typeof GOOD_HOURS

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

export interface IssuedLink {
  /** Kept nowhere. */
  readonly token: string
  readonly expiresAt: Date
}

interface Issue {
  readonly personId: string
  readonly issuedBy: string
  readonly purpose: Purpose
}

export const issueLink = async (tx: Tx, { personId, issuedBy, purpose }: Issue): Promise<IssuedLink> => {
  await endLinks(tx, personId, purpose === 'handed' ? undefined : purpose)
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const expiresAt = new Date(tx.now.getTime() + GOOD_HOURS[purpose] * HOUR_MS)
  await tx.sql(
    'INSERT INTO person_link (token_hash, person_id, issued_at, issued_by, expires_at, purpose) VALUES ($1, $2, $3, $4, $5, $6)',
    [hashOf(token), personId, tx.now, issuedBy, expiresAt, purpose],
  )
  return { token, expiresAt }
}

/** Behind the #: a browser does not send it, so it is in no log. */
export const pathOf = ({ token }: IssuedLink): string => `/invitation#${token}`

/** Those of one purpose, or all. */
export const endLinks = async (tx: Tx, personId: string, purpose?: Purpose): Promise<void> => {
  await tx.sql(
    'UPDATE person_link SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL AND ($3::text IS NULL OR purpose = $3)',
    [personId, tx.now, purpose],
  )
}

export interface Invited {
  readonly id: string
  readonly name: string
  readonly email: string
}

/** Whose link it is and who made it, while it is good. */
export const findInvited = async (tx: Tx, token: string): Promise<(Invited & Pick<Issue, 'issuedBy'>) | undefined> =>
  (
    await tx.sql<Invited & Pick<Issue, 'issuedBy'>>(
      `SELECT u.id, u.name, u.email, l.issued_by AS "issuedBy" FROM person_link l JOIN auth."user" u ON u.id = l.person_id
       WHERE l.token_hash = $1 AND l.ended_at IS NULL AND l.expires_at > $2 AND u."deactivatedAt" IS NULL`,
      [hashOf(token), tx.now],
    )
  )[0]

/** Ends the link, and with it every other of the person; undefined when it was not good, or another was quicker. */
export const useLink = async (tx: Tx, token: string): Promise<string | undefined> => {
  const [row] = await tx.sql<{ personId: string }>(
    `UPDATE person_link SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > $2
     RETURNING person_id AS "personId"`,
    [hashOf(token), tx.now],
  )
  if (row) await endLinks(tx, row.personId)
  return row?.personId
}
