import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../contract/refusal.ts'
import { systemClock } from '../clock.ts'
import { createSignInLimit } from './sign-in-limit.ts'

const ADA = 'ada@example.com'
const setUp = () => {
  let ms = Date.parse('2026-03-10T08:00:00Z')
  const limit = createSignInLimit({ ...systemClock, now: () => new Date(ms) })
  const pass = (by: number): void => {
    ms += by
  }
  /** Seconds to wait, or 0 when it was looked at. */
  const attempt = (isRight: boolean, address: string, who = ADA, isKnown = false): number => {
    const end = limit.begin(who, address, isKnown)
    if (isRefusal(end)) return Number(end.facts.seconds)
    end(isRight)
    return 0
  }
  /** Strangers all over the world, each few times enough to go unnoticed by address. */
  const attack = (times: number, who = ADA): void => {
    for (let i = 0; i < times; i += 1) attempt(false, `198.51.${Math.floor(i / 200)}.${i % 200}`, who)
  }
  return { limit, pass, attempt, attack }
}

describe('strangers who guess one person’s password from many addresses', () => {
  it('make him wait at a new place, never longer than a quarter of an hour', () => {
    const { pass, attempt, attack } = setUp()
    attack(20)
    expect(attempt(true, '203.0.113.9')).toBe(60)
    const waits = Array.from({ length: 8 }, () => {
      pass(900_000)
      attack(1)
      return attempt(true, '203.0.113.9')
    })
    expect(Math.max(...waits)).toBe(900)
    pass(900_000)
    expect(attempt(true, '203.0.113.9')).toBe(0)
  })

  it('do not keep him out where he was before, nor in a browser that knows him', () => {
    const { attempt, attack } = setUp()
    expect(attempt(true, '203.0.113.9')).toBe(0)
    attack(500)
    expect(attempt(true, '203.0.113.9')).toBe(0)
    expect(attempt(true, '203.0.113.77', 'ADA@example.com', true)).toBe(0)
    expect(attempt(true, '203.0.113.78')).toBeGreaterThan(0)
  })

  it('slow down nobody else, and learn nothing of who exists', () => {
    const { attempt, attack } = setUp()
    attack(21)
    attack(21, 'nobody@example.com')
    expect(attempt(true, '203.0.113.9', 'bob@example.com')).toBe(0)
    expect(attempt(false, '203.0.113.9', 'nobody@example.com')).toBe(attempt(false, '203.0.113.9'))
  })
})

describe('what is proved in a session', () => {
  it('is guessed five times, whatever the address, and many at once are no way round', () => {
    const { limit, pass } = setUp()
    const begun = Array.from({ length: 8 }, () => limit.beginProof('ada', 'password'))
    expect(begun.map(isRefusal)).toEqual([false, false, false, false, false, true, true, true])
    expect(isRefusal(limit.beginProof('bob', 'password'))).toBe(false)
    pass(30_000)
    const end = limit.beginProof('ada', 'password')
    if (isRefusal(end)) throw new Error('he waited')
    end(true)
    expect(isRefusal(limit.beginProof('ada', 'password'))).toBe(false)
  })

  it('is forgiven by its like alone: who knows the password has no more codes for it', () => {
    const { limit } = setUp()
    const codes = Array.from({ length: 12 }, () => {
      const password = limit.beginProof('ada', 'password')
      if (!isRefusal(password)) password(true)
      return limit.beginProof('ada', 'code')
    })
    expect(codes.map(isRefusal)).toEqual([...Array(5).fill(false), ...Array(7).fill(true)])
  })
})
