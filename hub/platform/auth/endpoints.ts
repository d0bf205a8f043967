/**
 * What of better-auth is reached from outside, and what each may be sent. Whatever it serves besides does not exist here.
 */
import { z } from 'zod'
import { keyName, personName } from './names.ts'
import { ROLES } from './roles.ts'

/** The library checks the rest; what it does not know is left to it. */
const anything = z.looseObject({})
const metadata = z.looseObject({ role: z.enum(ROLES).optional() }).nullish()

/** By method and path below /api/auth. */
export const ENDPOINTS: Readonly<Record<string, z.ZodType>> = {
  'POST /sign-in/email': z.looseObject({ email: z.string().max(320), password: z.string().max(1_000) }),
  'POST /sign-out': anything,
  'GET /get-session': anything,
  'GET /list-sessions': anything,
  'POST /revoke-session': anything,
  'POST /revoke-sessions': anything,
  'POST /revoke-other-sessions': anything,
  'POST /change-password': anything,
  'POST /update-user': z.looseObject({ name: personName.optional(), image: z.string().max(2_000).nullish() }),
  'POST /api-key/create': z.looseObject({ name: keyName, metadata }),
  'POST /api-key/update': z.looseObject({ name: keyName.optional(), metadata }),
  'POST /api-key/delete': anything,
  'GET /api-key/get': anything,
  'GET /api-key/list': anything,
}
