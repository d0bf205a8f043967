/** What a barcode scanned at a door may mean: an order, a pallet, an item. Pure. */
import { hasGoodCheckDigit } from '@dockledger/devices/gs1/check-digit.ts'

export interface Barcode {
  /** Texts that may be the number of an order: as it stands, and what AI 400 (customer's purchase order number) holds. */
  readonly orderNumbers: readonly string[]
  readonly gtin14?: string
  readonly sscc18?: string
}

const GTIN_LENGTHS = new Set([8, 12, 13, 14])
const GROUP_SEPARATOR = '\u001d'

/** `text` may begin with a symbology identifier and be bracketed or not (GS1 General Specifications 5.10, 7.8). */
export const readBarcode = (text: string): Barcode => {
  const plain = text.trim().replace(/^\][A-Za-z][0-9A-Za-z]/, '')
  // an EAN of a German company also begins with 400: a whole GTIN is a GTIN
  if (isGtin(plain)) return { orderNumbers: [plain], gtin14: plain.padStart(14, '0') }
  const elements = plain.replace(/[()]/g, '').split(GROUP_SEPARATOR)
  const [, order] = /^400(.{1,30})$/.exec(elements.find((element) => element.startsWith('400')) ?? '') ?? []
  const orderNumbers = order === undefined ? [plain] : [plain, order]
  const first = elements.find((element) => element !== '') ?? ''
  const [, sscc18] = /^00(\d{18})/.exec(first) ?? []
  if (sscc18 !== undefined && hasGoodCheckDigit(sscc18)) return { orderNumbers, sscc18 }
  const [, gtin14] = /^01(\d{14})/.exec(first) ?? []
  return gtin14 !== undefined && hasGoodCheckDigit(gtin14) ? { orderNumbers, gtin14 } : { orderNumbers }
}

const isGtin = (text: string): boolean => /^\d+$/.test(text) && GTIN_LENGTHS.has(text.length) && hasGoodCheckDigit(text)
