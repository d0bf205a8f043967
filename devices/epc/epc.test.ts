import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeEpc,
  type Epc,
  elementString,
  encodeEpc,
  epcOfElementString,
  epcOfPureUri,
  epcOfTagUri,
  isEpcRefusal,
  pureUri,
  tagUri,
} from './index.ts'
import { LAYOUTS } from './schemes.ts'

const epcOf = (found: ReturnType<typeof decodeEpc>): Epc => {
  if (isEpcRefusal(found)) throw new Error(`${found.refused}: ${found.message}`)
  return found
}
const codeOf = (found: ReturnType<typeof decodeEpc>): string =>
  isEpcRefusal(found) ? found.refused : `read as ${tagUri(found)}`

/** EPC Tag Data Standard 1.13 Annex E.3, and the corner of each rule. */
const READ = `
3074257BF7194E4000001A85                             sgtin-96:3.0614141.812345.6789             (01)80614141123458(21)6789
3674257BF6B7A659B2C2BF100000000000000000000000000000 sgtin-198:3.0614141.712345.32a%2Fb         (01)70614141123451(21)32a/b
3174257BF4499602D2000000                             sscc-96:3.0614141.1234567890               (00)106141412345678908
3274257BF46072000000162E                             sgln-96:3.0614141.12345.5678               (414)0614141123452(254)5678
3374257BF40C0E400000162E                             grai-96:3.0614141.12345.5678               (8003)006141411234525678
3774257BF40C0E59B2C2BF1000000000000000000000         grai-170:3.0614141.12345.32a%2Fb           (8003)0061414112345232a/b
3474257BF40000000000162E                             giai-96:3.0614141.5678                     (8004)06141415678
3874257BF59B2C2BF10000000000000000000000000000000000 giai-202:3.0614141.32a%2Fb                 (8004)061414132a/b
3914257BF46072D1830000000000000000000000000000000000 sgln-195:0.0614141.12345.400               (414)0614141123452(254)400
301800004000004000000001                             sgtin-96:0.000001.0000001.1                (01)00000010000014(21)1
3066C4409047E140075BCD15                             sgtin-96:3.95060001343.05.123456789        (01)09506000134352(21)123456789
30204ED9496334000000006E                             sgtin-96:1.084663228621.0.110              (01)00846632286210(21)110
`
  .trim()
  .split('\n')
  .map((line) => line.split(/ +/) as [string, string, string])

/** Hex that is not one of our EPCs, and the code that says so. */
const REFUSED = `
000000000000000000000000      unprogrammed
E2801160600002084A7C1D5F      tid-like
350007AB70425D4000000586      unsupported-scheme
F73795211411234538566CB0AFC4  unsupported-scheme
CB54D2589CF1171C2082          unsupported-scheme
3074257BF7194E400000G485      not-hex
3074257BF7194E4000001A85F     odd-length
3074257BF7194E4000001A        too-short
3674257BF6B7A659B2C2BF10      too-short
3                             too-short
303C257BF7194E4000001A85      bad-partition
303BFFFFC7194E4000001A85      out-of-range
3174257BF4499602D2000001      bad-padding
3674257BF6B7A640800000000000000000000000000000000000 bad-character
3674257BF6B7A640000000000000000000000000000000000000 empty-serial
3674257BF6B7A659B2C2BF100000000000000000000000000400 bad-padding
30003074257BF7194E4000001A85  pc-prefixed
`
  .trim()
  .split('\n')
  .map((line) => line.split(/ +/) as [string, string])

describe('an EPC from a tag', () => {
  it.each(READ)('%s is %s', (hex, tag, element) => {
    const epc = epcOf(decodeEpc(hex))
    expect(tagUri(epc)).toBe(`urn:epc:tag:${tag}`)
    expect(elementString(epc)).toBe(element)
    expect(encodeEpc(epc)).toBe(hex)
    expect(epcOfTagUri(`urn:epc:tag:${tag}`)).toEqual(epc)
    expect(decodeEpc(hex.toLowerCase())).toEqual(epc)
    const prefixDigits = epc.companyPrefix.length
    expect(
      epcOfElementString(element, { companyPrefixDigits: prefixDigits, filter: epc.filter, scheme: epc.scheme }),
    ).toEqual(epc)
    const { scheme, ...identity } = epc
    expect(epcOfPureUri(pureUri(epc), epc.filter)).toMatchObject(identity)
  })

  it.each(REFUSED)('%s is refused as %s', (hex, code) => {
    expect(codeOf(decodeEpc(hex))).toBe(code)
  })

  it('leaves unread what follows the last bit of the scheme: readers return whole words', () => {
    expect(tagUri(epcOf(decodeEpc('300833B2DDD901400000000211112222')))).toBe(
      tagUri(epcOf(decodeEpc('300833B2DDD9014000000002'))),
    )
  })

  it('takes 170 bits as the 43 digits the standard prints', () => {
    expect(tagUri(epcOf(decodeEpc('3774257BF40C0E59B2C2BF100000000000000000000')))).toBe(
      'urn:epc:tag:grai-170:3.0614141.12345.32a%2Fb',
    )
  })

  it('names a scheme it knows but does not read', () => {
    expect(decodeEpc('F90095201234567891235')).toMatchObject({ refused: 'unsupported-scheme', scheme: 'SSCC+' })
  })

  it('gives the keys the ledger looks up', () => {
    expect(decodeEpc('3074257BF7194E4000001A85')).toMatchObject({
      key: 'sgtin',
      gtin14: '80614141123458',
      serial: '6789',
    })
    expect(decodeEpc('3174257BF4499602D2000000')).toMatchObject({ key: 'sscc', sscc18: '106141412345678908' })
  })
})

