import { describe, expect, it } from 'vitest'
import { partsOf, spacedName } from './field-path.ts'

const said = (path: string): string =>
  partsOf(path)
    .map(({ name, place }) => (place === undefined ? name : `${name} ${place}`))
    .join(' · ')

describe('the way to a field', () => {
  it.each([
    ['endedAt', 'endedAt'],
    ['supplier.name', 'supplier · name'],
    ['lines[2].quantity', 'lines 2 · quantity'],
    ['steps[0].decisions[0].slot', 'steps 1 · decisions 1 · slot'],
    ['gtins[04012345123456].quantity', 'gtins 04012345123456 · quantity'],
    ['lines[A.1-B].quantity', 'lines A.1-B · quantity'],
    ['steps[0].approvers[1].role', 'steps 1 · approvers 2 · role'],
  ])('%s has parts', (path, parts) => {
    expect(said(path)).toBe(parts)
  })

  it.each([
    ['lastSeenAt', 'Last seen at'],
    ['quietMs', 'Quiet ms'],
    ['gtin14', 'Gtin14'],
  ])('ends, where there are no words for %s, in %s', (name, words) => {
    expect(spacedName(name)).toBe(words)
  })
})
