/**
 * What of better-auth is reached from outside, and what each may be sent. Whatever it serves besides does not exist here.
 */
import { z } from 'zod'
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../../contract/text.ts'
import { keyName, personName } from './names.ts'
import { ROLES } from './roles.ts'

/** What carries nothing that is kept. */
const anything = z.looseObject({})
const password = z.string().max(1_000)
const keyId = z.string().min(1).max(100)
/** Nothing else: the library keeps what it is sent and cannot read everything that it keeps. */
const metadata = z
  .strictObject({ role: z.enum(ROLES).optional() })
  .nullish()
  .describe('the role: integrator when not given; never more than its owner')
const DAY_S = 86_400
const expiresIn = z
  .int()
  .min(DAY_S)
  .max(365 * DAY_S)
  .nullish()
  .describe('seconds; a key without it does not end')

/** By method and path below /api/auth. */
export const ENDPOINTS: Readonly<Record<string, z.ZodType>> = {
  'POST /sign-in/email': z.looseObject({
    email: z
      .string()
      .max(320)
      .meta({ examples: ['admin@dockledger.local'] }),
    password,
  }),
  'POST /sign-out': anything,
  'GET /get-session': anything,
  'GET /list-sessions': anything,
  'POST /revoke-session': anything,
  'POST /revoke-sessions': anything,
  'POST /revoke-other-sessions': anything,
  'POST /change-password': z.strictObject({
    currentPassword: password,
    newPassword: z.string().min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX),
    revokeOtherSessions: z.boolean().optional(),
  }),
  'POST /update-user': z.strictObject({ name: personName.optional(), image: z.string().max(2_000).nullish() }),
  'POST /api-key/create': z.strictObject({ name: keyName.meta({ examples: ['wms'] }), metadata, expiresIn }),
  'POST /api-key/update': z.strictObject({
    keyId,
    name: keyName.optional(),
    enabled: z.boolean().optional(),
    metadata,
    expiresIn,
  }),
  'POST /api-key/delete': z.strictObject({ keyId }),
  'GET /api-key/get': anything,
  'GET /api-key/list': anything,
}
