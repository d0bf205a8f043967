import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { texts } from '../../i18n/all.ts'
import { flatten } from '../../i18n/texts.ts'
import { areasOf, changeOf } from './areas.ts'

const matrix = readFileSync(join(import.meta.dirname, '../../../../hub/permissions.md'), 'utf8')
const declared = [...matrix.matchAll(/^\| `([\w.-]+)`/gm)].map(([, name]) => String(name))

describe('permissions', () => {
  it('are all explained in words, and their areas have names', () => {
    const known = new Set(flatten(texts).map(([key]) => key))
    const wanted = [
      ...declared.map((name) => `roles.may.${name}`),
      ...areasOf(declared).map(({ area }) => `roles.area.${area}`),
    ]
    expect(declared.length).toBeGreaterThan(30)
    expect(wanted.filter((key) => !known.has(key))).toEqual([])
  })

  it('stand together by area', () => {
    expect(areasOf(['a.read', 'a.write', 'b.read'])).toEqual([
      { area: 'a', permissions: ['a.read', 'a.write'] },
      { area: 'b', permissions: ['b.read'] },
    ])
  })

  it.each([
    [['a.read'], ['a.read'], undefined],
    [['a.read'], [], 'added'],
    [[], ['a.read'], 'removed'],
    [['a.read'], null, undefined],
  ] as const)('%j against %j delivered is %s', (now, delivered, change) => {
    expect(changeOf('a.read', new Set(now), delivered)).toBe(change)
  })
})
