/** GTINs as people and scanners give them (GS1 General Specifications 3.3.2): 8, 12, 13 or 14 digits with a check digit. */
import { hasGoodCheckDigit } from '@dockledger/devices/gs1/check-digit.ts'

const LENGTHS: readonly number[] = [8, 12, 13, 14]

/** The 14-digit form, zeros in front; undefined when it is no GTIN. */
export const normaliseGtin = (text: string): string | undefined =>
  /^\d+$/.test(text) && LENGTHS.includes(text.length) && hasGoodCheckDigit(text) ? text.padStart(14, '0') : undefined
