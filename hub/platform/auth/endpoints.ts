/**
 * What of better-auth is reached from outside, by whom, and what each may be sent. Whatever it serves besides does not exist here.
 */
import { z } from 'zod'
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../../contract/text.ts'
import { keyName } from './names.ts'
import { roleCode } from './roles.ts'
import { SSO, SSO_REFUSED } from './sso.ts'

/**
 * `nothing`: it asks for what it needs itself. `session`: also one that must show a second factor first. `enrolment`: that too, as long
 * as the person has no second factor at all. `second-factor`: all that a session owes was shown.
 */
export type Needs = 'nothing' | 'session' | 'enrolment' | 'second-factor'

export interface Endpoint {
  readonly input: z.ZodType
  readonly needs: Needs
  /** A proof of the last minutes besides. */
  readonly stepUp?: boolean
}

const nothing = z.strictObject({})
const password = z.string().max(1_000)
const keyId = z.string().min(1).max(100)
/** Nothing else: the library keeps what it is sent and cannot read everything that it keeps. */
const metadata = z
  .strictObject({ role: roleCode.optional() })
  .nullish()
  .describe('the role, also one of the house: integrator when not given; never more than its owner')
const DAY_S = 86_400
const expiresIn = z
  .int()
  .min(DAY_S)
  .max(365 * DAY_S)
  .nullish()
  .describe('seconds; a key without it does not end')
/** Never another site, however a browser reads slashes. */
const LOCAL = /^\/(?![/\\])[^\\\s]*$/
const confirmed = z.strictObject({ password })
const code = z.strictObject({
  code: z
    .string()
    .regex(/^\d{6}$/, 'six digits')
    .meta({ examples: ['123456'] }),
})
const recoveryCode = z.strictObject({ code: z.string().min(1).max(40) })

/** As browsers answer a ceremony (WebAuthn Level 3 §5.1, RegistrationResponseJSON and AuthenticationResponseJSON). */
const base64url = (max: number) => z.base64url().max(max)
const credential = {
  id: base64url(2_000),
  rawId: base64url(2_000),
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
  clientExtensionResults: z.looseObject({}).optional(),
}
const registered = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: base64url(4_000),
    attestationObject: base64url(20_000),
    authenticatorData: base64url(4_000).optional(),
    transports: z.array(z.string().max(40)).max(10).optional(),
    publicKeyAlgorithm: z.int().optional(),
    publicKey: base64url(4_000).optional(),
  }),
})
const shown = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: base64url(4_000),
    authenticatorData: base64url(4_000),
    signature: base64url(4_000),
    userHandle: base64url(200).optional(),
  }),
})

const own = (input: z.ZodType = nothing): Endpoint => ({ input, needs: 'second-factor' })

/** By method and path below /api/auth. */
export const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  'POST /sign-in/email': {
    needs: 'nothing',
    input: z.strictObject({
      email: z
        .string()
        .max(320)
        .meta({ examples: ['admin@dockledger.local'] }),
      password,
    }),
  },
  'GET /sign-in-ways': { needs: 'nothing', input: nothing },
  'POST /sign-in/social': {
    needs: 'nothing',
    input: z.strictObject({
      provider: z.literal(SSO),
      callbackURL: z.string().max(2_000).regex(LOCAL, 'a path of this hub'),
      errorCallbackURL: z.literal(SSO_REFUSED),
    }),
  },
  'GET /callback/sso': { needs: 'nothing', input: z.record(z.string().max(100), z.string().max(8_000)) },
  'POST /sign-out': { needs: 'nothing', input: nothing },
  'GET /get-session': { needs: 'nothing', input: nothing },
  'GET /list-sessions': own(),
  'POST /revoke-session': own(z.strictObject({ token: z.string().min(1).max(100) })),
  'POST /revoke-sessions': own(),
  'POST /revoke-other-sessions': own(),
  'POST /change-password': own(
    z.strictObject({
      currentPassword: password,
      newPassword: z.string().min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX),
      // whoever had the old one is out, and this session goes on under another token
      revokeOtherSessions: z.literal(true).default(true),
    }),
  ),
  'POST /proof/password': { needs: 'session', input: confirmed },
  'POST /two-factor/enable': { needs: 'enrolment', input: confirmed },
  'POST /two-factor/verify-totp': { needs: 'nothing', input: code },
  'POST /two-factor/verify-backup-code': { needs: 'nothing', input: recoveryCode },
  'POST /two-factor/disable': own(confirmed),
  'POST /two-factor/generate-backup-codes': own(confirmed),
  'GET /passkey/generate-register-options': { needs: 'enrolment', input: nothing, stepUp: true },
  'POST /passkey/verify-registration': {
    needs: 'enrolment',
    input: z.strictObject({ response: registered, name: keyName }),
    stepUp: true,
  },
  'GET /passkey/generate-authenticate-options': { needs: 'nothing', input: nothing },
  'POST /passkey/verify-authentication': { needs: 'nothing', input: z.strictObject({ response: shown }) },
  'GET /passkey/list-user-passkeys': { needs: 'session', input: nothing },
  'POST /passkey/delete-passkey': { ...own(z.strictObject({ id: keyId })), stepUp: true },
  'POST /update-user': own(z.strictObject({ image: z.string().max(2_000).nullish() })),
  'POST /api-key/create': {
    ...own(z.strictObject({ name: keyName.meta({ examples: ['wms'] }), metadata, expiresIn })),
    stepUp: true,
  },
  'POST /api-key/update': {
    ...own(z.strictObject({ keyId, name: keyName.optional(), enabled: z.boolean().optional(), metadata, expiresIn })),
    stepUp: true,
  },
  'POST /api-key/delete': own(z.strictObject({ keyId })),
  'GET /api-key/get': own(z.strictObject({ id: keyId })),
  'GET /api-key/list': own(),
}
