import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Scan, type ScannerSuffix, scanBytes, scannerFraming, scanOf } from './codec.ts'

const read = (suffix: ScannerSuffix, bytes: Uint8Array): (Scan | undefined)[] => {
  const framing = scannerFraming(suffix)
  return framing.push(framing.start, bytes).frames.map(scanOf)
}
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (one) => one.charCodeAt(0))

describe('a scan', () => {
  it.each([
    [']C1010061414112345210ABC\x1d1724123\r\n', { symbology: ']C1', text: '010061414112345210ABC\x1d1724123' }],
    [']E05901234123457\r', { symbology: ']E0', text: '5901234123457' }],
    ['A]002374938\r', { symbology: null, text: 'A]002374938' }],
    ['Gr\xf6\xdfe\r', { symbology: null, text: 'Gr\xf6\xdfe' }],
    ['\xe4\xbd\xa0\r', { symbology: null, text: '\xe4\xbd\xa0' }],
    [']C1\r', undefined],
    ['AB\x00CD\r', undefined],
  ])('%j', (wire, scan) => {
    expect(read('cr-or-lf', bytesOf(wire))).toEqual([scan])
  })

  it('comes through each framing as it was sent', () => {
    const text = fc
      .string({ unit: fc.constantFrom(...'AZaz09 ]-\x1d\xe9'), minLength: 1, maxLength: 40 })
      .filter((one) => !one.startsWith(']'))
    const symbology = fc.constantFrom(null, ']C1', ']d2', ']Q3')
    const suffix = fc.constantFrom<ScannerSuffix>('cr', 'lf', 'crlf', 'cr-or-lf', 'stx-etx')
    fc.assert(
      fc.property(suffix, fc.array(fc.record({ text, symbology }), { maxLength: 5 }), (how, scans) => {
        const wire = Uint8Array.from(scans.flatMap((scan) => [...scanBytes(scan, how)]))
        expect(read(how, wire)).toEqual(scans)
      }),
    )
  })

  it('writes no byte for what a scanner cannot say', () => {
    expect(scanBytes({ text: '你', symbology: null }, 'cr')).toEqual(bytesOf('?\r'))
  })
})
