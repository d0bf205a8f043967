import { describe, expect, it } from 'vitest'
import { unreachable } from './document/declare.ts'
import { documents } from './documents.ts'

describe.each(documents.map((document) => [document.name, document] as const))('%s', (_, document) => {
  it('can reach every state and take every transition', () => {
    expect(unreachable(document)).toEqual({ states: [], transitions: [] })
  })
  it('names everything in both languages', () => {
    const labels = [
      document.label,
      ...Object.values({ ...document.fields, ...document.lines }).map(({ label }) => label),
      ...Object.values(document.transitions).flatMap(({ label, input }) => [
        label,
        ...Object.values(input ?? {}).map((field) => field.label),
      ]),
    ]
    for (const label of labels) {
      expect(label.en).toMatch(/^[A-Z]/)
      expect(label.zh).toMatch(/\p{Script=Han}/u)
    }
  })
})
