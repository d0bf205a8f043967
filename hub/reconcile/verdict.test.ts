import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBarcode } from './barcode.ts'
import { readSums, storeSums } from './sums.ts'
import { HELD_MS_MAX, placeRow } from './timing.ts'
import {
  addToSums,
  judgeSession,
  judgeTag,
  type Line,
  noSums,
  ordersOf,
  type SessionTag,
  sessionVerdict,
  shortages,
  sortLines,
} from './verdict.ts'
import { toKilograms } from './weight.ts'

const line = (documentId: string, itemId: string, open: number, dueOn: string | null = null): Line => ({
  expectationId: `${documentId}/${itemId}`,
  documentId,
  documentNumber: documentId,
  itemId,
  open: BigInt(open),
  dueOn,
  isElsewhere: false,
})
const tag = (epc: string, itemId: string | null, quantity = 10): SessionTag => ({
  epc,
  itemId,
  quantity: BigInt(quantity),
  direction: 'in',
  verdict: 'unexpected',
  expectationId: null,
  acceptedMovementId: null,
})
const verdicts = (tags: readonly SessionTag[], lines: readonly Line[], chosen: string | null = null) => {
  const judged = judgeSession(tags, lines, chosen)
  return [judged.documentId, ...judged.tags.map(({ verdict }) => verdict)]
}

describe('which order the tags belong to', () => {
  it.each([
    ['the one that takes most', [line('A', 'x', 10), line('B', 'x', 30)], ['B', 'matched', 'matched']],
    [
      'ties: the earlier day',
      [line('A', 'x', 20, '2026-12-02'), line('B', 'x', 20, '2026-12-01')],
      ['B', 'matched', 'matched'],
    ],
    ['ties: the lower number', [line('B', 'x', 20), line('A', 'x', 20)], ['A', 'matched', 'matched']],
    ['none that takes nothing', [line('A', 'y', 20)], [null, 'unexpected', 'unexpected']],
    ['none that has nothing open', [line('A', 'x', 0)], [null, 'unexpected', 'unexpected']],
  ])('%s', (_, lines, answer) => {
    expect(verdicts([tag('1', 'x'), tag('2', 'x')], lines)).toEqual(answer)
  })

  it('never one of another door, whose goods are foreign', () => {
    const elsewhere = { ...line('A', 'x', 30), isElsewhere: true }
    expect(verdicts([tag('1', 'x')], [elsewhere])).toEqual([null, 'foreign'])
    expect(verdicts([tag('1', 'x'), tag('2', 'y')], [elsewhere, line('B', 'y', 10)])).toEqual([
      'B',
      'foreign',
      'matched',
    ])
  })

  it('a person may say otherwise', () => {
    const lines = [line('A', 'x', 10), line('B', 'y', 10)]
    expect(verdicts([tag('1', 'x'), tag('2', 'y'), tag('3', null)], lines, 'B')).toEqual([
      'B',
      'foreign',
      'matched',
      'unknown',
    ])
  })

  it('two lines of one item are filled one after the other, what is more is over', () => {
    const lines = [line('A', 'x', 10), { ...line('A', 'x', 10), expectationId: 'second' }]
    expect(verdicts([tag('1', 'x'), tag('2', 'x'), tag('3', 'x')], lines)).toEqual(['A', 'matched', 'matched', 'over'])
  })
})

describe('the verdict on a session', () => {
  it.each([
    ['nothing-seen', [], [line('A', 'x', 10)]],
    ['short', [tag('1', 'x')], [line('A', 'x', 20)]],
    ['matched', [tag('1', 'x')], [line('A', 'x', 10)]],
    ['over', [tag('1', 'x'), tag('2', 'x')], [line('A', 'x', 10)]],
    ['foreign', [tag('1', 'x'), tag('2', 'x'), tag('3', 'y')], [line('A', 'x', 20), line('B', 'y', 10)]],
    ['unexpected', [tag('1', 'z')], []],
    ['unknown', [tag('1', null)], []],
    ['turned-back', [{ ...tag('1', 'x'), direction: 'turned-back', verdict: 'turned-back' }], []],
    ['already-in-stock', [{ ...tag('1', 'x'), verdict: 'already-in-stock' }], [line('A', 'x', 10)]],
    ['already-in-stock', [{ ...tag('1', 'x'), verdict: 'already-in-stock' }, tag('2', 'x')], [line('A', 'x', 10)]],
    ['late-passage', [{ ...tag('1', 'x'), verdict: 'late-passage' }], [line('A', 'x', 10)]],
    ['unexpected', [{ ...tag('1', 'x'), verdict: 'late-passage' }, tag('2', 'z')], []],
  ] as const)('%s', (verdict, tags, lines) => {
    const { sums, documentId } = judgeSession(tags, lines, null)
    expect(sessionVerdict(sums, lines, documentId)).toBe(verdict)
  })

  it('counts only the bound order as missing', () => {
    const lines = [line('A', 'x', 30), line('B', 'y', 10)]
    const { sums } = judgeSession([tag('1', 'x')], lines, 'A')
    expect(shortages(sums, lines, 'A').map(({ missing }) => missing)).toEqual([20n])
    expect(shortages(sums, lines, null)).toEqual([])
  })
})

