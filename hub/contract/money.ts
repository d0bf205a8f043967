/** Money: decimal strings on the wire, numeric(18,4) for unit prices and numeric(18,2) for amounts in SQL. Never a JS number. */
import { z } from 'zod'
import { HINTS } from './hint.ts'

/** A unit price, zero allowed, at most four decimals. */
export const priceText = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,4})?$/, HINTS.price.en)
  .meta({ examples: ['19.90'] })
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))
/** ISO 4217. */
export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, HINTS.currency.en)
  .refine((code) => CURRENCIES.has(code), HINTS.currency.en)
  .meta({ examples: ['CNY'] })

/** Amounts as decimal text, of any size: below zero, zero or above as `a` is less, equal or more. */
export const compareAmounts = (a: string, b: string): number => {
  const scaled = (text: string): bigint => {
    const [whole = '0', fraction = ''] = text.split('.')
    return BigInt(whole + fraction.padEnd(6, '0').slice(0, 6))
  }
  const difference = scaled(a) - scaled(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
