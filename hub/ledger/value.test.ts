import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../tests/support/database.ts'
import { openValue, type Value } from './value.case.ts'

let value: Value
beforeAll(async () => {
  value = openValue(await testDatabase())
})
const newSite: Value['newSite'] = (method) => value.newSite(method)
const move: Value['move'] = (site, ...lines) => value.move(site, ...lines)
const undo: Value['undo'] = (id) => value.undo(id)
const held: Value['held'] = (site, item, bin) => value.held(site, item, bin)
const flows: Value['flows'] = (site) => value.flows(site)
const violations: Value['violations'] = () => value.violations()

describe('what stock is worth', () => {
  it.each([
    ['standard', '4 40', '100'],
    ['average', '4 36', '120'],
    ['fifo', '4 44', '112'],
  ] as const)('%s, through the ledger: the golden table', async (method, last, cogs) => {
    const site = await newSite(method)
    await move(site, '@supplier DOCK-1 LOOSE 20')
    expect(await held(site, 'LOOSE'), 'the dock is not valued').toBe('0 0')
    await move(site, 'DOCK-1 BIN-1 LOOSE 8 10')
    await move(site, 'DOCK-1 BIN-1 LOOSE 4 16')
    await move(site, 'BIN-1 BIN-2 LOOSE 5')
    expect(await held(site, 'LOOSE'), 'bins of one warehouse are one pool').toBe(
      { standard: '12 120', average: '12 144', fifo: '12 144' }[method],
    )
    await move(site, 'BIN-1 @customer LOOSE 7', 'BIN-2 @customer LOOSE 3')
    expect((await flows(site)).at(-1)).toBe(method === 'standard' ? '100' : cogs)
    await move(site, `DOCK-1 BIN-1 LOOSE 2 ${method === 'standard' ? '9' : '6'}`)
    expect(await held(site, 'LOOSE')).toBe(last)
    expect(await violations()).toEqual([])
  })

  it('goes with the goods to another warehouse, layer by layer, and each warehouse uses up its own (odoo#32249)', async () => {
    const site = await newSite()
    await move(site, '@supplier BIN-1 LOOSE 8 10')
    await move(site, '@supplier BIN-1 LOOSE 4 16')
    await move(site, 'BIN-1 FAR-1 LOOSE 10')
    expect([await held(site, 'LOOSE'), await held(site, 'LOOSE', 'FAR-1')]).toEqual(['2 32', '10 112'])
    await move(site, '@supplier FAR-1 LOOSE 1 99')
    await move(site, 'FAR-1 @customer LOOSE 9')
    expect(await flows(site)).toEqual(['80', '64', '0', '99', '96'])
    expect(await violations()).toEqual([])
  })

  it('is one flow for all the tags of a line, and each tag has its own where costs are specific', async () => {
    const tags = ['E1', 'E2', 'E3'].map((epc) => `@supplier DOCK-1 SKU-1 10 ${epc}`)
    const inward = (costs: readonly string[]) => costs.map((cost, i) => `DOCK-1 BIN-1 SKU-1 10 ${cost} E${i + 1}`)
    const folded = await newSite()
    await move(folded, ...tags)
    await move(folded, ...inward(['0.3333', '0.3333', '0.3333']))
    expect(await flows(folded)).toEqual(['10'])
    const specific = await newSite('specific')
    await move(specific, ...tags)
    await move(specific, ...inward(['1', '2', '3']))
    await move(specific, 'BIN-1 @customer SKU-1 10 E2')
    expect(await flows(specific)).toEqual(['10', '20', '30', '20'])
    expect(await held(specific, 'SKU-1')).toBe('20 40')
    expect(await violations()).toEqual([])
  })

  it('comes back with a tag at what it left with, and with other goods at what came last', async () => {
    const site = await newSite()
    await move(site, '@supplier BIN-1 SKU-1 10 5 E1', '@supplier BIN-1 SKU-1 10 9 E2')
    await move(site, 'BIN-1 @customer SKU-1 10 E1')
    await move(site, '@customer BIN-1 SKU-1 10 E1')
    expect((await flows(site)).slice(-2)).toEqual(['50', '50'])
    await move(site, '@gain BIN-1 SKU-1 2')
    expect((await flows(site)).at(-1)).toBe('10')
    expect(await violations()).toEqual([])
  })
})

