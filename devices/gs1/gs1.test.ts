import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bracketed,
  checkDigitOf,
  type Element,
  gtin14Of,
  isGs1Refusal,
  isoDate,
  labelOf,
  parseBracketed,
  parseElements,
  readScan,
} from './index.ts'

const GS = '\x1d'
const shown = (found: ReturnType<typeof parseElements>): string =>
  isGs1Refusal(found) ? found.refused : bracketed(found)

describe('an element string', () => {
  it.each([
    ['00106141412345678908', '(00)106141412345678908'],
    [`0109506000134352${'10'}ABC-1${GS}17261231`, '(01)09506000134352(10)ABC-1(17)261231'],
    ['01095060001343521726123110ABC-1', '(01)09506000134352(17)261231(10)ABC-1'],
    [`0109506000134352${GS}10ABC${GS}`, '(01)09506000134352(10)ABC'],
    [`02095060001343523724${GS}00106141412345678908`, '(02)09506000134352(37)24(00)106141412345678908'],
    ['0109506000134352310300019515260228', '(01)09506000134352(3103)000195(15)260228'],
    [`0109506000134352${'21'}a/b%`, '(01)09506000134352(21)a/b%'],
    // Identifiers we do not judge are kept; those of predefined length can be stepped over without FNC1.
    ['0109506000134352316500019510A', '(01)09506000134352(3165)000195(10)A'],
    [`40012345${GS}10A`, '(400)12345(10)A'],
    ['', 'bad-length'],
    ['0109506000134353', 'bad-check-digit'],
    ['010950600013435', 'bad-length'],
    ['0109506000134352A', 'unknown-ai'],
    ['01095060001343A2', 'bad-character'],
    ['0109506000134352' + '17261301', 'bad-date'],
    ['0109506000134352' + '17260230', 'bad-date'],
    ['10', 'bad-length'],
    ['10123456789012345678901', 'bad-length'],
    ['10AB~C', 'bad-character'],
    ['37123456789', 'bad-length'],
    ['3103001', 'bad-length'],
    ['5012', 'unknown-ai'],
    [`10A${GS}10B`, 'contradiction'],
    [`10A${GS}10A`, '(10)A(10)A'],
  ])('%j is %s', (text, expected) => {
    expect(shown(parseElements(text))).toBe(expected)
  })

  it.each([
    [
      '(01)09506000134352(10)A\\(1',
      [
        { ai: '01', value: '09506000134352' },
        { ai: '10', value: 'A(1' },
      ],
    ],
    ['01)09506000134352', 'unknown-ai'],
    ['(01)09506000134352(', 'unknown-ai'],
    ['(0109506000134352', 'unknown-ai'],
    ['(05)1', 'unknown-ai'],
    ['(410)1', 'bad-length'],
    ['', 'bad-length'],
  ])('as people write it: %s', (text, expected) => {
    const found = parseBracketed(text)
    expect(isGs1Refusal(found) ? found.refused : found).toEqual(expected)
  })

  it('throws at nothing, and leaves nothing over', () => {
    const some = fc.string({ unit: fc.constantFrom(...'0123456789A(\x1d)'), maxLength: 60 })
    fc.assert(
      fc.property(some, (text) => {
        const found = parseElements(text)
        if (isGs1Refusal(found)) return
        const spelled = found.map(({ ai, value }: Element) => ai + value).join('')
        expect(spelled).toBe(text.replaceAll(GS, ''))
        expect(parseBracketed(bracketed(found))).toEqual(found)
      }),
      { numRuns: 2_000 },
    )
    fc.assert(
      fc.property(
        fc.string(),
        (text) => void [parseElements(text), parseBracketed(text), readScan({ text, symbology: null })],
      ),
    )
  })
})

describe('a number', () => {
  it('has the check digit of the standard', () => {
    expect(['629104150021', '37610425002123456', '061414112345', '61414100003'].map(checkDigitOf)).toEqual([3, 9, 2, 6])
    expect(checkDigitOf('0000000000000')).toBe(0)
  })

  it.each([
    ['95010939', '00000095010939'],
    ['614141000036', '00614141000036'],
    ['9506000134352', '09506000134352'],
    ['80614141123458', '80614141123458'],
    ['80614141123459', 'bad-check-digit'],
    ['1234567', 'bad-length'],
    ['9506000134352X', 'bad-character'],
  ])('GTIN %s as 14 digits: %s', (gtin, expected) => {
    const found = gtin14Of(gtin)
    expect(typeof found === 'string' ? found : found.refused).toBe(expected)
  })
})

describe('a date', () => {
  it.each([
    ['261231', 2026, '2026-12-31'],
    ['260200', 2026, '2026-02-28'],
    ['280200', 2026, '2028-02-29'],
    ['761231', 2026, '2076-12-31'],
    ['771231', 2026, '1977-12-31'],
    ['001231', 2051, '2100-12-31'],
  ])('%s seen from %i is %s', (yymmdd, yearNow, expected) => {
    expect(isoDate(yymmdd, yearNow)).toBe(expected)
  })
})

