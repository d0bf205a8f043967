/**
 * Signing in by another house's OpenID provider (OpenID Connect Core 1.0, code flow). It lets in only who exists here already, by an
 * e-mail address that the provider says is verified: nobody becomes a person here by having an account there.
 */
import type { BetterAuthPlugin } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { genericOAuth } from 'better-auth/plugins'

export interface SsoSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** As the button on the sign-in page calls it. */
  readonly name: string
}

export const SSO = 'sso'
/** Where a person lands whom it does not let in. */
export const SSO_REFUSED = '/sign-in?refused=sso'
const PATIENCE_MS = 5_000

const discoveryOf = ({ issuer }: SsoSettings): string => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

/** Why it cannot be used now; undefined: it answers. A provider that is away must not keep the hub from starting. */
export const ssoFault = async (settings: SsoSettings): Promise<string | undefined> => {
  try {
    const { ok, status } = await fetch(discoveryOf(settings), { signal: AbortSignal.timeout(PATIENCE_MS) })
    return ok ? undefined : `it answers ${status}`
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault)
  }
}

export const ssoProvider = (settings: SsoSettings) =>
  genericOAuth({
    config: [
      {
        providerId: SSO,
        name: settings.name,
        discoveryUrl: discoveryOf(settings),
        clientId: settings.clientId,
        clientSecret: settings.clientSecret,
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
        requireIdTokenVerification: true,
        disableSignUp: true,
        disableImplicitSignUp: true,
      },
    ],
  })

interface SignInWays {
  readonly sso?: SsoSettings | undefined
  readonly hasMail?: boolean
  /** Where passkeys are at home; undefined: on this very machine (passkeys.ts). */
  readonly publicUrl: URL | undefined
}

/** For the sign-in page, which nobody has signed in to yet. */
export const signInWays = ({ sso, hasMail = false, publicUrl }: SignInWays) =>
  ({
    id: 'dockledger-sign-in-ways',
    endpoints: {
      signInWays: createAuthEndpoint('/sign-in-ways', { method: 'GET' }, async (ctx) =>
        ctx.json({ sso: sso?.name ?? null, mail: hasMail, publicUrl: publicUrl?.origin ?? null }),
      ),
    },
  }) satisfies BetterAuthPlugin
