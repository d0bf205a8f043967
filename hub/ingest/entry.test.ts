import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entrySchema, passageSchema, TIME_MS_MIN } from '../contract/observation.ts'
import { checkEntry, contentOf, isPassage } from './entry.ts'

const PASSAGE = {
  kind: 'passage',
  portal: 'dock-1',
  epc: '30340789000C0E42DFDC1C35',
  direction: 'in',
  firstSeenAt: TIME_MS_MIN,
  lastSeenAt: TIME_MS_MIN + 900,
  reads: 12,
  peakRssiDbm: -51.5,
  sightings: [
    [1, 0, -60],
    [2, 500, null],
  ],
} as const
const ENTRY = { seq: 7, at: TIME_MS_MIN + 900, observation: PASSAGE }

/** Values that are nearly right: each field replaced, left out or joined by one too many. */
const odd = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    '',
    0,
    -1,
    1.5,
    1e16,
    '30',
    'in',
    'IN',
    true,
    [],
    {},
    Number.NaN,
    -111,
    -110,
    -10,
    -9.9,
  ),
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.array(fc.constantFrom(0, 1, 64, 65, -60, null), { maxLength: 4 }),
  fc.array(
    fc.tuple(fc.integer({ min: 0, max: 66 }), fc.integer({ min: -1, max: 99 }), fc.constantFrom(null, -60, -5)),
    { maxLength: 26 },
  ),
)
const fields = [...Object.keys(PASSAGE), 'extra']

describe('an entry', () => {
  it('is checked by hand exactly as its schema checks it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fields), odd, fc.boolean(), (field, value, isLeftOut) => {
        const changed: Record<string, unknown> = { ...PASSAGE, [field]: value }
        if (isLeftOut) delete changed[field]
        const viaWire: unknown = JSON.parse(JSON.stringify(changed))
        expect(isPassage(viaWire)).toBe(passageSchema.safeParse(viaWire).success)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    [
      'RSSI that no reader hears',
      { ...ENTRY, observation: { ...PASSAGE, peakRssiDbm: 4_294_967_235 } },
      'observation.peakRssiDbm',
    ],
    ['a time before there was a gateway', { ...ENTRY, at: 0 }, 'at'],
    [
      'an end before its beginning',
      { ...ENTRY, observation: { ...PASSAGE, firstSeenAt: TIME_MS_MIN + 901 } },
      'observation.lastSeenAt',
    ],
    [
      'a passage of a year',
      { ...ENTRY, at: TIME_MS_MIN + 3.2e10, observation: { ...PASSAGE, lastSeenAt: TIME_MS_MIN + 3.2e10 } },
      'observation.lastSeenAt',
    ],
    [
      'a sighting after its end',
      { ...ENTRY, observation: { ...PASSAGE, sightings: [[1, 901, null]] } },
      'observation.sightings',
    ],
    ['another time than its entry', { ...ENTRY, at: TIME_MS_MIN + 901 }, 'observation.lastSeenAt'],
    ['a time of the far future', { ...ENTRY, observation: { ...PASSAGE, lastSeenAt: 9e15 } }, 'observation.lastSeenAt'],
    ['an unknown field', { ...ENTRY, colour: 'red' }, 'colour'],
    ['no sequence number', { at: TIME_MS_MIN, observation: PASSAGE }, 'seq'],
    ['an unknown kind', { ...ENTRY, observation: { kind: 'smell' } }, 'observation.kind'],
    [
      'NUL in a text',
      { ...ENTRY, observation: { kind: 'scan', device: 'd', portal: null, text: 'a\0b', symbology: null } },
      'observation.text',
    ],
    [
      'half a character',
      { ...ENTRY, observation: { kind: 'scan', device: 'd', portal: null, text: 'a\ud800', symbology: null } },
      'observation.text',
    ],
    ['nothing', null, 'entry'],
  ])('with %s is set aside by the name of its field', (_, value, field) => {
    expect(checkEntry(value)).toMatchObject({ complaint: { field } })
  })

  it('keeps its number when that can be read, so that its gateway may forget it', () => {
    expect(checkEntry({ ...ENTRY, at: 'noon' })).toMatchObject({ seq: 7 })
    expect(checkEntry({ ...ENTRY, seq: -1 })).toMatchObject({ seq: undefined })
  })

  it('has one text for one content, in whatever order its fields came', () => {
    const shuffled = Object.fromEntries(Object.entries(PASSAGE).reverse())
    expect(contentOf(entrySchema.parse({ ...ENTRY, observation: shuffled }).observation)).toBe(
      contentOf(entrySchema.parse(ENTRY).observation),
    )
  })
})