describe('a label', () => {
  it('says what the dock needs to know', () => {
    const elements = parseBracketed(
      '(00)106141412345678908(02)09506000134352(37)24(10)L1(11)260101(15)260630(17)261231(21)S1(3103)012345(400)PO7',
    )
    if (isGs1Refusal(elements)) throw new Error(elements.message)
    expect(labelOf(elements, 2026)).toEqual({
      sscc18: '106141412345678908',
      contentGtin14: '09506000134352',
      count: 24,
      lot: 'L1',
      serial: 'S1',
      productionDate: '2026-01-01',
      bestBefore: '2026-06-30',
      expiry: '2026-12-31',
      netWeightKg: '12.345',
    })
    expect(
      labelOf(
        [
          { ai: '3100', value: '000120' },
          { ai: '01', value: '09506000134352' },
        ],
        2026,
      ),
    ).toEqual({ netWeightKg: '120', gtin14: '09506000134352' })
    expect(labelOf([{ ai: '3105', value: '000120' }], 2026)).toEqual({ netWeightKg: '0.00120' })
  })
})

describe('a scan', () => {
  const elements = [
    { ai: '01', value: '09506000134352' },
    { ai: '10', value: 'ABC' },
  ]
  it.each([
    [']C1', '010950600013435210ABC', { kind: 'elements', elements }],
    [']d2', '010950600013435210ABC', { kind: 'elements', elements }],
    [']Q3', `010950600013435210ABC${GS}`, { kind: 'elements', elements }],
    [null, '010950600013435210ABC', { kind: 'elements', elements }],
    [null, `${GS}010950600013435210ABC`, { kind: 'elements', elements }],
    [']E0', '9506000134352', { kind: 'gtin', gtin14: '09506000134352' }],
    [']E4', '95010939', { kind: 'gtin', gtin14: '00000095010939' }],
    [']I1', '80614141123458', { kind: 'gtin', gtin14: '80614141123458' }],
    [null, '9506000134352', { kind: 'gtin', gtin14: '09506000134352' }],
    [']I0', '123456', { kind: 'plain', text: '123456' }],
    [']C0', '010950600013435210ABC', { kind: 'plain', text: '010950600013435210ABC' }],
    [null, '9506000134353', { kind: 'plain', text: '9506000134353' }],
    [null, 'B-01-03', { kind: 'plain', text: 'B-01-03' }],
    [null, '10ABC', { kind: 'plain', text: '10ABC' }],
    [']Q1', 'https://example.com/01/09506000134352', { kind: 'plain', text: 'https://example.com/01/09506000134352' }],
  ])('%s %j', (symbology, text, expected) => {
    expect(readScan({ symbology, text })).toEqual(expected)
  })

  it('is refused when the symbol promises GS1 and does not keep it', () => {
    expect(readScan({ symbology: ']C1', text: 'HELLO' })).toMatchObject({ refused: 'unknown-ai' })
    expect(readScan({ symbology: ']E0', text: '9506000134353' })).toMatchObject({ refused: 'bad-check-digit' })
  })
})

interface Vector {
  readonly id: number
  readonly category: string
  readonly core?: boolean
  readonly input: string
  readonly valid: boolean
  readonly expected?: string | { readonly dataStr: string }
}
const VECTORS = new URL('../../../shared/vectors/gs1-vectors.json', import.meta.url)
const vectors: Vector[] = existsSync(VECTORS) ? JSON.parse(readFileSync(VECTORS, 'utf8')).vectors : []

/** The identifiers whose values are judged here, and those that allow anything. */
const JUDGED = /^(?:00|01|02|10|11|12|13|15|16|17|21|37|310\d|9\d|235|400)$/
const core = (category: string): Vector[] =>
  vectors.filter((one) => one.core === true && one.category.startsWith(category))
const bracketedCore = (category: string): Vector[] =>
  core(category).filter(({ input }) => [...input.matchAll(/\((\d+)\)/g)].every(([, ai = '']) => JUDGED.test(ai)))
const fromCarets = (text: string): string => text.slice(1).replaceAll('^', GS)

describe.skipIf(vectors.length === 0)(
  'the shared vectors (SKIPPED when ../shared/vectors/gs1-vectors.json is absent)',
  () => {
    it.each(bracketedCore('bracketed AI'))('$id $input', ({ input, valid, expected }) => {
      const found = parseBracketed(input)
      expect(isGs1Refusal(found)).toBe(!valid)
      if (typeof expected === 'string') expect(found).toEqual(parseElements(fromCarets(expected)))
    })

    it.each(bracketedCore('content lint'))('$id $input', ({ input, valid }) => {
      expect(isGs1Refusal(parseBracketed(input))).toBe(!valid)
    })

    it.each(core('AI association rule (validateAIrepeats)'))('$id $input', ({ input, valid }) => {
      expect(isGs1Refusal(parseBracketed(input))).toBe(!valid)
    })

    it.each(core('FNC1 form').filter(({ input }) => /^\^(?:0[012]|1[01567]|21|37|310|99)/.test(input)))(
      '$id $input',
      ({ input, valid }) => {
        expect(isGs1Refusal(parseElements(fromCarets(input)))).toBe(!valid)
      },
    )

    it.each(core('scan data').filter(({ valid, input }) => valid && !input.includes('|')))(
      '$id $input',
      ({ input, expected }) => {
        const dataStr = typeof expected === 'object' ? expected.dataStr : ''
        const found = readScan({ symbology: input.slice(0, 3), text: input.slice(3) })
        const wanted = dataStr.startsWith('^')
          ? { kind: 'elements', elements: parseElements(fromCarets(dataStr)) }
          : { kind: 'plain', text: dataStr }
        expect(found).toEqual(wanted)
      },
    )
  },
)
