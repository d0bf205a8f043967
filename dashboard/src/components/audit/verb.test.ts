import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { audit } from '../../i18n/audit.ts'
import { verbKey } from './verb.ts'

const root = join(import.meta.dirname, '../../../..')
interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}
const { paths } = JSON.parse(readFileSync(join(root, 'hub/openapi.json'), 'utf8')) as Described
const PREFIX = '/api/v1'
const actions = Object.entries(paths)
  .filter(([path]) => path.startsWith(PREFIX))
  .flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => {
      const plain = path.slice(PREFIX.length).replaceAll(/\{(\w+)\}/g, ':$1')
      return `${method.toUpperCase()} ${plain}`
    }),
  )

describe('a confirmation', () => {
  it.each([
    ['confirmed', 'audit.verbs.confirmed'],
    ['awaiting-approval', 'audit.verbs.asked'],
    [undefined, 'audit.verbs.confirmation'],
  ])('that led to %s is %s', (state, key) => {
    expect(verbKey('POST /purchase-orders/:id/confirmation', state)).toBe(key)
  })
})

describe('the audit', () => {
  it.each(actions.filter((action) => !action.startsWith('GET ')))('has words for %s', (action) => {
    expect(verbKey(action)).toBeDefined()
    const [, many = ''] = action.split('/')
    const one = many === 'people' ? 'person' : many.replace(/ies$/, 'y').replace(/s$/, '')
    expect(Object.keys(audit.subjects)).toContain(one)
  })
})
