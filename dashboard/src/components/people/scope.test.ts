import { describe, expect, it } from 'vitest'
import { consistent, EVERYWHERE, givenOf, isIncomplete } from './scope.ts'

const ACME = { id: 'a', code: 'ACME', name: 'Acme' }
const OTHER = { id: 'o', code: 'OTHER', name: 'Other' }
const EAST = { id: 'e', code: 'EAST', name: 'East', companyId: 'a' }
const WEST = { id: 'w', code: 'WEST', name: 'West', companyId: 'o' }

describe('what a person sees', () => {
  it('has no warehouse of a company that is no longer chosen', () => {
    const scope = { ...EVERYWHERE, companies: [ACME, OTHER], warehouses: [EAST, WEST] }
    expect(consistent(scope).warehouses).toEqual([EAST, WEST])
    expect(consistent({ ...scope, companies: [OTHER] }).warehouses).toEqual([WEST])
    expect(consistent({ ...scope, companies: null }).warehouses).toEqual([EAST, WEST])
    expect(consistent({ ...scope, warehouses: null }).warehouses).toBeNull()
  })

  it('is told by ids, and is not told while a list that was begun is empty', () => {
    const scope = { ...EVERYWHERE, companies: [ACME], warehouses: [] }
    expect(givenOf(scope)).toEqual({ companies: ['a'], warehouses: [], ownParties: false })
    expect(isIncomplete(scope)).toBe(true)
    expect(isIncomplete({ ...scope, warehouses: [EAST] })).toBe(false)
    expect(isIncomplete(EVERYWHERE)).toBe(false)
  })
})
