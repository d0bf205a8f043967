import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dockDoor, type HeardTag, hear, isBeamBroken, type Pallet } from './model.ts'
import { durationS, PATHS, type PathName, positionAt } from './path.ts'

const STARTED_AT = Date.UTC(2026, 0, 5, 8)
const epcs = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `3034257BF7194E40${index.toString(16).toUpperCase().padStart(8, '0')}`)
const palletOn = (path: PathName, count = 40): Pallet => ({
  path,
  speedMps: 1.4,
  stopS: 4,
  startedAt: STARTED_AT,
  epcs: epcs(count),
})

const carried = (pallet: Pallet, seed = 7): HeardTag[] => {
  const heard: HeardTag[] = []
  for (let at = STARTED_AT; at < STARTED_AT + durationS(pallet) * 1000; at += 50)
    heard.push(...hear(dockDoor(seed), [pallet], at))
  return heard
}
const isOutside = (read: HeardTag): boolean => read.antenna <= 2

/** When the reads of one zone had their weight: the mean of their times by received power. */
const centroid = (reads: readonly HeardTag[]): number => {
  const weights = reads.map((read) => 10 ** (read.rssiDbm / 10))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return reads.reduce((sum, read, index) => sum + read.at * (weights[index] ?? 0), 0) / total
}

const byTag = (reads: readonly HeardTag[]): readonly HeardTag[][] =>
  epcs(40).map((epc) => reads.filter((read) => read.epc === epc))

describe('the radio of a dock door', () => {
  it.each([
    ['in', -1],
    ['out', 1],
    ['stop-in-doorway', -1],
  ] as const)('%s: every tag is heard in both zones, in the order of the way', (path, sign) => {
    for (const reads of byTag(carried(palletOn(path)))) {
      const outside = reads.filter(isOutside)
      const inside = reads.filter((read) => !isOutside(read))
      expect(Math.min(outside.length, inside.length)).toBeGreaterThan(5)
      expect(Math.sign(centroid(outside) - centroid(inside))).toBe(sign)
    }
  })

  it('turn-back: heard outside first and last, and by the inner antennas in between', () => {
    const heard = carried(palletOn('turn-back'))
    for (const reads of byTag(heard))
      expect([reads[0], reads.at(-1)].every((read) => read && isOutside(read))).toBe(true)
    expect(heard.filter((read) => !isOutside(read)).length).toBeGreaterThan(40)
  })

  it('pass-by-outside: heard outside, now and then through the door, and the photo-eye stays light', () => {
    const pallet = palletOn('pass-by-outside')
    const heard = carried(pallet)
    expect(heard.length).toBeGreaterThan(100)
    expect(heard.filter(isOutside).length / heard.length).toBeGreaterThan(0.95)
    for (let at = 0; at < 10_000; at += 50) expect(isBeamBroken([pallet], STARTED_AT + at)).toBe(false)
  })

  it('the photo-eye is dark while a pallet is in the line, and for the whole stop in the doorway', () => {
    const darkMs = (path: PathName): number => {
      let ms = 0
      for (let at = 0; at < 20_000; at += 10) if (isBeamBroken([palletOn(path)], STARTED_AT + at)) ms += 10
      return ms
    }
    expect(darkMs('in')).toBeGreaterThan(700)
    expect(darkMs('in')).toBeLessThan(1_000)
    expect(darkMs('stop-in-doorway') - darkMs('in')).toBe(4_000)
  })

  it('is as unreliable as a real one: one cycle finds some of the tags, never all, never none', () => {
    const pallet = palletOn('in', 200)
    const inTheDoor = STARTED_AT + (durationS(pallet) / 2) * 1000
    const found = new Set(hear(dockDoor(7), [pallet], inTheDoor).map((read) => read.epc))
    expect(found.size).toBeGreaterThan(100)
    expect(found.size).toBeLessThan(200)
  })

  it('RSSI is what portals report, and stronger near than far', () => {
    const heard = carried(palletOn('in'))
    for (const read of heard) expect(read.rssiDbm > -95 && read.rssiDbm < -30).toBe(true)
    const mean = (reads: readonly HeardTag[]): number =>
      reads.reduce((sum, read) => sum + read.rssiDbm, 0) / reads.length
    const first = heard.slice(0, 100)
    const passing = heard.filter((read) => isOutside(read) && Math.abs(read.at - STARTED_AT - 2_900) < 400)
    expect(mean(passing) - mean(first)).toBeGreaterThan(2)
  })

  it('same seed, same reads; another seed, others', () => {
    expect(carried(palletOn('in'))).toEqual(carried(palletOn('in')))
    expect(carried(palletOn('in'), 8)).not.toEqual(carried(palletOn('in')))
  })

  it('pallets do not disturb each other', () => {
    const one = palletOn('in', 5)
    const other = { ...palletOn('out', 3), epcs: ['AA', 'BB', 'CC'] }
    const at = STARTED_AT + 2_000
    const both = hear(dockDoor(7), [one, other], at)
    expect(new Set(both)).toEqual(new Set([...hear(dockDoor(7), [one], at), ...hear(dockDoor(7), [other], at)]))
    expect(both.map((read) => read.at)).toEqual(both.map((read) => read.at).sort((a, b) => a - b))
  })

  it('nobody is anywhere before the start and after the end; on the way there are no jumps', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PATHS), fc.double({ min: 0.3, max: 4, noNaN: true }), (path, speedMps) => {
        const walk = { path, speedMps, stopS: 3 }
        expect(positionAt(walk, -0.01)).toBeUndefined()
        expect(positionAt(walk, durationS(walk) + 0.01)).toBeUndefined()
        let before = positionAt(walk, 0)
        for (let seconds = 0; seconds < durationS(walk); seconds += 0.05) {
          const now = positionAt(walk, seconds)
          expect(now && before && Math.hypot(now.x - before.x, now.y - before.y)).toBeLessThan(speedMps * 0.06)
          before = now
        }
      }),
    )
  })
})
