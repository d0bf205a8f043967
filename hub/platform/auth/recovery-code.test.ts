import { describe, expect, it } from 'vitest'
import { makeRecoveryCodes, meantCode } from './recovery-code.ts'

describe('a recovery code', () => {
  it('has no letters that look alike, and is like no other', () => {
    const codes = makeRecoveryCodes()
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
  })

  const kept = ['7QK2M-0XA1T', 'AAAAA-AAAAA', 'abCde-FGhij', 'ABcde-fghij']
  it.each([
    ['as it is kept', '7QK2M-0XA1T', '7QK2M-0XA1T'],
    ['in small letters', '7qk2m-0xa1t', '7QK2M-0XA1T'],
    ['without its dash', '7QK2M0XA1T', '7QK2M-0XA1T'],
    ['with spaces', ' 7qk2m 0xa1t ', '7QK2M-0XA1T'],
    ['with letters for digits', '7QK2M-OXAlT', '7QK2M-0XA1T'],
    ['an older one, as it is kept', 'abCde-FGhij', 'abCde-FGhij'],
    ['two older ones that differ by case', 'abcde-fghij', undefined],
    ['another', '7QK2M-0XA1V', undefined],
    ['nothing', '', undefined],
  ])('is known %s', (_, typed, meant) => {
    expect(meantCode(kept, typed)).toBe(meant)
  })
})