const items = fc.constantFrom('x', 'y', 'z', null)
const tagsOf = fc.array(items, { maxLength: 30 }).map((list) => list.map((item, i) => tag(String(i), item)))
const linesOf = fc
  .array(fc.tuple(fc.constantFrom('A', 'B'), fc.constantFrom('x', 'y'), fc.integer({ min: 0, max: 80 })), {
    maxLength: 6,
  })
  .map((list) => list.map(([document, item, open], i) => ({ ...line(document, item, open), expectationId: `${i}` })))

describe('judging', () => {
  it('one tag at a time comes to the same as judging the whole', () => {
    fc.assert(
      fc.property(tagsOf, linesOf, (tags, lines) => {
        const whole = judgeSession(tags, lines, null)
        const orders = ordersOf(sortLines(lines), whole.documentId)
        const sums = noSums()
        const one = tags.map((each) => {
          const judged = { ...each, ...judgeTag(each, sums, orders) }
          addToSums(sums, judged)
          return judged
        })
        expect(one).toEqual(whole.tags)
        expect(sums).toEqual(whole.sums)
      }),
    )
  })

  it('never matches more than is open, and takes out what it put in', () => {
    fc.assert(
      fc.property(tagsOf, linesOf, (tags, lines) => {
        const { sums, tags: judged, documentId } = judgeSession(tags, lines, null)
        for (const { expectationId, open } of lines) expect((sums.matched.get(expectationId) ?? 0n) <= open).toBe(true)
        const empty = storeSums(noSums(), lines, documentId)
        const left = readSums(storeSums(sums, lines, documentId))
        for (const each of judged) addToSums(left, each, -1)
        expect(storeSums(left, lines, documentId)).toEqual(empty)
      }),
    )
  })
})

describe('to which visit a row belongs', () => {
  const open = { openedAt: 10_000, lastEventAt: 12_000, isPresent: false, isAwaited: false }
  const QUIET = 5_000
  it.each([
    ['open', 20_000, {}],
    ['open', 20_000, { closedUntil: 19_999 }],
    ['late', 20_000, { closedUntil: 20_000 }],
    ['join', 17_000, { open }],
    ['over', 17_001, { open }],
    ['join', 12_000 + HELD_MS_MAX, { open: { ...open, isPresent: true } }],
    ['join', 12_000 + HELD_MS_MAX, { open: { ...open, isAwaited: true } }],
    ['over', 12_001 + HELD_MS_MAX, { open: { ...open, isPresent: true } }],
    ['join', 5_000, { open }],
    ['late', 4_999, { open }],
    ['late', 9_000, { open, closedUntil: 9_500 }],
    ['join', 10_500, { open, closedUntil: 11_000 }],
  ] as const)('%s: %d %j', (placement, at, visits) => {
    expect(placeRow(at, { open: undefined, closedUntil: undefined, quietMs: QUIET, ...visits })).toBe(placement)
  })
})

describe('weights', () => {
  it.each([
    ['1', 'kg', '1.000'],
    ['1', 'lb', '0.454'],
    ['100', 'lb', '45.359'],
    ['1', 'oz', '0.028'],
    ['2.5', 't', '2500.000'],
    ['0.5', 'g', '0.001'],
    ['-12.3456', 'kg', '-12.346'],
    ['-0.0001', 'kg', '0.000'],
  ] as const)('%s %s is %s kg', (value, unit, kilograms) => {
    expect(toKilograms(value, unit)).toBe(kilograms)
  })
})

describe('barcodes at a door', () => {
  it.each([
    ['PO-7', { orderNumbers: ['PO-7'] }],
    [']C1400PO-7', { orderNumbers: ['400PO-7', 'PO-7'] }],
    ['(400)PO-7', { orderNumbers: ['(400)PO-7', 'PO-7'] }],
    ['00106141411234567897', { orderNumbers: ['00106141411234567897'], sscc18: '106141411234567897' }],
    ['4006381333931', { orderNumbers: ['4006381333931'], gtin14: '04006381333931' }],
    ['4006381333932', { orderNumbers: ['4006381333932', '6381333932'] }],
    ['(01)04006381333931(21)7', { orderNumbers: ['(01)04006381333931(21)7'], gtin14: '04006381333931' }],
  ])('%s', (text, meaning) => {
    expect(readBarcode(text)).toEqual(meaning)
  })
})
