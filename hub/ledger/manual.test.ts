import { beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { isRefusal } from '../contract/refusal.ts'
import { type ManualMovement, moveByHand } from './manual.commands.ts'
import { idOf, type Site, seedSite } from './site.case.ts'

const NOW = new Date('2026-11-02T08:00:00Z')
let db: TestDatabase
let site: Site
beforeAll(async () => {
  const clock = { now: () => NOW, wait: async () => undefined, every: () => () => undefined }
  db = await testDatabase({ clock })
  site = await seedSite(db, 'HAND')
})
const move = async (more: Partial<ManualMovement>): Promise<string> => {
  const wanted = {
    companyId: site.companyId,
    itemId: idOf(site.items, 'LOOSE'),
    quantity: '1',
    fromLocationId: idOf(site.locations, '@supplier'),
    toLocationId: idOf(site.locations, 'BIN-1'),
    note: 'counted again',
    ...more,
  }
  const moved = await db.transaction((tx) => moveByHand(tx, wanted, 'Ada'))
  if (!isRefusal(moved)) return 'posted'
  return [moved.refused, ...(moved.errors ?? []).map(({ field, code }) => `${field}:${code}`)].join(' ')
}

describe('a movement by hand', () => {
  it.each([
    ['2026-11-02T07:59:59Z', 'posted'],
    ['2020-01-01T00:00:00Z', 'posted'],
    // a clock may be wrong, and days differ round the world
    ['2026-11-03T08:00:00Z', 'posted'],
    ['2026-11-03T08:00:00.001Z', 'bad-input occurredAt:out-of-range'],
    ['9999-12-31T23:59:59Z', 'bad-input occurredAt:out-of-range'],
    ['2019-12-31T23:59:59Z', 'bad-input occurredAt:out-of-range'],
    ['0000-01-01T00:00:00Z', 'bad-input occurredAt:out-of-range'],
  ])('that happened %s: %s', async (at, expected) => {
    expect(await move({ occurredAt: new Date(at) })).toBe(expected)
  })

  it('moves whole pieces', async () => {
    expect(await move({ quantity: '1.50' })).toBe('bad-input quantity:too-precise')
    expect(await move({ quantity: '1.00' })).toBe('posted')
  })
})
