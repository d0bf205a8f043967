/** Screens on walls and handhelds: paired by a code, revocable. */
import { z } from 'zod'

/** What is let in by a code that it shows. A display shows; at a handheld people sign in by badge and PIN. */
export const PAIRED_KINDS = ['display', 'handheld'] as const
export type PairedKind = (typeof PAIRED_KINDS)[number]

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

export const pairingAsked = z.strictObject({ kind: z.enum(PAIRED_KINDS).default('display') })
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
