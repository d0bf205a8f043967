import type { Patch } from '@dockledger/hub/contract/live.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatch, freshKeys, type ViewState } from './patches.ts'

interface Row {
  id: string
  state: string
}
const rules = { keyOf: ({ id }: Row) => id }
const row = (id: string, state = 'open'): Row => ({ id, state })
const state = (version: number, ...rows: Row[]): ViewState<Row> => ({ version, rows, held: new Set() })
const patch = (version: number, changes: Patch['changes'], isPartial?: boolean): Patch => ({
  view: 'exceptions',
  version,
  changes,
  at: 0,
  ...(isPartial === undefined ? {} : { isPartial }),
})

describe('applyPatch', () => {
  it('replaces, removes and holds back, keeping the order', () => {
    const before = state(7, row('a'), row('b'), row('c'))
    const after = applyPatch(
      before,
      patch(8, [
        { key: 'b', row: row('b', 'closed') },
        { key: 'c', row: null },
        { key: 'd', row: row('d') },
      ]),
      rules,
    )
    expect(after).toEqual({ version: 8, rows: [row('a'), row('b', 'closed')], held: new Set(['d']) })
  })

  it('takes a patch it already contains for what it is', () => {
    const before = state(7, row('a'))
    expect(applyPatch(before, patch(7, [{ key: 'a', row: null }]), rules)).toBe(before)
    expect(applyPatch(before, patch(3, [{ key: 'a', row: null }]), rules)).toBe(before)
  })

  it('asks for the whole after a hole or a partial patch', () => {
    const before = state(7, row('a'))
    expect(applyPatch(before, patch(9, []), rules)).toBe('refetch')
    expect(applyPatch(before, patch(8, [], true), rules)).toBe('refetch')
  })

  it('drops a row that left the filter, and holds none that never belonged', () => {
    const open = { ...rules, belongs: (one: Row) => one.state === 'open' }
    const after = applyPatch(
      state(1, row('a'), row('b')),
      patch(2, [
        { key: 'a', row: row('a', 'resolved') },
        { key: 'x', row: row('x', 'resolved') },
      ]),
      open,
    )
    expect(after).toEqual({ version: 2, rows: [row('b')], held: new Set() })
  })

  it('forgets a held row that is gone again', () => {
    const first = applyPatch(state(1), patch(2, [{ key: 'a', row: row('a') }]), rules)
    if (first === 'refetch') throw new Error('unexpected')
    expect(applyPatch(first, patch(3, [{ key: 'a', row: null }]), rules)).toEqual({
      version: 3,
      rows: [],
      held: new Set(),
    })
  })

  it('follows the hub exactly over any run of patches, or refetches', () => {
    const changes = fc.array(
      fc.record({
        key: fc.constantFrom('a', 'b', 'c', 'd'),
        word: fc.option(fc.constantFrom('open', 'closed'), { nil: null }),
      }),
      { maxLength: 4 },
    )
    const run = fc.array(fc.record({ changes, step: fc.constantFrom(0, 1, 1, 1, 2) }), { maxLength: 20 })
    fc.assert(
      fc.property(run, (patches) => {
        const hub = new Map<string, Row>([['a', row('a')]])
        let version = 1
        let mine: ViewState<Row> | 'refetch' = state(1, row('a'))
        for (const { changes: made, step } of patches) {
          if (step > 0) for (const { key, word } of made) word === null ? hub.delete(key) : hub.set(key, row(key, word))
          version += step
          const sent = made.map(({ key, word }) => ({ key, row: word === null ? null : row(key, word) }))
          const next: ViewState<Row> | 'refetch' = applyPatch(
            mine,
            patch(version, step > 0 ? sent : [{ key: 'a', row: null }]),
            rules,
          )
          expect(next === 'refetch').toBe(step === 2)
          mine = next === 'refetch' ? state(version, ...hub.values()) : next
          const shown = new Map(mine.rows.map((one) => [one.id, one]))
          for (const [key, one] of shown) expect(hub.get(key)).toEqual(one)
          expect([...shown.keys(), ...mine.held].sort()).toEqual([...hub.keys()].sort())
        }
      }),
    )
  })
})

describe('what came by itself', () => {
  it('is what was not there before, and nothing the first time', () => {
    const keyOf = (one: Row): string => one.id
    expect(freshKeys(undefined, [row('a')], keyOf)).toEqual(new Set())
    expect(freshKeys([row('a'), row('b')], [row('c'), row('a')], keyOf)).toEqual(new Set(['c']))
    expect(freshKeys([], [row('a')], keyOf)).toEqual(new Set(['a']))
  })
})
