/** Each ban names what to write instead. ratchet.json may list files that still break one; the list only shrinks. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BANS, brokenLines } from './bans.ts'
import { codeOf, filesMatching, root } from './sources.ts'

const allowed: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(join(root, 'tests/tidy/ratchet.json'), 'utf8'),
).bans
const sources = filesMatching(/\.(ts|vue)$/).map((file) => ({ ...file, code: codeOf(file.text) }))

describe('bans', () => {
  for (const ban of BANS) {
    it(`${ban.name}: ${ban.instead}`, () => {
      const listed = allowed[ban.name] ?? []
      const broken = sources
        .filter(({ path }) => !ban.isAllowedIn(path))
        .map(({ path, text, code }) => ({ path, lines: brokenLines(ban, ban.isRaw ? text : code) }))
        .filter(({ lines }) => lines.length > 0)
      expect(
        broken.filter(({ path }) => !listed.includes(path)).map(({ path, lines }) => `${path}:${lines.join(',')}`),
      ).toEqual([])
      expect(listed.filter((path) => !broken.some((file) => file.path === path))).toEqual([])
    })
  }

  it('sees through comments and strings, not past them', () => {
    const code = codeOf("const a = 'Date.now(' // Date.now(\nconst b = Date.now()")
    const [ban] = BANS
    expect(ban && brokenLines(ban, code)).toEqual([2])
  })
})
