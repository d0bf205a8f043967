import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { delimited } from './delimited.ts'
import type { Framed, Framing } from './framing.ts'
import { lengthPrefixed } from './length-prefixed.ts'
import { stxEtx } from './stx-etx.ts'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (one) => one.charCodeAt(0))
const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

const feed = (framing: Framing, chunks: readonly Uint8Array[]) => {
  let last: Framed = { state: framing.start, frames: [], dropped: 0, overflows: 0 }
  const all = { frames: [] as string[], dropped: 0, overflows: 0, held: 0, isSkipping: false, heldMax: 0 }
  for (const chunk of chunks) {
    last = framing.push(last.state, chunk)
    all.frames.push(...last.frames.map(textOf))
    all.dropped += last.dropped
    all.overflows += last.overflows
    all.heldMax = Math.max(all.heldMax, last.state.held.length)
  }
  return { ...all, held: last.state.held.length, isSkipping: last.state.isSkipping }
}

/** One length byte that counts itself; 0xFF begins no frame. */
const counted = lengthPrefixed({
  headerBytes: 1,
  lengthMax: 6,
  lengthAt: (bytes, from) => (bytes[from] === 255 ? undefined : bytes[from]),
})

const FRAMINGS: readonly (readonly [string, Framing, string])[] = [
  ['cr', delimited({ delimiter: 'cr', lengthMax: 5 }), 'ab\r\n'],
  ['lf', delimited({ delimiter: 'lf', lengthMax: 5 }), 'ab\r\n'],
  ['crlf', delimited({ delimiter: 'crlf', lengthMax: 5 }), 'ab\r\n'],
  ['cr-or-lf', delimited({ delimiter: 'cr-or-lf', lengthMax: 5 }), 'ab\r\n'],
  ['stx-etx', stxEtx({ lengthMax: 5 }), 'ab\x02\x03'],
  ['length-prefixed', counted, '\x01\x02\x03\x06\x07\xff'],
]

describe.each(FRAMINGS)('%s', (_, framing, alphabet) => {
  const stream = fc
    .array(fc.constantFrom(...bytesOf(alphabet)), { maxLength: 60 })
    .map((bytes) => Uint8Array.from(bytes))
  const cuts = fc.array(fc.nat(60), { maxLength: 12 })

  it('gives the same frames however the bytes are split, and accounts for each byte', () => {
    fc.assert(
      fc.property(stream, cuts, (bytes, at) => {
        const edges = [0, ...at.filter((one) => one <= bytes.length).sort((a, b) => a - b), bytes.length]
        const chunks = edges.slice(1).map((edge, i) => bytes.slice(edges[i], edge))
        const whole = feed(framing, [bytes])
        const split = feed(framing, chunks)
        expect(split.frames).toEqual(whole.frames)
        expect(split.isSkipping).toBe(whole.isSkipping)
        expect(split.overflows).toBe(whole.overflows)
        for (const { frames, dropped, held } of [whole, split]) {
          expect(frames.reduce((sum, frame) => sum + frame.length, 0) + dropped + held).toBe(bytes.length)
        }
        expect(split.heldMax).toBeLessThanOrEqual(7)
      }),
      { numRuns: 500 },
    )
  })

  it('is not upset by noise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => void feed(framing, [noise, noise])))
  })
})

describe('what each framing takes for a frame', () => {
  it.each([
    ['cr', 'one\rtwo\r', ['one', 'two']],
    ['cr', 'one\r\ntwo\r', ['one', '\ntwo']],
    ['lf', 'one\ntwo', ['one']],
    ['crlf', 'a\rb\r\n\r\nc\r\n', ['a\rb', 'c']],
    ['cr-or-lf', 'one\r\ntwo\nthree\r', ['one', 'two', 'three']],
  ] as const)('%s: %j', (delimiter, text, frames) => {
    expect(feed(delimited({ delimiter, lengthMax: 80 }), [bytesOf(text)]).frames).toEqual(frames)
  })

  it('drops a line that is too long whole, and takes the next', () => {
    const framing = delimited({ delimiter: 'crlf', lengthMax: 3 })
    const fed = feed(framing, [bytesOf('abc\r\nabcd'), bytesOf('efgh\r'), bytesOf('\nabc\r\n')])
    expect(fed).toMatchObject({ frames: ['abc', 'abc'], overflows: 1, held: 0, isSkipping: false })
  })

  it('begins anew at a second STX and wants nothing outside', () => {
    expect(feed(stxEtx({ lengthMax: 9 }), [bytesOf('xx\x02ab\x02cd\x03yy\x03\x02\x03')]).frames).toEqual(['cd', ''])
  })

  it('gives up a stream whose length makes no sense', () => {
    expect(feed(counted, [bytesOf('\x03ab\xff\x03ab')])).toMatchObject({
      frames: ['\x03ab'],
      isSkipping: true,
      overflows: 1,
    })
    expect(feed(counted, [bytesOf('\x00\x03ab')])).toMatchObject({ frames: [], isSkipping: true })
    expect(feed(counted, [bytesOf('\x07abcdef')])).toMatchObject({ frames: [], isSkipping: true })
  })
})