describe('an EPC from text', () => {
  it('keeps the GTIN-8 rule: company prefix 00000 and three digits', () => {
    const epc = epcOf(epcOfElementString('(01)95010939(21)7', { companyPrefixDigits: 7, filter: 1 }))
    expect(pureUri(epc)).toBe('urn:epc:id:sgtin:00000950.01093.7')
    expect(elementString(epc)).toBe('(01)00000095010939(21)7')
  })

  it('chooses the shorter scheme only when it loses nothing', () => {
    const schemeFor = (serial: string): string =>
      epcOf(epcOfPureUri(`urn:epc:id:sgtin:0614141.812345.${serial}`, 1)).scheme
    expect(['0', '6789', '274877906943', '274877906944', '007', '32a'].map(schemeFor)).toEqual([
      'SGTIN-96',
      'SGTIN-96',
      'SGTIN-96',
      'SGTIN-198',
      'SGTIN-198',
      'SGTIN-198',
    ])
  })

  it.each([
    ['urn:epc:tag:sgtin-96:3.0614141.812345.06789', 'leading-zero'],
    ['urn:epc:tag:sgtin-96:3.0614141.812345.274877906944', 'out-of-range'],
    ['urn:epc:tag:sgtin-96:3.0614141.812345.67a', 'bad-character'],
    ['urn:epc:tag:sgtin-96:3.0614141.81234.6789', 'out-of-range'],
    ['urn:epc:tag:sgtin-96:9.0614141.812345.6789', 'out-of-range'],
    ['urn:epc:tag:sgtin-96:3.06141.81234567.6789', 'bad-company-prefix-length'],
    ['urn:epc:tag:sgtin-198:3.0614141.812345.32a/b', 'bad-uri'],
    ['urn:epc:tag:sgtin-198:3.0614141.812345.32a%2', 'bad-uri'],
    ['urn:epc:tag:sgtin-198:3.0614141.812345.a~b', 'bad-character'],
    ['urn:epc:tag:sgtin-198:3.0614141.812345.123456789012345678901', 'out-of-range'],
    ['urn:epc:tag:sgln-96:3.0614141.12345.', 'empty-serial'],
    ['urn:epc:tag:sscc-96:3.0614141.1234567890.1', 'bad-uri'],
    ['urn:epc:tag:giai-96:0.0614141.99999999999999999999', 'out-of-range'],
    ['urn:epc:tag:gdti-96:3.0614141.12345.5678', 'unsupported-scheme'],
    ['urn:epc:id:sgtin:0614141.812345.6789', 'bad-uri'],
  ])('%s is refused as %s', (uri, code) => {
    expect(codeOf(epcOfTagUri(uri))).toBe(code)
  })

  it.each([
    ['(01)80614141123459(21)6789', 'bad-check-digit'],
    ['(01)80614141123458', 'bad-element-string'],
    ['(00)106141412345678908(21)1', 'bad-element-string'],
    ['(8003)00614141123452', 'bad-element-string'],
    ['(8004)0614141', 'empty-serial'],
    ['(01)80614141123458(21)Ü', 'bad-character'],
  ])('%s is refused as %s', (text, code) => {
    expect(codeOf(epcOfElementString(text, { companyPrefixDigits: 7, filter: 0 }))).toBe(code)
  })

  it('refuses a scheme that belongs to another key, and a company prefix of no possible length', () => {
    expect(
      codeOf(epcOfElementString('(00)106141412345678908', { companyPrefixDigits: 7, filter: 0, scheme: 'SGTIN-96' })),
    ).toBe('unsupported-scheme')
    expect(codeOf(epcOfElementString('(00)106141412345678908', { companyPrefixDigits: 13, filter: 0 }))).toBe(
      'bad-company-prefix-length',
    )
  })
})

