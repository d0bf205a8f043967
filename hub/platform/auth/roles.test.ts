import { describe, expect, it } from 'vitest'
import { BUILT_IN_ROLES, deliveredPermissions, roleOfKey } from './roles.ts'

it.each([
  [null, 'integrator'],
  ['null', 'integrator'],
  ['{}', 'integrator'],
  ['{"role":"viewer"}', 'viewer'],
  ['{"role":"administrator"}', 'administrator'],
  ['{"role":"night-shift"}', 'night-shift'],
  ['{"role":null}', 'unknown'],
  ['{"role":["viewer"]}', 'unknown'],
  ['"viewer"', 'unknown'],
  ['{"role":', 'unknown'],
])('an API key with the metadata %s has the role %s', (metadata, role) => {
  expect(roleOfKey(metadata)).toBe(role)
})

describe('a role as delivered', () => {
  const declared = ['docks.read', 'docks.work', 'people.read', 'people.write', 'prices.read', 'audit.read']
  it.each([
    ['administrator', declared.toSorted()],
    ['viewer', ['docks.read', 'prices.read']],
    ['warehouse-manager', ['docks.read', 'docks.work']],
    ['picker', ['docks.read']],
    ['display', ['docks.read']],
  ])('%s', (code, permissions) => {
    const role = BUILT_IN_ROLES.find((each) => each.code === code)
    expect(role && deliveredPermissions(role, declared)).toEqual(permissions)
  })
})
