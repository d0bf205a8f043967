import { describe, expect, it } from 'vitest'
import { texts } from '../../i18n/all.ts'
import { flatten } from '../../i18n/texts.ts'
import { explainKeyOf, nameOf, sourceOf } from './naming.ts'

const english = new Map(flatten(texts).map(([key, [en]]) => [key, en]))
const t = (key: string): string => english.get(key) ?? `no text ${key}`
const row = { kind: 'unknown-door', item: null, tagUri: null, epc: null } as const

describe('what no door stands for', () => {
  it.each([
    ['Passage · sgtin-96:0.1.2.3', { kind: 'passage', direction: 'in' }, 'urn:epc:tag:sgtin-96:0.1.2.3'],
    ['Photo-eye', { kind: 'presence', observation: { kind: 'presence', isPresent: true } }, null],
    ['Scan · PO-1', { kind: 'scan', observation: { kind: 'scan', text: 'PO-1' } }, null],
    ['Weighing · 12.5 kg', { kind: 'weighing', observation: { kind: 'weighing', value: '12.5', unit: 'kg' } }, null],
  ])('is named by what was seen: %s', (name, detail, tagUri) => {
    expect(nameOf({ ...row, detail, tagUri }, t)).toBe(name)
  })

  it('says the gateway, and the portal where it has one', () => {
    const at = (portal: string | null) => sourceOf({ door: null, gateway: 'yard', detail: { portal } }, t)
    expect(at('gate-3')).toBe('Gateway yard · Portal gate-3')
    expect(at(null)).toBe('Gateway yard')
    expect(sourceOf({ door: null, gateway: null, detail: {} }, t)).toBeUndefined()
    const door = { id: 'd', code: 'D1', name: 'Door 1' }
    expect(sourceOf({ door, gateway: 'yard', detail: { portal: 'gate-3' } }, t), 'the door says it').toBeUndefined()
  })
})

describe('why it waits', () => {
  it('is not said of the order when an acceptance was taken back', () => {
    expect(t(explainKeyOf({ kind: 'unexpected', detail: {} }))).toMatch(/^No open order/)
    expect(t(explainKeyOf({ kind: 'unexpected', detail: { reversed: true } }))).toMatch(/^An acceptance was taken back/)
  })
})
