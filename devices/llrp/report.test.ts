import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Sighting } from '../driver.ts'
import { bytesOf, joined } from './bytes.ts'
import { decodeMessage, numberOf, type Parameter, parameterOf } from './codec.ts'
import { PARAMETER } from './parameters.ts'
import { readReport, readReports } from './report.ts'
import { encodeReport } from './report-encoding.ts'

const AT = Date.UTC(2026, 5, 1, 12)
const tag = {
  epc: '3034257BF7194E4000001A85',
  antenna: 2,
  rssiDbm: -61,
  count: 3,
  firstSeenAt: AT - 40,
  lastSeenAt: AT - 5,
}
const read = (hex: string, at = AT): Sighting[] =>
  readReports(bytesOf(hex.replaceAll(' ', '')) ?? new Uint8Array(0), at)

/** A report by the hex of its TagReportData values. */
const reportOf = (...values: string[]): string => {
  const parts = values.map((value) => {
    const bare = value.replaceAll(' ', '')
    return `00f0${(4 + bare.length / 2).toString(16).padStart(4, '0')}${bare}`
  })
  const body = parts.join('')
  return `043d${(10 + body.length / 2).toString(16).padStart(8, '0')}00000001${body}`
}
const EPC_96 = '8d 3034257bf7194e4000001a85'

describe('RO_ACCESS_REPORT from the bytes', () => {
  it('reads what a reader in the world sent: signed RSSI, antenna, count; its clock is years off, so no reader time', () => {
    const captured = '043d0000002c4095892f00f000228d3005fb63ac1f3841ec88046781000186ce820004ec2ea8354c09880001'
    expect(read(captured)).toEqual([
      { kind: 'tag', epc: '3005FB63AC1F3841EC880467', antenna: 1, rssiDbm: -50, count: 1, at: AT, readerAt: null },
    ])
    const then = 1_385_585_039_558
    expect(read(captured, then)[0]).toMatchObject({ readerAt: 1_385_585_041_558 })
  })

  it.each([
    ['last seen before first seen', `${EPC_96} 82 ${usHex(AT - 40)} 84 ${usHex(AT - 5)}`, { readerAt: AT - 5 }],
    ['first seen alone', `${EPC_96} 82 ${usHex(AT - 40)}`, { readerAt: AT - 40 }],
    [
      'a clock that woke up in the year 2000 (sllurp#118)',
      `${EPC_96} 84 ${usHex(946_704_378_000)}`,
      { readerAt: null },
    ],
    ['u64 at its largest', `${EPC_96} 84 ffffffffffffffff`, { readerAt: null }],
    ['uptime only', `${EPC_96} 85 00000000000f4240`, { readerAt: null }],
    ['no optional field at all', EPC_96, { antenna: 1, rssiDbm: null, count: 1, readerAt: null }],
    ['a count of zero still is a read', `${EPC_96} 88 0000`, { count: 1 }],
    [
      'Impinj hundredths of a dBm beside the plain RSSI',
      `${EPC_96} 86 bc 03ff 000e 0000651a 00000039 e56b`,
      { rssiDbm: -68.05 },
    ],
    ['a vendor parameter of somebody else', `${EPC_96} 86 bc 03ff 000e 000000a1 00000039 e56b`, { rssiDbm: -68 }],
    ['EPC of 128 bits', '00f1 0016 0080 300833b2ddd901400000000211112222', { epc: '300833B2DDD901400000000211112222' }],
    ['EPC of 9 bits: what the pad bits hold is no EPC', '00f1 0008 0009 1d4d', { epc: '1D00' }],
    ['unknown TLV in between', `${EPC_96} 03e8 0006 abcd 81 0003`, { antenna: 3 }],
    ['unknown TV: the fields before it stand', `81 0004 ${EPC_96} fe 81 0003`, { antenna: 4 }],
  ])('%s', (_name, value, expected) => {
    expect(read(reportOf(value))).toMatchObject([expected])
  })

  it('an empty report is no tag (Zebra FX9600, sllurp#115), and so is one without an EPC', () => {
    expect(read('043d0000000a00000001')).toEqual([])
    expect(read(reportOf('81 0001 86 ce', '00f1 0006 0000'))).toEqual([])
  })

  it('a broken tag costs itself only', () => {
    expect(read(reportOf('00f1 0016 0080 30', EPC_96))).toMatchObject([{ epc: tag.epc }])
  })

  it('64 tags in one report, and several reports in one chunk, in order', () => {
    const tags = Array.from({ length: 64 }, (_, index) => ({ ...tag, antenna: 1 + (index % 4), count: index + 1 }))
    const chunk = joined([encodeReport(tags, 1), encodeReport([{ ...tag, count: 65 }], 2)])
    expect(readReports(chunk, AT).map((sighting) => sighting.kind === 'tag' && sighting.count)).toEqual(
      Array.from({ length: 65 }, (_, index) => index + 1),
    )
  })

  it('a reader that says it has no clock is not asked for the time', () => {
    const sightings: Sighting[] = []
    readReport(encodeReport([tag]), AT, sightings, false)
    expect(sightings).toMatchObject([{ readerAt: null }])
  })

  it('says what the tree says, for any tags', () => {
    const anyTag = fc.record({
      epc: fc
        .uint8Array({ minLength: 1, maxLength: 62 })
        .map((bytes) => Buffer.from(bytes).toString('hex').toUpperCase()),
      antenna: fc.integer({ min: 1, max: 65535 }),
      rssiDbm: fc.integer({ min: -128, max: 127 }),
      count: fc.integer({ min: 1, max: 65535 }),
      firstSeenAt: fc.integer({ min: AT - 1000, max: AT }),
      lastSeenAt: fc.integer({ min: AT - 1000, max: AT }),
    })
    fc.assert(
      fc.property(fc.array(anyTag, { maxLength: 20 }), (tags) => {
        const frame = encodeReport(tags)
        const fromTree = (decodeMessage(frame).parameters ?? []).map((data) => ({
          epc: epcIn(data),
          rssiDbm: numberOf(parameterOf(data, PARAMETER.PeakRSSI), 'PeakRSSI'),
        }))
        const fromBytes = readReports(frame, AT)
        expect(fromBytes).toEqual(
          tags.map(({ firstSeenAt: _, lastSeenAt, ...rest }) => ({
            kind: 'tag',
            ...rest,
            at: AT,
            readerAt: lastSeenAt,
          })),
        )
        expect(fromTree).toEqual(tags.map(({ epc, rssiDbm }) => ({ epc, rssiDbm })))
      }),
    )
  })

  it('never throws over noise in a report', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (body) => {
        const frame = joined([new Uint8Array([0x04, 0x3d, 0, 0, 0, 10 + body.length, 0, 0, 0, 1]), body])
        expect(() => readReports(frame, AT)).not.toThrow()
      }),
      { numRuns: 1_000 },
    )
  })
})

function usHex(ms: number): string {
  return (BigInt(ms) * 1000n).toString(16).padStart(16, '0')
}

function epcIn(data: Parameter): unknown {
  const long = parameterOf(data, PARAMETER.EPCData)?.fields.EPC
  if (typeof long === 'object' && 'hex' in long) return long.hex
  return parameterOf(data, PARAMETER.EPC_96)?.fields.EPC
}
