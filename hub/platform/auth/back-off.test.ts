import { describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { createBackOff } from './back-off.ts'

const start = Date.parse('2026-03-10T08:00:00Z')
const setUp = () => {
  let ms = 0
  const clock = { ...systemClock, now: () => new Date(start + ms) }
  const backOff = createBackOff(clock, { free: 3, firstMs: 1_000, maxMs: 5_000 })
  const pass = (by: number): void => {
    ms += by
  }
  return { backOff, pass }
}

describe('whoever is wrong', () => {
  it('waits from the third time on, each time twice as long, up to the bound', () => {
    const { backOff, pass } = setUp()
    const waits = Array.from({ length: 8 }, () => {
      backOff.fail('a')
      const wait = backOff.waitMs('a')
      pass(wait)
      return wait
    })
    expect(waits).toEqual([0, 0, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000])
    expect(backOff.waitMs('a')).toBe(0)
    expect(backOff.waitMs('b')).toBe(0)
  })

  it('is forgiven when he is right, and after an hour', () => {
    const { backOff, pass } = setUp()
    for (let i = 0; i < 5; i += 1) backOff.fail('a')
    backOff.forgive('a')
    expect(backOff.waitMs('a')).toBe(0)
    for (let i = 0; i < 5; i += 1) backOff.fail('a')
    pass(3_600_000)
    backOff.fail('a')
    expect(backOff.waitMs('a')).toBe(0)
  })
})
