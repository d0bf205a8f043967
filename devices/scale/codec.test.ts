import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseReply, type Reply, weightLine } from './codec.ts'

/** MT-SICS reference manual, level 0 and 1. */
const ROWS: readonly (readonly [string, Reply | undefined])[] = [
  ['S S     100.00 g', { kind: 'weight', isStable: true, value: '100.00', unit: 'g' }],
  ['S D     129.07 g', { kind: 'weight', isStable: false, value: '129.07', unit: 'g' }],
  ['S S -0.5 kg', { kind: 'weight', isStable: true, value: '-0.5', unit: 'kg' }],
  ['S S 12 lb', { kind: 'weight', isStable: true, value: '12', unit: 'lb' }],
  ['S I', { kind: 'no-weight', reason: 'busy' }],
  ['S +', { kind: 'no-weight', reason: 'overload' }],
  ['S -', { kind: 'no-weight', reason: 'underload' }],
  ['Z A', { kind: 'answer', command: 'Z', result: 'done' }],
  ['Z +', { kind: 'answer', command: 'Z', result: 'upper limit of zero range exceeded' }],
  ['ZI D', { kind: 'answer', command: 'ZI', result: 'zeroed, dynamic' }],
  ['T S      12.50 kg', { kind: 'tare', command: 'T', value: '12.50', unit: 'kg' }],
  ['T I', { kind: 'answer', command: 'T', result: 'not executable' }],
  ['I4 A "1234567"', { kind: 'fields', command: 'I4', fields: ['1234567'], isLast: true }],
  ['I0 B 0 "I2"', { kind: 'fields', command: 'I0', fields: ['0', 'I2'], isLast: false }],
  ['I2 A "ICS469 OU 60.18 kg"', { kind: 'fields', command: 'I2', fields: ['ICS469 OU 60.18 kg'], isLast: true }],
  ['ES', { kind: 'error', error: 'syntax' }],
  ['ET', { kind: 'error', error: 'transmission' }],
  ['EL', { kind: 'error', error: 'logic' }],
  ['', undefined],
  ['S', undefined],
  ['S S', undefined],
  ['S S 100.00', undefined],
  ['S S 100,00 g', undefined],
  ['S S 1e3 g', undefined],
  ['S X 100.00 g', undefined],
  ['S S 100.00 g g', undefined],
  ['Z Q', undefined],
  ['T A 1.0 kg', undefined],
  ['toString', undefined],
  ['S constructor', undefined],
  ['Z __proto__', undefined],
]

describe('an MT-SICS line', () => {
  it.each(ROWS)('%j', (line, reply) => {
    expect(parseReply(line)).toEqual(reply)
  })

  it('reads the weights it writes, exactly', () => {
    const value = fc
      .tuple(fc.boolean(), fc.nat(99_999), fc.integer({ min: 0, max: 3 }), fc.nat(999))
      .map(([isNegative, whole, decimals, fraction]) => {
        const tail = decimals === 0 ? '' : `.${String(fraction).padStart(3, '0').slice(0, decimals)}`
        return `${isNegative ? '-' : ''}${whole}${tail}`
      })
    fc.assert(
      fc.property(fc.boolean(), value, fc.constantFrom('kg', 'g', 'lb', 'oz', 't'), (isStable, text, unit) => {
        expect(parseReply(weightLine(isStable, text, unit))).toEqual({ kind: 'weight', isStable, value: text, unit })
      }),
    )
  })

  it('throws at no line', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'SDIZTA+-. 0123"g\x00') }), (line) => void parseReply(line)),
    )
  })
})

interface Vector {
  readonly protocol: string
  readonly name: string
  readonly rx_hex: string
  readonly expected: Readonly<Record<string, unknown>>
}
const VECTORS = new URL('../../../shared/vectors/scale-vectors.json', import.meta.url)
const vectors: Vector[] = existsSync(VECTORS) ? JSON.parse(readFileSync(VECTORS, 'utf8')).vectors : []

/** A reply in the vectors' words. */
const inTheirWords = (reply: Reply | undefined): Readonly<Record<string, unknown>> => {
  switch (reply?.kind) {
    case 'weight':
      return { cmd: 'S', status: reply.isStable ? 'stable' : 'dynamic', value: reply.value, unit: reply.unit }
    case 'no-weight':
      return {
        cmd: 'S',
        error: reply.reason === 'busy' ? 'not executable (busy, or no stability before timeout)' : reply.reason,
      }
    case 'answer':
      return { cmd: reply.command, result: reply.result }
    case 'fields':
      return { cmd: reply.command, fields: reply.fields }
    default:
      return { reply }
  }
}

describe.skipIf(vectors.length === 0)(
  'the shared vectors (SKIPPED when ../shared/vectors/scale-vectors.json is absent)',
  () => {
    it.each(vectors.filter(({ protocol }) => protocol === 'MT-SICS'))('$name', ({ rx_hex, expected }) => {
      expect(inTheirWords(parseReply(Buffer.from(rx_hex, 'hex').toString('latin1')))).toEqual(expected)
    })
  },
)
