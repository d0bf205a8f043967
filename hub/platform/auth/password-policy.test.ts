import { describe, expect, it } from 'vitest'
import { passwordFault } from './password-policy.ts'

const wei = { name: 'Wei Zhang', email: 'wei.zhang@harbour-trading.example' }
const codeOf = async (password: string) => (await passwordFault('newPassword', password, wei))?.code

describe('a password', () => {
  it.each([
    ['eleven char', 'too-small'],
    ['x'.repeat(1_001), 'too-big'],
    ['password1234', 'password-common'],
    ['iloveyou1234', 'password-common'],
    ['qwertyuiop123', 'password-common'],
    ['zxcvbnmasdfghjkl', 'password-common'],
    ['123456789012', 'password-common'],
    ['aaaaaaaaaaaaaaaaaaaa', 'password-common'],
    ['P@ssw0rd2026', 'password-common'],
    ['letmein-letmein', 'password-common'],
    ['Dockledger-2026!', 'password-personal'],
    ['Wei Zhang Wei Zhang', 'password-personal'],
    ['zhang_wei_1988', 'password-personal'],
    ['harbour-trading-1', 'password-personal'],
  ])('%s is refused: %s', async (password, code) => {
    expect(await codeOf(password)).toBe(code)
  })

  it.each([
    'walk the pallet in',
    'the-pallet-walked-out',
    'correct horse battery',
    'k3JHd82hfkAs',
    '仓库门口的白色猫在睡觉啊',
    'zhang likes purple umbrellas',
    ' only lower case and spaces ',
    `${'long words are fine '.repeat(49)} at last`,
  ])('%s is taken, whatever it is composed of', async (password) => {
    expect(await codeOf(password)).toBeUndefined()
  })

  it('is complained of in both languages', async () => {
    expect(await passwordFault('newPassword', 'password1234', wei)).toMatchObject({
      field: 'newPassword',
      message: expect.stringContaining('guessed'),
      messageZh: expect.stringMatching(/\p{Script=Han}/u),
    })
  })
})
