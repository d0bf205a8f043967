/** Reads and writes the fields of one layout. Bits run from the most significant; nothing is rounded or dropped. */
import { bytesOf, hexOf } from './bytes.ts'
import type { Field, Layout } from './layout.ts'

/** A bit string: how many bits count, and the whole bytes with whatever the sender left in the pad bits. */
interface Bits {
  readonly bits: number
  readonly hex: string
}

/** u64 is decimal text and u96 hex, because a JS number would round them; text that is no UTF-8 stays `{ hex }`. */
type FieldValue = number | string | readonly number[] | Bits | { readonly hex: string }

export type Fields = Readonly<Record<string, FieldValue>>

/** Unsigned, at most 48 bits wide, anywhere in the bytes. */
const readBits = (bytes: Uint8Array, fromBit: number, width: number): number => {
  let value = 0
  let bit = fromBit
  let left = width
  while (left > 0) {
    const within = bit & 7
    const take = Math.min(8 - within, left)
    const part = ((bytes[bit >> 3] ?? 0) >> (8 - within - take)) & ((1 << take) - 1)
    value = value * 2 ** take + part
    bit += take
    left -= take
  }
  return value
}

interface Read {
  readonly value: FieldValue
  readonly bits: number
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const textOf = (bytes: Uint8Array): string | { hex: string } => {
  try {
    return utf8.decode(bytes)
  } catch {
    return { hex: hexOf(bytes) }
  }
}

/** The kinds that begin with a u16 count. undefined when the count promises more than there is. */
const readCounted = (field: Field, bytes: Uint8Array, at: number): Read | undefined => {
  if (at + 2 > bytes.length) return undefined
  const count = readBits(bytes, at * 8, 16)
  const start = at + 2
  const size = field.kind === 'bits' ? Math.ceil(count / 8) : field.kind === 'list' ? (count * field.width) / 8 : count
  if (start + size > bytes.length) return undefined
  const bits = (2 + size) * 8
  if (field.kind === 'bits') return { value: { bits: count, hex: hexOf(bytes, start, start + size) }, bits }
  if (field.kind === 'text') return { value: textOf(bytes.subarray(start, start + size)), bits }
  if (field.kind === 'octets') return { value: hexOf(bytes, start, start + size), bits }
  const value = Array.from({ length: count }, (_, index) =>
    readBits(bytes, start * 8 + index * field.width, field.width),
  )
  return { value, bits }
}

const readField = (field: Field, bytes: Uint8Array, fromBit: number): Read | undefined => {
  const at = fromBit >> 3
  if (field.kind === 'rest') return { value: hexOf(bytes, at), bits: (bytes.length - at) * 8 }
  if (field.width === 0 || field.kind === 'list') return readCounted(field, bytes, at)
  if (fromBit + field.width > bytes.length * 8) return undefined
  const bits = field.width
  if (field.kind === 'octets') return { value: hexOf(bytes, at, at + bits / 8), bits }
  if (field.kind === 'wide') return { value: BigInt(`0x${hexOf(bytes, at, at + 8)}`).toString(), bits }
  const value = readBits(bytes, fromBit, bits)
  return { value: field.kind === 'signed' && value >= 2 ** (bits - 1) ? value - 2 ** bits : value, bits }
}

/** The fields at the start of `bytes` and how many bytes they took; undefined when the bytes end too early. */
export const readFields = (layout: Layout, bytes: Uint8Array): { fields: Fields; size: number } | undefined => {
  const fields: Record<string, FieldValue> = {}
  let bit = 0
  for (const [index, field] of layout.fields.entries()) {
    const read = readField(field, bytes, bit)
    if (!read) return undefined
    // Reserved bits are kept when a sender set them, so that what we forward is what we got.
    if (field.kind !== 'reserved') fields[field.name] = read.value
    else if (read.value !== 0) fields[`reserved${index}`] = read.value
    bit += read.bits
  }
  return { fields, size: bit >> 3 }
}

const binaryOf = (value: number | bigint, width: number): string => {
  const unsigned = BigInt.asUintN(width, BigInt(value))
  return unsigned.toString(2).padStart(width, '0')
}

const countedBinary = (count: number, bytes: Uint8Array): string =>
  binaryOf(count, 16) + Array.from(bytes, (byte) => binaryOf(byte, 8)).join('')

const wrong = (layout: Layout, name: string): TypeError =>
  new TypeError(`${layout.name}.${name} does not hold what its layout says`)

const fieldBinary = (layout: Layout, field: Field, value: FieldValue): string => {
  const octets = (hex: string): Uint8Array => {
    const bytes = bytesOf(hex)
    if (!bytes) throw wrong(layout, field.name)
    return bytes
  }
  if (typeof value === 'number') return binaryOf(value, field.width)
  if (Array.isArray(value)) {
    return binaryOf(value.length, 16) + value.map((element: number) => binaryOf(element, field.width)).join('')
  }
  if (typeof value === 'string') {
    if (field.kind === 'wide') return binaryOf(BigInt(value), 64)
    const bytes = field.kind === 'text' ? new TextEncoder().encode(value) : octets(value)
    const hasCount = field.kind === 'text' || (field.kind === 'octets' && field.width === 0)
    return countedBinary(bytes.length, bytes).slice(hasCount ? 0 : 16)
  }
  if ('hex' in value) {
    const bytes = octets(value.hex)
    return countedBinary('bits' in value ? value.bits : bytes.length, bytes)
  }
  throw wrong(layout, field.name)
}

/**
 * The bytes of the fields, in the layout's order. Missing numbers are zero and missing lists empty, so a caller names
 * only what it means. Throws TypeError when a value cannot stand in its field: that is a bug of the caller.
 */
export const writeFields = (layout: Layout, fields: Fields): Uint8Array => {
  let binary = ''
  for (const [index, field] of layout.fields.entries()) {
    const value = fields[field.kind === 'reserved' ? `reserved${index}` : field.name]
    if (value !== undefined) binary += fieldBinary(layout, field, value)
    else if (field.kind !== 'rest') binary += '0'.repeat(field.kind === 'list' || field.width === 0 ? 16 : field.width)
  }
  const bytes = new Uint8Array(binary.length / 8)
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(binary.slice(at * 8, at * 8 + 8), 2)
  return bytes
}
