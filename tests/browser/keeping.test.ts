/** Master data, gateways and the books: what an administrator keeps in order. */
import { describe, expect, it } from 'vitest'
import { choose, onScreen } from './screen.ts'
import { useStage } from './stage.ts'

const stage = useStage()

describe('gateways', () => {
  it('shows a credential once, and takes the right to publish away (zh-CN)', async () => {
    await onScreen(stage(), { language: 'zh-CN' }, async (page, say) => {
      await page.goto('/gateways')
      await page
        .getByRole('article', { name: 'demo-dock' })
        .getByText(say('system.gateways.online'), { exact: true })
        .waitFor()
      await page.getByRole('link', { name: say('system.gateways.register') }).click()
      const form = page.getByRole('dialog', { name: say('system.gateways.register') })
      await form.getByLabel(say('system.gateways.name')).fill('north-gate')
      await form.getByLabel(say('system.gateways.site')).fill('north')
      await form.getByRole('button', { name: say('system.gateways.register') }).click()
      const shown = page.getByRole('dialog', { name: say('system.gateways.credential', { name: 'north-gate' }) })
      await shown.getByText('仅显示一次').waitFor()
      const secret = await shown.getByRole('textbox').inputValue()
      expect(secret.length).toBeGreaterThan(16)
      await shown.getByRole('button').last().focus()
      await page.keyboard.press('Escape')
      if (await shown.isVisible()) await shown.getByRole('button', { name: /关闭|close/i }).click()
      await shown.waitFor({ state: 'detached' })

      await page.reload()
      const card = page.getByRole('article', { name: 'north-gate' })
      await card.waitFor()
      expect(await page.content()).not.toContain(secret)
      await card.getByRole('button', { name: say('system.gateways.revoke') }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: say('system.gateways.revoke') })
        .click()
      await card.getByText(say('system.gateways.states.revoked')).waitFor()
    })
  })

  it('shows each device with its address and its state', async () => {
    await onScreen(stage(), {}, async (page) => {
      await page.goto('/gateways')
      const devices = page.getByRole('table', { name: 'Devices: demo-dock' })
      for (const name of ['door-1-reader', 'door-1-scanner', 'door-1-scale', 'door-2-reader'])
        await devices.getByRole('row').filter({ hasText: name }).getByText('Ready').waitFor()
    })
  })
})

describe('the books', () => {
  it('are all zero, and can be checked again', async () => {
    await onScreen(stage(), {}, async (page) => {
      await page.goto('/integrity')
      await page.getByText(/^All \d+ checks are zero$/).waitFor()
      const again = page.waitForResponse((answer) => answer.url().endsWith('/integrity') && answer.ok())
      await page.getByRole('button', { name: 'Check again' }).click()
      await again
      await page.getByText(/^All \d+ checks are zero$/).waitFor()
    })
  })
})

describe('the account', () => {
  it('makes an API key that is shown once, and takes it away (zh-CN)', async () => {
    await onScreen(stage(), { language: 'zh-CN' }, async (page, say) => {
      await page.goto('/doors')
      await page.getByRole('button', { name: /Administrator/ }).click()
      await page.getByRole('menuitem', { name: say('shell.account') }).click()
      await page.getByRole('button', { name: say('account.keys.new') }).click()
      const form = page.getByRole('dialog', { name: say('account.keys.new') })
      await form.getByLabel(say('account.keys.name')).fill('wms')
      await choose(form.getByLabel(say('account.keys.role'), { exact: true }), '收货员')
      await choose(form.getByLabel(say('account.keys.expires'), { exact: true }), '90 天后')
      await form.getByRole('button', { name: say('common.create') }).click()
      const shown = page.getByRole('dialog', { name: say('account.keys.shown', { name: 'wms' }) })
      const key = await shown.getByRole('textbox').inputValue()
      const ask = async (path: string, method = 'GET'): Promise<number> =>
        (await fetch(`${stage().url}/api/v1${path}`, { method, headers: { 'x-api-key': key } })).status
      expect(await ask('/items')).toBe(200)
      expect(await ask('/purchase-orders', 'POST')).toBe(403)
      await shown.getByRole('button', { name: /关闭|close/i }).click()
      await page.reload()
      const row = page.getByRole('row').filter({ hasText: 'wms' })
      await row.getByText('收货员').waitFor()
      expect(await page.content()).not.toContain(key)
      await row.getByRole('button', { name: say('account.keys.remove') }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: say('account.keys.remove') })
        .click()
      await page
        .getByText(say('account.keys.removed', { name: 'wms' }))
        .first()
        .waitFor()
      await row.waitFor({ state: 'detached' })
      expect(await ask('/items')).toBe(401)
    })
  })
})

