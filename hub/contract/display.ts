/** Screens on walls: paired by a code, read-only, revocable. */
import { z } from 'zod'

export const DISPLAY_COOKIE = 'dockledger.display'
/** Eight letters and digits, none that look alike at six metres, however they are spaced. */
export const PAIRING_CODE = /^\s*(?:[2-9A-HJ-NP-Z][\s-]?){8}\s*$/i

export const displayRow = z.object({
  id: z.uuid(),
  companyId: z.uuid(),
  warehouse: z.object({ id: z.uuid(), code: z.string(), name: z.string() }).nullable().describe('null: every one'),
  name: z.string(),
  /** waiting: let in, but the screen has not fetched it yet. */
  state: z.enum(['waiting', 'active', 'revoked']),
  pairedAt: z.iso.datetime(),
  pairedBy: z.string(),
  lastSeenAt: z.iso.datetime().nullable(),
})
export type DisplayRow = z.infer<typeof displayRow>

export const pairingOpened = z.strictObject({
  code: z.string().describe('to be shown, and entered by a person who may pair displays'),
  secret: z.string().describe('to be kept by the screen and sent when it asks whether it was let in'),
  expiresAt: z.iso.datetime(),
})
export type PairingOpened = z.infer<typeof pairingOpened>
export const pairingClaim = z.strictObject({ secret: z.string().regex(/^[\w-]{43}$/) })
export const pairingClaimed = z.strictObject({
  state: z.enum(['waiting', 'paired', 'expired']).describe('paired: the cookie of this answer lets it in'),
})
export type PairingClaimed = z.infer<typeof pairingClaimed>
