/** Money: decimal strings on the wire, numeric(18,4) for unit prices and numeric(18,2) for amounts in SQL. Never a JS number. */
import { z } from 'zod'
import { HINTS } from './hint.ts'

/** A unit price, zero allowed, at most four decimals. */
export const priceText = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,4})?$/, HINTS.price.en)
  .meta({ examples: ['19.90'] })
/** ISO 4217. */
export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, HINTS.currency.en)
  .meta({ examples: ['CNY'] })
