import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, hexOf } from './bytes.ts'
import { decodeMessage, decodeParameters, encodeMessage } from './codec.ts'
import { describeLlrp } from './describe.ts'

const bytes = (hex: string): Uint8Array => {
  const found = bytesOf(hex.replaceAll(' ', ''))
  if (!found) throw new Error(`not hex: ${hex}`)
  return found
}
const decode = (hex: string) => decodeMessage(bytes(hex))
const again = (hex: string): string => hexOf(encodeMessage(decode(hex))).toLowerCase()

/** Bytes seen on wires or printed in the standard, and the one thing each must say. */
const DECISIVE: readonly (readonly [name: string, hex: string, says: unknown])[] = [
  [
    'greeting',
    '043f000000200ab288c900f600160080000c0004f8535baadaff010000060000',
    { parameters: [{ parameters: [{ fields: { Microseconds: '1398936810740479' } }, { fields: { Status: 0 } }] }] },
  ],
  [
    'ROSpec with a vendor parameter',
    '04140000004b0000000400b1004100000001000000b2001200b300050000b60009000000000000b70018000100' +
      '0000b80009000000000000ba000700090103ff000d0000045700000457ff',
    {
      parameters: [
        { fields: { ROSpecID: 1 }, parameters: [{ name: 'ROBoundarySpec' }, { name: 'AISpec' }, { name: 'Custom' }] },
      ],
    },
  ],
  [
    'report',
    '043d0000002c4095892f00f000228d3005fb63ac1f3841ec88046781000186ce820004ec2ea8354c09880001',
    {
      parameters: [
        { parameters: [{ fields: { EPC: '3005FB63AC1F3841EC880467' } }, {}, { fields: { PeakRSSI: -50 } }, {}, {}] },
      ],
    },
  ],
  [
    'EPC of 144 bits',
    '043d000000374095894100f0002d00f1001800901fb41f712ac9c37ab79d618173188324001a81000186ef820004ec2ea8384c09880001',
    {
      parameters: [
        {
          parameters: [{ fields: { EPC: { bits: 144, hex: '1FB41F712AC9C37AB79D618173188324001A' } } }, {}, {}, {}, {}],
        },
      ],
    },
  ],
  [
    'EPC of one bit with dirty pad bits',
    '043d000000150000000000f0000b00f10007000154',
    { parameters: [{ parameters: [{ fields: { EPC: { bits: 1, hex: '54' } } }] }] },
  ],
  [
    'error in a field',
    '04220000001a00000069011f00100065000001200008 0001012c'.replaceAll(' ', ''),
    { parameters: [{ fields: { StatusCode: 101 }, parameters: [{ fields: { FieldNum: 1, ErrorCode: 300 } }] }] },
  ],
  [
    'photo-eye',
    '043f000000210000000000f600170080000c00042b1928b8f70600f80007000180',
    { parameters: [{ parameters: [{}, { fields: { GPIPortNumber: 1, GPIEvent: 1 } }] }] },
  ],
  [
    'unknown TLV, kept',
    '043f0000001600000000 00f6000c 03e8 0008 deadbeef'.replaceAll(' ', ''),
    { parameters: [{ parameters: [{ type: 1000, name: 'Unknown', raw: 'DEADBEEF' }] }] },
  ],
  [
    'unknown TV stops its parent only',
    '043d0000002b00000000 00f00016 8d300000000000000000000001 fe 01020304 00f0000b 00f10007000880'.replaceAll(' ', ''),
    { parameters: [{ parameters: [{ name: 'EPC_96' }], raw: 'FE01020304' }, { parameters: [{ name: 'EPCData' }] }] },
  ],
  ['body too short for its fields', '04150000000c000000010000', { fields: {}, raw: '0000' }],
  ['no body where fields should be', '08010000000a00000001', { version: 2, fields: {}, raw: '' }],
  [
    'unknown message type',
    '0555 0000000c 00000001 abcd'.replaceAll(' ', ''),
    { type: 341, name: 'Unknown', raw: 'ABCD' },
  ],
  [
    'text that is no UTF-8',
    '0464000000 14 00000001 011f 000a 0065 0002 fffe'.replaceAll(' ', ''),
    {
      parameters: [{ fields: { ErrorDescription: { hex: 'FFFE' } } }],
    },
  ],
]

