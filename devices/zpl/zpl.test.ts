import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCode128 } from './code128.ts'
import { readStatus, writeFormat, writeStatus } from './codec.ts'
import { FNC1 } from './fnc1.ts'
import type { LabelField, LabelFormat } from './format.ts'
import { parseFormat } from './parse.ts'

const label = (...fields: LabelField[]): LabelFormat => ({ width: 800, length: 400, fields })
const at = { x: 10, y: 20 }
const back = (field: LabelField): LabelField | undefined => parseFormat(writeFormat(label(field))).fields[0]

describe('what is written', () => {
  it.each<[string, LabelField, string]>([
    ['text in the built-in font', { kind: 'text', ...at, height: 30, text: 'Tea' }, '^FO10,20^A0N,30,30^FH^FDTea^FS'],
    [
      'text in a font that was loaded',
      { kind: 'text', ...at, height: 30, font: 'E:SIMSUN.TTF', text: '绿茶' },
      '^FO10,20^A@N,30,30,E:SIMSUN.TTF^FH^FD绿茶^FS',
    ],
    [
      'what commands begin with',
      { kind: 'text', ...at, height: 30, text: '^XZ~JA_5' },
      '^FO10,20^A0N,30,30^FH^FD_5EXZ_7EJA_5F5^FS',
    ],
    [
      'a line break',
      { kind: 'text', ...at, height: 30, block: { width: 200, lines: 2, align: 'center' }, text: 'a\\&b' },
      '^FO10,20^A0N,30,30^FB200,2,0,C,0^FH^FDa\\\\&b^FS',
    ],
    [
      'GS1-128: start C, FNC1, pairs of digits',
      { kind: 'code128', ...at, module: 3, height: 100, data: `${FNC1}0109506000134352` },
      '^FO10,20^BY3^BCN,100,N,N,N,N^FH^FD>;>80109506000134352^FS',
    ],
    [
      'GS1-128: FNC1 after a value of variable length, and letters',
      { kind: 'code128', ...at, module: 2, height: 80, data: `${FNC1}10AB1${FNC1}2112345` },
      '^FO10,20^BY2^BCN,80,N,N,N,N^FH^FD>:>810AB1>82>5112345^FS',
    ],
    [
      'GS1 DataMatrix',
      { kind: 'datamatrix', ...at, module: 5, data: `${FNC1}010950600013435221A@B` },
      '^FO10,20^BXN,5,200,,,,@^FH^FD@1010950600013435221A@@B^FS',
    ],
    [
      'QR',
      { kind: 'qr', ...at, module: 4, data: 'https://id.gs1.org' },
      '^FO10,20^BQN,2,4^FH^FDMA,https://id.gs1.org^FS',
    ],
    ['a line', { kind: 'box', ...at, width: 300, height: 2, thickness: 2 }, '^FO10,20^GB300,2,2^FS'],
  ])('%s', (_, field, zpl) => {
    expect(writeFormat(label(field))).toBe(`^XA^CI28^PW800^LL400^LH0,0${zpl}^PQ1^XZ`)
    expect(back(field)).toEqual(field)
  })

  it('a tag is written, read and answered, and its EPC is whole words of hex', () => {
    const zpl = writeFormat({ ...label(), epc: '3034257BF7194E4000001A85' })
    expect(zpl).toContain('^RS8,,,1,N^RFW,H^FD3034257BF7194E4000001A85^FS^FN1^RFR,H^FS^FH^HV1,24,EPC[,]_0D_0A,L^FS')
    expect(parseFormat(zpl)).toMatchObject({
      epc: '3034257BF7194E4000001A85',
      answers: { before: 'EPC[', after: ']\r\n', digits: 24 },
    })
    for (const epc of ['', '3034', '3034257BF7194E4000001A8', '3034257bf7194e4000001a85', '^XZ'])
      expect(() => writeFormat({ ...label(), epc })).toThrow(RangeError)
  })
})

