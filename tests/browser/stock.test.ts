/** Stock that moves before one's eyes, and every figure opens down to the antenna's reads. */
import type { Balance } from '@dockledger/hub/contract/api.ts'
import { describe, expect, it } from 'vitest'
import { listAll } from '../../provisioning/api.ts'
import { item } from '../support/site.ts'
import { until } from '../support/until.ts'
import { choose, onScreen } from './screen.ts'
import { useStage } from './stage.ts'

const stage = useStage()
const ITEM = item('BLT-M10')
const UNTAGGED = item('SHF-4T')

/** Orders, brings and receives so many cases of the item. */
const receive = async (cases: number): Promise<void> => {
  const lines = [{ item: ITEM, cases }]
  const before = await onHand()
  await stage().site.order('door-1', lines)
  await stage().site.carry('door-1', stage().site.tags(lines))
  await until('it is in stock', async () => (await onHand()) === before + cases * ITEM.perCase)
}
const onHand = async (): Promise<number> => {
  const { hub, places } = stage().site
  const rows = await listAll<Balance>(hub.api, `/balances?itemId=${places.items.get(ITEM.code)}`)
  return Number(rows.find(({ location }) => location.code === 'RECEIVING')?.onHand ?? '0')
}

describe('stock', () => {
  it('changes without a reload, and says that a reader saw it (zh-CN)', async () => {
    await receive(2)
    await onScreen(stage(), { language: 'zh-CN' }, async (page, say) => {
      await page.goto('/stock?q=BLT-M10')
      const row = page.getByRole('row').filter({ hasText: 'BLT-M10' }).filter({ hasText: 'RECEIVING' })
      await row.filter({ hasText: /48\s*件/ }).waitFor()
      await row.getByText(say('common.evidence.seenShort')).first().waitFor()
      await page.evaluate(() => Object.assign(window, { isSamePage: true }))
      await receive(1)
      await row.filter({ hasText: /72\s*件/ }).waitFor()
      expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true)
    })
  })

  it('opens from the balance to its movements, the passage and its sightings', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto('/stock?q=BLT-M10')
      await page.getByRole('row').filter({ hasText: 'RECEIVING' }).getByRole('link', { name: 'BLT-M10' }).click()
      const panel = page.getByRole('dialog')
      await panel.getByRole('link', { name: say('stock.allMovements') }).click()
      await page.getByRole('heading', { level: 1, name: say('shell.page.movements') }).waitFor()
      const passage = page
        .getByRole('row')
        .filter({ hasText: say('stock.reasons.passage') })
        .first()
      await passage.getByRole('link').first().click()
      await panel.getByText('demo-dock · door-1').waitFor()
      await panel
        .getByRole('img', { name: say('stock.chartName') })
        .locator('canvas,svg')
        .first()
        .waitFor()
      await panel.getByText(say('stock.asTable')).click()
      const reads = panel.getByRole('table', { name: say('stock.sightings') }).getByRole('row')
      expect(await reads.count()).toBeGreaterThan(2)
      await page.keyboard.press('Escape')
      await panel.waitFor({ state: 'detached' })
    })
  })

  it('opens the movements of one place from the balance', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto('/stock?q=BLT-M10')
      await page.getByRole('row').filter({ hasText: 'RECEIVING' }).getByRole('link', { name: 'BLT-M10' }).click()
      const list = page.getByRole('dialog').getByRole('table', { name: say('stock.itsMovements') })
      await list
        .getByRole('link', { name: say('stock.reasons.acceptance') })
        .first()
        .click()
      await page.waitForURL(/\/movements\?.*location=.*open=/)
      const panel = page.getByRole('dialog', { name: /^Movement \d+$/ })
      await panel.getByText(say('stock.reasons.acceptance')).first().waitFor()
    })
  })

  it('keeps its filters in the address and over a reload', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto('/stock')
      await page.getByRole('searchbox', { name: say('stock.search') }).fill('BLT')
      await choose(page.getByRole('combobox', { name: say('common.location') }), /^RECEIVING/)
      await page.waitForURL(/location=.*q=BLT|q=BLT.*location=/)
      const address = page.url()
      await page.reload()
      await page.getByRole('row').filter({ hasText: 'BLT-M10' }).waitFor()
      expect(page.url()).toBe(address)
      expect(await page.getByRole('searchbox', { name: say('stock.search') }).inputValue()).toBe('BLT')
      await page.getByRole('searchbox', { name: say('stock.search') }).fill('nothing of that name')
      await page.getByText(say('stock.emptyFiltered')).waitFor()
    })
  })

  it('posts a manual movement, and shows the refusal when there is not enough', async () => {
    await onScreen(stage(), { refusals: [409, 422] }, async (page, say) => {
      await page.goto('/stock')
      const dialog = page.getByRole('dialog')
      const move = async (quantity: string, from: RegExp, to: RegExp): Promise<void> => {
        await dialog.getByLabel(say('common.quantity')).fill(quantity)
        await choose(dialog.getByLabel(say('common.from'), { exact: true }), from)
        await choose(dialog.getByLabel(say('common.to'), { exact: true }), to)
        await dialog.getByLabel(say('common.reason')).fill('Counted by hand')
        await dialog.getByRole('button', { name: say('stock.post') }).click()
      }
      const open = async (): Promise<void> => {
        await page.getByRole('button', { name: say('stock.manual') }).click()
        const field = dialog.getByRole('combobox', { name: say('common.item') })
        await choose(field, new RegExp(`^${UNTAGGED.code}`), { text: UNTAGGED.code })
      }
      await open()
      await move('10', /· Gain$/, /^A-01/)
      const posted = page.getByText(/^Movement \d+ posted$/).first()
      await posted.waitFor()
      await dialog.waitFor({ state: 'detached' })
      const row = page.getByRole('row').filter({ hasText: UNTAGGED.code }).filter({ hasText: 'A-01' })
      await row.getByText(say('common.evidence.bookedShort'), { exact: true }).waitFor()

      await open()
      await move('11', /^A-01/, /^A-02/)
      await dialog
        .getByRole('alert')
        .filter({ hasText: `Only 10 of ${UNTAGGED.code} at A-01` })
        .waitFor()
      expect(await dialog.getByLabel(say('common.quantity')).inputValue()).toBe('11')
    })
  })
})
