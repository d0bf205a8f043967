/** Pallets at the doors, on the office page and on the wall, as they come. */
import type { PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { type DoorName, item, type OrderLine } from '../support/site.ts'
import { until } from '../support/until.ts'
import { onScreen } from './screen.ts'
import { useStage } from './stage.ts'
import type { Words } from './words.ts'

const stage = useStage()

const tileOf = (page: Page, door: DoorName): Locator =>
  page.getByRole('article', { name: door === 'door-1' ? /^D1 / : /^D2 / })
const barOf = (tile: Locator, say: Words, counts: Record<'seen' | 'expected' | 'missing' | 'extra', number>) =>
  tile.getByRole('img', { name: say('doors.bar', counts), exact: true })
const palletOf = async (
  door: DoorName,
  lines: readonly OrderLine[],
): Promise<{ order: PurchaseOrderDetail; tags: string[] }> => {
  const { site } = stage()
  return { order: await site.order(door, lines), tags: site.tags(lines) }
}
const stateOf = async (id: string): Promise<string> =>
  (await stage().site.hub.api.get<PurchaseOrderDetail>(`/purchase-orders/${id}`)).state

describe('the doors page', () => {
  it('fills the tile while the pallet passes and ends matched (zh-CN)', async () => {
    await onScreen(stage(), { language: 'zh-CN' }, async (page, say) => {
      await page.goto('/doors')
      const tile = tileOf(page, 'door-1')
      await tile.getByText('读写器就绪').waitFor()
      const { order, tags } = await palletOf('door-1', [
        { item: item('BLT-M8'), cases: 2 },
        { item: item('NUT-M8'), cases: 1 },
      ])
      await tile.getByRole('link', { name: order.number }).waitFor()
      await stage().site.carry('door-1', tags)
      await barOf(tile, say, { seen: 96, expected: 96, missing: 0, extra: 0 }).waitFor()
      await tile.getByText('已验收').waitFor()
      expect(await tile.getByRole('listitem').filter({ hasText: 'BLT-M8' }).count()).toBe(2)
      await tile.getByText('匹配', { exact: true }).first().waitFor()
    })
  })

  it('says how many are missing, and a person accepts the rest', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto('/doors')
      const tile = tileOf(page, 'door-2')
      const { order, tags } = await palletOf('door-2', [{ item: item('PLR-180'), cases: 3 }])
      await stage().site.carry('door-2', tags.slice(0, 2))
      await tile.getByText('Waits for acceptance').waitFor()
      await tile.getByText('Short', { exact: true }).waitFor()
      await barOf(tile, say, { seen: 48, expected: 72, missing: 24, extra: 0 }).waitFor()
      await tile.getByRole('button', { name: 'Accept' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(say('doors.note')).fill('The lorry comes again')
      await dialog.getByRole('button', { name: 'Accept' }).click()
      await tile.getByText('Accepted').first().waitFor()
      await until('a part is received', async () => (await stateOf(order.id)) === 'partly-received')
    })
  })

  it('names goods of another order, and leads to their exception', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      const { tags } = await palletOf('door-1', [{ item: item('TAP-5M'), cases: 2 }])
      const { order: other, tags: strangers } = await palletOf('door-1', [{ item: item('LVL-60'), cases: 1 }])
      await page.goto('/doors')
      const tile = tileOf(page, 'door-1')
      await stage().site.carry('door-1', [...tags, ...strangers])
      await tile.getByText('Foreign goods').waitFor()
      await tile.getByRole('link', { name: /open exceptions?$/ }).click()
      const group = page.getByRole('region', { name: /^Goods of another order/ })
      await group.getByText('LVL-60').waitFor()
      await group.getByRole('link', { name: other.number }).waitFor()
      await group.getByText(say('exceptions.explain.foreign')).waitFor()
      await group.getByRole('link', { name: /^DS-/ }).first().click()
      await page.getByRole('button', { name: 'Accept' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Accept' }).click()
      await page.getByText(say('doors.session.accepted'), { exact: true }).first().waitFor()
    })
  })

  it('shows a pallet that turned back (zh-CN)', async () => {
    await onScreen(stage(), { language: 'zh-CN' }, async (page) => {
      await page.goto('/doors')
      const tile = tileOf(page, 'door-2')
      const { tags } = await palletOf('door-2', [{ item: item('GLV-L'), cases: 2 }])
      await stage().site.carry('door-2', tags, 'turn-back')
      await tile.getByText('中途折返').waitFor()
      await tile.getByText('折返', { exact: true }).first().waitFor()
    })
  })

  it('takes the order a person chooses', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      const lines = [{ item: item('SDR-SET'), cases: 1 }]
      await palletOf('door-1', lines)
      const { order, tags } = await palletOf('door-1', lines)
      await page.goto('/doors')
      const tile = tileOf(page, 'door-1')
      await tile.getByRole('button', { name: 'Choose order' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('radio', { name: order.number }).check()
      await dialog.getByRole('button', { name: 'Choose order' }).click()
      await barOf(tile, say, { seen: 0, expected: 12, missing: 12, extra: 0 }).waitFor()
      await stage().site.carry('door-1', tags)
      await until('the chosen order is received', async () => (await stateOf(order.id)) === 'received')
      await tile.getByRole('link', { name: order.number }).first().waitFor()
    })
  })
})
