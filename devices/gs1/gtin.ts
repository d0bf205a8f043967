/** GTINs come in four lengths that are one number (GS1 General Specifications 3.3.2). */
import { hasGoodCheckDigit } from './check-digit.ts'
import { type Gs1Refusal, refuseGs1 } from './refusal.ts'

/** A GTIN of 8, 12, 13 or 14 digits as 14, check digit proven. */
export const gtin14Of = (gtin: string): string | Gs1Refusal => {
  if (!/^\d*$/.test(gtin)) return refuseGs1('bad-character', `GTIN '${gtin}' must be digits only`)
  if (!/^(?:.{8}|.{12,14})$/.test(gtin))
    return refuseGs1('bad-length', `GTIN '${gtin}' must have 8, 12, 13 or 14 digits`)
  if (!hasGoodCheckDigit(gtin)) return refuseGs1('bad-check-digit', `the check digit of GTIN ${gtin} is wrong`)
  return gtin.padStart(14, '0')
}
