import { expect, it } from 'vitest'
import { fileNameIn } from './file-name.ts'

it.each([
  ['attachment; filename=audit-2026-11-24.csv', 'audit-2026-11-24.csv'],
  ['attachment; filename="audit of today.csv"', 'audit of today.csv'],
  [String.raw`attachment; filename="a\"b.csv"`, 'a"b.csv'],
  [`attachment; filename="????.csv"; filename*=UTF-8''%E6%94%B6%E8%B4%A7%E8%AE%B0%E5%BD%95.csv`, '收货记录.csv'],
  ['inline', undefined],
  ['', undefined],
])('%s is called %s', (disposition, name) => {
  expect(fileNameIn(disposition)).toBe(name)
})
