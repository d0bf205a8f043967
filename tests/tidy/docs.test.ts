/** Documents stay short, and what they state is compared with the code that decides it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../hub/config.ts'
import { filesMatching, root } from './sources.ts'

const README_LINES_MAX = 40
const STYLE_LINES_MAX = 120
const linesOf = (text: string): number => text.trimEnd().split('\n').length

describe('documents', () => {
  it(`keeps the README of a folder at ${README_LINES_MAX} lines`, () => {
    const long = filesMatching(/\/README\.md$/).filter(({ text }) => linesOf(text) > README_LINES_MAX)
    expect(long.map(({ path, text }) => `${path}: ${linesOf(text)} lines`)).toEqual([])
  })

  it(`keeps STYLE.md at ${STYLE_LINES_MAX} lines`, () => {
    expect(linesOf(readFileSync(join(root, 'tests/tidy/STYLE.md'), 'utf8'))).toBeLessThanOrEqual(STYLE_LINES_MAX)
  })

  it('gives every top-level folder a README', () => {
    const folders = ['devices', 'gateway', 'hub', 'dashboard', 'provisioning', 'tests']
    const found = filesMatching(/^[^/]+\/README\.md$/).map(({ path }) => path)
    expect(found.sort()).toEqual(folders.map((folder) => `${folder}/README.md`).sort())
  })

  it('says in the first line of each migration why it is there', () => {
    const silent = filesMatching(/^hub\/migrations\/\d+.*\.sql$/).filter(({ text }) => !/^-- Why: .{20,}/.test(text))
    expect(silent.map(({ path }) => path)).toEqual([])
  })

  it('writes every step of .ci/run as the README tells a person to', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    expect(readme).toContain('npm ci && npm start')
    expect(readme).toContain('npm ci && npm test')
  })

  it('names only commands that exist', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    )
    const named = filesMatching(/\.md$/).flatMap(({ path, text }) =>
      [...text.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name]) => ({ path, name: name ?? '' })),
    )
    expect(named.filter(({ name }) => !(name in scripts))).toEqual([])
  })

  it('runs sources with the Node that comes with the packages', () => {
    const bare = filesMatching(/\.md$/).flatMap(({ path, text }) =>
      [...text.matchAll(/(?<!npx )\bnode [\w/-]+\.ts/g)].map(([command]) => `${path}: ${command}`),
    )
    expect(bare).toEqual([])
  })

  it('names in the README every setting of the hub', () => {
    const section = /^## Settings\n.*?(?=^## )/ms.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[0] ?? ''
    const printed = readConfig({})
      .describe()
      .split('\n')
      .map((line) => line.split('=')[0] ?? '')
    expect(printed.filter((name) => !section.includes(`\`${name}\``))).toEqual([])
  })

  it('pins the runtime that the documents name', () => {
    const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    )
    const major = devDependencies.node?.split('.')[0]
    const stated = filesMatching(/\.md$/).flatMap(({ path, text }) =>
      [...text.matchAll(/\bNode (\d+) (?:is|comes|pinned)/g)].map(([, number]) => ({ path, number })),
    )
    expect(stated.filter(({ number }) => number !== major)).toEqual([])
  })
})
