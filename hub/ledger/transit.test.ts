/** Goods in transit keep their cost: sent from one warehouse, they come to the other at what they left the first with. */
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../tests/support/database.ts'
import { isRefusal } from '../contract/refusal.ts'
import { EVERYTHING } from '../platform/db/scope.ts'
import { post } from './index.ts'
import type { Site } from './site.case.ts'
import { openValue, type Value } from './value.case.ts'

let value: Value
beforeAll(async () => {
  value = openValue(await testDatabase())
})
const worth = async (site: Site, item = 'LOOSE'): Promise<string[]> => [
  await value.held(site, item),
  await value.held(site, item, '@transit'),
  await value.held(site, item, 'FAR-1'),
]

describe('goods in transit', () => {
  it.each(['fifo', 'average', 'standard', 'specific'] as const)(
    '%s: are worth what they left with, and arrive with it',
    async (method) => {
      const site = await value.newSite(method)
      await value.move(site, '@supplier BIN-1 LOOSE 3 3.3333')
      await value.move(site, 'BIN-1 @transit LOOSE 3')
      const all = method === 'standard' ? '3 30' : '3 10'
      expect(await worth(site)).toEqual(['0 0', all, '0 0'])
      for (let n = 0; n < 3; n++) await value.move(site, '@transit FAR-1 LOOSE 1')
      expect(await worth(site)).toEqual(['0 0', '0 0', all])
      expect(await value.violations()).toEqual([])
    },
  )

  it('arrive at the cost of their own document, whichever was sent first', async () => {
    const site = await value.newSite()
    await value.move(site, '@supplier BIN-1 LOOSE 10 5')
    await value.move(site, 'BIN-1 @transit LOOSE 10 L1')
    await value.move(site, '@supplier BIN-1 LOOSE 10 9')
    await value.move(site, 'BIN-1 @transit LOOSE 10 L2')
    await value.move(site, '@transit FAR-1 LOOSE 4 L2')
    expect(await worth(site)).toEqual(['0 0', '16 104', '4 36'])
    await value.move(site, '@transit FAR-1 LOOSE 6 L2', '@transit FAR-1 LOOSE 10 L1')
    expect(await worth(site)).toEqual(['0 0', '0 0', '20 140'])
    expect(await value.violations()).toEqual([])
  })

  it('arrive by their tag, whichever left first, and the tag that was sent again by its last sending', async () => {
    const site = await value.newSite()
    await value.move(site, '@supplier BIN-1 SKU-1 10 5 E1', '@supplier BIN-1 SKU-1 10 9 E2')
    for (const epc of ['E1', 'E2']) await value.move(site, `BIN-1 @transit SKU-1 10 ${epc}`)
    await value.move(site, '@transit FAR-1 SKU-1 10 E2')
    expect(await worth(site, 'SKU-1')).toEqual(['0 0', '10 50', '10 90'])
    await value.move(site, 'FAR-1 @transit SKU-1 10 E2')
    await value.move(site, '@transit BIN-1 SKU-1 10 E2')
    expect(await worth(site, 'SKU-1')).toEqual(['10 90', '10 50', '0 0'])
    expect(await value.violations()).toEqual([])
  })

  it('are sent and received in one posting, in whatever order it names them', async () => {
    const site = await value.newSite()
    await value.move(site, '@supplier BIN-1 LOOSE 2 7')
    await value.move(site, '@transit FAR-1 LOOSE 2', 'BIN-1 @transit LOOSE 2')
    expect(await worth(site)).toEqual(['0 0', '0 0', '2 14'])
  })

  it('go back to their layers when the sending is reversed, step by step', async () => {
    const site = await value.newSite()
    await value.move(site, '@supplier BIN-1 LOOSE 3 3.3333', '@supplier BIN-1 LOOSE 2 8')
    const [sent] = await value.move(site, 'BIN-1 @transit LOOSE 4 L7')
    const [received] = await value.move(site, '@transit FAR-1 LOOSE 4 L7')
    expect(await worth(site)).toEqual(['1 8', '0 0', '4 18'])
    await value.undo(received)
    expect(await worth(site)).toEqual(['1 8', '4 18', '0 0'])
    await value.undo(sent)
    expect(await worth(site)).toEqual(['5 26', '0 0', '0 0'])
    expect(await value.violations()).toEqual([])
  })

  it('are never less than nothing: more than was sent, or a tag as a number, is refused', async () => {
    const site = await value.newSite()
    await value.move(site, '@supplier BIN-1 SKU-1 10 1 E1', 'BIN-1 @transit SKU-1 10 E1')
    for (const [item, wanted] of [
      ['LOOSE', '1'],
      ['SKU-1', '1'],
    ]) {
      const answer = await value.db.transaction((tx) =>
        post(tx, [value.posting(site, `@transit FAR-1 ${item} ${wanted}`)], {
          companyId: site.companyId,
          actor: 'test',
        }),
      )
      expect(isRefusal(answer) && answer.refused).toBe('exceeds-stock')
    }
  })
})

