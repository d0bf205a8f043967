import { decodeEpc, elementString, isEpcRefusal } from '@dockledger/devices/epc/index.ts'
import { parseQuantity } from '@dockledger/hub/contract/quantity.ts'
import { describe, expect, it } from 'vitest'
import { tagsFor } from './tags.ts'

/** A piece, its case, and a thing sold by the half kilogram whose GTIN began as eight digits. */
const PIECE = { gtin14: '04006381333931', quantity: '1' }
const CASE = { gtin14: '14006381333938', quantity: '24' }
const HALF = { gtin14: '00000096385074', quantity: '0.5' }

const pack = (gtins: Parameters<typeof tagsFor>[0], quantity: string, tagsMax = 100) => {
  let serial = 0
  const nextSerial = (): number => {
    serial += 1
    return serial
  }
  const { epcs, rest } = tagsFor(gtins, parseQuantity(quantity), { nextSerial, tagsMax })
  const texts = epcs.map((hex) => {
    const epc = decodeEpc(hex)
    if (isEpcRefusal(epc)) throw new Error(epc.message)
    return elementString(epc)
  })
  return { texts, rest }
}

describe('the tags of a pallet', () => {
  it('are cases first, then pieces, each with a serial of its own, and name the GTIN of any item', () => {
    expect(pack([PIECE, CASE], '50')).toEqual({
      texts: [
        '(01)14006381333938(21)1',
        '(01)14006381333938(21)2',
        '(01)04006381333931(21)3',
        '(01)04006381333931(21)4',
      ],
      rest: 0n,
    })
    expect(pack([HALF], '1.5').texts).toEqual([1, 2, 3].map((serial) => `(01)00000096385074(21)${serial}`))
  })

  it('leave what no tag stands for, and what there is no room for', () => {
    expect(pack([CASE], '50')).toMatchObject({ rest: parseQuantity('2') })
    expect(pack([], '50')).toEqual({ texts: [], rest: parseQuantity('50') })
    const { texts, rest } = pack([PIECE], '999999999999', 7)
    expect({ tags: texts.length, rest }).toEqual({ tags: 7, rest: parseQuantity('999999999992') })
  })
})
