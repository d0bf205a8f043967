/**
 * What of better-auth is reached from outside, and what each may be sent. Whatever it serves besides does not exist here.
 */
import { z } from 'zod'
import { keyName, personName } from './names.ts'
import { ROLES } from './roles.ts'

/** The library checks the rest; what it does not know is left to it. */
const any = z.looseObject({})
const metadata = z.looseObject({ role: z.enum(ROLES).optional() }).nullish()

/** By method and path below /api/auth. */
export const DOORS: Readonly<Record<string, z.ZodType>> = {
  'POST /sign-in/email': z.looseObject({ email: z.string().max(320), password: z.string().max(1_000) }),
  'POST /sign-out': any,
  'GET /get-session': any,
  'GET /list-sessions': any,
  'POST /revoke-session': any,
  'POST /revoke-sessions': any,
  'POST /revoke-other-sessions': any,
  'POST /change-password': any,
  'POST /update-user': z.looseObject({ name: personName.optional(), image: z.string().max(2_000).nullish() }),
  'POST /api-key/create': z.looseObject({ name: keyName, metadata }),
  'POST /api-key/update': z.looseObject({ name: keyName.optional(), metadata }),
  'POST /api-key/delete': any,
  'GET /api-key/get': any,
  'GET /api-key/list': any,
}
