import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  EXCEPTION_KINDS,
  LOCATION_KINDS,
  MOVEMENT_REASONS,
  RESOLUTIONS,
  SESSION_VERDICTS,
  TAG_VERDICTS,
  VIRTUAL_KINDS,
} from '@dockledger/hub/contract/api.ts'
import { DIRECTIONS } from '@dockledger/hub/contract/observation.ts'
import { ORDER_STATES } from '@dockledger/hub/contract/purchase-order.ts'
import { icons } from '@iconify-json/lucide'
import { describe, expect, it } from 'vitest'
import { texts } from './all.ts'
import { flatten } from './texts.ts'

const source = join(import.meta.dirname, '..')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.(vue|ts)$/.test(name) && !name.endsWith('.test.ts'),
)
const code = files.map((name) => ({ name, text: readFileSync(join(source, name), 'utf8') }))
const all = flatten(texts)
const known = new Set(all.map(([key]) => key))
/** `stock.move` is what a person may do, not a text. */
const permissions = readFileSync(join(source, '../../hub/permissions.md'), 'utf8')
/** Any literal that looks like a key, wherever it stands: in a ternary, in a table, in an attribute. */
const areas = new RegExp(`'((?:${Object.keys(texts).join('|')})\\.[\\w.-]+)'`, 'g')
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name)).sort()
/** Of each plural form. */
const forms = (text: string): string[] => text.split(' | ').map((form) => placeholders(form).join())

describe('texts', () => {
  it('have both languages, with the same placeholders', () => {
    const wrong = all.filter(
      ([, [en, zh]]) => !en.trim() || !zh.trim() || forms(en).some((form) => form !== placeholders(zh).join()),
    )
    expect(wrong).toEqual([])
  })

  it('are really Chinese in Chinese and English in English', () => {
    // names of standards, and what is punctuation alone
    const isSame = [
      'approvals.rules.sentence',
      'approvals.rules.join',
      'stock.epc',
      'catalog.items.gtins',
      'catalog.items.gtin',
      'exceptions.resolvedBy',
      'stock.balance',
      'valuation.title',
    ]
    expect(all.filter(([key, [, zh]]) => !/\p{Script=Han}/u.test(zh) && !isSame.includes(key))).toEqual([])
    expect(all.filter(([, [en]]) => /\p{Script=Han}/u.test(en))).toEqual([])
  })

  it('use full-width punctuation between Chinese characters', () => {
    expect(all.filter(([, [, zh]]) => /\p{Script=Han}[,;:?!]/u.test(zh))).toEqual([])
  })

  it('exist for every key the screens ask for', () => {
    const asked = code.flatMap(({ name, text }) =>
      [
        ...text.matchAll(/\bt\(\s*'([\w.-]+)'/g),
        ...[...text.matchAll(areas)].filter(([, key]) => !permissions.includes(`\`${key}\``)),
      ].map(([, key]) => `${name}: ${key}`),
    )
    expect(asked.length).toBeGreaterThan(200)
    expect(asked.filter((entry) => !known.has(entry.split(': ')[1] ?? ''))).toEqual([])
  })

  it('exist for every word of the contract that the screens show', () => {
    const words = [
      ...EXCEPTION_KINDS.flatMap((kind) => [`exceptions.kinds.${kind}`, `exceptions.explain.${kind}`]),
      ...RESOLUTIONS.map((word) => `exceptions.resolutions.${word}`),
      ...ORDER_STATES.map((word) => `orders.states.${word}`),
      ...MOVEMENT_REASONS.map((word) => `stock.reasons.${word}`),
      ...SESSION_VERDICTS.map((word) => `doors.verdict.${word}`),
      ...TAG_VERDICTS.map((word) => `doors.tagVerdict.${word}`),
      ...DIRECTIONS.map((word) => `doors.directions.${word}`),
      ...[...LOCATION_KINDS, ...VIRTUAL_KINDS].map((word) => `catalog.locations.kinds.${word}`),
    ]
    expect(words.filter((key) => !known.has(key))).toEqual([])
  })

  it('offer exactly the filters the contract knows', () => {
    expect(Object.keys(texts.exceptions.kinds).sort()).toEqual([...EXCEPTION_KINDS].sort())
    expect(Object.keys(texts.orders.states).sort()).toEqual([...ORDER_STATES].sort())
    expect(Object.keys(texts.stock.reasons).sort()).toEqual([...MOVEMENT_REASONS].sort())
  })

  it('stand nowhere in the templates themselves', () => {
    const written = code.flatMap(({ name, text }) =>
      name.endsWith('.vue') && /\p{Script=Han}/u.test(text) && !name.endsWith('ShellLanguage.vue') ? [name] : [],
    )
    expect(written).toEqual([])
  })
})

describe('icons', () => {
  it('all exist in the bundled set', () => {
    const { icons: names, aliases = {} } = icons
    const used = new Set(
      code.flatMap(({ text }) => [...text.matchAll(/i-lucide-([\w-]+)/g)].map(([, name]) => String(name))),
    )
    expect(used.size).toBeGreaterThan(30)
    expect([...used].filter((name) => !(name in names) && !(name in aliases))).toEqual([])
  })
})
