/** What the elements on a label say about the goods. */
import { isoDate } from './date.ts'
import type { Element } from './elements.ts'

/** Only what the label says; dates as `2026-02-28`. */
export interface Label {
  /** The logistic unit. */
  readonly sscc18?: string
  /** The trade item the label is on. */
  readonly gtin14?: string
  /** The trade item contained, `count` times. */
  readonly contentGtin14?: string
  readonly count?: number
  readonly lot?: string
  readonly serial?: string
  readonly productionDate?: string
  readonly bestBefore?: string
  readonly expiry?: string
  /** Decimal text, kg. */
  readonly netWeightKg?: string
}

/** Elements without a place in a label are left out. `yearNow` decides the century of two-digit years. */
export const labelOf = (elements: readonly Element[], yearNow: number): Label =>
  Object.assign({}, ...elements.map((element) => saidBy(element, yearNow)))

const saidBy = ({ ai, value }: Element, yearNow: number): Label => {
  switch (ai) {
    case '00':
      return { sscc18: value }
    case '01':
      return { gtin14: value }
    case '02':
      return { contentGtin14: value }
    case '10':
      return { lot: value }
    case '11':
      return { productionDate: isoDate(value, yearNow) }
    case '15':
      return { bestBefore: isoDate(value, yearNow) }
    case '17':
      return { expiry: isoDate(value, yearNow) }
    case '21':
      return { serial: value }
    case '37':
      return { count: Number(value) }
    default:
      return /^310[0-5]$/.test(ai) ? { netWeightKg: withDecimals(value, Number(ai[3])) } : {}
  }
}

/** 310n: the last digit of the identifier says how many decimals (General Specifications 3.6.2). */
const withDecimals = (digits: string, decimals: number): string => {
  const whole = digits.slice(0, digits.length - decimals).replace(/^0+(?=\d)/, '')
  return decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`
}
