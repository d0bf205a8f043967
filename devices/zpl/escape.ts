/** What ZPL and its symbologies reserve, written otherwise: any text arrives as it was meant. */
import { FNC1 } from './fnc1.ts'

const INDICATOR = '_'

const hex = (code: number): string => INDICATOR + code.toString(16).toUpperCase().padStart(2, '0')

/** For ^FD after ^FH: prefixes of commands, the indicator itself and control characters as _hh (ZPL II Programming Guide, ^FH). */
export const escapeData = (text: string): string =>
  text.replaceAll(/[\^~_\p{Cc}]/gu, (one) => [...new TextEncoder().encode(one)].map(hex).join(''))

/** The inverse, also of text that others escaped: each _hh is one byte of UTF-8, also where its neighbours are letters. */
export const unescapeData = (text: string): string => {
  if (!text.includes(INDICATOR)) return text
  const bytes: number[] = []
  const encoder = new TextEncoder()
  for (const [part, digits] of text.matchAll(/_([0-9A-Fa-f]{2})|_|[^_]+/g)) {
    if (digits === undefined) bytes.push(...encoder.encode(part))
    else bytes.push(Number.parseInt(digits, 16))
  }
  return new TextDecoder().decode(Uint8Array.from(bytes))
}

/** ^FB reads a backslash as the beginning of a line break or a soft hyphen. */
export const escapeBlock = (text: string): string => text.replaceAll('\\', '\\\\')
export const unescapeBlock = (text: string): string =>
  text.replaceAll(/\\(.)/gsu, (_, one: string) => (one === '&' ? '\n' : one === '\\' ? '\\' : ''))

/** ^BX with its escape character set: it introduces FNC1 as `@1`, and is doubled to mean itself. */
export const MATRIX_ESCAPE = '@'
export const escapeMatrix = (data: string): string =>
  data.replaceAll(/[@\p{Cc}]/gu, (one) =>
    one === FNC1 ? `${MATRIX_ESCAPE}1` : one === MATRIX_ESCAPE ? MATRIX_ESCAPE + MATRIX_ESCAPE : one,
  )
export const unescapeMatrix = (data: string, introducer: string): string => {
  if (introducer === '') return data
  let text = ''
  const parts = [...data]
  for (let i = 0; i < parts.length; i += 1) {
    const one = parts[i] ?? ''
    if (one !== introducer) {
      text += one
      continue
    }
    i += 1
    const next = parts[i] ?? ''
    text += next === '1' ? FNC1 : next === introducer ? introducer : ''
  }
  return text
}