describe('what is read back', () => {
  const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((text) => text.isWellFormed())
  // what a text can hold (hub/contract/text.ts), and control characters too
  it('is any text as it was meant', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(back({ kind: 'text', ...at, height: 30, text })).toMatchObject({ text })
        const block = { width: 300, lines: 3, align: 'right' } as const
        expect(back({ kind: 'text', ...at, height: 30, block, text })).toMatchObject({ text, block })
        expect(back({ kind: 'datamatrix', ...at, module: 4, data: text })).toMatchObject({ data: text })
        expect(back({ kind: 'qr', ...at, module: 4, data: text })).toMatchObject({ data: text })
      }),
      { numRuns: 500 },
    )
  })
  it('is any data that Code 128 holds', () => {
    const data = fc.array(
      fc.oneof(fc.constant(FNC1), fc.stringMatching(/^\d{1,7}$/), fc.stringMatching(/^[ -~]{1,4}$/)),
      {
        minLength: 1,
        maxLength: 8,
      },
    )
    fc.assert(
      fc.property(data, (parts) => {
        const text = parts.join('')
        expect(isCode128(text)).toBe(true)
        expect(back({ kind: 'code128', ...at, module: 2, height: 50, data: text })).toMatchObject({ data: text })
      }),
      { numRuns: 500 },
    )
    expect(['绿', 'ä', '\t', ''].map(isCode128)).toEqual([false, false, false, false])
  })
  it('never throws, whatever came', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(\^(FO|A0|BC|BX|FD|FS|GB|HV|RF|PQ|LL)[\dNW,_>@A-F-]{0,8}){0,12}$/), (zpl) => {
        expect(parseFormat(`^XA${zpl}^XZ`).fields.length).toBeGreaterThanOrEqual(0)
      }),
    )
  })
  it('is also what others write: line breaks between commands, no ^FH, commands in small letters, ^CF', () => {
    const { fields, width, copies } = parseFormat('^xa\n^pw400\n^CF0,40\n^FO5,6\r\n^FDa_b\n^FS\n^PQ3\n^XZ')
    expect({ fields, width, copies }).toEqual({
      fields: [{ kind: 'text', x: 5, y: 6, height: 40, text: 'a_b' }],
      width: 400,
      copies: 3,
    })
  })
})

describe('host status', () => {
  const ready = {
    ...{ isPaperOut: false, isPaused: false, isHeadOpen: false, isRibbonOut: false, isHot: false, isBufferFull: false },
    ...{ formats: 0, labelsLeft: 0 },
  }
  const strings = (text: string): string[] => text.split('\x03\r\n').map((one) => one.replace('\x02', ''))
  it('reads the example of the manual', () => {
    expect(readStatus('030,0,0,1245,000,0,0,0,000,0,0,0', '000,0,0,0,0,2,4,0,00000000,1,000')).toEqual(ready)
    expect(readStatus('030,1,1,0400,002,0,0,0,000,0,0,0', '000,0,1,1,0,2,4,0,00000007,1,000')).toEqual({
      ...ready,
      ...{ isPaperOut: true, isPaused: true, isHeadOpen: true, isRibbonOut: true, formats: 2, labelsLeft: 7 },
    })
  })
  it.each(['', '030,0,0', 'EPC[30],,,,,,,,,,,', '1234,0'])('is not %j', (text) => {
    expect(readStatus(text, '000,0,0,0,0,2,4,0,00000000,1,000')).toBeUndefined()
  })
  it('is read as it was written', () => {
    for (const flag of ['isPaperOut', 'isPaused', 'isHeadOpen', 'isRibbonOut', 'isHot', 'isBufferFull'] as const) {
      const status = { ...ready, [flag]: true, formats: 12, labelsLeft: 3 }
      const [first = '', second = ''] = strings(writeStatus(status, 1245))
      expect(readStatus(first, second)).toEqual(status)
    }
  })
})
