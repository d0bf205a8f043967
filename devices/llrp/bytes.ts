/** Hex and big-endian numbers without a Buffer, so that the codec runs anywhere and copies nothing. */

const BYTE_HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0').toUpperCase(),
)

/** Two bytes at a time: reports carry thousands of EPCs a second and the table halves the joins (64 Ki short strings). */
const PAIR_HEX: readonly string[] = Array.from(
  { length: 65536 },
  (_, pair) => `${BYTE_HEX[pair >> 8]}${BYTE_HEX[pair & 255]}`,
)

/** Upper-case hex of `bytes[from, to)`. The range must lie within the bytes. */
export const hexOf = (bytes: Uint8Array, from = 0, to = bytes.length): string => {
  let hex = ''
  let at = from
  for (; at + 1 < to; at += 2) hex += PAIR_HEX[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)]
  if (at < to) hex += BYTE_HEX[bytes[at] ?? 0]
  return hex
}

/** The bytes of a hex text in either case; undefined for an odd number of digits or anything that is no digit. */
export const bytesOf = (hex: string): Uint8Array | undefined => {
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) return undefined
  const bytes = new Uint8Array(hex.length / 2)
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16)
  }
  return bytes
}

/** Big-endian u16 at `at`; bytes past the end count as zero. */
export const u16At = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)

/** Big-endian u32 at `at`; bytes past the end count as zero. */
export const u32At = (bytes: Uint8Array, at: number): number => u16At(bytes, at) * 65536 + u16At(bytes, at + 2)

/** One array of all the parts, in order. */
export const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
