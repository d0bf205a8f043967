import type { Sighting } from '@dockledger/devices/driver.ts'
import { dockDoor, hear, isBeamBroken, type Pallet } from '@dockledger/devices/portal/model.ts'
import { durationS, type PathName } from '@dockledger/devices/portal/path.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filter, type Observed } from './filter.ts'
import { doorPlan, newFilter, passagesIn, START_MS } from './walk.case.ts'

const EPCS = ['AA', 'BB', 'CC', 'DD']
const END_MS = 120_000

const sightingArbitrary = fc.oneof(
  fc.record({
    kind: fc.constant('tag' as const),
    epc: fc.constantFrom(...EPCS),
    antenna: fc.integer({ min: 1, max: 4 }),
    rssiDbm: fc.option(fc.integer({ min: -75, max: -40 })),
    count: fc.integer({ min: 1, max: 3 }),
    at: fc.integer({ min: 0, max: 60_000 }),
    readerAt: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('input' as const),
    port: fc.constant(1),
    isHigh: fc.boolean(),
    at: fc.integer({ min: 0, max: 60_000 }),
  }),
)
const storyArbitrary = fc
  .array(sightingArbitrary, { maxLength: 120 })
  .map((story) => story.map((s): Sighting => ({ ...s, at: START_MS + s.at })).sort((a, b) => a.at - b.at))

/** Tells the story cut after the given positions, each piece when its last sighting came, with or without ticks between. */
const told = (story: readonly Sighting[], cuts: readonly number[], hasTicks: boolean): Observed[] => {
  const state = newFilter(doorPlan('door-1', 'r', true), doorPlan('door-2', 'q'))
  const found: Observed[] = []
  const marks = [...new Set([...cuts, story.length])].sort((a, b) => a - b)
  let begin = 0
  let now = START_MS
  const tick = (to: number): void => {
    for (; now < to; now += 170) {
      if (hasTicks)
        found.push(...filter(state, { kind: 'tick' }, { wallMs: now, steadyMs: now - START_MS }).observations)
    }
  }
  for (const mark of marks) {
    const sightings = story.slice(begin, mark)
    begin = mark
    const last = sightings.at(-1)
    if (!last) continue
    tick(sightings[0]?.at ?? now)
    const moment = { wallMs: last.at, steadyMs: last.at - START_MS }
    found.push(...filter(state, { kind: 'sightings', device: 'r', sightings }, moment).observations)
    now = Math.max(now, last.at)
  }
  tick(START_MS + END_MS)
  found.push(...filter(state, { kind: 'tick' }, { wallMs: START_MS + END_MS, steadyMs: END_MS }).observations)
  return found
}

describe('any cutting of the same sightings', () => {
  it('gives the same observations', () => {
    fc.assert(
      fc.property(storyArbitrary, fc.array(fc.nat(120)), fc.boolean(), (story, cuts, hasTicks) => {
        const oneByOne = told(story, [...story.keys()], true)
        expect(told(story, cuts, hasTicks)).toEqual(oneByOne)
      }),
      { numRuns: 300 },
    )
  })
})

