/** What somebody got in with, ended all at once. */
import type { Tx } from '../db/tx.ts'
import { endShiftsOf } from './shift.store.ts'

const LOCK = 7_310_005
/**
 * His turn until the transaction ends: whoever ends his access, and whatever makes new access out of an old one (a session out of a
 * challenge, a key, a password or a passkey out of a session). Take it before his row is changed.
 */
export const holdPerson = async (tx: Tx, personId: string): Promise<void> => {
  await tx.sql('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK, personId])
}

/** Also at a handheld. */
export const endSessions = async (tx: Tx, personId: string): Promise<void> => {
  await holdPerson(tx, personId)
  await tx.sql('DELETE FROM auth.session WHERE "userId" = $1', [personId])
  await endShiftsOf(tx, personId)
}
