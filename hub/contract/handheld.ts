/** Handhelds that a shift shares: paired as displays are, people sign in by badge and PIN. */
import { z } from 'zod'
import { id, instant } from './api.ts'
import { HINTS } from './hint.ts'
import { lineText } from './text.ts'

export const HANDHELD_COOKIE = 'dockledger.handheld'
export const SHIFT_COOKIE = 'dockledger.shift'
export const PIN_LENGTH_MIN = 6
export const PIN_LENGTH_MAX = 12
/** Badges that the hub makes up begin with it, so that a handheld knows one from the code of a thing. */
export const BADGE_MARK = 'DLB-'
const BADGE_LENGTH_MIN = 4
const BADGE_LENGTH_MAX = 128

/** Whatever a scanner types; capitals, since scanners differ in how they write hexadecimal digits. */
export const badgeText = lineText({ min: BADGE_LENGTH_MIN, max: BADGE_LENGTH_MAX })
  .transform((text) => text.toUpperCase())
  .meta({ examples: ['04A2B91C5E6480'] })
export const pinText = z
  .string()
  .regex(/^\d{6,12}$/, HINTS.pin.en)
  .meta({ examples: ['482913'] })

/** free: nobody is signed in. locked: his PIN opens it again. */
export const SHIFT_STATES = ['free', 'locked', 'open'] as const
const paired = z.strictObject({
  state: z.enum(SHIFT_STATES),
  name: z.string().describe('of the handheld'),
  warehouse: z.strictObject({ id, code: z.string(), name: z.string() }),
  person: z.strictObject({ name: z.string(), shiftId: id }).nullable().describe('who is signed in, or locked it'),
})
export const handheldState = z.union([z.strictObject({ state: z.literal('unpaired') }), paired])
export type HandheldState = z.infer<typeof handheldState>
export type PairedHandheld = z.infer<typeof paired>

export const badgeLook = z.strictObject({ badge: badgeText })
/** choose: he may choose his PIN now, once. Any badge that there is not is answered as one whose PIN is asked for. */
export const badgeLooked = z.strictObject({ next: z.enum(['pin', 'choose']) })
export type BadgeLooked = z.infer<typeof badgeLooked>
export const badgeSignIn = z.strictObject({
  badge: badgeText,
  pin: pinText,
  isChosen: z.boolean().default(false).describe('the PIN is a new one, chosen now'),
})
export const pinUnlock = z.strictObject({ pin: pinText })

/** Of a person: his badge and PIN, none of which can be read back. */
export const handheldAccess = z.object({
  badge: z.object({ issuedAt: instant, issuedBy: z.string() }).nullable(),
  pinSetAt: instant.nullable(),
  choiceUntil: instant.nullable().describe('until then the next scan of the badge may choose a PIN, once'),
})
export type HandheldAccess = z.infer<typeof handheldAccess>

export const badgeIssue = z.strictObject({
  badge: badgeText.optional().describe('as a scanner types it; the hub makes one up when it is not given'),
})
