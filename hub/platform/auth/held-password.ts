/**
 * A password is verified slowly, and may be another by then: who signed in with the one before is not let in. What a sign-in made, a
 * session or the challenge of a second factor, is looked at once more before it is answered. A plugin of better-auth, beside its own.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthMiddleware, isAPIError } from 'better-auth/api'
import type pg from 'pg'

/** The hash that was right, of one request. */
const verified = new AsyncLocalStorage<{ hash?: string }>()

export const inRequest = <T>(work: () => T): T => verified.run({}, work)

export const noteVerified = (hash: string): void => {
  const request = verified.getStore()
  if (request) request.hash = hash
}

/**
 * Who changes it in this moment is waited for; who does so later ends what was made here, since every change of a password ends sessions
 * and challenges after it.
 */
const HOLDS = `SELECT FROM account a JOIN "user" u ON u.id = a."userId"
  WHERE u.email = $1 AND a."providerId" = 'credential' AND a.password = $2 FOR SHARE OF a`

export const heldPasswords = (pool: pg.Pool) =>
  ({
    id: 'dockledger-held-passwords',
    hooks: {
      after: [
        {
          matcher: ({ path }) => path === '/sign-in/email',
          handler: createAuthMiddleware(async (ctx) => {
            const { returned, newSession, internalAdapter } = ctx.context
            if (isAPIError(returned)) return
            const email = String(ctx.body.email).toLowerCase()
            const { rowCount } = await pool.query(HOLDS, [email, verified.getStore()?.hash])
            if (rowCount) return
            if (newSession) await internalAdapter.deleteSession(newSession.session.token)
            else
              await pool.query('DELETE FROM verification v USING "user" u WHERE u.email = $1 AND v.value = u.id', [
                email,
              ])
            throw new APIError('UNAUTHORIZED', { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'changed meanwhile' })
          }),
        },
      ],
    },
  }) satisfies BetterAuthPlugin
