import { expect, it } from 'vitest'
import { permissionsOf, roleOfKey } from './roles.ts'

const declared = ['docks.read', 'docks.write', 'people.write']

it.each([
  [null, 'integrator', ['docks.read', 'docks.write']],
  ['null', 'integrator', ['docks.read', 'docks.write']],
  ['{}', 'integrator', ['docks.read', 'docks.write']],
  ['{"role":"viewer"}', 'viewer', ['docks.read']],
  ['{"role":"administrator"}', 'administrator', declared],
  ['{"role":"superuser"}', 'unknown', []],
  ['{"role":null}', 'unknown', []],
  ['{"role":["viewer"]}', 'unknown', []],
  ['"viewer"', 'unknown', []],
  ['{"role":', 'unknown', []],
])('an API key with the metadata %s has the role %s', (metadata, role, permissions) => {
  expect(roleOfKey(metadata)).toBe(role)
  expect([...permissionsOf(role, declared)]).toEqual(permissions)
})
