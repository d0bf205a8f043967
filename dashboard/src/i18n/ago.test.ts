import { expect, it } from 'vitest'
import { agoOf } from './ago.ts'

it.each([
  [3_000, 'now'],
  [59_000, 'now'],
  [0, 'now'],
  [-400, 'now'],
  [-14_000, '14 seconds ago'],
  [-90_000, '1 minute ago'],
  [-7_200_000, '2 hours ago'],
  [-172_800_000, '2 days ago'],
  [172_800_000, 'in 2 days'],
])('%i ms from now is %s', (ms, said) => {
  expect(new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(...agoOf(ms))).toBe(said)
})
