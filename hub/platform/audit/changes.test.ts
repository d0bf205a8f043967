import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesBetween } from './changes.ts'
import { keyedHash } from './keyed-hash.ts'

const hash = keyedHash('a secret of tests')
const between = (before: unknown, after: unknown) => JSON.parse(JSON.stringify(changesBetween(before, after, hash)))

describe('what changed', () => {
  it.each([
    ['a value', { a: 1, b: 2 }, { a: 1, b: 3 }, { b: [2, 3] }],
    ['a thing that is new', undefined, { a: 'x', b: null, c: false }, { a: [null, 'x'], c: [null, false] }],
    ['a thing that is gone', { a: 'x' }, undefined, { a: ['x', null] }],
    ['nothing', { a: [1, 2], b: { c: 1 } }, { a: [1, 2], b: { c: 1 } }, null],
    ['what only follows from it', { version: 1, allowed: ['x'] }, { version: 2, allowed: [] }, null],
    ['deep in it', { a: { b: { c: 1 } } }, { a: { b: { c: 2 } } }, { 'a.b.c': [1, 2] }],
    ['a list of words', { a: ['x'] }, { a: ['x', 'y'] }, { a: [['x'], ['x', 'y']] }],
    [
      'a row that moved up, and another that is gone',
      {
        tags: [
          { epc: 'A', n: 1 },
          { epc: 'B', n: 1 },
        ],
      },
      { tags: [{ epc: 'B', n: 2 }] },
      { 'tags[B].n': [1, 2], 'tags[A].epc': ['A', null], 'tags[A].n': [1, null] },
    ],
    [
      'rows that are called alike, by their place',
      {
        l: [
          { code: 'A', n: 1 },
          { code: 'A', n: 2 },
        ],
      },
      {
        l: [
          { code: 'A', n: 1 },
          { code: 'A', n: 3 },
        ],
      },
      { 'l[1].n': [2, 3] },
    ],
    [
      'an instant',
      { at: new Date(0) },
      { at: new Date(1) },
      { at: ['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.001Z'] },
    ],
  ])('is told of %s', (_, before, after, changes) => {
    expect(between(before, after)).toEqual(changes)
  })

  it('says of secrets no more than whether they are the same', () => {
    const before = { credential: 'one', newPassword: 'two', nested: { apiToken: 'three', pin: '1234' }, key: 'same' }
    const after = { credential: 'ONE', newPassword: 'TWO', nested: { apiToken: 'THREE', pin: '9999' }, key: 'same' }
    const changes = between(before, after)
    expect(Object.keys(changes)).toEqual(['credential', 'newPassword', 'nested.apiToken', 'nested.pin'])
    for (const pair of Object.values(changes))
      expect(pair).toEqual([
        { hash: expect.stringMatching(/^[0-9a-f]{16}$/) },
        { hash: expect.stringMatching(/^[0-9a-f]{16}$/) },
      ])
    expect(keyedHash('another house')('one')).not.toEqual(hash('one'))
  })

  it('is bounded, and says how much was left out', () => {
    const big = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`f${i}`, 'x'.repeat(2_000)]))
    const changes = between(undefined, big)
    expect(Object.keys(changes)).toHaveLength(201)
    expect(changes['…']).toEqual([null, 800])
    expect(JSON.stringify(changes).length).toBeLessThan(120_000)
  })

  it('never fails, and is nothing between a thing and itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(changesBetween(a, a, hash)).toBeNull()
        JSON.stringify(changesBetween(a, b, hash))
      }),
    )
  })
})
