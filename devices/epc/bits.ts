/** Bits of a tag, most significant first. Numbers as long as they are exact, BigInt only beyond 53 bits. */

const NIBBLE = new Int8Array(128).fill(-1)
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  NIBBLE[digit.charCodeAt(0)] = value
  NIBBLE[digit.toUpperCase().charCodeAt(0)] = value
}

/** One nibble an element, upper or lower case; undefined when a character is not a hex digit. */
export const nibblesOf = (hex: string): Uint8Array | undefined => {
  const nibbles = new Uint8Array(hex.length)
  for (let i = 0; i < hex.length; i += 1) {
    const value = NIBBLE[hex.charCodeAt(i)] ?? -1
    if (value < 0) return undefined
    nibbles[i] = value
  }
  return nibbles
}

/** The `length` (at most 53) bits from bit `from`. Bits beyond the end are zero. */
export const bitsAt = (nibbles: Uint8Array, from: number, length: number): number => {
  const end = from + length
  let value = 0
  let at = from
  while (at < end) {
    const offset = at & 3
    const take = Math.min(4 - offset, end - at)
    const part = ((nibbles[at >> 2] ?? 0) >> (4 - offset - take)) & ((1 << take) - 1)
    value = value * (1 << take) + part
    at += take
  }
  return value
}

const EXACT_BITS_MAX = 53

/** The decimal digits of the `length` (at most 85) bits from bit `from`. */
export const decimalAt = (nibbles: Uint8Array, from: number, length: number): string => {
  if (length <= EXACT_BITS_MAX) return String(bitsAt(nibbles, from, length))
  const high = BigInt(bitsAt(nibbles, from, length - 32))
  return String((high << 32n) | BigInt(bitsAt(nibbles, from + length - 32, 32)))
}

/** Whether all bits in [from, to) are zero. */
export const areZero = (nibbles: Uint8Array, from: number, to: number): boolean => {
  for (let at = from; at < to; at += 32) {
    if (bitsAt(nibbles, at, Math.min(32, to - at)) !== 0) return false
  }
  return true
}