describe('any EPC', () => {
  const digits = (length: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })
  const cset82 = '!"%&\'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz'
  const anyEpc = fc
    .record({ layout: fc.constantFrom(...LAYOUTS), prefixDigits: fc.integer({ min: 6, max: 12 }), filter: fc.nat(7) })
    .chain(({ layout, prefixDigits, filter }) => {
      const referenceDigits = layout.keyDigits === 'company-prefix-only' ? 0 : layout.keyDigits - prefixDigits
      const text = fc.string({
        unit: fc.constantFrom(...cset82),
        minLength: 1,
        maxLength: layout.key === 'grai' ? 16 : 18,
      })
      const serial = layout.rest === 'zeros' ? fc.constant('') : layout.rest === 'integer' ? fc.nat().map(String) : text
      return fc.record({
        layout: fc.constant(layout),
        filter: fc.constant(filter),
        prefix: digits(prefixDigits),
        reference: digits(referenceDigits),
        serial,
      })
    })

  it('survives the way to every form and back', () => {
    fc.assert(
      fc.property(anyEpc, ({ layout, filter, prefix, reference, serial }) => {
        const escaped = serial.replace(/["%&/<>?#]/g, (one) => `%${one.charCodeAt(0).toString(16).padStart(2, '0')}`)
        const middle = layout.key === 'giai' ? [] : [reference]
        const last = layout.key === 'sscc' ? [] : [escaped]
        const epc = epcOf(
          epcOfTagUri(`urn:epc:tag:${layout.scheme.toLowerCase()}:${filter}.${[prefix, ...middle, ...last].join('.')}`),
        )
        expect(decodeEpc(encodeEpc(epc))).toEqual(epc)
        expect(epcOfTagUri(tagUri(epc))).toEqual(epc)
        const choice = { companyPrefixDigits: prefix.length, filter, scheme: epc.scheme }
        expect(epcOfElementString(elementString(epc), choice)).toEqual(epc)
      }),
    )
  })

  it('is read or refused, never thrown at', () => {
    fc.assert(fc.property(fc.string(), (text) => void [decodeEpc(text), epcOfTagUri(text), epcOfPureUri(text, 0)]))
    const header = fc.constantFrom('30', '31', '32', '33', '34', '36', '37', '38', '39')
    fc.assert(
      fc.property(header, fc.uint8Array({ minLength: 11, maxLength: 30 }), (first, rest) => {
        const found = decodeEpc(first + Buffer.from(rest).toString('hex'))
        // What is read from a tag can be written to one, and says the same.
        if (!isEpcRefusal(found)) expect(decodeEpc(encodeEpc(found))).toEqual(found)
      }),
    )
  })
})

interface Vector {
  readonly id: number
  readonly scheme: string | null
  readonly kind: string
  readonly valid: boolean
  readonly hex?: string
  readonly tag_uri?: string
  readonly pure_identity?: string
  readonly gs1_elements?: string
  readonly gtin14?: string
}
const VECTORS = new URL('../../../shared/vectors/epc-vectors.json', import.meta.url)
const vectors: Vector[] = existsSync(VECTORS) ? JSON.parse(readFileSync(VECTORS, 'utf8')).vectors : []
const ours = new Set<string>(LAYOUTS.map(({ scheme }) => scheme))
const ourKeys = new Set<string>(LAYOUTS.map(({ key }) => key))
const unpadded = (hex: string): string => hex.replace(/0+$/, '')

describe.skipIf(vectors.length === 0)(
  'the shared vectors (SKIPPED when ../shared/vectors/epc-vectors.json is absent)',
  () => {
    it.each(vectors.filter(({ hex }) => hex !== undefined))('hex $id $scheme', (vector) => {
      const found = decodeEpc(vector.hex ?? '')
      if (!vector.valid || !ours.has(vector.scheme ?? '')) return expect(codeOf(found)).toBe('unsupported-scheme')
      const epc = epcOf(found)
      expect(epc.scheme).toBe(vector.scheme)
      if (vector.tag_uri) {
        expect(tagUri(epc)).toBe(vector.tag_uri)
        expect(epcOfTagUri(vector.tag_uri)).toEqual(epc)
      }
      if (vector.pure_identity) expect(pureUri(epc)).toBe(vector.pure_identity)
      if (vector.gs1_elements) expect(elementString(epc)).toBe(vector.gs1_elements)
      if (vector.gtin14) expect(epc).toMatchObject({ gtin14: vector.gtin14 })
      return expect(unpadded(encodeEpc(epc))).toBe(unpadded(vector.hex ?? ''))
    })

    it.each(vectors.filter(({ hex }) => hex === undefined))(
      'URI $id $pure_identity',
      ({ valid, pure_identity = '', gs1_elements }) => {
        const found = epcOfPureUri(pure_identity, 0)
        const key = pure_identity.split(':')[3] ?? ''
        if (!valid) return expect(['bad-uri', 'empty-serial', 'unsupported-scheme']).toContain(codeOf(found))
        if (!ourKeys.has(key)) return expect(codeOf(found)).toBe('unsupported-scheme')
        if (gs1_elements) expect(elementString(epcOf(found))).toBe(gs1_elements)
        return expect(pureUri(epcOf(found))).toBe(pure_identity)
      },
    )
  },
)
