/** access_letter: the one place that writes it. Letters with a link that somebody asked for and that did not leave yet. */
import type { Tx } from '../db/tx.ts'
import type { Invited, Purpose } from './invitation.store.ts'

export type LetterPurpose = Exclude<Purpose, 'handed'>

/** Without a look at whose address it is: how long that takes would tell. */
export const askForLetter = async (tx: Tx, purpose: LetterPurpose, email: string): Promise<void> => {
  await tx.sql('INSERT INTO access_letter (id, purpose, email, asked_at) VALUES ($1, $2, lower($3), $4)', [
    tx.newId(),
    purpose,
    email,
    tx.now,
  ])
}

/** Whom to write, and nothing of the link: what waits in a queue can be read. */
export interface AccessLetter {
  readonly personId: string
  readonly purpose: LetterPurpose
}

/** Several of one person are one. They are forgotten when this transaction commits; those to nobody, too. */
export const takeLetters = (tx: Tx): Promise<readonly AccessLetter[]> =>
  tx.sql<AccessLetter>(
    `WITH taken AS (DELETE FROM access_letter RETURNING purpose, email)
     SELECT DISTINCT u.id AS "personId", t.purpose FROM taken t JOIN auth."user" u ON u.email = t.email
     WHERE u."deactivatedAt" IS NULL ORDER BY 1, 2`,
  )

export interface Addressee extends Invited {
  /** He came in before, by whatever way. */
  readonly hasEntered: boolean
}

export const findAddressee = async (tx: Tx, personId: string): Promise<Addressee | undefined> =>
  (
    await tx.sql<Addressee>(
      `SELECT u.id, u.name, u.email,
         EXISTS (SELECT FROM auth.account a WHERE a."userId" = u.id) AS "hasEntered"
       FROM auth."user" u WHERE u.id = $1 AND u."deactivatedAt" IS NULL`,
      [personId],
    )
  )[0]
