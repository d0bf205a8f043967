/** What kind of text a scanner brought, told by its symbology identifier where it sends one (ISO/IEC 15424). */
import { hasGoodCheckDigit } from './check-digit.ts'
import { type Element, GS, parseElements } from './elements.ts'
import { gtin14Of } from './gtin.ts'
import { type Gs1Refusal, isGs1Refusal } from './refusal.ts'

export type ScanReading =
  | { readonly kind: 'elements'; readonly elements: readonly Element[] }
  | { readonly kind: 'gtin'; readonly gtin14: string }
  /** No GS1 content: a shelf, a badge, a web address. */
  | { readonly kind: 'plain'; readonly text: string }

/** GS1-128, DataBar and composites, GS1 DataMatrix, GS1 QR, GS1 DotCode. */
const ELEMENT_SYMBOLOGIES: ReadonlySet<string> = new Set([']C1', ']e0', ']e1', ']e2', ']d2', ']Q3', ']J1'])
/** EAN-13 and UPC, EAN-8; ITF with and without its own check. */
const GTIN_SYMBOLOGIES: ReadonlySet<string> = new Set([']E0', ']E3', ']E4'])
const ITF_SYMBOLOGIES: ReadonlySet<string> = new Set([']I0', ']I1'])

/** A symbol that must carry GS1 content and does not is refused; one that need not is plain. */
export const readScan = (scan: {
  readonly text: string
  readonly symbology: string | null
}): ScanReading | Gs1Refusal => {
  const { text, symbology } = scan
  if (symbology === null) return guess(text)
  if (ELEMENT_SYMBOLOGIES.has(symbology)) return asElements(text)
  if (GTIN_SYMBOLOGIES.has(symbology) || (ITF_SYMBOLOGIES.has(symbology) && text.length === 14)) return asGtin(text)
  return { kind: 'plain', text }
}

const asElements = (text: string): ScanReading | Gs1Refusal => {
  const elements = parseElements(text)
  return isGs1Refusal(elements) ? elements : { kind: 'elements', elements }
}

const asGtin = (text: string): ScanReading | Gs1Refusal => {
  const gtin14 = gtin14Of(text)
  return typeof gtin14 === 'string' ? { kind: 'gtin', gtin14 } : gtin14
}

/** Without an identifier only what proves itself by a check digit is taken for GS1; a leading GS is a leading FNC1. */
const guess = (text: string): ScanReading => {
  if (/^(?:\d{8}|\d{12,14})$/.test(text) && hasGoodCheckDigit(text))
    return { kind: 'gtin', gtin14: text.padStart(14, '0') }
  const elements = parseElements(text.startsWith(GS) ? text.slice(1) : text)
  const isProven = !isGs1Refusal(elements) && elements.some(({ ai }) => ai === '00' || ai === '01' || ai === '02')
  return isProven && !isGs1Refusal(elements) ? { kind: 'elements', elements } : { kind: 'plain', text }
}
