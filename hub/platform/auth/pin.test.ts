import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pinFault } from './pin.ts'

describe('a PIN', () => {
  it.each([
    ['000000', 'one digit'],
    ['112211', 'two digits'],
    ['123456', 'a run'],
    ['654321', 'a run down'],
    ['024680', 'a run of twos'],
    ['901234', 'a run across nought'],
    ['712345', 'a run inside'],
    ['142142', 'said twice'],
    ['85718571', 'said twice'],
    ['850412', 'a birthday, year first'],
    ['120485', 'a birthday, day first'],
    ['041285', 'a birthday, month first'],
    ['19850412', 'a birthday'],
    ['12041985', 'a birthday, day first'],
    ['04121985', 'a birthday, month first'],
  ])('%s is refused: %s', (pin) => {
    expect(pinFault(pin)).toMatchObject({ field: 'pin', code: 'pin-weak' })
  })

  it.each(['739164', '581902', '9403817', '60718395', '847362915043'])('%s is taken', (pin) => {
    expect(pinFault(pin)).toBeUndefined()
  })

  it('is seldom refused when it is made by chance', () => {
    const pins = fc.sample(fc.stringMatching(/^\d{7}$/), { numRuns: 2_000, seed: 1 })
    expect(pins.filter((pin) => pinFault(pin)).length / pins.length).toBeLessThan(0.05)
  })
})
