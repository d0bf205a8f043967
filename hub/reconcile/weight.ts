/** Weights as scales give them, in kilograms. */

/** Kilograms in one unit, in 10⁻¹² kg: pound and ounce as defined in 1959. */
const PICO_KG = {
  kg: 1_000_000_000_000n,
  g: 1_000_000_000n,
  t: 1_000_000_000_000_000n,
  lb: 453_592_370_000n,
  oz: 28_349_523_125n,
}
export type WeightUnit = keyof typeof PICO_KG

const MICRO = 1_000_000n
/** 10⁻¹⁸ kg in a gram. */
const ATTO_PER_GRAM = 1_000_000_000_000_000n

/** Decimal text with three decimals, exact before rounding half away from zero. The value has at most six decimals. */
export const toKilograms = (value: string, unit: WeightUnit): string => {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(value) ?? []
  const micro = BigInt(whole) * MICRO + BigInt(fraction.padEnd(6, '0'))
  const grams = (micro * PICO_KG[unit] + ATTO_PER_GRAM / 2n) / ATTO_PER_GRAM
  const text = `${grams / 1000n}.${(grams % 1000n).toString().padStart(3, '0')}`
  return grams === 0n ? text : sign + text
}
