import { describe, expect, it } from 'vitest'
import { normaliseGtin } from './gtin.ts'
import { wrongPackaging } from './item.ts'

describe('normaliseGtin', () => {
  it.each([
    ['4006381333931', '04006381333931'],
    ['96385074', '00000096385074'],
    ['614141000036', '00614141000036'],
    ['10614141000415', '10614141000415'],
    // a wrong check digit, a length that is none, and what is no number
    ['4006381333932', undefined],
    ['400638133393', undefined],
    ['06141410000361234', undefined],
    ['４００６３８１３３３９３１', undefined],
    ['', undefined],
  ])('%s → %s', (text, gtin14) => {
    expect(normaliseGtin(text)).toBe(gtin14)
  })
})

describe('wrongPackaging', () => {
  const known = new Map([
    ['pcs', 0],
    ['ctn', 0],
    ['kg', 3],
  ])
  const fields = (item: Parameters<typeof wrongPackaging>[0]) =>
    wrongPackaging(item, known).map(({ field, code }) => `${field} ${code}`)
  const ctn = { unit: 'ctn', numerator: '12', denominator: '1' }
  const gtin = { gtin14: '04006381333931', quantity: '1' }

  it('accepts what is right', () => {
    expect(fields({ baseUnit: 'pcs', gtins: [gtin], units: [ctn] })).toEqual([])
  })
  it('names each wrong field', () => {
    expect(fields({ baseUnit: 'hogshead', gtins: [gtin, gtin], units: [ctn, { ...ctn, unit: 'cask' }, ctn] })).toEqual([
      'baseUnit not-found',
      'units.1.unit not-found',
      'units.2.unit repeated',
      'gtins.1.gtin14 repeated',
    ])
    const halves = [{ ...gtin, quantity: '0.5' }]
    expect(fields({ baseUnit: 'pcs', gtins: halves, units: [] })).toEqual(['gtins.0.quantity too-precise'])
    expect(fields({ baseUnit: 'kg', gtins: halves, units: [] })).toEqual([])
    expect(fields({ baseUnit: 'ctn', gtins: [], units: [ctn] })).toEqual(['units.0.unit is-base-unit'])
  })
})