describe('goods at a dock', () => {
  it('are nobody’s: they leave by its door worth nothing, and what was found there at what such goods cost', async () => {
    const site = await value.newSite()
    await value.move(site, '@supplier BIN-1 SKU-1 10 5 E9')
    await value.move(site, '@supplier DOCK-1 SKU-1 10 E1')
    await value.move(site, 'DOCK-1 @transit SKU-1 10 E1')
    expect(await worth(site, 'SKU-1')).toEqual(['10 50', '10 0', '0 0'])
    await value.move(site, '@gain DOCK-1 SKU-1 10 E2')
    await value.move(site, 'DOCK-1 BIN-1 SKU-1 10 E2')
    expect(await worth(site, 'SKU-1')).toEqual(['20 100', '10 0', '0 0'])
    expect(await value.violations()).toEqual([])
  })

  it('that came out of transit go back to it, or into stock, at what they came with', async () => {
    const site = await value.newSite()
    await value.move(site, '@supplier BIN-1 SKU-1 10 5 E1', '@supplier BIN-1 SKU-1 10 9 E2')
    await value.move(site, 'BIN-1 @transit SKU-1 10 E1')
    await value.move(site, '@transit DOCK-1 SKU-1 10 E1')
    expect(await worth(site, 'SKU-1')).toEqual(['10 90', '0 0', '0 0'])
    await value.move(site, 'DOCK-1 @transit SKU-1 10 E1')
    expect(await worth(site, 'SKU-1')).toEqual(['10 90', '10 50', '0 0'])
    await value.move(site, '@transit DOCK-1 SKU-1 10 E1')
    await value.move(site, 'DOCK-1 BIN-1 SKU-1 10 E1')
    expect(await worth(site, 'SKU-1')).toEqual(['20 140', '0 0', '0 0'])
    expect(await value.violations()).toEqual([])
  })

  it('that a door proves to have left, though they were in transit already, lose nothing on the way', async () => {
    const site = await value.newSite()
    await value.move(site, '@supplier BIN-1 SKU-1 10 9 E2')
    await value.move(site, 'BIN-1 @transit SKU-1 10 E2')
    const before = await value.flows(site)
    await value.move(site, '@transit DOCK-1 SKU-1 10 E2', 'DOCK-1 @transit SKU-1 10 E2')
    expect(await worth(site, 'SKU-1')).toEqual(['0 0', '10 90', '0 0'])
    expect(await value.flows(site)).toEqual(before)
    await value.move(site, '@transit DOCK-1 SKU-1 10 E2', 'DOCK-1 FAR-1 SKU-1 10 E2')
    expect(await worth(site, 'SKU-1')).toEqual(['0 0', '0 0', '10 90'])
    expect(await value.violations()).toEqual([])
  })
})

describe('who sees one warehouse', () => {
  it('sends goods from it, and another receives them in his: at the same cost, and neither reads what is in transit', async () => {
    const site = await value.newSite()
    const of = (warehouse: string) => ({ ...EVERYTHING, companies: [site.companyId], warehouses: [warehouse] })
    const [here, there] = [of(site.warehouseId), of(site.farWarehouseId)]
    await value.moveAs(here, site, '@supplier BIN-1 SKU-1 10 5 E1', '@supplier BIN-1 SKU-1 10 9 E2')
    for (const epc of ['E1', 'E2']) await value.moveAs(here, site, `BIN-1 @transit SKU-1 10 ${epc}`)
    const layers = (scope: typeof here) =>
      value.db.as(scope).read((tx) => tx.sql('SELECT FROM cost_layer WHERE quantity > 0'))
    expect([await layers(here), await layers(there)]).toEqual([[], []])
    await value.moveAs(there, site, '@transit FAR-1 SKU-1 10 E2')
    expect(await worth(site, 'SKU-1')).toEqual(['0 0', '10 50', '10 90'])
    expect([(await layers(here)).length, (await layers(there)).length]).toEqual([0, 1])
    // goods that nobody priced cost what the company last paid, also for who does not see where
    await value.moveAs(here, site, '@gain BIN-1 SKU-1 1')
    expect(await value.held(site, 'SKU-1')).toBe('1 9')
    await value.moveAs(there, site, 'FAR-1 @customer SKU-1 10 E2')
    await value.moveAs(here, site, '@customer BIN-1 SKU-1 10 E2')
    expect(await value.held(site, 'SKU-1')).toBe('11 99')
    expect(await value.violations()).toEqual([])
  })

  it('reads no cost at all where he sees only his own customers and suppliers', async () => {
    const site = await value.newSite()
    await value.move(site, '@supplier BIN-1 LOOSE 1 5')
    const own = { ...EVERYTHING, companies: [site.companyId], ownPartiesOf: 'somebody' }
    for (const table of ['cost_layer', 'cost_flow', 'cost_part'])
      expect(await value.db.as(own).read((tx) => tx.sql(`SELECT FROM ${table}`))).toEqual([])
    await value.moveAs(own, site, 'BIN-1 @customer LOOSE 1')
    expect(await value.held(site, 'LOOSE')).toBe('0 0')
  })
})
