/** A purchase order from the first key to the last case. */
import type { PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { item } from '../support/site.ts'
import { until } from '../support/until.ts'
import { onScreen, PHONE } from './screen.ts'
import { useStage } from './stage.ts'

const stage = useStage()
const orderOf = (id: string): Promise<PurchaseOrderDetail> => stage().site.hub.api.get(`/purchase-orders/${id}`)
const TABS_MAX = 30

/** Goes on with Tab until the field or button of this name has the focus. */
const tabTo = async (page: Page, name: string): Promise<void> => {
  for (let pressed = 0; pressed < TABS_MAX; pressed += 1) {
    const now = await page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim(),
    )
    if (now === name) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${name}`)
}
const focusedLabel = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label'))

/** Types into the autocomplete in focus and takes the one it finds. */
const pick = async (page: Page, text: string): Promise<void> => {
  await page.keyboard.type(text, { delay: 20 })
  await page.getByRole('option', { name: text }).waitFor()
  await until('only what was typed is offered', async () => (await page.getByRole('option').count()) === 1)
  await page.keyboard.press('Enter')
}

const draft = (quantity: string): Promise<PurchaseOrderDetail> => {
  const { places, hub } = stage().site
  return hub.api.post('/purchase-orders', {
    companyId: places.companyId,
    supplierId: [...places.suppliers.values()][1],
    warehouseId: places.warehouseId,
    currency: 'CNY',
    lines: [{ itemId: places.items.get('WSH-M8'), quantity, unitPrice: '7.60' }],
  })
}

describe('a purchase order', () => {
  it('is typed with the keyboard alone, confirmed, and received by a pallet (zh-CN)', async () => {
    await onScreen(stage(), { language: 'zh-CN' }, async (page, say) => {
      await page.goto('/purchase-orders/new')
      await page.getByLabel(say('orders.supplier')).first().waitFor()
      await tabTo(page, say('orders.supplier'))
      await pick(page, 'SUP-02')
      await tabTo(page, say('orders.itemOf', { n: 1 }))
      await pick(page, 'BLT-M6')
      await until('the quantity has the focus', async () => (await focusedLabel(page)) === '数量，第 1 行')
      await page.keyboard.type('48')
      await page.keyboard.press('Enter')
      await page.keyboard.type('18.5')
      await page.keyboard.press('Enter')
      await until('a second line waits', async () => (await focusedLabel(page)) === '物料，第 2 行')
      // a scanner types and sends Enter before anything is found
      await page.keyboard.type('NUT-M8')
      await page.keyboard.press('Enter')
      await until('the quantity has the focus', async () => (await focusedLabel(page)) === '数量，第 2 行')
      await page.keyboard.type('48')
      await page.keyboard.press('Enter')
      await page.keyboard.type('9.80')
      // 48 × 18.50 + 48 × 9.80
      expect(await page.getByText(say('orders.total')).last().textContent()).toContain('1,358.40')
      await tabTo(page, say('orders.saveConfirm'))
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: /^采购订单 \S+/ }).waitFor()
      await page.getByRole('listitem').filter({ hasText: '已确认' }).first().waitFor()

      const lines = [
        { item: item('BLT-M6'), cases: 2 },
        { item: item('NUT-M8'), cases: 1 },
      ]
      await page.getByRole('img', { name: '已收 0，在月台 0，未到 96' }).waitFor()
      await stage().site.carry('door-1', stage().site.tags(lines))
      await page.getByRole('img', { name: '已收 96，在月台 0，未到 0' }).waitFor()
      const now = page.getByRole('list', { name: say('orders.path') }).locator('[aria-current="step"]')
      expect((await now.textContent())?.trim()).toBe('已收货')
      await page.getByRole('link', { name: '返回' }).click()
      await page.getByRole('row').filter({ hasText: '已收货' }).filter({ hasText: '海盐紧固件' }).first().waitFor()
    })
  })

  it('is cancelled with a reason, and not without one', async () => {
    const order = await stage().site.order('door-2', [{ item: item('HMR-500'), cases: 1 }])
    await onScreen(stage(), {}, async (page) => {
      await page.goto(`/purchase-orders/${order.id}`)
      await page.getByRole('button', { name: 'Cancel order' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Reason').fill('no')
      await dialog.getByRole('button', { name: 'Cancel order' }).click()
      await dialog.getByText('at least 3 characters').first().waitFor()
      expect((await orderOf(order.id)).state).toBe('confirmed')
      await dialog.getByLabel('Reason').fill('Ordered twice')
      await dialog.getByRole('button', { name: 'Cancel order' }).click()
      await page.getByText(`${order.number} cancelled`).first().waitFor()
      await page.getByText('Ordered twice').waitFor()
      expect((await orderOf(order.id)).state).toBe('cancelled')
    })
  })

  it('is closed short when the rest does not come (zh-CN, on a phone)', async () => {
    const lines = [{ item: item('SAW-190'), cases: 2 }]
    const order = await stage().site.order('door-2', lines)
    await stage().site.carry('door-2', stage().site.tags(lines).slice(0, 1))
    await onScreen(stage(), { language: 'zh-CN', size: PHONE }, async (page, say) => {
      await page.goto(`/purchase-orders/${order.id}`)
      await page.getByRole('link', { name: /^DS-/ }).last().click()
      await page.getByRole('button', { name: say('doors.accept') }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: say('doors.accept') })
        .click()
      await until('a part is received', async () => (await orderOf(order.id)).state === 'partly-received')
      await page.goto(`/purchase-orders/${order.id}`)
      await page.getByRole('button', { name: '按欠量关闭' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(say('common.reason')).fill('供应商缺货')
      await dialog.getByRole('button', { name: '按欠量关闭' }).click()
      await page.getByText(`${order.number} 已按欠量关闭`).first().waitFor()
      await until('it is closed', async () => (await orderOf(order.id)).state === 'closed')
    })
  })

  it('keeps what another person changed: the stale edit is refused in words', async () => {
    const order = await draft('48')
    await onScreen(stage(), { refusals: [409, 412] }, async (page, say) => {
      await page.goto(`/purchase-orders/${order.id}/edit`)
      const quantity = page.getByLabel(say('orders.quantityOf', { n: 1 }))
      await quantity.fill('96')
      const answer = await fetch(`${stage().url}/api/v1/purchase-orders/${order.id}`, {
        method: 'PATCH',
        headers: {
          'x-api-key': stage().site.hub.apiKey,
          'content-type': 'application/json',
          'if-match': `"${order.version}"`,
        },
        body: JSON.stringify({ note: 'By another person' }),
      })
      expect(answer.status).toBe(200)
      await page.getByRole('button', { name: say('orders.saveDraft') }).click()
      await page
        .getByRole('alert')
        .filter({ hasText: /changed/i })
        .waitFor()
      expect(await quantity.inputValue(), 'what was typed is still there').toBe('96')
      expect(await orderOf(order.id)).toMatchObject({ note: 'By another person', ordered: '48' })
    })
  })

  it('shows what was chosen, however fast it is typed and however often', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto('/purchase-orders/new')
      const supplier = page.getByRole('combobox', { name: say('orders.supplier') })
      const line = page.getByRole('combobox', { name: say('orders.itemOf', { n: 1 }) })
      for (const delay of [0, 0, 20, 60, 160, 0, 60, 160]) {
        await supplier.click()
        await supplier.selectText()
        await page.keyboard.type('yuhuan', { delay })
        await page.keyboard.press('Enter')
        await until(`the supplier is shown (${delay} ms a key)`, async () =>
          /^SUP-07 Yuhuan/.test(await supplier.inputValue()),
        )
        await line.click()
        await line.selectText()
        await page.keyboard.type('pip-25', { delay })
        await page.keyboard.press('Enter')
        await until(`the item is shown (${delay} ms a key)`, async () => /^PIP-25 /.test(await line.inputValue()))
        await until('the quantity has the focus', async () => (await focusedLabel(page)) === 'Quantity, line 1')
        expect(await supplier.inputValue()).toMatch(/^SUP-07 Yuhuan/)
      }
    })
  })

  it('says beside the fields what a line still needs, leads to the first, and is saved by Ctrl+Enter', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto('/purchase-orders/new')
      const currency = page.getByLabel(say('orders.currency'))
      await until('the defaults are there', async () => (await currency.inputValue()) === 'CNY')
      await page.reload()
      await until('the defaults are there', async () => (await currency.inputValue()) === 'CNY')
      expect(await page.getByText(say('orders.kept')).count(), 'nothing was typed').toBe(0)
      await page.getByLabel(say('orders.quantityOf', { n: 1 })).fill('0')
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('orders.needSupplier')).waitFor()
      await until('the supplier has the focus', async () => (await focusedLabel(page)) === say('orders.supplier'))
      expect(await page.getByRole('listbox').count(), 'nothing covers what is wrong').toBe(0)
      await page.keyboard.press('ArrowDown')
      await page.getByRole('listbox').waitFor()
      await page.keyboard.press('Tab')
      expect(await focusedLabel(page), 'Tab leaves an open list for the next field').toBe(say('common.warehouse'))
      await page.getByText(say('orders.badQuantity')).waitFor()
      await page.reload()
      await page.getByText(say('orders.kept')).waitFor()
      expect(await page.getByLabel(say('orders.quantityOf', { n: 1 })).inputValue()).toBe('0')
      await page.getByRole('button', { name: say('orders.discard') }).click()
      expect(await page.getByLabel(say('orders.quantityOf', { n: 1 })).inputValue()).toBe('')

      await page.getByRole('combobox', { name: say('orders.supplier') }).click()
      await pick(page, 'SUP-02')
      await page.getByRole('combobox', { name: say('orders.itemOf', { n: 1 }) }).click()
      await pick(page, 'BLT-M6')
      await until('the quantity has the focus', async () => (await focusedLabel(page)) === 'Quantity, line 1')
      await page.keyboard.type('many')
      await page.keyboard.press('Control+Enter')
      await page.getByText(say('orders.badQuantity')).waitFor()
      expect(await focusedLabel(page)).toBe('Quantity, line 1')
      await page.keyboard.press('Control+A')
      await page.keyboard.type('24')
      await page.keyboard.press('Enter')
      await page.keyboard.type('2')
      await page.keyboard.press('Control+Enter')
      await page.getByRole('heading', { level: 1, name: /^Purchase order PO-/ }).waitFor()
    })
  })

  it('shows the refusal of the hub beside its field, and leads there', async () => {
    await onScreen(stage(), { refusals: [400, 422] }, async (page, say) => {
      await page.goto('/purchase-orders/new')
      await page.getByRole('combobox', { name: say('orders.supplier') }).click()
      await pick(page, 'SUP-02')
      await page.getByRole('combobox', { name: say('orders.itemOf', { n: 1 }) }).click()
      await pick(page, 'BLT-M6')
      await page.getByLabel(say('orders.quantityOf', { n: 1 })).fill('0.5')
      await page.getByLabel(say('orders.priceOf', { n: 1 })).fill('1')
      await page.getByRole('button', { name: say('orders.saveDraft') }).click()
      const summary = page.getByRole('alert').filter({ hasText: say('common.error.fields', { count: 1 }) })
      await summary.waitFor()
      await until('the quantity has the focus', async () => (await focusedLabel(page)) === 'Quantity, line 1')
      await page.getByLabel(say('orders.priceOf', { n: 1 })).focus()
      await summary.getByRole('button', { name: 'Quantity, line 1' }).click()
      expect(await focusedLabel(page)).toBe('Quantity, line 1')
    })
  })

  it('says that there is no such order, and leads back to those there are', async () => {
    await onScreen(stage(), { refusals: [400, 404] }, async (page, say) => {
      for (const id of ['nope', '01890000-0000-7000-8000-000000000000']) {
        await page.goto(`/purchase-orders/${id}`)
        await page.getByText(say('orders.missing')).waitFor()
        expect(await page.getByRole('button', { name: say('common.retry') }).count()).toBe(0)
        await page
          .getByRole('main')
          .getByRole('link', { name: say('shell.page.orders') })
          .click()
        await page.getByRole('heading', { level: 1, name: say('shell.page.orders') }).waitFor()
      }
    })
  })
})
