/** Money: decimal strings on the wire, numeric(18,4) for unit prices and numeric(18,2) for amounts in SQL. Never a JS number. */
import { z } from 'zod'

/** A unit price, zero allowed, at most four decimals. */
export const priceText = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,4})?$/, 'a decimal with at most 4 decimals, such as "19.90"')
/** ISO 4217. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'three capital letters, such as CNY')
