import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BATCH_BYTES_MAX, SKEW_MS_MAX, TIME_MS_MIN } from '../contract/observation.ts'
import { rangesOf } from './ranges.ts'
import { isRefused, receive } from './receive.ts'

const NOW = Date.UTC(2026, 5, 1, 12)
const TOPIC = { site: 'main', gateway: 'dock-1', channel: 'observations' } as const
const presence = (seq: number, at = NOW - 1_000) => ({
  seq,
  at,
  observation: { kind: 'presence', portal: 'door-1', isPresent: true },
})
const batch = (more: object = {}) => ({
  v: 1,
  gateway: 'dock-1',
  sentAt: NOW - 20,
  skewMs: 0,
  entries: [presence(1), presence(2)],
  ...more,
})
const send = (value: unknown) =>
  receive(TOPIC, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), NOW)

describe('a packet', () => {
  it('becomes rows in the order of its entries, each in the lane of its door', () => {
    const scan = {
      seq: 3,
      at: NOW,
      observation: { kind: 'scan', device: 'gun', portal: null, text: 'PO-1', symbology: null },
    }
    expect(send(batch({ entries: [presence(2), presence(1), scan] }))).toMatchObject({
      gateway: 'dock-1',
      site: 'main',
      bad: [],
      rows: [
        { seq: 2, lane: 'dock-1/door-1', portal: 'door-1' },
        { seq: 1 },
        { seq: 3, lane: 'dock-1/', portal: null, kind: 'scan' },
      ],
    })
  })

  it('sets a bad entry aside and keeps the rest', () => {
    const checked = send(batch({ entries: [presence(1), { seq: 2, at: 'noon' }, presence(3)] }))
    expect(checked).toMatchObject({
      rows: [{ seq: 1 }, { seq: 3 }],
      bad: [
        {
          seq: 2,
          complaint: { field: 'at', message: 'must be a number, such as 50', messageZh: '应为数字，如 50' },
          raw: '{"seq":2,"at":"noon"}',
        },
      ],
    })
  })

  it.each([
    ['not-json', '{"v":1,'],
    ['not-json', Buffer.from([0x22, 0xff, 0xfe, 0x22]).toString('latin1').replace(/[^"]/g, '\u0000')],
    ['unknown-version', batch({ v: 2 })],
    ['bad-envelope', []],
    ['bad-envelope', batch({ entries: [] })],
    ['bad-envelope', batch({ extra: 1 })],
    ['bad-envelope', batch({ entries: Array.from({ length: 501 }, (_, i) => presence(i + 1)) })],
    ['bad-envelope', batch({ skewMs: 1e15 })],
    ['bad-envelope', batch({ skewMs: -1e15 })],
    ['bad-envelope', batch({ sentAt: 1e15 })],
    ['wrong-gateway', batch({ gateway: 'dock-2' })],
    ['too-large', ' '.repeat(BATCH_BYTES_MAX + 1)],
  ])('is refused whole as %s', (code, value) => {
    const answer = send(value)
    expect(isRefused(answer) && answer.refused).toBe(code)
  })

  it('is refused when it is not UTF-8', () => {
    expect(receive(TOPIC, Uint8Array.of(0x22, 0xff, 0x22), NOW)).toMatchObject({ refused: 'not-json' })
  })

  it('never throws, whatever its bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new TextEncoder().encode(text)),
        ),
        (bytes) => void receive(TOPIC, bytes, NOW),
      ),
    )
  })
})

describe('the time of a row', () => {
  const DAY = 86_400_000
  it.each([
    ['a clock that is right', 0, 0, 0, false],
    ['a clock within tolerance', 1_900, 0, 0, false],
    ['a clock a day behind, measured', DAY, DAY, DAY, true],
    ['a clock a day ahead, measured', -DAY, -DAY, -DAY, true],
    ['a clock a day behind, not measured yet', null, DAY, DAY, true],
    ['a slow way, not measured yet', null, 40_000, 0, false],
    ['a clock a day ahead that believes itself right', 0, -DAY, -DAY, true],
    ['a clock 40 s ahead, not measured yet', null, -40_000, -40_000, true],
  ])('of %s', (_, skewMs, behind, correction, isTimeCorrected) => {
    const at = NOW - behind - 500
    const checked = send(batch({ skewMs, sentAt: NOW - behind, entries: [presence(1, at)] }))
    expect(checked).toMatchObject({ rows: [{ at, occurredAt: at + correction, isTimeCorrected }] })
  })

  it('is never before all time, however far off the clock says it is', () => {
    const checked = send(batch({ skewMs: -SKEW_MS_MAX, entries: [presence(1, NOW - 500)] }))
    expect(checked).toMatchObject({ rows: [{ occurredAt: NOW, isTimeCorrected: true }] })
  })

  it('of a clock that was never set is put right by what it measured', () => {
    const begin = TIME_MS_MIN + 5_000
    const checked = send(batch({ skewMs: NOW - begin, sentAt: begin, entries: [presence(1, begin - 500)] }))
    expect(checked).toMatchObject({ rows: [{ at: begin - 500, occurredAt: NOW - 500, isTimeCorrected: true }] })
  })

  it('is never after its arrival, whatever one entry says', () => {
    const wild = Date.UTC(2099, 5, 1)
    const checked = send(batch({ entries: [presence(1, NOW - 500), presence(2, wild)] }))
    expect(checked).toMatchObject({
      rows: [
        { occurredAt: NOW - 500, isTimeCorrected: false },
        { at: wild, occurredAt: NOW, isTimeCorrected: true },
      ],
    })
  })
})

describe('ranges', () => {
  it('cover exactly the numbers', () => {
    expect(rangesOf([5, 1, 2, 3, 9, 3])).toEqual([
      [1, 3],
      [5, 5],
      [9, 9],
    ])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (seqs) => {
        const covered = rangesOf(seqs).flatMap(([from, to]) =>
          Array.from({ length: to - from + 1 }, (_, i) => from + i),
        )
        expect(covered).toEqual([...new Set(seqs)].sort((a, b) => a - b))
      }),
    )
  })
})
