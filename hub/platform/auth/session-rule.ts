/** What a session may at a moment: decided from the rules of its person's roles and from what was proved in it. */
import { ADMINISTRATOR } from './roles.ts'

/** How somebody showed who he is. */
export const FACTORS = ['password', 'totp', 'recovery-code', 'passkey', 'sso', 'badge'] as const
export type Factor = (typeof FACTORS)[number]

/** More than what one knows, or what another house vouches for. */
const STRONG: ReadonlySet<Factor> = new Set<Factor>(['totp', 'recovery-code', 'passkey'])
export const isStrong = (factor: Factor): boolean => STRONG.has(factor)

export interface SignInRule {
  readonly role: string
  /** null: sessions of this role do not end for idleness. */
  readonly idleMinutes: number | null
  readonly graceDays: number
  /** null: no second factor is needed. */
  readonly requiredSince: Date | null
  /** At a handheld: untouched for so long it asks for the PIN. */
  readonly lockMinutes: number
  /** At a handheld: after so long it asks for badge and PIN. */
  readonly shiftHours: number
}

const OFFICE_IDLE_MINUTES = 12 * 60
const ADMINISTRATOR_IDLE_MINUTES = 8 * 60
export const GRACE_DAYS = 14
const LOCK_MINUTES = 15
const SHIFT_HOURS = 12
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** A proof is fresh for so long: for what must not be done by whoever finds the screen open. */
export const PROOF_MINUTES = 10

/** A role as long as nobody changed it. A wall screen has nobody who could sign in again. */
export const deliveredRule = (role: string): SignInRule => ({
  role,
  idleMinutes: role === 'display' ? null : role === ADMINISTRATOR ? ADMINISTRATOR_IDLE_MINUTES : OFFICE_IDLE_MINUTES,
  graceDays: GRACE_DAYS,
  requiredSince: null,
  lockMinutes: LOCK_MINUTES,
  shiftHours: SHIFT_HOURS,
})

/** The shortest of the person's roles wins. */
export const isIdle = (rules: readonly SignInRule[], usedAt: Date, now: Date): boolean => {
  const limits = rules.flatMap(({ idleMinutes }) => idleMinutes ?? [])
  return limits.length > 0 && now.getTime() - usedAt.getTime() > Math.min(...limits) * MINUTE_MS
}

export interface ShiftFacts {
  readonly beganAt: Date
  readonly usedAt: Date
  readonly lockedAt: Date | null
}
/** At a handheld; the shortest of the person's roles wins. */
export const standingOfShift = (
  rules: readonly SignInRule[],
  { beganAt, usedAt, lockedAt }: ShiftFacts,
  now: Date,
): 'open' | 'locked' | 'over' => {
  const limitOf = (of: (rule: SignInRule) => number): number =>
    Math.min(...(rules.length > 0 ? rules : [deliveredRule('')]).map(of))
  if (now.getTime() - beganAt.getTime() >= limitOf(({ shiftHours }) => shiftHours) * HOUR_MS) return 'over'
  const isIdleNow = now.getTime() - usedAt.getTime() > limitOf(({ lockMinutes }) => lockMinutes) * MINUTE_MS
  return lockedAt !== null || isIdleNow ? 'locked' : 'open'
}

/**
 * `enrol-soon`: told only. `enrol`: he may set up a second factor and nothing else. `prove`: he has one and did not show it in
 * this session.
 */
export type Demand = 'nothing' | 'enrol-soon' | 'enrol' | 'prove'

export interface Standing {
  readonly demand: Demand
  /** When `enrol-soon` becomes `enrol`. */
  readonly until: Date | null
}

export interface SessionFacts {
  readonly rules: readonly SignInRule[]
  /** When the person came to be: nobody's grace is over on his first day. */
  readonly personSince: Date
  readonly factor: Factor
  readonly hasTotp: boolean
  readonly hasPasskey: boolean
  readonly now: Date
}

export const decideStanding = (facts: SessionFacts): Standing => {
  if (isStrong(facts.factor)) return { demand: 'nothing', until: null }
  const ends = facts.rules.flatMap(({ requiredSince, graceDays }) =>
    requiredSince ? Math.max(requiredSince.getTime(), facts.personSince.getTime()) + graceDays * DAY_MS : [],
  )
  // whoever turned it on wants it asked for, whatever his role needs
  if (facts.hasTotp || (facts.hasPasskey && ends.length > 0)) return { demand: 'prove', until: null }
  if (ends.length === 0 || facts.hasPasskey) return { demand: 'nothing', until: null }
  const until = new Date(Math.min(...ends))
  return { demand: until <= facts.now ? 'enrol' : 'enrol-soon', until }
}

export const isFresh = (provedAt: Date | null, now: Date): boolean =>
  provedAt !== null && now.getTime() - provedAt.getTime() < PROOF_MINUTES * MINUTE_MS

/** A session of a signed-in person, as routes may need it. */
export interface Session extends Standing {
  readonly id: string
  readonly factor: Factor
  readonly provedAt: Date | null
  /** Of a badge: what his roles give him, but a badge and a PIN are too little for. */
  readonly withheld?: ReadonlySet<string>
  readonly hasTotp: boolean
  readonly hasPasskey: boolean
}
