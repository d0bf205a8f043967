/** Who did what: found by person and by document, opened to its fields and its proof, exported. */
import { readFileSync } from 'node:fs'
import type { PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { item } from '../support/site.ts'
import { choose, onScreen, PHONE, whenSettled } from './screen.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let order: PurchaseOrderDetail
beforeAll(async () => {
  const { site } = stage()
  order = await site.order('door-1', [{ item: item('CHN-5M'), cases: 2 }])
  await site.hub.api.post(`/purchase-orders/${order.id}/cancellation`, { reason: '=供应商缺货' })
})

describe('the audit', () => {
  it('tells of an order who did what and why, down to its fields (zh-CN)', async () => {
    await onScreen(stage(), { language: 'zh-CN' }, async (page, say) => {
      await page.goto('/doors')
      await page.getByRole('link', { name: '审计日志' }).click()
      await whenSettled(page)
      await page.getByRole('searchbox', { name: say('audit.searchDocument') }).fill(order.number)
      const rows = page.getByRole('row').filter({ hasText: order.number })
      await page.getByRole('link', { name: `取消采购订单 ${order.number}` }).waitFor()
      await expect.poll(() => rows.count()).toBe(3)
      await page.getByRole('link', { name: `新建采购订单 ${order.number}` }).waitFor()
      await page.getByRole('link', { name: `取消采购订单 ${order.number}` }).click()
      const panel = page.getByRole('dialog')
      await panel.getByText('=供应商缺货').waitFor()
      await panel.getByRole('row', { name: /状态.*confirmed.*cancelled/ }).waitFor()
      await panel.getByRole('link', { name: '打开采购订单' }).click()
      await page.waitForURL(`**/purchase-orders/${order.id}`)
    })
  })

  it('keeps of a price that it was there, and not what it was', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto(`/audit?document=${order.id}`)
      await page.getByRole('link', { name: `Create purchase order ${order.number}` }).click()
      const price = page.getByRole('dialog').getByRole('row', { name: /Unit price/ })
      await price.getByText(say('audit.hashed')).waitFor()
      expect(await price.textContent()).toMatch(/[0-9a-f]{16}/)
      expect(await price.textContent()).not.toContain(order.lines[0]?.unitPrice ?? '?')
    })
  })

  it('finds by person, outcome and day, and says when there is nothing', async () => {
    await onScreen(stage(), { size: PHONE }, async (page, say) => {
      await page.goto('/audit')
      await page.getByRole('searchbox', { name: say('audit.searchPerson') }).fill('administrator')
      await page.getByRole('link', { name: 'Sign in' }).first().waitFor()
      await page.goto('/audit?outcome=refused&person=nobody-like-this')
      await page.getByText(say('audit.emptyFiltered')).waitFor()
      await page.getByRole('link', { name: say('common.clear') }).click()
      await page.getByLabel(say('audit.to')).fill('2020-01-31')
      await page.getByText(say('audit.emptyFiltered')).waitFor()
      await page.goto('/audit')
      await choose(page.getByRole('combobox', { name: say('audit.kind') }), 'gateway')
      await page
        .getByRole('link', { name: /^Create gateway/ })
        .first()
        .waitFor()
    })
  })

  it('is kept as a file that no spreadsheet takes for formulas, and remembers that', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto(`/audit?document=${order.number}`)
      await whenSettled(page)
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: say('audit.export') }).click(),
      ])
      expect(file.suggestedFilename()).toMatch(/^audit-\d{4}-\d\d-\d\d\.csv$/)
      const lines = readFileSync(await file.path(), 'utf8')
        .trim()
        .split('\r\n')
      expect(lines).toHaveLength(4)
      expect(lines[1]).toContain(`"'=供应商缺货"`)
      await page.goto('/audit')
      await page.getByRole('link', { name: 'Export audit' }).first().waitFor()
    })
  })
})
