/** PINs and badges: what of them is kept, and which PINs are too easily guessed. */
import { createHmac } from 'node:crypto'
import { type FieldError, fault } from '../../contract/fault.ts'
import type { Auth } from './identity.ts'

const DIFFERENT_MIN = 3
const RUN_MIN = 5
const MONTHS = 12
const DAYS = 31
const YEAR_MIN = 1900
const YEAR_MAX = 2099
const HOUSE_DIGITS = 10

/** Each digit by as much above or below the one before, at least so many in a row: 12345, 98765, 02468. */
const hasRun = (digits: readonly number[]): boolean => {
  let length = 1
  let step: number | undefined
  for (const [i, digit] of digits.entries()) {
    const before = digits[i - 1]
    if (before === undefined) continue
    const next = (digit - before + HOUSE_DIGITS) % HOUSE_DIGITS
    length = next === step ? length + 1 : 2
    step = next
    if (length >= RUN_MIN) return true
  }
  return false
}

const isRepetition = (pin: string): boolean =>
  [1, 2, 3, 4].some(
    (length) => pin.length > length && pin === pin.slice(0, length).repeat(pin.length).slice(0, pin.length),
  )

const isDay = (month: string, day: string): boolean =>
  Number(month) >= 1 && Number(month) <= MONTHS && Number(day) >= 1 && Number(day) <= DAYS
const isYear = (year: string): boolean => Number(year) >= YEAR_MIN && Number(year) <= YEAR_MAX

/** As people write birthdays: 850412, 120485, 041285, 19850412, 12041985. */
const isDate = (pin: string): boolean => {
  const [a, b, c, d] = [pin.slice(0, 2), pin.slice(2, 4), pin.slice(4, 6), pin.slice(6, 8)]
  if (pin.length === 6) return isDay(b, c) || isDay(b, a) || isDay(a, b)
  if (pin.length !== 8) return false
  return (isYear(a + b) && isDay(c, d)) || (isYear(c + d) && (isDay(b, a) || isDay(a, b)))
}

/** undefined: it is good enough. */
export const pinFault = (pin: string): FieldError | undefined => {
  const digits = [...pin].map(Number)
  const isWeak = new Set(digits).size < DIFFERENT_MIN || hasRun(digits) || isRepetition(pin) || isDate(pin)
  return isWeak ? fault('pin', 'pin-weak') : undefined
}

/** A hash of nobody's PIN, in the library's form: to be as slow about a badge that there is not. */
const NOBODYS = `${'0'.repeat(32)}:${'0'.repeat(128)}`

export interface BadgeSecrets {
  /** Keyed: whoever has the database alone cannot try out badges. */
  readonly badgeHash: (badge: string) => Buffer
  /** Throws GateFull when too many wait. */
  readonly pinHash: (pin: string) => Promise<string>
  /** Takes as long when there is no hash. Throws GateFull when too many wait. */
  readonly isPin: (hash: string | null | undefined, pin: string) => Promise<boolean>
}

export const badgeSecretsOf = (auth: Auth): BadgeSecrets => {
  const hasher = async () => (await auth.$context).password
  const key = createHmac('sha256', auth.options.secret).update('badges').digest()
  return {
    badgeHash: (badge) => createHmac('sha256', key).update(badge).digest(),
    pinHash: async (pin) => (await hasher()).hash(pin),
    isPin: async (hash, password) => {
      const isRight = await (await hasher()).verify({ hash: hash ?? NOBODYS, password })
      return isRight && hash !== null && hash !== undefined
    },
  }
}
