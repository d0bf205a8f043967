/** EPCs as the GS1 barcode beside the tag says them: `(01)…(21)…` (TDS 1.13 §7). */
import { hasGoodCheckDigit } from '../gs1/check-digit.ts'
import { checkedEpc, shortestEpc } from './check.ts'
import type { Epc, EpcFields } from './epc.ts'
import { type EpcRefusal, refuseEpc } from './refusal.ts'
import { type EpcKey, type EpcScheme, layoutOfScheme } from './schemes.ts'

export const elementString = (epc: Epc): string => {
  switch (epc.key) {
    case 'sgtin':
      return `(01)${epc.gtin14}(21)${epc.serial}`
    case 'sscc':
      return `(00)${epc.sscc18}`
    case 'sgln':
      return epc.serial === '0' ? `(414)${epc.gln13}` : `(414)${epc.gln13}(254)${epc.serial}`
    case 'grai':
      return `(8003)${epc.assetType14}${epc.serial}`
    case 'giai':
      return `(8004)${epc.companyPrefix}${epc.serial}`
  }
}

export interface ElementStringChoice {
  /** The barcode does not say where the company prefix ends: 6 to 12 digits. A GTIN-8 needs none, see below. */
  readonly companyPrefixDigits: number
  /** 0-7. */
  readonly filter: number
  /** The scheme to use; without it the shortest that fits. */
  readonly scheme?: EpcScheme
}

/** Reads the bracketed form of one key. GTINs of 8, 12 and 13 digits are taken for the GTIN-14 they are part of. */
export const epcOfElementString = (text: string, choice: ElementStringChoice): Epc | EpcRefusal => {
  const found = keyIn(text, choice.companyPrefixDigits)
  if (!found) return refuseEpc('bad-element-string', `'${text.slice(0, 120)}' must read ${FORMS}`)
  const { key, digits, parts } = found
  if (digits !== undefined && !hasGoodCheckDigit(digits))
    return refuseEpc('bad-check-digit', `the check digit of ${digits} is wrong`)
  const all = { ...parts, filter: choice.filter }
  if (choice.scheme === undefined) return shortestEpc(key, all)
  const layout = layoutOfScheme(choice.scheme)
  if (layout?.key === key) return checkedEpc(layout, all)
  return refuseEpc('unsupported-scheme', `${choice.scheme} cannot hold '${text.slice(0, 120)}'`, choice.scheme)
}

const FORMS =
  '(01)GTIN(21)serial, (00)SSCC, (414)GLN or (414)GLN(254)extension, (8003)asset type and serial, or (8004)asset'

interface Found {
  readonly key: EpcKey
  /** With the check digit; undefined for a GIAI, which has none. */
  readonly digits: string | undefined
  readonly parts: Omit<EpcFields, 'filter'>
}

const keyIn = (text: string, prefixDigits: number): Found | undefined => {
  const [, gtin, itemSerial] = /^\(01\)(\d{8}|\d{12,14})\(21\)(.+)$/s.exec(text) ?? []
  if (gtin !== undefined && itemSerial !== undefined) {
    // GTIN-8: the company prefix is 00000 and the first three digits, thus 8 (TDS 1.13 §7.1.1).
    return indicatorFirst('sgtin', gtin.padStart(14, '0'), gtin.length === 8 ? 8 : prefixDigits, itemSerial)
  }
  const [, sscc] = /^\(00\)(\d{18})$/.exec(text) ?? []
  if (sscc !== undefined) return indicatorFirst('sscc', sscc, prefixDigits, '')
  const [, gln, extension] = /^\(414\)(\d{13})(?:\(254\)(.+))?$/s.exec(text) ?? []
  if (gln !== undefined) return split('sgln', gln, gln.slice(0, -1), prefixDigits, extension ?? '0')
  const [, assetType, assetSerial] = /^\(8003\)(0\d{13})(.+)$/s.exec(text) ?? []
  if (assetType !== undefined) return split('grai', assetType, assetType.slice(1, -1), prefixDigits, assetSerial ?? '')
  const [, asset] = /^\(8004\)(.{1,30})$/s.exec(text) ?? []
  return asset === undefined
    ? undefined
    : split('giai', undefined, asset.slice(0, prefixDigits), prefixDigits, asset.slice(prefixDigits))
}

const indicatorFirst = (key: EpcKey, digits: string, prefixDigits: number, serial: string): Found => ({
  key,
  digits,
  parts: {
    companyPrefix: digits.slice(1, 1 + prefixDigits),
    reference: digits.slice(0, 1) + digits.slice(1 + prefixDigits, -1),
    serial,
  },
})

const split = (key: EpcKey, digits: string | undefined, body: string, prefixDigits: number, serial: string): Found => ({
  key,
  digits,
  parts: { companyPrefix: body.slice(0, prefixDigits), reference: body.slice(prefixDigits), serial },
})