describe('nothing is lost', () => {
  it('a tag with enough good reads in both zones gives exactly one passage', () => {
    const visit = fc.record({
      zones: fc.array(fc.boolean(), { minLength: 4, maxLength: 40 }),
      gapMs: fc.integer({ min: 1, max: 1_000 }),
      startMs: fc.integer({ min: 0, max: 5_000 }),
      stepMs: fc.constantFrom(0, 86_400_000, -86_400_000),
    })
    fc.assert(
      fc.property(fc.array(visit, { minLength: 1, maxLength: 8 }), (visits) => {
        const state = newFilter(doorPlan('door-1', 'r'))
        const steps = visits.flatMap(({ zones, gapMs, startMs }, v) =>
          zones.map((isInside, i) => ({ epc: `A${v}`, antenna: isInside ? 3 : 1, steadyMs: startMs + i * gapMs })),
        )
        const stepAt = visits[0]?.startMs ?? 0
        const wall = (steadyMs: number) => START_MS + steadyMs + (steadyMs >= stepAt ? (visits[0]?.stepMs ?? 0) : 0)
        const found: Observed[] = []
        for (const { epc, antenna, steadyMs } of steps.sort((a, b) => a.steadyMs - b.steadyMs)) {
          const at = wall(steadyMs)
          const sighting = { kind: 'tag', epc, antenna, rssiDbm: -55, count: 1, at, readerAt: null } as const
          const moment = { wallMs: at, steadyMs }
          found.push(...filter(state, { kind: 'sightings', device: 'r', sightings: [sighting] }, moment).observations)
        }
        const end = { wallMs: wall(100_000), steadyMs: 100_000 }
        found.push(...filter(state, { kind: 'tick' }, end).observations)
        const passages = passagesIn(found)
        for (const [v, { zones, gapMs }] of visits.entries()) {
          const enough = zones.filter(Boolean).length >= 2 && zones.filter((zone) => !zone).length >= 2
          // A tag that stands before one zone for longer than settleMs may pass more than once.
          if (!enough || zones.length * gapMs >= 5_000) continue
          const mine = passages.filter(({ epc }) => epc === `A${v}`)
          expect(mine).toHaveLength(1)
          expect(mine[0]?.reads).toBe(zones.length)
        }
        for (const { firstSeenAt, lastSeenAt } of passages) expect(lastSeenAt).toBeGreaterThanOrEqual(firstSeenAt)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the radio of a dock door, as the virtual site makes it', () => {
  const ways: readonly (readonly [PathName, number, number, string | null])[] = [
    ['in', 1.2, 0, 'in'],
    ['in', 3, 0, 'in'],
    ['out', 1.2, 0, 'out'],
    ['turn-back', 1.2, 0, 'turned-back'],
    ['stop-in-doorway', 1.2, 30, 'in'],
    ['pass-by-outside', 1.2, 0, null],
  ]
  it.each(ways)('%s at %d m/s with a stop of %d s: %s', (path, speedMps, stopS, expected) => {
    const epcs = Array.from({ length: 200 }, (_, i) => i.toString(16).toUpperCase().padStart(24, '0'))
    const pallets: Pallet[] = [{ path, speedMps, stopS, epcs, startedAt: START_MS + 1_000 }]
    const portal = dockDoor(7)
    const state = newFilter(doorPlan('door-1', 'r', true))
    const found: Observed[] = []
    let isDark = false
    const endAt = START_MS + durationS({ path, speedMps, stopS }) * 1_000 + 15_000
    for (let at = START_MS; at < endAt; at += portal.cycleMs) {
      const sightings: Sighting[] = hear(portal, pallets, at).map((tag) => ({
        kind: 'tag',
        ...tag,
        count: 1,
        readerAt: null,
      }))
      if (isBeamBroken(pallets, at) !== isDark) {
        isDark = !isDark
        sightings.unshift({ kind: 'input', port: 1, isHigh: isDark, at })
      }
      const moment = { wallMs: at + portal.cycleMs - 1, steadyMs: at + portal.cycleMs - 1 }
      found.push(...filter(state, { kind: 'sightings', device: 'r', sightings }, moment).observations)
    }
    const passages = passagesIn(found)
    const right = passages.filter(({ direction }) => direction === expected)
    if (expected === null) {
      // The few that the inside hears more than once came and went outside.
      expect(passages.every(({ direction }) => direction === 'turned-back')).toBe(true)
      expect(passages.length).toBeLessThanOrEqual(epcs.length * 0.02)
    } else {
      expect(new Set(passages.map(({ epc }) => epc)).size).toBe(passages.length)
      expect(right.length).toBeGreaterThanOrEqual(epcs.length * 0.98)
      // What is not right is doubt, never the wrong way.
      const wrong = passages.filter(({ direction }) => direction === (expected === 'in' ? 'out' : 'in'))
      if (expected !== 'turned-back') expect(wrong).toEqual([])
    }
  })
})
