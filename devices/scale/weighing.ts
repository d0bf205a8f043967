/** When a stream of readings is a weighing: a thing was put on, and the scale came to rest. */

export interface Reading {
  readonly isStable: boolean
  /** Decimal text. */
  readonly value: string
  readonly unit: string
}

/** What was weighed last and has not left the platform since; undefined when the platform is free. */
export type OnPlatform = { readonly value: string; readonly unit: string } | undefined

export interface WeighingRules {
  /** Stable values up to this one are an empty platform: dirt, drift. Decimal text in the scale's unit. */
  readonly emptyUpTo: string
  /** A stable value this many last digits away from the weighed one is still the same thing: flicker. */
  readonly flickerDigits: number
}

/**
 * Each put-on is one weighing, also when the same weight comes twice: in between the platform was (nearly) free, at rest or
 * not. A changed stable value without that (a second box on top) is a weighing, too.
 */
export const decideWeighing = (
  onPlatform: OnPlatform,
  reading: Reading,
  { emptyUpTo, flickerDigits }: WeighingRules,
): { readonly onPlatform: OnPlatform; readonly isWeighing: boolean } => {
  const decimals = Math.max(decimalsOf(reading.value), decimalsOf(emptyUpTo), decimalsOf(onPlatform?.value ?? '0'))
  const value = scaled(reading.value, decimals)
  const weighed = onPlatform && scaled(onPlatform.value, decimals)
  if (value <= scaled(emptyUpTo, decimals)) return { onPlatform: undefined, isWeighing: false }
  if (!reading.isStable) {
    // Below half of what was weighed it has been lifted; above, somebody leaned on it.
    const isLifted = weighed !== undefined && value * 2n < weighed
    return { onPlatform: isLifted ? undefined : onPlatform, isWeighing: false }
  }
  const flicker = BigInt(flickerDigits) * 10n ** BigInt(decimals - decimalsOf(reading.value))
  const isSame = weighed !== undefined && onPlatform?.unit === reading.unit && distance(value, weighed) <= flicker
  if (isSame) return { onPlatform, isWeighing: false }
  return { onPlatform: { value: reading.value, unit: reading.unit }, isWeighing: true }
}

const decimalsOf = (value: string): number => (value.includes('.') ? value.length - value.indexOf('.') - 1 : 0)

/** The value times 10 to the power of `decimals`, exactly. */
const scaled = (value: string, decimals: number): bigint => {
  const [whole = '0', fraction = ''] = value.split('.')
  return BigInt(whole + fraction.padEnd(decimals, '0'))
}

const distance = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a)
