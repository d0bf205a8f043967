/** Tags of the demo's cases and pieces: SGTIN-96, each serial used once and never again. */
import { encodeEpc, epcOfPureUri, isEpcRefusal } from '@dockledger/devices/epc/index.ts'
import { checkDigitOf } from '@dockledger/devices/gs1/check-digit.ts'
import { COMPANY_PREFIX, type DemoItem } from './catalog.ts'

export type Indicator = '0' | '1'
/** Filter value of trade items in a full case (EPC Tag Data Standard 1.13 §10.2). */
const FILTER_CASE = 2

/** The GTIN of one piece (0) or of its case (1). */
export const gtinOf = (item: DemoItem, indicator: Indicator): string => {
  const body = `${indicator}${COMPANY_PREFIX}${item.reference}`
  return `${body}${checkDigitOf(body)}`
}

/** Upper-case hex of 96 bits. `serial` is below 2³⁸. */
export const tagOf = (item: DemoItem, indicator: Indicator, serial: number): string => {
  const epc = epcOfPureUri(`urn:epc:id:sgtin:${COMPANY_PREFIX}.${indicator}${item.reference}.${serial}`, FILTER_CASE)
  if (isEpcRefusal(epc)) throw new TypeError(`no tag for ${item.code} ${serial}: ${epc.message}`)
  return encodeEpc(epc).toUpperCase()
}

/** Cases first, then single pieces for the rest. */
export const tagsFor = (item: DemoItem, pieces: number, nextSerial: () => number): string[] => {
  // a case of one piece is that piece
  const cases = item.perCase > 1 ? Math.floor(pieces / item.perCase) : 0
  const singles = pieces - cases * item.perCase
  return [
    ...Array.from({ length: cases }, () => tagOf(item, '1', nextSerial())),
    ...Array.from({ length: singles }, () => tagOf(item, '0', nextSerial())),
  ]
}
