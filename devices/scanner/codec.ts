/** What a barcode scanner sends for one scan: an optional AIM symbology identifier, then the symbol's text in Latin-1. */
import { type Delimiter, delimited } from '../framing/delimited.ts'
import type { Framing } from '../framing/framing.ts'
import { stxEtx } from '../framing/stx-etx.ts'

/** How the scanner ends a scan. `cr-or-lf` takes CR, LF and CRLF; `stx-etx` wraps it instead. */
export type ScannerSuffix = Delimiter | 'stx-etx'

/** The longest symbol there is: QR version 40 holds 7,089 digits (ISO/IEC 18004), and 3 characters of identifier. */
const SCAN_BYTES_MAX = 7_092

export interface Scan {
  /** FNC1 inside is kept as U+001D. One character a byte: whoever expects UTF-8 can still decode it. */
  readonly text: string
  /** Such as `]C1`; null when the scanner does not send it. */
  readonly symbology: string | null
}

export const scannerFraming = (suffix: ScannerSuffix): Framing =>
  suffix === 'stx-etx'
    ? stxEtx({ lengthMax: SCAN_BYTES_MAX })
    : delimited({ delimiter: suffix, lengthMax: SCAN_BYTES_MAX })

/** AIM: `]`, a code letter, a modifier (ISO/IEC 15424 §4). */
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/

/** The control characters a symbol does carry: EOT, GS, RS and US are ISO/IEC 15434's, TAB is a habit of labels. */
const CARRIED: ReadonlySet<number> = new Set([0x04, 0x09, 0x1d, 0x1e, 0x1f])
const isNoise = (byte: number): boolean => byte === 0x7f || (byte < 0x20 && !CARRIED.has(byte))

/** Reads one frame; undefined when it is noise: control characters, or nothing besides the identifier. */
export const scanOf = (frame: Uint8Array): Scan | undefined => {
  if (frame.some(isNoise)) return undefined
  let latin1 = ''
  for (const byte of frame) latin1 += String.fromCharCode(byte)
  const symbology = SYMBOLOGY.exec(latin1)?.[0] ?? null
  const text = symbology === null ? latin1 : latin1.slice(symbology.length)
  return text === '' ? undefined : { text, symbology }
}

const AFTER: Readonly<Record<ScannerSuffix, string>> = {
  cr: '\r',
  lf: '\n',
  crlf: '\r\n',
  'cr-or-lf': '\r\n',
  'stx-etx': '\x03',
}

/** The bytes a scanner sends; characters above U+00FF have none and become `?`. */
export const scanBytes = ({ text, symbology }: Scan, suffix: ScannerSuffix): Uint8Array => {
  const before = suffix === 'stx-etx' ? '\x02' : ''
  const all = `${before}${symbology ?? ''}${text}${AFTER[suffix]}`
  return Uint8Array.from(all, (one) => (one.charCodeAt(0) > 0xff ? 0x3f : one.charCodeAt(0)))
}