describe('master data', () => {
  it('creates an item, and says beside the field what is wrong with its GTIN', async () => {
    await onScreen(stage(), { refusals: [400, 409, 422] }, async (page, say) => {
      await page.goto('/items')
      await page.getByRole('link', { name: say('catalog.items.new') }).click()
      const form = page.getByRole('dialog')
      await form.getByLabel(say('common.code'), { exact: true }).fill('CRB-18')
      await form.getByLabel(say('common.name'), { exact: true }).fill('Carabiner 18 mm')
      const gtin = form.getByLabel(say('catalog.items.gtin', { n: 1 }), { exact: true })
      await gtin.fill('04012345678902')
      await form.getByRole('button', { name: say('common.create') }).click()
      const group = form.getByRole('group', { name: say('catalog.items.gtins') })
      await group.getByText(/check digit/i).waitFor()
      expect(await gtin.inputValue()).toBe('04012345678902')
      await gtin.fill('04012345678901')
      await form.getByRole('button', { name: say('common.create') }).click()
      await form.waitFor({ state: 'detached' })
      await page.getByRole('searchbox').fill('CRB-18')
      await page.getByRole('row').filter({ hasText: 'Carabiner 18 mm' }).waitFor()
    })
  })

  it('creates a supplier, and refuses a code that is taken, beside the field (zh-CN)', async () => {
    await onScreen(stage(), { language: 'zh-CN', refusals: [400, 409, 422] }, async (page, say) => {
      await page.goto('/suppliers?edit=new')
      const form = page.getByRole('dialog')
      await form.getByLabel(say('common.code'), { exact: true }).fill('SUP-01')
      await form.getByLabel(say('common.name'), { exact: true }).fill('宁波紧固件')
      await form.getByRole('button', { name: say('common.create') }).click()
      await form.getByRole('alert').filter({ hasText: 'SUP-01' }).waitFor()
      await form.getByLabel(say('common.code'), { exact: true }).fill('SUP-09')
      await form.getByRole('button', { name: say('common.create') }).click()
      await form.waitFor({ state: 'detached' })
      await page.getByRole('row').filter({ hasText: '宁波紧固件' }).waitFor()
    })
  })

  it('creates a location inside another', async () => {
    await onScreen(stage(), { refusals: [400, 409, 422] }, async (page, say) => {
      await page.goto('/locations')
      await page.getByRole('button', { name: say('catalog.locations.newLocation') }).click()
      const form = page.getByRole('dialog')
      await form.getByLabel(say('common.code'), { exact: true }).fill('A-01')
      await form.getByLabel(say('common.name'), { exact: true }).fill('Fourth bin')
      await choose(form.getByLabel(say('catalog.locations.kind'), { exact: true }), say('catalog.locations.kinds.bin'))
      await form.getByRole('button', { name: say('common.create') }).click()
      await form.getByRole('alert').filter({ hasText: 'A-01' }).waitFor()
      await form.getByLabel(say('common.code'), { exact: true }).fill('A-04')
      await choose(form.getByLabel(say('catalog.locations.parent'), { exact: true }), /^A\b/)
      await form.getByRole('button', { name: say('common.create') }).click()
      await form.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'A-04' }).waitFor()
    })
  })
})
