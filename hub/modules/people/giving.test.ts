import { describe, expect, it } from 'vitest'
import { EVERYTHING, type Scope } from '../../platform/db/scope.ts'
import { beyondScope, refuseAbove, refusePermissions, type Standing, standingOf } from './giving.ts'

const scope = (companies: Scope['companies'], warehouses: Scope['warehouses'], own: string | null = null): Scope => ({
  companies,
  warehouses,
  ownPartiesOf: own,
})
const standing = (permissions: readonly string[], more: Partial<Standing> = {}): Standing => ({
  permissions: new Set(permissions),
  scope: EVERYTHING,
  isAdministrator: false,
  ...more,
})

describe('a scope', () => {
  it.each([
    [scope(['a'], '*'), EVERYTHING, undefined],
    [EVERYTHING, EVERYTHING, undefined],
    [EVERYTHING, scope(['a'], '*'), 'companies'],
    [scope(['a', 'b'], '*'), scope(['a'], '*'), 'companies'],
    [scope(['a'], '*'), scope(['a'], ['w']), 'warehouses'],
    [scope(['a'], ['w']), scope(['a'], ['w', 'v']), undefined],
    [scope(['a'], ['w', 'x']), scope(['a'], ['w', 'v']), 'warehouses'],
    [scope(['a'], '*'), scope(['a'], '*', 'me'), 'ownParties'],
    [scope(['a'], '*', 'he'), scope(['a'], '*', 'me'), undefined],
    [scope([], []), scope([], []), undefined],
  ])('%j of somebody who has %j goes beyond it in %s', (inner, outer, part) => {
    expect(beyondScope(inner, outer)).toBe(part)
  })
})

describe('giving', () => {
  it('names what one has not oneself, unless one is an administrator', () => {
    expect(refusePermissions(standing(['a.read']), ['a.read', 'b.write'])).toMatchObject({
      facts: { lacking: 'b.write' },
    })
    expect(refusePermissions(standing([], { isAdministrator: true }), ['b.write'])).toBeUndefined()
  })

  it('reaches nobody who may or sees more', () => {
    const low = standing(['a.read'], { scope: scope(['a'], '*') })
    expect(refuseAbove(low, standing(['a.read'], { scope: scope(['a'], ['w']) }), 'x')).toBeUndefined()
    expect(refuseAbove(low, standing(['b.read'], { scope: scope(['a'], ['w']) }), 'x')?.refused).toBe('above-you')
    expect(refuseAbove(low, standing(['a.read']), 'x')?.refused).toBe('above-you')
    expect(refuseAbove(standing(['a.read']), standing([], { isAdministrator: true }), 'x')?.refused).toBe('above-you')
  })

  it.each([
    ['viewer,administrator', true],
    ['viewer', false],
  ])('with the role %s: an administrator? %s', (role, isAdministrator) => {
    const who = { role, permissions: new Set<string>(), scope: EVERYTHING }
    expect(standingOf(who).isAdministrator).toBe(isAdministrator)
  })
})
