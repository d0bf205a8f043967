/** Files and functions stay short. ratchet.json names what is longer with its length; an entry may shrink or go, never grow. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { functionLengths } from './functions.ts'
import { filesMatching, root } from './sources.ts'

const FILE_LINES_MAX = 300
const FUNCTION_LINES_MAX = 70

interface Ratchet {
  readonly files: Readonly<Record<string, number>>
  readonly functions: Readonly<Record<string, number>>
}
const ratchet: Ratchet = JSON.parse(readFileSync(join(root, 'tests/tidy/ratchet.json'), 'utf8'))
const sources = filesMatching(/\.(ts|vue|cjs|sql|sh)$/).filter(({ path }) => !path.endsWith('schema.sql'))

const compare = (
  measured: ReadonlyMap<string, number>,
  listed: Readonly<Record<string, number>>,
  max: number,
): string[] => [
  ...[...measured].flatMap(([name, lines]) =>
    lines > (listed[name] ?? max) ? [`${name}: ${lines} lines, ${listed[name] ?? max} allowed: split it by idea`] : [],
  ),
  ...Object.entries(listed).flatMap(([name, lines]) => {
    const now = measured.get(name) ?? 0
    return now < lines
      ? [`${name}: is ${now} lines now: write that into ratchet.json, or take it out when ${max} is enough`]
      : []
  }),
]

describe('grain', () => {
  it(`keeps files at ${FILE_LINES_MAX} lines`, () => {
    const lines = new Map(sources.map(({ path, text }) => [path, text.trimEnd().split('\n').length]))
    expect(compare(lines, ratchet.files, FILE_LINES_MAX)).toEqual([])
  })

  it(`keeps functions at ${FUNCTION_LINES_MAX} lines`, () => {
    const lines = new Map<string, number>()
    for (const { path, text } of sources.filter(({ path }) => /\.(ts|vue)$/.test(path))) {
      for (const { name, lines: count } of functionLengths(path, text)) {
        const key = `${path}:${name}`
        lines.set(key, Math.max(count, lines.get(key) ?? 0))
      }
    }
    expect(compare(lines, ratchet.functions, FUNCTION_LINES_MAX)).toEqual([])
  })
})
