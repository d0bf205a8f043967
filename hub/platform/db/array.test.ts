import { describe, expect, it } from 'vitest'
import { testDatabase } from '../../../tests/support/database.ts'
import { plainArray } from './array.ts'

const db = await testDatabase()
const back = async (values: readonly (string | null)[]): Promise<unknown> => {
  const [row] = await db.read((tx) => tx.sql<{ list: unknown }>('SELECT $1::text[] AS list', [plainArray(values)]))
  return row?.list
}

describe('an array of plain text', () => {
  it.each([
    [[]],
    [['3034F4A9B0000040000005F8', null, '0199-aa', '', '1.500000', '2026-11-02T08:00:00.000Z', 'gate-1/door-2']],
    [['', '']],
    [[null]],
  ])('comes back as it went: %j', async (values) => {
    expect(await back(values)).toEqual(values)
  })

  it.each(['a,b', 'a b', 'say "so"', '"', '""', '{', 'back\\slash', 'line\nbreak'])('refuses %j', (text) => {
    expect(() => plainArray(['plain', text])).toThrow(TypeError)
  })
})
