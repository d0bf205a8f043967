import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Approver } from '../../contract/approval.ts'
import {
  chairOf,
  type Decision,
  freeSeats,
  gapsOf,
  gapsOfOpen,
  isStepDone,
  type Person,
  type StepState,
  sees,
} from './progress.ts'

const role = (name: string): Approver => ({ kind: 'role', role: name })
const person = (id: string, ...roles: string[]): Person => ({ id, name: id, email: `${id}@x`, roles, scope: null })
const step = (mode: 'all' | 'any', approvers: Approver[], more: Partial<StepState> = {}): StepState => ({
  mode,
  approvers,
  escalation: null,
  openedAt: new Date(0),
  escalatedAt: null,
  ...more,
})
const taken = (slot: number | null): Decision => ({ position: 1, slot, byId: 'x', by: 'x', forId: null })

describe('a step', () => {
  const two = [role('a'), role('b')]
  const late = { escalation: { afterHours: 1, to: role('c') }, escalatedAt: new Date(1) }
  it.each<[string, StepState, Decision[], boolean]>([
    ['all, nobody', step('all', two), [], false],
    ['all, one of two', step('all', two), [taken(1)], false],
    ['all, both', step('all', two), [taken(1), taken(0)], true],
    ['any, nobody', step('any', two), [], false],
    ['any, one', step('any', two), [taken(1)], true],
    ['all, whom it was escalated to', step('all', two, late), [taken(null)], true],
  ])('of %s', (_, state, decisions, expected) => {
    expect(isStepDone(state, decisions)).toBe(expected)
  })

  it('offers the seat of an escalation only once it was escalated', () => {
    const waiting = step('any', [role('a')], { escalation: late.escalation })
    expect(freeSeats(waiting, []).map(({ slot }) => slot)).toEqual([0])
    expect(freeSeats(step('any', [role('a')], late), []).map(({ slot }) => slot)).toEqual([0, null])
  })

  it('gives nobody a seat that is another’s only one', () => {
    const both = person('both', 'a', 'b')
    const onlyA = person('only', 'a')
    expect(chairOf(freeSeats(step('all', two), []), [both], [both, onlyA])?.slot).toBe(1)
  })

  it('is taken in one’s own right before a deputy’s', () => {
    const self = person('self', 'b')
    const absent = person('absent', 'a')
    expect(chairOf(freeSeats(step('all', two), []), [self, absent], [self, absent])).toMatchObject({
      slot: 1,
      actor: { id: 'self' },
    })
    expect(chairOf(freeSeats(step('all', two), [taken(1)]), [self, absent], [self, absent])).toMatchObject({
      slot: 0,
      actor: { id: 'absent' },
    })
    expect(chairOf(freeSeats(step('all', two), [taken(1)]), [self], [self])).toBeUndefined()
  })

  it('of whatever roles and people is done after as many chairs as it has, never before, and no chair twice', () => {
    const roles = ['a', 'b', 'c']
    fc.assert(
      fc.property(
        fc.constantFrom('all' as const, 'any' as const),
        fc.array(fc.constantFrom(...roles), { minLength: 1, maxLength: 4 }),
        (mode, wanted) => {
          const state = step(mode, wanted.map(role))
          const decisions: Decision[] = []
          for (let n = 0; !isStepDone(state, decisions); n++) {
            const chair = chairOf(freeSeats(state, decisions), [person(`p${n}`, ...roles)], [])
            expect(chair).toBeDefined()
            expect(decisions.map(({ slot }) => slot)).not.toContain(chair?.slot)
            decisions.push(taken(chair?.slot ?? null))
          }
          expect(decisions).toHaveLength(mode === 'all' ? wanted.length : 1)
        },
      ),
    )
  })
})

describe('gaps', () => {
  const people = [person('p1', 'a')]
  it.each<['all' | 'any', string[], string[]]>([
    ['all', ['a', 'b'], ['b']],
    ['any', ['a', 'b'], []],
    ['any', ['b', 'c'], ['b', 'c']],
  ])('of %s %j are %j', (mode, wanted, missing) => {
    expect(gapsOf([step(mode, wanted.map(role))], people)).toEqual(
      missing.map((name) => ({ step: 1, approver: role(name) })),
    )
  })
})

describe('gaps of two steps that ask for the same role', () => {
  const steps = [step('any', [role('a')]), step('any', [role('a')])]
  const second = [{ step: 2, approver: role('a') }]
  it.each<[string, Person[], unknown[]]>([
    ['one person', [person('p1', 'a')], second],
    ['two', [person('p1', 'a'), person('p2', 'a')], []],
  ])('with %s', (_, people, expected) => {
    expect(gapsOf(steps, people)).toEqual(expected)
  })

  it('are none where whoever has two roles can leave one to another', () => {
    const people = [person('p1', 'a', 'b'), person('p2', 'a')]
    expect(gapsOf([step('any', [role('a')]), step('all', [role('b')])], people)).toEqual([])
  })
})

describe('gaps of an open request', () => {
  const decided = (position: number, slot: number, byId: string): Decision => ({
    ...{ position, slot, byId, by: byId, forId: null },
  })
  const both = [step('any', [role('a')]), step('any', [role('a')])]
  it('are there when the only one left has had his say', () => {
    const request = { steps: both, step: 2, decisions: [decided(1, 0, 'p1')] }
    expect(gapsOfOpen(request, [person('p1', 'a')])).toEqual([{ step: 2, approver: role('a') }])
    expect(gapsOfOpen(request, [person('p1', 'a'), person('p2', 'a')])).toEqual([])
  })

  it('leave out the seats that were taken', () => {
    const steps = [step('all', [role('a'), role('b')])]
    const request = { steps, step: 1, decisions: [decided(1, 0, 'p1')] }
    expect(gapsOfOpen(request, [person('p1', 'a'), person('p2', 'b')])).toEqual([])
    expect(gapsOfOpen(request, [person('p1', 'a')])).toEqual([{ step: 1, approver: role('b') }])
  })
})

describe('what somebody sees', () => {
  const subject = { companyId: 'c1', warehouseId: 'w1', responsibleId: 'other' }
  const every = { companies: null, warehouses: null, ownParties: false }
  it.each([
    [null, true],
    [every, true],
    [{ ...every, companies: ['c2'] }, false],
    [{ ...every, companies: ['c1'], warehouses: ['w2'] }, false],
    [{ ...every, companies: ['c1'], warehouses: ['w1'] }, true],
    [{ ...every, ownParties: true }, false],
  ])('with %j: %s', (scope, expected) => {
    expect(sees({ ...person('p'), scope }, subject)).toBe(expected)
  })
})
