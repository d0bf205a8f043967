import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvLine } from './csv.ts'

describe('a line of CSV', () => {
  it.each([
    ['=1+1', `"'=1+1"`],
    ['  @SUM(A1)', `"'  @SUM(A1)"`],
    ['-3', `"'-3"`],
    ['＝cmd', `"'＝cmd"`],
    ['\tx', `"'\tx"`],
    ['a=b', '"a=b"'],
    ['say "x", y', '"say ""x"", y"'],
    [null, ''],
    ['', '""'],
  ])('writes %j as %s', (value, text) => {
    expect(csvLine([value, 'z'])).toBe(`${text},"z"\r\n`)
  })

  it('never lets a cell begin a formula or end its line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = csvLine([text])
        expect(line).toMatch(/^"[^=+\-@\t\r]|^""\r\n$|^"\r\n/)
        expect((line.match(/"/g) ?? []).length % 2).toBe(0)
      }),
    )
  })
})
