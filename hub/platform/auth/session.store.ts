/** Sessions as better-auth keeps them, with what was proved in each (proof.ts). */
import { isAPIError } from 'better-auth/api'
import type pg from 'pg'
import type { Database } from '../db/tx.ts'
import { SessionsAway } from './authenticate.ts'
import type { Identity } from './identity.ts'
import { factorOf } from './proof.ts'
import { rolesOf } from './roles.ts'
import { decideStanding, isIdle, type Session } from './session-rule.ts'
import { rulesOf } from './sign-in-rule.store.ts'

export interface Found {
  readonly session: Session
  readonly person: { readonly id: string; readonly name: string; readonly email: string; readonly role: string }
}

interface Where {
  readonly identity: Identity
  readonly db: Database
  readonly now: Date
}

/** undefined: nobody's, or it lay idle too long and has ended now. Throws when the database is away. */
export const findSession = async ({ identity, db, now }: Where, cookie: string): Promise<Found | undefined> => {
  const found = await identity.auth.api.getSession({ headers: new Headers({ cookie }) }).catch((fault: unknown) => {
    if (isAPIError(fault) && fault.statusCode < 500) return null
    throw new SessionsAway('sessions could not be read', { cause: fault })
  })
  if (!found) return undefined
  const { session, user } = found
  // its sessions ended with it; one that began in that moment did not
  if (user.deactivatedAt) return undefined
  const rules = await rulesOf(db, rolesOf(user.role))
  if (isIdle(rules, session.usedAt ?? session.updatedAt, now)) {
    await endSession(identity.pool, session.id)
    return undefined
  }
  const factor = factorOf(session.factor)
  const hasTotp = user.twoFactorEnabled ?? false
  const hasPasskey = await ownsPasskey(identity.pool, user.id)
  const standing = decideStanding({ rules, personSince: user.createdAt, factor, hasTotp, hasPasskey, now })
  return {
    session: { id: session.id, factor, provedAt: session.provedAt ?? null, hasTotp, hasPasskey, ...standing },
    person: { id: user.id, name: user.name, email: user.email, role: user.role },
  }
}

const ownsPasskey = async (pool: pg.Pool, personId: string): Promise<boolean> => {
  const { rowCount } = await pool.query('SELECT FROM passkey WHERE "userId" = $1 LIMIT 1', [personId])
  return rowCount !== 0
}

const endSession = (pool: pg.Pool, id: string) => pool.query('DELETE FROM session WHERE id = $1', [id])

export const useSession = (pool: pg.Pool, id: string, now: Date) =>
  pool.query('UPDATE session SET "usedAt" = $2 WHERE id = $1', [id, now])
