/** Who gave the right password and is asked for his second factor: the library knows it from a signed cookie. A plugin of better-auth, beside its own. */
import type { BetterAuthPlugin } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'

export interface Challenged {
  readonly id: string
  readonly name: string
}

/** As the library calls the cookie. */
export const CHALLENGE = 'two_factor'

/** For the hub itself: not among the endpoints that are reached from outside (endpoints.ts). */
export const challenges = () =>
  ({
    id: 'dockledger-challenges',
    endpoints: {
      challenged: createAuthEndpoint('/challenged', { method: 'GET' }, async ({ context, getSignedCookie }) => {
        const challenge = await getSignedCookie(context.createAuthCookie(CHALLENGE).name, context.secret)
        const kept = challenge ? await context.internalAdapter.findVerificationValue(challenge) : null
        const found = kept ? await context.internalAdapter.findUserById(kept.value) : null
        return found ? ({ id: found.id, name: found.name } satisfies Challenged) : null
      }),
    },
  }) satisfies BetterAuthPlugin
