/**
 * Passkeys: what the person has (the device) and is or knows (its lock) in one. They are bound to the name of this hub, so no
 * other site can ask for them. Browsers want https for that, or `localhost`.
 */
import { passkey } from '@better-auth/passkey'
import { APIError, getSessionFromCtx } from 'better-auth/api'

const refused = () => new APIError('UNAUTHORIZED', { message: 'not this passkey', code: 'AUTHENTICATION_FAILED' })

export const passkeys = (name: string, publicUrl: URL | undefined) =>
  passkey({
    rpName: name,
    rpID: publicUrl?.hostname ?? 'localhost',
    ...(publicUrl ? { origin: publicUrl.origin } : {}),
    // found without an e-mail address, and never by whoever merely holds the device
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: async ({ verification }) => {
        if (!verification.registrationInfo?.userVerified) throw refused()
      },
    },
    authentication: {
      afterVerification: async ({ ctx, verification, clientData }) => {
        if (!verification.authenticationInfo.userVerified) throw refused()
        const session = await getSessionFromCtx(ctx)
        if (!session) return
        // a proof in a session is its person's own
        const shown = await ctx.context.adapter.findOne<{ userId: string }>({
          model: 'passkey',
          where: [{ field: 'credentialID', value: clientData.id }],
        })
        if (shown?.userId !== session.user.id) throw refused()
      },
    },
  })
