/**
 * RO_ACCESS_REPORT straight from the bytes (LLRP 1.0.1 §14.1.2). A door makes thousands of reports a second, so no tree is
 * built; the rules are the codec's: unknown TLV skipped, unknown TV ends its own report only.
 */
import type { Sighting, TagSighting } from '../driver.ts'
import { hexOf, u16At, u32At } from './bytes.ts'
import { createFrames, HEADER_BYTES } from './frames.ts'
import { PARAMETERS } from './parameters.ts'

const TAG_REPORT_DATA = 240
const EPC_DATA = 241
const CUSTOM = 1023
const RO_ACCESS_REPORT = 61
const IMPINJ = 25882
const IMPINJ_PEAK_RSSI = 57

/** Whole bytes of a TV parameter, its type byte included; 0 for a type no table lists. */
const TV_BYTES = Uint8Array.from({ length: 128 }, (_, type) => {
  const bits = type > 0 ? PARAMETERS.get(type)?.fixedBits : undefined
  return bits === undefined ? 0 : 1 + bits / 8
})

/** A reader's clock further off than this was never set (year 2000) or counts from power-up: better no time than that. */
const READER_CLOCK_SKEW_MS_MAX = 86_400_000

/** Whether a message, as `createFrames` cut it, is a report of tags. */
export const isReport = (frame: Uint8Array): boolean => (u16At(frame, 0) & 0x3ff) === RO_ACCESS_REPORT

/** u64 microseconds as epoch ms; above 2^53 it is inexact, and far outside any sane clock. */
const millisecondsAt = (bytes: Uint8Array, at: number): number =>
  Math.floor((u32At(bytes, at) * 4294967296 + u32At(bytes, at + 4)) / 1000)

const signed8 = (byte: number): number => (byte << 24) >> 24
const signed16 = (word: number): number => (word << 16) >> 16

/** EPCData: a count of bits, then bytes whose pad bits may hold anything (§14.2.3): they are no part of the EPC, so zero. */
const epcOf = (bytes: Uint8Array, at: number, end: number): string => {
  const bits = u16At(bytes, at)
  const size = Math.ceil(bits / 8)
  if (bits === 0 || at + 2 + size > end) return ''
  const spare = size * 8 - bits
  if (spare === 0) return hexOf(bytes, at + 2, at + 2 + size)
  const own = bytes.slice(at + 2, at + 2 + size)
  own[size - 1] = (own[size - 1] ?? 0) & (0xff << spare)
  return hexOf(own)
}

const saneTime = (readerAt: number, at: number): number | null =>
  Math.abs(readerAt - at) <= READER_CLOCK_SKEW_MS_MAX ? readerAt : null

/** One TagReportData's value; undefined when it holds no EPC (a failed operation reports none). */
const readTag = (
  bytes: Uint8Array,
  from: number,
  end: number,
  at: number,
  hasClock: boolean,
): TagSighting | undefined => {
  let epc = ''
  // A reader with a single antenna may leave the number out.
  let antenna = 1
  let rssiDbm: number | null = null
  let fineRssiDbm: number | null = null
  let count = 1
  let firstSeen = 0
  let lastSeen = 0
  let cursor = from
  while (cursor < end) {
    const first = bytes[cursor] ?? 0
    if ((first & 0x80) !== 0) {
      const type = first & 0x7f
      const size = TV_BYTES[type] ?? 0
      if (size === 0 || cursor + size > end) break
      const value = cursor + 1
      if (type === 13) epc = hexOf(bytes, value, value + 12)
      else if (type === 1) antenna = u16At(bytes, value)
      else if (type === 6) rssiDbm = signed8(bytes[value] ?? 0)
      else if (type === 8) count = u16At(bytes, value)
      else if (type === 2) firstSeen = millisecondsAt(bytes, value)
      else if (type === 4) lastSeen = millisecondsAt(bytes, value)
      cursor += size
      continue
    }
    const size = u16At(bytes, cursor + 2)
    if (size < 4 || cursor + size > end) break
    const type = u16At(bytes, cursor) & 0x3ff
    if (type === EPC_DATA && size >= 6) epc = epcOf(bytes, cursor + 4, cursor + size)
    else if (
      type === CUSTOM &&
      size >= 14 &&
      u32At(bytes, cursor + 4) === IMPINJ &&
      u32At(bytes, cursor + 8) === IMPINJ_PEAK_RSSI
    ) {
      fineRssiDbm = signed16(u16At(bytes, cursor + 12)) / 100
    }
    cursor += size
  }
  if (epc === '') return undefined
  const readerAt = hasClock ? saneTime(lastSeen || firstSeen, at) : null
  return { kind: 'tag', epc, antenna: antenna || 1, rssiDbm: fineRssiDbm ?? rssiDbm, count: count || 1, at, readerAt }
}

/**
 * Appends the sightings of one report, in the order of its bytes, to `into`. `at` is when the bytes arrived, epoch ms;
 * `hasClock` is false for a reader that says its UTC clock does not exist. Anything but a report adds nothing. Never throws.
 */
export const readReport = (frame: Uint8Array, at: number, into: Sighting[], hasClock = true): void => {
  if (!isReport(frame)) return
  let cursor = HEADER_BYTES
  while (cursor + 4 <= frame.length) {
    const size = u16At(frame, cursor + 2)
    // A TV here has no place in the standard and no length to step over it.
    if (((frame[cursor] ?? 0) & 0x80) !== 0 || size < 4 || cursor + size > frame.length) return
    if ((u16At(frame, cursor) & 0x3ff) === TAG_REPORT_DATA) {
      const tag = readTag(frame, cursor + 4, cursor + size, at, hasClock)
      if (tag) into.push(tag)
    }
    cursor += size
  }
}

/** The sightings of all whole reports in one piece of a stream that begins at a message. For measuring and for captures. */
export const readReports = (chunk: Uint8Array, at: number): Sighting[] => {
  const sightings: Sighting[] = []
  for (const frame of createFrames().push(chunk).frames) readReport(frame, at, sightings)
  return sightings
}
