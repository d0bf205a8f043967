import { describe, expect, it } from 'vitest'
import { createWedge } from './wedge.ts'

/** Each key so many ms after the one before. */
const type = (text: readonly string[], gapMs: number): string[] => {
  const take = createWedge()
  return text.flatMap((key, i) => {
    const found = take({ key, timeStamp: 1_000 + i * gapMs })
    return typeof found === 'object' ? [found.scan] : []
  })
}

describe('a scanner that types', () => {
  it.each([
    ['quickly', [...'DLB-7KXW', 'Enter'], 5, ['DLB-7KXW']],
    ['with Shift between', ['Shift', 'A', 'Shift', 'B', '1', '2', 'Enter'], 5, ['AB12']],
    ['two codes', [...'ABCD', 'Enter', ...'EFGH', 'Enter'], 5, ['ABCD', 'EFGH']],
    ['as slowly as a person', [...'DLB-7KXW', 'Enter'], 900, []],
    ['nothing but Enter', ['Enter'], 5, []],
    ['too little to be a code', ['1', '2', 'Enter'], 5, []],
  ])('%s', (_, keys, gapMs, scans) => {
    expect(type(keys, gapMs)).toEqual(scans)
  })

  it('is told from the keys a person pressed before it', () => {
    const take = createWedge()
    take({ key: 'x', timeStamp: 0 })
    for (const [i, key] of [...'ABCD'].entries()) take({ key, timeStamp: 900 + i })
    expect(take({ key: 'Enter', timeStamp: 905 })).toEqual({ scan: 'ABCD' })
  })
})
