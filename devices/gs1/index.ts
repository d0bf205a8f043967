/** Front door: what GS1 barcodes say. Pure, runs in a browser. */
export { checkDigitOf, hasGoodCheckDigit } from './check-digit.ts'
export { isoDate } from './date.ts'
export { bracketed, type Element, GS, parseBracketed, parseElements } from './elements.ts'
export { gtin14Of } from './gtin.ts'
export { type Label, labelOf } from './label.ts'
export { type Gs1Refusal, type Gs1RefusalCode, isGs1Refusal } from './refusal.ts'
export { readScan, type ScanReading } from './scan.ts'
