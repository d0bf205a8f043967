import { describe, expect, it } from 'vitest'
import { createFailPoints } from './fail-point.ts'

describe('fail points', () => {
  it('kill at the given pass of the given point', () => {
    let kills = 0
    const pass = createFailPoints('after-spool:3', () => {
      kills += 1
    })
    for (let i = 0; i < 2; i += 1) pass('after-spool')
    pass('after-delete')
    expect(kills).toBe(0)
    pass('after-spool')
    expect(kills).toBe(1)
  })

  it('refuse a name that is none', () => {
    expect(() => createFailPoints('after-spol', () => undefined)).toThrow(/after-spool/)
    expect(() => createFailPoints('after-spool:0', () => undefined)).toThrow(/FAIL_POINT/)
  })
})
