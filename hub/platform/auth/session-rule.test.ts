import { describe, expect, it } from 'vitest'
import {
  decideStanding,
  deliveredRule,
  type Factor,
  isFresh,
  isIdle,
  type SignInRule,
  standingOfShift,
} from './session-rule.ts'

const at = (text: string): Date => new Date(`2026-03-${text}Z`)
const rule = (role: string, change: Partial<SignInRule> = {}): SignInRule => ({ ...deliveredRule(role), ...change })

describe('idleness', () => {
  it.each([
    [['buyer'], '10T20:00', false],
    [['buyer'], '10T20:01', true],
    [['administrator'], '10T16:00', false],
    [['administrator'], '10T16:01', true],
    [['buyer', 'administrator'], '10T16:01', true],
    [['display'], '30T08:00', false],
    [['display', 'buyer'], '10T20:01', true],
    [[], '30T08:00', false],
  ])('of %j, used at 08:00, is over at %s: %s', (roles, now, isOver) => {
    const rules = roles.map((role) => rule(role))
    expect(isIdle(rules, at('10T08:00'), at(now))).toBe(isOver)
  })
})

describe('a shift at a handheld', () => {
  const short = rule('counter', { lockMinutes: 5, shiftHours: 8 })
  type Row = [what: string, rules: SignInRule[], used: string, locked: string | null, now: string, standing: string]
  const rows: Row[] = [
    ['used a quarter of an hour ago', [rule('picker')], '10T09:00', null, '10T09:15', 'open'],
    ['used longer ago', [rule('picker')], '10T09:00', null, '10T09:16', 'locked'],
    ['locked by hand', [rule('picker')], '10T09:00', '10T09:00', '10T09:01', 'locked'],
    ['with a stricter role of two', [rule('picker'), short], '10T09:00', null, '10T09:06', 'locked'],
    ['of twelve hours', [rule('picker')], '10T19:59', null, '10T20:00', 'over'],
    ['of twelve hours, locked', [rule('picker')], '10T19:00', '10T19:30', '10T20:00', 'over'],
    ['of eight hours by one role', [rule('picker'), short], '10T15:59', null, '10T16:00', 'over'],
    ['without a role', [], '10T09:00', null, '10T09:16', 'locked'],
  ]
  it.each(rows)('%s', (_, rules, used, locked, now, standing) => {
    const facts = { beganAt: at('10T08:00'), usedAt: at(used), lockedAt: locked === null ? null : at(locked) }
    expect(standingOfShift(rules, facts, at(now))).toBe(standing)
  })
})

describe('what a session is asked for', () => {
  const needed = rule('buyer', { requiredSince: at('10T00:00'), graceDays: 7 })
  const sooner = rule('accountant', { requiredSince: at('12T00:00'), graceDays: 1 })
  const free = rule('viewer')
  type Row = [what: string, rules: SignInRule[], factor: Factor, has: string, now: string, demand: string]
  const rows: Row[] = [
    ['no rule', [free], 'password', '', '20T00:00', 'nothing'],
    ['within the grace', [needed], 'password', '', '16T23:59', 'enrol-soon'],
    ['after the grace', [needed], 'password', '', '17T00:00', 'enrol'],
    ['the stricter of two roles', [needed, sooner], 'password', '', '13T00:00', 'enrol'],
    ['one role of two', [free, needed], 'password', '', '17T00:00', 'enrol'],
    ['an app', [needed], 'totp', 'totp', '20T00:00', 'nothing'],
    ['a recovery code', [needed], 'recovery-code', 'totp', '20T00:00', 'nothing'],
    ['a passkey', [needed], 'passkey', 'passkey', '20T00:00', 'nothing'],
    ['a password of one with an app', [needed], 'password', 'totp', '11T00:00', 'prove'],
    ['a password of one with a passkey', [needed], 'password', 'passkey', '11T00:00', 'prove'],
    ['an app, turned on elsewhere', [free], 'password', 'totp', '11T00:00', 'prove'],
    ['a passkey nobody needs', [free], 'password', 'passkey', '11T00:00', 'nothing'],
    ['another house, and nothing here', [needed], 'sso', '', '20T00:00', 'enrol'],
    ['another house, and an app here', [free], 'sso', 'totp', '20T00:00', 'prove'],
  ]
  it.each(rows)('%s', (_, rules, factor, has, now, demand) => {
    const facts = { rules, factor, hasTotp: has === 'totp', hasPasskey: has === 'passkey', now: at(now) }
    expect(decideStanding({ ...facts, personSince: at('01T00:00') }).demand).toBe(demand)
  })

  it('is counted from the first day of a person who came later', () => {
    const facts = { rules: [needed], factor: 'password', hasTotp: false, hasPasskey: false } as const
    expect(decideStanding({ ...facts, personSince: at('20T00:00'), now: at('26T00:00') })).toEqual({
      demand: 'enrol-soon',
      until: at('27T00:00'),
    })
  })
})

it('a proof is fresh for ten minutes', () => {
  expect(isFresh(at('10T08:00:00'), at('10T08:09:59'))).toBe(true)
  expect(isFresh(at('10T08:00:00'), at('10T08:10:00'))).toBe(false)
  expect(isFresh(null, at('10T08:10:00'))).toBe(false)
})