describe('LLRP codec', () => {
  it.each(DECISIVE)('%s: says it, and encodes to the same bytes', (_name, hex, says) => {
    expect(decode(hex)).toMatchObject(says as object)
    expect(again(hex)).toBe(hex)
  })

  it('loses nothing of any bytes whatever, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 0xffff }), (body, header) => {
        const frame = new Uint8Array(10 + body.length)
        new DataView(frame.buffer).setUint16(0, header)
        new DataView(frame.buffer).setUint32(2, frame.length)
        frame.set(body, 10)
        expect(hexOf(encodeMessage(decodeMessage(frame)))).toBe(hexOf(frame))
      }),
      { numRuns: 2_000 },
    )
  })

  it('loses nothing when a real message is damaged in one byte', () => {
    const whole = bytes(DECISIVE[1]?.[1] ?? '')
    fc.assert(
      fc.property(fc.integer({ min: 10, max: whole.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        const frame = whole.slice()
        frame[at] = byte
        expect(hexOf(encodeMessage(decodeMessage(frame)))).toBe(hexOf(frame))
      }),
    )
  })

  it('does not follow nesting without end', () => {
    let nested = ''
    for (let depth = 0; depth < 60; depth += 1) {
      const size = 4 + 4 + nested.length / 2
      nested = `0121${size.toString(16).padStart(4, '0')}00010064${nested}`
    }
    const size = (10 + nested.length / 2).toString(16).padStart(8, '0')
    const hex = `0464${size}00000001${nested}`
    expect(again(hex)).toBe(hex)
  })
})

describe('describeLlrp', () => {
  it('takes several messages, any case, any white space', () => {
    const described = describeLlrp(' 043E0000000A00000001\n0448 0000000a 00000001 ')
    expect(described).toMatchObject({
      ok: true,
      messages: [{ name: 'KEEPALIVE' }, { name: 'KEEPALIVE_ACK' }],
      reencoded: '043e0000000a000000010448' + '0000000a00000001',
    })
  })

  it.each([
    ['', 'empty'],
    ['04', 'truncated'],
    ['043e0000000a0000000104', 'truncated'],
    ['043e0000000a000000', 'truncated'],
    ['043e0000000900000001', 'length-too-small'],
    ['043effffffff00000001', 'length-too-large'],
    ['043', 'not-hex'],
    ['zz', 'not-hex'],
  ])('refuses %j as %s', (hex, code) => {
    expect(describeLlrp(hex)).toMatchObject({ ok: false, code, message: expect.stringMatching(/\w{3}/) })
  })
})

interface Vector {
  readonly name: string
  readonly hex: string
  readonly body_only: boolean
}

const VECTORS = new URL('../../../shared/vectors/llrp-vectors.json', import.meta.url)
const isThere = existsSync(VECTORS)
if (!isThere) process.stderr.write(`\nSKIPPED: LLRP vectors from captures, ${VECTORS.pathname} is not there\n`)

describe.skipIf(!isThere)('LLRP captures and golden messages of other implementations', () => {
  const vectors: readonly Vector[] = isThere ? JSON.parse(readFileSync(VECTORS, 'utf8')).vectors : []
  const whole = vectors.filter((vector) => !vector.body_only && vector.hex.length >= 20)

  it('there are enough of them to mean something', () => expect(whole.length).toBeGreaterThan(90))

  it.each(whole)('$name: understood to the last byte, and encodes to the same bytes', ({ hex }) => {
    const described = describeLlrp(hex)
    expect(described).toMatchObject({ ok: true, reencoded: hex })
    const hasTruncatedBody = hex === '08010000000a00000001'
    if (!hasTruncatedBody) expect(JSON.stringify(described)).not.toMatch(/"raw"|"Unknown"/)
  })

  const parameters = vectors.filter((vector) => vector.body_only && !vector.name.includes('GET_READER_CONFIG-body'))
  it.each(parameters)('$name: a body of parameters, understood to the last byte', ({ hex }) => {
    const body = decodeParameters(bytes(hex))
    expect(JSON.stringify(body)).not.toMatch(/"raw"|"Unknown"/)
    const message = { version: 1, type: 61, name: 'RO_ACCESS_REPORT', id: 0, fields: {}, ...body }
    expect(hexOf(encodeMessage(message)).slice(20).toLowerCase()).toBe(hex)
  })
})