describe('a reversal', () => {
  it.each(['fifo', 'average', 'standard', 'specific'] as const)(
    '%s: leaves each layer as it was before',
    async (method) => {
      const site = await newSite(method)
      await move(site, '@supplier BIN-1 LOOSE 3 3.3333')
      await move(site, '@supplier BIN-1 LOOSE 4 7.1')
      const layers = () =>
        value.db.read((tx) =>
          tx.sql('SELECT id, quantity, value FROM cost_layer WHERE company_id = $1 AND quantity > 0 ORDER BY seq', [
            site.companyId,
          ]),
        )
      const before = await layers()
      const [issued] = await move(site, 'BIN-1 @customer LOOSE 6')
      const [moved] = await move(site, 'BIN-1 FAR-1 LOOSE 1')
      await undo(moved)
      await undo(issued)
      expect(await layers()).toEqual(before)
      expect(await violations()).toEqual([])
    },
  )

  it('takes one tag of five back out of its receipt, then the others, and in all what came', async () => {
    const site = await newSite()
    const tags = ['E1', 'E2', 'E3', 'E4', 'E5']
    await move(site, ...tags.map((epc) => `@supplier DOCK-1 SKU-1 1 ${epc}`))
    const ids = await move(site, ...tags.map((epc) => `DOCK-1 BIN-1 SKU-1 1 0.3333 ${epc}`))
    for (const id of ids) await undo(id)
    expect(await held(site, 'SKU-1')).toBe('0 0')
    const all = await flows(site)
    expect(all.slice(1).reduce((total, each) => total + Number(each), 0)).toBeCloseTo(Number(all[0]), 10)
    expect(await violations()).toEqual([])
  })
})

describe('a method that is changed', () => {
  it('uses up what was there before as it came, and pools what comes from then on', async () => {
    const site = await newSite()
    await move(site, '@supplier BIN-1 LOOSE 2 10')
    await value.setMethod(site, 'average')
    await move(site, '@supplier BIN-1 LOOSE 2 20', '@supplier BIN-1 LOOSE 2 30')
    await move(site, 'BIN-1 @customer LOOSE 3', '@gain BIN-1 LOOSE 1')
    expect(await flows(site)).toEqual(['20', '40', '60', '25', '45'])
    expect(await held(site, 'LOOSE')).toBe('4 100')
    expect(await violations()).toEqual([])
  })
})

describe('several at once', () => {
  it('use up the same layers from different bins, each once', async () => {
    const site = await newSite()
    await move(site, '@supplier BIN-1 LOOSE 100 1', '@supplier BIN-2 LOOSE 100 2')
    await Promise.all(
      Array.from({ length: 8 }, async (_, client) => {
        const bin = client % 2 === 0 ? 'BIN-1' : 'BIN-2'
        for (let n = 0; n < 20; n++)
          await move(site, n % 3 === 0 ? `@supplier ${bin} LOOSE 1 3` : `${bin} @customer LOOSE 1`)
      }),
    )
    expect(await violations()).toEqual([])
  })

  it('open an average pool together, and share its one layer', async () => {
    const site = await newSite('average')
    await Promise.all(Array.from({ length: 8 }, (_, n) => move(site, `@supplier BIN-1 LOOSE ${n + 1} 1`)))
    expect(await held(site, 'LOOSE')).toBe('36 36')
    expect(await violations()).toEqual([])
  })
})

describe('the database', () => {
  it('refuses to change or remove a flow or a part of it', async () => {
    const site = await newSite()
    await move(site, '@supplier BIN-1 LOOSE 1 1')
    for (const table of ['cost_flow', 'cost_part']) {
      const attempt = (sql: string) => value.db.transaction((tx) => tx.sql(sql, [site.companyId]))
      await expect(attempt(`DELETE FROM ${table} WHERE company_id = $1`)).rejects.toThrow(/append-only/)
      await expect(attempt(`UPDATE ${table} SET quantity = 9 WHERE company_id = $1`)).rejects.toThrow(/append-only/)
    }
  })
})
