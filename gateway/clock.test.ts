import { TIME_MS_MAX, TIME_MS_MIN } from '@dockledger/hub/contract/observation.ts'
import { expect, it, onTestFinished, vi } from 'vitest'
import { systemClock } from './clock.ts'

it.each([
  ['1970', 0],
  ['2150', Date.UTC(2150, 0, 1)],
])('a clock that stands in %s counts up from the earliest time there is', (_, wall) => {
  vi.useFakeTimers({ now: wall, toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const first = systemClock.now()
  expect(first).toBeGreaterThanOrEqual(TIME_MS_MIN)
  expect(first).toBeLessThan(TIME_MS_MAX)
  expect(systemClock.now()).toBeGreaterThanOrEqual(first)
})

it('a clock that somebody set is believed', () => {
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(60_000)
})
