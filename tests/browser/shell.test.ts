/** What surrounds every page: language, light and dark, the palette, the keyboard. */
import { describe, expect, it } from 'vitest'
import { item } from '../support/site.ts'
import { onScreen, PHONE } from './screen.ts'
import { useStage } from './stage.ts'
import { wordsIn } from './words.ts'

const stage = useStage()

describe('the shell', () => {
  it('changes its language at once and keeps it', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      const chinese = wordsIn('zh-CN')
      await page.goto('/stock')
      await page.getByRole('heading', { level: 1, name: 'Stock' }).waitFor()
      await page.getByRole('button', { name: `${say('shell.language')}: 中文` }).click()
      await page.getByRole('heading', { level: 1, name: chinese('shell.page.stock') }).waitFor()
      expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
      await page.reload()
      await page.getByRole('heading', { level: 1, name: chinese('shell.page.stock') }).waitFor()
      await page.getByRole('button', { name: `${chinese('shell.language')}: English` }).click()
      await page.getByRole('heading', { level: 1, name: 'Stock' }).waitFor()
    })
  })

  it('turns dark and keeps it', async () => {
    await onScreen(stage(), {}, async (page) => {
      await page.goto('/doors')
      const surface = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      await page.getByRole('article').first().waitFor()
      const light = await surface()
      await page.getByRole('button', { name: /dark/i }).click()
      await page.locator('html.dark').waitFor()
      expect(await surface()).not.toBe(light)
      await page.reload()
      await page.locator('html.dark').waitFor()
    })
  })

  it('finds pages, orders and items by the palette (zh-CN)', async () => {
    const order = await stage().site.order('door-1', [{ item: item('BRS-50'), cases: 1 }])
    await onScreen(stage(), { language: 'zh-CN' }, async (page, say) => {
      await page.goto('/doors')
      await page.getByRole('article').first().waitFor()
      const field = page.getByPlaceholder(say('shell.palette.placeholder'))
      await page.keyboard.press('Control+k')
      await field.fill('校验')
      await page.getByRole('option', { name: say('shell.page.integrity') }).waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: say('shell.page.integrity') }).waitFor()

      await page.keyboard.press('Control+k')
      await field.fill(order.number)
      await page.getByRole('option', { name: order.number }).click()
      await page.getByRole('heading', { level: 1, name: order.number }).waitFor()

      await page.keyboard.press('Control+k')
      await field.fill('BRS-50')
      await page.getByRole('option', { name: 'BRS-50' }).click()
      await page.getByRole('heading', { level: 1, name: say('shell.page.stock') }).waitFor()
      await page.keyboard.press('Control+k')
      await field.fill('xyzzy')
      await page.getByText('没有找到“xyzzy”。').waitFor()
      await page.keyboard.press('Escape')
      await field.waitFor({ state: 'detached' })
    })
  })

  it('is worked by keys: rows, open, back, search, help', async () => {
    await stage().site.order('door-1', [{ item: item('RLR-25'), cases: 1 }])
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto('/purchase-orders')
      const rows = page.getByRole('row').getByRole('link', { name: /^PO-/ })
      await rows.nth(1).waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('j')
      const second = await rows.nth(1).textContent()
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(second)
      await page.keyboard.press('k')
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(await rows.nth(0).textContent())
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: String(second).trim() }).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('heading', { level: 1, name: say('shell.page.orders') }).waitFor()

      await page.keyboard.press('/')
      await page.keyboard.type('nobody?')
      expect(await page.getByRole('searchbox', { name: say('orders.search') }).inputValue()).toBe('nobody?')
      await page.getByText(say('orders.emptyFiltered')).waitFor()
      await page.keyboard.press('Escape')
      await page.keyboard.press('?')
      const help = page.getByRole('dialog', { name: say('shell.keys.title') })
      for (const key of ['search', 'palette', 'rows', 'open', 'edit', 'back'])
        await help.getByText(say(`shell.keys.${key}`), { exact: true }).waitFor()
      await page.keyboard.press('Escape')
      await help.waitFor({ state: 'detached' })
    })
  })

  it('shows that a page is on its way while it does not come', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto('/doors')
      await page.getByRole('article').first().waitFor()
      let send = (): void => undefined
      const sent = new Promise<void>((resolve) => {
        send = resolve
      })
      await page.route(/IntegrityPage/, async (route) => {
        await sent
        await route.continue()
      })
      await page.getByRole('link', { name: say('shell.page.integrity') }).click()
      const bar = page.getByRole('progressbar', { name: say('common.loading') })
      await bar.waitFor()
      send()
      await page.getByRole('heading', { level: 1, name: say('shell.page.integrity') }).waitFor()
      await bar.waitFor({ state: 'detached' })
    })
  })

  it('has its menu in a drawer on a phone', async () => {
    await onScreen(stage(), { size: PHONE, language: 'zh-CN' }, async (page, say) => {
      await page.goto('/doors')
      await page.getByRole('button', { name: say('shell.menu') }).click()
      const drawer = page.getByRole('dialog')
      await drawer.getByRole('link', { name: say('shell.page.items') }).click()
      await page.getByRole('heading', { level: 1, name: say('shell.page.items') }).waitFor()
      await drawer.waitFor({ state: 'detached' })
    })
  })
})
