import { expect, it } from 'vitest'
import { createPace } from './pace.ts'

it('lets a burst through, then as many a second as it may, each user by himself', () => {
  let now = 0
  const pace = createPace(10, 3, () => now)
  const take = (count: number, user = 'dock-1') => Array.from({ length: count }, () => pace(user))
  expect(take(5)).toEqual([0, 0, 0, 100, 200])
  expect(take(1, 'dock-2')).toEqual([0])
  now = 200
  expect(take(1)).toEqual([100])
  now = 60_000
  expect(take(4)).toEqual([0, 0, 0, 100])
})
