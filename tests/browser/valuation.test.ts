/** What stock is worth opens down to the layers it is made of, the flows that made them, and the movement that was read at the door. */
import type { Balance } from '@dockledger/hub/contract/api.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { listAll } from '../../provisioning/api.ts'
import { item } from '../support/site.ts'
import { until } from '../support/until.ts'
import { onScreen, PHONE } from './screen.ts'
import { useStage } from './stage.ts'

const stage = useStage()
const ITEM = item('BLT-M10')

beforeAll(async () => {
  const { site } = stage()
  const lines = [{ item: ITEM, cases: 2 }]
  await site.order('door-1', lines)
  await site.carry('door-1', site.tags(lines))
  await until('it is in stock', async () => {
    const rows = await listAll<Balance>(site.hub.api, `/balances?itemId=${site.places.items.get(ITEM.code)}`)
    return rows.some(({ location }) => location.code === 'RECEIVING')
  })
})

describe('what stock is worth', () => {
  it('opens from the value to its layers, the flow that made them and its movement', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto('/valuation')
      await page.getByRole('link', { name: ITEM.code }).click()
      const panel = page.getByRole('dialog')
      const layer = panel
        .getByRole('table', { name: say('valuation.layers') })
        .getByRole('row')
        .filter({ hasText: 'PO-' })
      await layer.filter({ hasText: new RegExp(`${2 * ITEM.perCase}\\s*pcs`) }).waitFor()
      const flows = panel.getByRole('table', { name: say('valuation.flows') })
      await flows.getByRole('link').first().click()
      await page.waitForURL(/\/movements\?.*open=/)
      await page
        .getByRole('dialog', { name: /^Movement \d+$/ })
        .getByText(say('stock.reasons.acceptance'))
        .first()
        .waitFor()
    })
  })

  it('is told for a day that is over, as the ledger stood then, on a phone (zh-CN)', async () => {
    await onScreen(stage(), { language: 'zh-CN', size: PHONE }, async (page, say) => {
      await page.goto('/valuation')
      await page.getByText(ITEM.code).first().waitFor()
      await page.getByLabel(say('valuation.asOf')).fill('2026-01-31')
      await page.getByText(say('valuation.emptyThen')).waitFor()
      await page.getByText(say('valuation.asOfHelp')).waitFor()
      await page.getByRole('button', { name: say('valuation.now') }).click()
      await page.getByText(ITEM.code).first().waitFor()
      expect(await page.getByText(say('valuation.asOfHelp')).count()).toBe(0)
    })
  })
})
