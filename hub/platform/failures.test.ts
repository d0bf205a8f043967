import { describe, expect, it } from 'vitest'
import { type Clock, systemClock } from './clock.ts'
import { countFailures, neighbourhood } from './failures.ts'

describe('failures', () => {
  it('are borne up to a number a minute, each for himself', () => {
    let now = 0
    const clock: Clock = { ...systemClock, now: () => new Date(now) }
    const failures = countFailures(clock, 2)
    for (let i = 0; i < 3; i++) {
      expect(failures.isOver('a')).toBe(false)
      failures.add('a')
    }
    expect([failures.isOver('a'), failures.isOver('b')]).toEqual([true, false])
    now = 59_999
    expect(failures.isOver('a')).toBe(true)
    now = 60_000
    expect(failures.isOver('a')).toBe(false)
  })

  it('of more than can be remembered are those of the latest', () => {
    const failures = countFailures(systemClock, 0)
    for (let i = 0; i <= 10_000; i++) failures.add(`${i}`)
    expect([failures.isOver('0'), failures.isOver('1'), failures.isOver('10000')]).toEqual([false, true, true])
  })
})

describe('a neighbourhood', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:10.0.0.9', '10.0.0.9'],
    ['2001:db8:0:1:aaaa:bbbb:cccc:dddd', '2001:db8:0:1::/64'],
    ['2001:0DB8:0:1::7', '2001:db8:0:1::/64'],
    ['2001:db8::7', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('of %s is %s', (address, shared) => expect(neighbourhood(address)).toBe(shared))
})
