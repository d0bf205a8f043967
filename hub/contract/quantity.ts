/** Quantities: decimal strings on the wire, scaled integers between, numeric(18,6) in SQL. Never a JS number. */
import { z } from 'zod'
import { type FieldError, fault } from './fault.ts'
import { HINTS } from './hint.ts'

export const QUANTITY_SCALE = 6
const UNIT = 1_000_000n
export const QUANTITY_PATTERN = /^\d{1,12}(\.\d{1,6})?$/

/** A positive quantity as people and machines write it: "12", "0.5". */
export const quantityText = z
  .string()
  .regex(QUANTITY_PATTERN, HINTS.quantity.en)
  .refine((text) => /[1-9]/.test(text), HINTS.positive.en)
  .meta({ examples: ['12.5'] })

/** Millionths of a base unit. Throws on text that is no quantity: check with `quantityText` first. */
export const parseQuantity = (text: string): bigint => {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,6})\d*)?$/.exec(text)
  if (!match) throw new TypeError(`not a quantity: ${text.slice(0, 40)}`)
  const [, sign, whole = '0', fraction = ''] = match
  const value = BigInt(whole) * UNIT + BigInt(fraction.padEnd(QUANTITY_SCALE, '0'))
  return sign === '-' ? -value : value
}

/** The shortest exact decimal: no trailing zeros, no exponent. */
export const formatQuantity = (value: bigint): string => {
  const magnitude = value < 0n ? -value : value
  const fraction = (magnitude % UNIT).toString().padStart(QUANTITY_SCALE, '0').replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${magnitude / UNIT}${fraction ? `.${fraction}` : ''}`
}

/** A quantity finer than its unit has decimals, as half a piece is: 'too-precise', with its facts. */
export const tooPrecise = (field: string, quantity: string, decimals: number): FieldError[] => {
  const given = (quantity.split('.')[1] ?? '').replace(/0+$/, '').length
  return given > decimals ? [fault(field, 'too-precise', { given, decimals })] : []
}
