/** From an EPC to the words written to a tag (TDS 1.13 §14.3). */
import { type Epc, fieldsOfEpc } from './epc.ts'
import { COMPANY_PREFIX_DIGITS_MAX, fields, layoutOfScheme } from './schemes.ts'

const WORD_BITS = 16

/** Upper-case hex, filled with zeros to whole 16-bit words. The EPC comes from one of this folder's readers, so it fits. */
export const encodeEpc = (epc: Epc): string => {
  const layout = layoutOfScheme(epc.scheme)
  const { filter, companyPrefix, reference, serial } = fieldsOfEpc(epc)
  const partition = COMPANY_PREFIX_DIGITS_MAX - companyPrefix.length
  const widths = layout && fields(layout, partition)
  if (!layout || !widths) throw new Error(`not an EPC of this library: ${epc.scheme} ${companyPrefix}`)

  let bits = BigInt(layout.header)
  const append = (value: bigint, width: number): void => {
    bits = (bits << BigInt(width)) | value
  }
  append(BigInt(filter), 3)
  append(BigInt(partition), 3)
  append(BigInt(companyPrefix), widths.companyPrefixBits)
  append(BigInt(reference || '0'), widths.referenceBits)
  append(layout.rest === 'text' ? textBits(serial, widths.restBits) : BigInt(serial || '0'), widths.restBits)

  const words = Math.ceil(layout.bits / WORD_BITS)
  bits <<= BigInt(words * WORD_BITS - layout.bits)
  return bits
    .toString(16)
    .toUpperCase()
    .padStart(words * 4, '0')
}

const textBits = (text: string, width: number): bigint => {
  let bits = 0n
  for (const one of text) bits = (bits << 7n) | BigInt(one.charCodeAt(0))
  return bits << BigInt(width - 7 * text.length)
}
