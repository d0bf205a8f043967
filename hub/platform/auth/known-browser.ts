/**
 * A browser in which a person signed in before carries a mark of it. Strangers who guess his password make him wait only where nobody
 * knows him (sign-in-limit.ts). The mark opens nothing: it names no session, and the password is asked for all the same.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { BetterAuthPlugin } from 'better-auth'
import { createAuthMiddleware, isAPIError } from 'better-auth/api'

const COOKIE = 'known'
const HALF_A_YEAR_S = 180 * 86_400

const markOf = (secret: string, email: string): string =>
  createHmac('sha256', secret).update(`known browser ${email.toLowerCase()}`).digest('base64url')

export const knownBrowsers = () =>
  ({
    id: 'dockledger-known-browsers',
    hooks: {
      after: [
        {
          matcher: ({ path }) => path === '/sign-in/email',
          handler: createAuthMiddleware(async (ctx) => {
            if (isAPIError(ctx.context.returned)) return
            const { name, attributes } = ctx.context.createAuthCookie(COOKIE, { maxAge: HALF_A_YEAR_S })
            ctx.setCookie(name, markOf(ctx.context.secret, String(ctx.body.email)), attributes)
          }),
        },
      ],
    },
  }) satisfies BetterAuthPlugin

/** Of the request's Cookie header. */
export const isKnownBrowser = (cookies: string | undefined, secret: string, email: string): boolean => {
  const [, given = ''] = /(?:^|; )(?:__Secure-)?dockledger\.known=([\w-]+)/.exec(cookies ?? '') ?? []
  const mark = Buffer.from(markOf(secret, email))
  const shown = Buffer.from(given)
  return shown.length === mark.length && timingSafeEqual(shown, mark)
}
