/** Front door: what GS1 barcodes say. Pure, runs in a browser. */
export { checkDigitOf } from './check-digit.ts'
export { isoDate } from './date.ts'
export { bracketed, type Element, GS, parseBracketed, parseElements, symbolText } from './elements.ts'
export { gtin14Of } from './gtin.ts'
export { labelOf } from './label.ts'
export { isGs1Refusal } from './refusal.ts'
export { readScan } from './scan.ts'
