/** Shapes of sign-in below /api/v1: what a person's session owes, and the rules of each role. */
import { z } from 'zod'

export const IDLE_MINUTES_MIN = 5
export const IDLE_MINUTES_MAX = 7 * 24 * 60
export const GRACE_DAYS_MAX = 90
export const LOCK_MINUTES_MIN = 2
export const LOCK_MINUTES_MAX = 480
export const SHIFT_HOURS_MAX = 24

/** `enrol-soon`: until `until` told only. `enrol`, `prove`: nothing else is answered until then. */
export const DEMANDS = ['nothing', 'enrol-soon', 'enrol', 'prove'] as const

export const mySignIn = z.object({
  demand: z.enum(DEMANDS),
  until: z.iso.datetime().nullable(),
  hasTotp: z.boolean(),
  hasPasskey: z.boolean(),
  /** How this session showed who it is; a key needs nothing more. */
  factor: z.enum(['password', 'totp', 'recovery-code', 'passkey', 'sso', 'badge', 'key']),
})
export type MySignIn = z.infer<typeof mySignIn>

export const signInRule = z.object({
  role: z.string().meta({ examples: ['buyer'] }),
  name: z.string(),
  nameZh: z.string(),
  idleMinutes: z.int().nullable().describe('a session ends when nothing is asked for so long; null: never'),
  needsSecondFactor: z.boolean(),
  graceDays: z.int().describe('days from then, or from a person’s first day, in which he is told only'),
  requiredSince: z.iso.datetime().nullable(),
  lockMinutes: z.int().describe('at a handheld: untouched for so long it asks for the PIN'),
  shiftHours: z.int().describe('at a handheld: after so long it asks for badge and PIN'),
  version: z.int(),
})
export type SignInRuleRow = z.infer<typeof signInRule>

export const signInRuleChange = z.strictObject({
  idleMinutes: z.int().min(IDLE_MINUTES_MIN).max(IDLE_MINUTES_MAX).nullable().optional(),
  needsSecondFactor: z.boolean().optional(),
  graceDays: z.int().min(0).max(GRACE_DAYS_MAX).optional(),
  lockMinutes: z.int().min(LOCK_MINUTES_MIN).max(LOCK_MINUTES_MAX).optional(),
  shiftHours: z.int().min(1).max(SHIFT_HOURS_MAX).optional(),
})
