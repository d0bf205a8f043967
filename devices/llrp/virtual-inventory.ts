/** How a virtual reader turns what its antennas hear into reports, as the active ROSpec asks (LLRP 1.0.1 §11.2, §14.2.3). */
import { numberOf, parameterOf } from './codec.ts'
import { PARAMETER } from './parameters.ts'
import type { ReportContent, ReportedTag } from './report-encoding.ts'
import type { ReaderState } from './virtual-state.ts'

/** One answer of one tag to one antenna. */
export interface TagRead {
  readonly epc: string
  readonly antenna: number
  readonly rssiDbm: number
  /** Epoch ms of the true clock; the reader adds its own error. */
  readonly at: number
}

export interface Inventory {
  /** Empty = all. */
  readonly antennas: readonly number[]
  /** Report when this many tags have gathered; 0 = only on request or at the end. */
  readonly everyTags: number
  readonly content: ReportContent
}

/** What the active ROSpec asks for; undefined while none is active: the antennas are silent then. */
export const activeInventory = (state: ReaderState): Inventory | undefined => {
  const entry = [...state.roSpecs.values()].find((candidate) => candidate.state === 'active')
  if (!entry) return undefined
  const ids = parameterOf(entry.parameter, PARAMETER.AISpec)?.fields.AntennaIDs
  const report = parameterOf(entry.parameter, PARAMETER.ROReportSpec)
  const selector = parameterOf(report, PARAMETER.TagReportContentSelector)
  const wants = (field: string): boolean => numberOf(selector, field) === 1
  return {
    antennas: Array.isArray(ids) && !ids.includes(0) ? ids : [],
    everyTags: numberOf(report, 'ROReportTrigger') === 0 ? 0 : (numberOf(report, 'N') ?? 0),
    content: {
      roSpecId: wants('EnableROSpecID'),
      antenna: wants('EnableAntennaID'),
      rssi: wants('EnablePeakRSSI'),
      firstSeen: wants('EnableFirstSeenTimestamp'),
      lastSeen: wants('EnableLastSeenTimestamp'),
      count: wants('EnableTagSeenCount'),
    },
  }
}

const COUNT_MAX = 65_535
const clampRssi = (rssiDbm: number): number => Math.max(-128, Math.min(127, Math.round(rssiDbm)))

/**
 * Adds a read to what gathers: a tag on an antenna that waits already is merged (first and last seen, strongest RSSI,
 * count), which the standard allows when all reported fields agree (§14.2.3.2).
 */
export const gather = (waiting: Map<string, ReportedTag>, read: TagRead, readerAt: number): void => {
  const key = `${read.antenna}:${read.epc}`
  const seen = waiting.get(key)
  const rssiDbm = clampRssi(read.rssiDbm)
  const tag = { epc: read.epc, antenna: read.antenna, rssiDbm, count: 1, firstSeenAt: readerAt, lastSeenAt: readerAt }
  if (!seen) waiting.set(key, tag)
  else {
    const count = Math.min(COUNT_MAX, seen.count + 1)
    waiting.set(key, { ...seen, rssiDbm: Math.max(seen.rssiDbm, rssiDbm), count, lastSeenAt: readerAt })
  }
}
