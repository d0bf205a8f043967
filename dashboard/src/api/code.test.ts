import { describe, expect, it } from 'vitest'
import { isAppCode } from './code.ts'

describe('what is typed as a second factor', () => {
  it.each([
    ['123456', true],
    [' 123 456 ', true],
    ['12345', true],
    ['7QK2M-0XA9T', false],
    ['7qk2m0xa9t', false],
    ['1234567890', false],
    ['12345-67890', false],
  ])('%s is of the app: %s', (text, isOfApp) => {
    expect(isAppCode(text)).toBe(isOfApp)
  })
})
