/** Tags of the demo's cases and pieces: SGTIN-96, each serial used once and never again. */
import { encodeEpc, epcOfPureUri, isEpcRefusal } from '@dockledger/devices/epc/index.ts'
import { checkDigitOf } from '@dockledger/devices/gs1/check-digit.ts'
import type { Item } from '@dockledger/hub/contract/api.ts'
import { parseQuantity } from '@dockledger/hub/contract/quantity.ts'
import { COMPANY_PREFIX, type DemoItem } from './catalog.ts'

export type Indicator = '0' | '1'
/** Filter value of trade items in a full case (EPC Tag Data Standard 1.13 §10.2). */
const FILTER_CASE = 2

/** The GTIN of one piece (0) or of its case (1). */
export const gtinOf = (item: Pick<DemoItem, 'reference'>, indicator: Indicator): string => {
  const body = `${indicator}${COMPANY_PREFIX}${item.reference}`
  return `${body}${checkDigitOf(body)}`
}

/**
 * Upper-case hex of 96 bits. `serial` is below 2³⁸. Where the company prefix ends cannot be seen in a GTIN: seven digits are
 * as good as any, since every split decodes to the same GTIN.
 */
const tagOfGtin = (gtin14: string, serial: number): string => {
  const uri = `urn:epc:id:sgtin:${gtin14.slice(1, 8)}.${gtin14.slice(0, 1)}${gtin14.slice(8, 13)}.${serial}`
  const epc = epcOfPureUri(uri, FILTER_CASE)
  if (isEpcRefusal(epc)) throw new TypeError(`no tag for ${gtin14} ${serial}: ${epc.message}`)
  return encodeEpc(epc).toUpperCase()
}

export const tagOf = (item: Pick<DemoItem, 'reference'>, indicator: Indicator, serial: number): string =>
  tagOfGtin(gtinOf(item, indicator), serial)

export interface Packed {
  readonly epcs: readonly string[]
  /** What no whole tag is left for, or no room; in millionths. */
  readonly rest: bigint
}

/** The largest cases first, single pieces for what is left. `quantity` in millionths of the base unit. */
export const tagsFor = (
  gtins: Item['gtins'],
  quantity: bigint,
  { nextSerial, tagsMax }: { readonly nextSerial: () => number; readonly tagsMax: number },
): Packed => {
  const sizes = gtins
    .map(({ gtin14, quantity: each }) => ({ gtin14, each: parseQuantity(each) }))
    .sort((a, b) => (a.each > b.each ? -1 : 1))
  const epcs: string[] = []
  let rest = quantity
  for (const { gtin14, each } of sizes) {
    for (; rest >= each && epcs.length < tagsMax; rest -= each) epcs.push(tagOfGtin(gtin14, nextSerial()))
  }
  return { epcs, rest }
}
