import { expect, it } from 'vitest'
import { wayBack } from './way-back.ts'

it.each([
  ['/approvals/01a20f5b-a778-7000-8000-01341b7e0575', '/approvals/01a20f5b-a778-7000-8000-01341b7e0575'],
  ['/people?open=1#x', '/people?open=1#x'],
  ['//elsewhere.example/', '/'],
  ['/\\elsewhere.example/', '/'],
  ['\\\\elsewhere.example', '/'],
  ['https://elsewhere.example/', '/'],
  ['/\t/elsewhere.example', '/'],
  ['javascript:alert(1)', '/'],
  [['/a', '/b'], '/'],
  [undefined, '/'],
])('after signing in %j leads to %s', (to, expected) => {
  expect(wayBack(to)).toBe(expected)
})
