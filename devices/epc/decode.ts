/** From the bits of a tag to the EPC (TDS 1.13 §14.4). Called for every passage: no regular expression, no BigInt for SGTIN-96. */

import { isCset82 } from '../gs1/cset82.ts'
import { areZero, bitsAt, decimalAt, nibblesOf } from './bits.ts'
import { type Epc, epcOf } from './epc.ts'
import { type EpcRefusal, refuseEpc } from './refusal.ts'
import { type Fields, fields, type Layout, layoutOfHeader, otherScheme } from './schemes.ts'

/**
 * Reads EPC memory given as hex, upper or lower case. Readers return whole words, so what follows the scheme's last bit
 * is left unread. Never throws.
 */
export const decodeEpc = (hex: string): Epc | EpcRefusal => {
  const nibbles = nibblesOf(hex)
  if (!nibbles) return refuseEpc('not-hex', `'${clip(hex)}' holds a character that is not a hex digit`)
  if (nibbles.length < 2)
    return refuseEpc('too-short', `${nibbles.length} hex digits: an EPC begins with a header of 2`)
  const header = bitsAt(nibbles, 0, 8)
  const layout = layoutOfHeader(header)
  if (!layout) return refuseHeader(header)
  // The standard prints 170 and 195 bits as 43 and 49 digits: the exact length is no half byte lost.
  if (nibbles.length % 2 === 1 && nibbles.length !== Math.ceil(layout.bits / 4)) {
    return refuseEpc('odd-length', `${nibbles.length} hex digits are not whole bytes`, layout.scheme)
  }
  if (nibbles.length * 4 < layout.bits) {
    return refuseEpc(
      'too-short',
      `${layout.scheme} has ${layout.bits} bits, here are ${nibbles.length * 4}`,
      layout.scheme,
    )
  }
  if (beginsWithProtocolControl(hex)) {
    return refuseEpc('pc-prefixed', `'${hex.slice(0, 4)}' is the protocol-control word: give the EPC that follows it`)
  }
  return decodeFields(nibbles, layout)
}

const clip = (text: string): string => (text.length > 64 ? `${text.slice(0, 64)}…` : text)

const refuseHeader = (header: number): EpcRefusal => {
  const shown = header.toString(16).toUpperCase().padStart(2, '0')
  if (header === 0x00) return refuseEpc('unprogrammed', 'header 00: this tag was never written')
  if (header === 0xe2)
    return refuseEpc('tid-like', 'header E2 is a tag identification (TID): read the EPC memory bank instead')
  const scheme = otherScheme(header)
  if (scheme === undefined)
    return refuseEpc('unsupported-scheme', `header ${shown} belongs to no scheme of the EPC Tag Data Standard`)
  return refuseEpc('unsupported-scheme', `header ${shown} is ${scheme}, which is not read here`, scheme)
}

/** 3000 or 3400 says "6 words follow", and 6 words follow that are an EPC by themselves: some readers put it in front. */
const beginsWithProtocolControl = (hex: string): boolean =>
  hex.length === 28 && (hex.startsWith('3000') || hex.startsWith('3400')) && !('refused' in decodeEpc(hex.slice(4)))

const decodeFields = (nibbles: Uint8Array, layout: Layout): Epc | EpcRefusal => {
  const { scheme } = layout
  const filter = bitsAt(nibbles, 8, 3)
  const partition = bitsAt(nibbles, 11, 3)
  const widths = fields(layout, partition)
  if (!widths) return refuseEpc('bad-partition', `${scheme}: partition ${partition} does not exist, 0 to 6 do`, scheme)

  const companyPrefix = String(bitsAt(nibbles, 14, widths.companyPrefixBits)).padStart(widths.companyPrefixDigits, '0')
  if (companyPrefix.length > widths.companyPrefixDigits) {
    return refuseEpc(
      'out-of-range',
      `${scheme}: company prefix ${companyPrefix} has more than ${widths.companyPrefixDigits} digits`,
      scheme,
    )
  }
  const referenceFrom = 14 + widths.companyPrefixBits
  const reference = referenceAt(nibbles, referenceFrom, widths)
  if (reference.length > widths.referenceDigits) {
    return refuseEpc(
      'out-of-range',
      `${scheme}: reference ${reference} has more than ${widths.referenceDigits} digits`,
      scheme,
    )
  }
  const serial = restAt(nibbles, referenceFrom + widths.referenceBits, layout, widths)
  if (typeof serial !== 'string') return serial
  return epcOf(layout, { filter, companyPrefix, reference, serial })
}

/** A partition can leave bits but no digit (SGLN and GRAI with 12-digit company prefixes): then only zero is in range. */
const referenceAt = (nibbles: Uint8Array, from: number, { referenceBits, referenceDigits }: Fields): string => {
  const value = bitsAt(nibbles, from, referenceBits)
  return value === 0 && referenceDigits === 0 ? '' : String(value).padStart(referenceDigits, '0')
}

const restAt = (nibbles: Uint8Array, from: number, layout: Layout, widths: Fields): string | EpcRefusal => {
  if (layout.rest === 'integer') return decimalAt(nibbles, from, widths.restBits)
  if (layout.rest === 'text') return textAt(nibbles, from, layout, widths)
  if (areZero(nibbles, from, layout.bits)) return ''
  return refuseEpc('bad-padding', `${layout.scheme}: the last ${widths.restBits} bits must be zero`, layout.scheme)
}

/** 7-bit characters up to the first zero; then only zeros (TDS 1.13 §14.4.2). */
const textAt = (
  nibbles: Uint8Array,
  from: number,
  { scheme, bits }: Layout,
  { restCharactersMax }: Fields,
): string | EpcRefusal => {
  let text = ''
  let at = from
  for (; at + 7 <= bits; at += 7) {
    const code = bitsAt(nibbles, at, 7)
    if (code === 0) break
    if (!isCset82(code)) {
      return refuseEpc(
        'bad-character',
        `${scheme}: character code ${code} is not one of the 82 a serial may have`,
        scheme,
      )
    }
    text += String.fromCharCode(code)
  }
  if (!areZero(nibbles, at, bits))
    return refuseEpc('bad-padding', `${scheme}: bits after the end of '${text}' must be zero`, scheme)
  if (text === '') return refuseEpc('empty-serial', `${scheme}: the serial is empty`, scheme)
  if (text.length > restCharactersMax) {
    return refuseEpc('out-of-range', `${scheme}: '${text}' has more than ${restCharactersMax} characters`, scheme)
  }
  return text
}
