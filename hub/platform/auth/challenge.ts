/** Who gave the right password and is asked for his second factor: the library knows it from a signed cookie. A plugin of better-auth, beside its own. */
import type { BetterAuthPlugin, GenericEndpointContext } from 'better-auth'
import { createAuthEndpoint, getSessionFromCtx } from 'better-auth/api'
import type { Auth } from './identity.ts'

export interface Challenged {
  readonly id: string
  readonly name: string
}

/** As the library calls the cookie. */
export const CHALLENGE = 'two_factor'

/** Those of a person: the password that began them is none any more. */
export const endChallenges = async (auth: Auth, personId: string): Promise<void> => {
  const { adapter } = await auth.$context
  await adapter.deleteMany({ model: 'verification', where: [{ field: 'value', value: personId }] })
}

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

/** The id of who shows a code, in a session or after his password; undefined: nobody is known. */
export const whoShows = async (ctx: GenericEndpointContext): Promise<string | undefined> => {
  const { context } = ctx
  const challenge = await ctx.getSignedCookie(context.createAuthCookie(CHALLENGE).name, context.secret)
  const session = await getSessionFromCtx(ctx)
  if (session) return session.user.id
  return challenge ? (await context.internalAdapter.findVerificationValue(challenge))?.value : undefined
}
