/** RO_ACCESS_REPORT bytes of what a reader heard, for the virtual reader and for measuring the decoder. */
import { bytesOf } from './bytes.ts'
import { HEADER_BYTES } from './frames.ts'

export interface ReportedTag {
  /** Hex, whole bytes. 96 bits go out as EPC_96, any other length as EPCData (§14.2.3.1). */
  readonly epc: string
  readonly antenna: number
  /** -128 to 127. */
  readonly rssiDbm: number
  /** 1 to 65535. */
  readonly count: number
  /** Epoch ms of the reader's clock. */
  readonly firstSeenAt: number
  readonly lastSeenAt: number
}

/** Which optional fields the ROSpec asked for (TagReportContentSelector). */
export interface ReportContent {
  readonly roSpecId: boolean
  readonly antenna: boolean
  readonly rssi: boolean
  readonly firstSeen: boolean
  readonly lastSeen: boolean
  readonly count: boolean
}

const EVERYTHING: ReportContent = {
  roSpecId: true,
  antenna: true,
  rssi: true,
  firstSeen: true,
  lastSeen: true,
  count: true,
}

/** TagReportData header 4, EPCData header 6, and the six optional fields. */
const TAG_BYTES_MAX_BESIDE_EPC = 4 + 6 + 5 + 3 + 2 + 9 + 9 + 3

const writeMicroseconds = (view: DataView, at: number, type: number, atMs: number): number => {
  view.setUint8(at, 0x80 | type)
  view.setBigUint64(at + 1, BigInt(Math.round(atMs * 1000)))
  return at + 9
}

const writeEpc = (view: DataView, at: number, epc: Uint8Array): number => {
  let cursor = at
  if (epc.length === 12) view.setUint8(cursor++, 0x8d)
  else {
    view.setUint16(cursor, 241)
    view.setUint16(cursor + 2, 6 + epc.length)
    view.setUint16(cursor + 4, epc.length * 8)
    cursor += 6
  }
  new Uint8Array(view.buffer).set(epc, cursor)
  return cursor + epc.length
}

/** Fields in the order of the standard's picture (§16.3.7.3): old clients read by position. */
const writeTag = (view: DataView, start: number, tag: ReportedTag, epc: Uint8Array, content: ReportContent): number => {
  let at = writeEpc(view, start + 4, epc)
  if (content.roSpecId) {
    view.setUint8(at, 0x89)
    view.setUint32(at + 1, 1)
    at += 5
  }
  if (content.antenna) {
    view.setUint8(at, 0x81)
    view.setUint16(at + 1, tag.antenna)
    at += 3
  }
  if (content.rssi) {
    view.setUint8(at, 0x86)
    view.setInt8(at + 1, tag.rssiDbm)
    at += 2
  }
  if (content.firstSeen) at = writeMicroseconds(view, at, 2, tag.firstSeenAt)
  if (content.lastSeen) at = writeMicroseconds(view, at, 4, tag.lastSeenAt)
  if (content.count) {
    view.setUint8(at, 0x88)
    view.setUint16(at + 1, tag.count)
    at += 3
  }
  view.setUint16(start, 240)
  view.setUint16(start + 2, at - start)
  return at
}

/** One whole RO_ACCESS_REPORT. Throws RangeError for an EPC that is no hex: a bug of the caller. */
export const encodeReport = (tags: readonly ReportedTag[], id = 0, content: ReportContent = EVERYTHING): Uint8Array => {
  const epcs = tags.map((tag) => {
    const epc = bytesOf(tag.epc)
    if (!epc) throw new RangeError(`epc '${tag.epc}' is not whole bytes of hex`)
    return epc
  })
  const size = epcs.reduce((bytes, epc) => bytes + epc.length + TAG_BYTES_MAX_BESIDE_EPC, HEADER_BYTES)
  const frame = new Uint8Array(size)
  const view = new DataView(frame.buffer)
  let at = HEADER_BYTES
  tags.forEach((tag, index) => {
    at = writeTag(view, at, tag, epcs[index] ?? new Uint8Array(0), content)
  })
  view.setUint16(0, 0x043d)
  view.setUint32(2, at)
  view.setUint32(6, id)
  return frame.subarray(0, at)
}
