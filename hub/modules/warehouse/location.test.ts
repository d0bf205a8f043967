import { describe, expect, it } from 'vitest'
import { type Place, pathBelow, virtualLocations, wrongDoor, wrongParent } from './location.ts'

const place = (id: string, path: string, more: Partial<Place> = {}): Place => ({
  id,
  path,
  companyId: 'c1',
  warehouseId: 'w1',
  kind: 'zone',
  code: path.split('/').at(-1) ?? '',
  isPhysical: true,
  ...more,
})

describe('the tree', () => {
  it('joins codes from the root down', () => {
    expect(pathBelow(undefined, 'A')).toBe('A')
    expect(pathBelow(place('1', 'A/01'), '03')).toBe('A/01/03')
  })
  it('every company has six virtual locations', () => {
    expect(virtualLocations().map(({ code }) => code)).toEqual([
      'SUPPLIER',
      'CUSTOMER',
      'GAIN',
      'LOSS',
      'SCRAP',
      'TRANSIT',
    ])
  })
  it.each([
    ['a parent that is not there', undefined, 'not-found'],
    ['a parent in another warehouse', place('2', 'B', { warehouseId: 'w2' }), 'other-warehouse'],
    ['itself', place('1', 'A'), 'below-itself'],
    ['a place below itself', place('3', 'A/01'), 'below-itself'],
    ['a neighbour whose code begins alike', place('4', 'A1'), undefined],
  ])('%s', (_, parent, code) => {
    expect(wrongParent(parent, 'w1', place('1', 'A'))[0]?.code).toBe(code)
  })
})

describe('wrongDoor', () => {
  const door = { companyId: 'c1', warehouseId: 'w1', gateway: 'dock', dockLocationId: 'd', stockLocationId: 's' }
  const right = {
    warehouse: { companyId: 'c1' },
    dock: place('d', 'D', { kind: 'dock' }),
    stock: place('s', 'S'),
    gateway: undefined,
    isGatewayElsewhere: false,
  }
  it.each([
    ['a gateway not registered yet', {}, []],
    ['a gateway of nobody', { gateway: { companyId: null } }, []],
    ['another company’s gateway', { gateway: { companyId: 'c2' } }, ['gateway other-company']],
    ['a gateway out of sight', { isGatewayElsewhere: true }, ['gateway not-found']],
    ['another company’s warehouse', { warehouse: { companyId: 'c2' } }, ['warehouseId other-company']],
    ['a zone as dock', { dock: place('d', 'D') }, ['dockLocationId not-a-dock']],
    ['a dock as stock', { stock: place('s', 'S', { kind: 'dock' }) }, ['stockLocationId is-a-dock']],
    [
      'a dock elsewhere',
      { dock: place('d', 'D', { kind: 'dock', warehouseId: 'w2' }) },
      ['dockLocationId other-warehouse'],
    ],
    [
      'nothing at all',
      { warehouse: undefined, dock: undefined, stock: undefined },
      ['warehouseId not-found', 'dockLocationId not-found', 'stockLocationId not-found'],
    ],
  ])('%s', (_, found, expected) => {
    expect(wrongDoor(door, { ...right, ...found }).map(({ field, code }) => `${field} ${code}`)).toEqual(expected)
  })
})
