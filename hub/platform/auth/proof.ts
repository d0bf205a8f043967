/**
 * Which proofs a session saw, and when: kept in the session's row, so that what needs more than a password, or a fresh proof,
 * can ask for it. A plugin of better-auth, beside its own.
 */
import type { BetterAuthPlugin } from 'better-auth'
import { createAuthEndpoint, createAuthMiddleware, isAPIError, sessionMiddleware } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { generateRandomString } from 'better-auth/crypto'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { FACTORS, type Factor, isStrong } from './session-rule.ts'

export const SESSION_FIELDS = {
  factor: { type: 'string', required: false, input: false },
  provedAt: { type: 'date', required: false, input: false },
  usedAt: { type: 'date', required: false, input: false },
} as const

/** What an endpoint proves, once it said yes. */
const FACTOR_OF: Readonly<Record<string, Factor>> = {
  '/two-factor/verify-totp': 'totp',
  '/two-factor/verify-backup-code': 'recovery-code',
  '/passkey/verify-authentication': 'passkey',
  '/passkey/verify-registration': 'passkey',
  '/callback/:id': 'sso',
}
/** As the library makes them. */
const TOKEN_LENGTH = 32
/** They end a session and go on in another: nothing more was proved. */
const GOES_ON = new Set(['/two-factor/disable', '/change-password'])

/** Sessions from before this was kept saw a password. */
export const factorOf = (text: unknown): Factor => FACTORS.find((factor) => factor === text) ?? 'password'

interface Context {
  readonly path?: string
  readonly context?: { readonly session?: { readonly session: Readonly<Record<string, unknown>> } | null }
}

/** What a new session begins with. */
export const firstProof = (context: Context | null, now: Date) => {
  const path = context?.path ?? ''
  const before = GOES_ON.has(path) ? context?.context?.session?.session.factor : undefined
  return { factor: FACTOR_OF[path] ?? factorOf(before), provedAt: now, usedAt: now }
}

export const proofs = (clock: Clock) =>
  ({
    id: 'dockledger-proofs',
    endpoints: {
      provePassword: createAuthEndpoint(
        '/proof/password',
        { method: 'POST', use: [sessionMiddleware], body: z.object({ password: z.string() }) },
        async (ctx) => {
          const { session, user } = ctx.context.session
          await ctx.context.password.checkPassword(user.id, ctx)
          await ctx.context.internalAdapter.updateSession(session.token, { provedAt: clock.now() })
          return ctx.json({ success: true })
        },
      ),
    },
    hooks: {
      after: [
        {
          matcher: ({ path }) => path !== undefined && path !== '/callback/:id' && FACTOR_OF[path] !== undefined,
          handler: createAuthMiddleware(async (ctx) => {
            const factor = FACTOR_OF[ctx.path]
            if (isAPIError(ctx.context.returned) || factor === undefined) return
            // as the endpoint found it; looking again would end a cookie that is stale, and the new one with it
            const old = ctx.context.session
            if (!old) return
            const next = ctx.context.newSession
            // an app was set up: the library went on in another session by itself
            if (next && ctx.path === '/two-factor/verify-totp') return
            const proof = { factor, provedAt: clock.now(), usedAt: clock.now() }
            // it may more now: whoever had its token from before must not
            const isRaised = !isStrong(factorOf(old.session.factor)) && isStrong(factor)
            const token = isRaised ? generateRandomString(TOKEN_LENGTH) : old.session.token
            await ctx.context.internalAdapter.updateSession(old.session.token, { ...proof, token })
            const isAnother = next !== null && next.session.token !== old.session.token
            // a passkey shown once more is a proof, and no reason to begin anew
            if (isAnother) await ctx.context.internalAdapter.deleteSession(next.session.token)
            if (isRaised || isAnother) await setSessionCookie(ctx, { ...old, session: { ...old.session, token } })
          }),
        },
      ],
    },
  }) satisfies BetterAuthPlugin
