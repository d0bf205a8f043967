/** A label is designed, a printer set up, and tags are commissioned on it: over TCP, to a virtual printer that draws what comes out. */
import { systemClock } from '@dockledger/devices/clock.ts'
import { createVirtualPrinter, type VirtualPrinter } from '@dockledger/devices/zpl/virtual.ts'
import type { LabelTemplate } from '@dockledger/hub/contract/label.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAll } from '../../provisioning/api.ts'
import { freePort } from '../support/ports.ts'
import { onScreen, PHONE } from './screen.ts'
import { useStage } from './stage.ts'
import type { Words } from './words.ts'

const port = await freePort()
const stage = useStage({ hub: { env: { PRINTER_HOSTS: `127.0.0.1:${port}` } } })
let printer: VirtualPrinter
beforeAll(async () => {
  printer = await createVirtualPrinter({
    host: '127.0.0.1',
    port,
    clock: systemClock,
    dpi: 203,
    hasRfid: true,
    printMs: 100,
  })
})
afterAll(() => printer?.close())

const pictureOf = (page: Page): Promise<string | null> => page.locator('.canvas img').getAttribute('src')
const untilPrinted = (page: Page, say: Words) =>
  page.getByRole('dialog').getByText(say('labels.jobs.states.printed'), { exact: true }).waitFor()

describe('a printer', () => {
  it('is added by its address, and one outside the house is refused with what to do', async () => {
    await onScreen(stage(), { refusals: [409] }, async (page, say) => {
      await page.goto('/printers')
      await page.getByText(say('labels.printers.empty')).waitFor()
      await page
        .getByRole('link', { name: say('labels.printers.new') })
        .first()
        .click()
      const form = page.getByRole('dialog')
      await form.getByRole('textbox', { name: say('common.name') }).fill('Zebra at the dock')
      await form.getByRole('textbox', { name: say('labels.printers.host') }).fill('8.8.8.8')
      await form.getByRole('button', { name: say('common.create') }).click()
      await form.getByText('PRINTER_HOSTS').last().waitFor()
      await form.getByRole('textbox', { name: say('labels.printers.host') }).fill('127.0.0.1')
      await form.getByRole('spinbutton', { name: say('labels.printers.port') }).fill(String(port))
      await form.getByRole('button', { name: say('common.create') }).click()
      await page.getByRole('link', { name: /Zebra at the dock/ }).waitFor()
    })
  })
})

describe('the label designer', () => {
  it('moves fields by keys and by hand, shows what the printer will print, and saves a copy of one’s own', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto('/labels')
      await page.getByRole('link', { name: /Item with tag/ }).click()
      await page.locator('.canvas img').waitFor()
      const before = await pictureOf(page)
      const code = page.getByRole('button', { name: /\{code\}$/ }).first()
      await code.focus()
      for (let n = 0; n < 3; n += 1) await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Shift+ArrowDown')
      await expect.poll(() => page.getByRole('spinbutton', { name: say('labels.designer.x') }).inputValue()).toBe('4.5')
      await expect.poll(() => pictureOf(page)).not.toBe(before)
      await page.keyboard.press('Control+z')
      await expect.poll(() => page.getByRole('spinbutton', { name: say('labels.designer.x') }).inputValue()).toBe('3')
      const box = await code.boundingBox()
      if (!box) throw new Error('the field is not there')
      await page.mouse.move(box.x + 5, box.y + 5)
      await page.mouse.down()
      await page.mouse.move(box.x + 45, box.y + 5, { steps: 5 })
      await page.mouse.up()
      await expect
        .poll(async () => Number(await page.getByRole('spinbutton', { name: say('labels.designer.x') }).inputValue()))
        .toBeGreaterThan(6)
      await page.getByRole('button', { name: say('labels.designer.addText'), exact: true }).click()
      await page.getByRole('textbox', { name: say('labels.designer.text'), exact: true }).fill('OWN ')
      await page
        .getByRole('group', { name: say('labels.designer.insert') })
        .getByRole('button', { name: say('labels.values.lot') })
        .click()
      await page.getByRole('textbox', { name: say('common.name') }).fill('My tag label')
      await page.getByRole('button', { name: say('labels.designer.saveCopy') }).click()
      await page.getByRole('heading', { name: 'My tag label' }).waitFor()
    })
    const own = (await listAll<LabelTemplate>(stage().site.hub.api, '/label-templates')).find(
      ({ name }) => name === 'My tag label',
    )
    expect(own?.layout.fields.at(-1)).toMatchObject({ kind: 'text', text: 'OWN {lot}' })
    expect(own?.layout.fields[1]?.x).toBeGreaterThan(6)
  })
})

describe('commissioning', () => {
  it('from an item’s page prints, encodes and verifies, replaces a spoiled tag, and says each (zh-CN)', async () => {
    printer.failTags(['void'])
    await onScreen(stage(), { language: 'zh-CN' }, async (page, say) => {
      await page.goto('/items')
      await page.locator('[data-row]').first().click()
      await page.getByRole('link', { name: say('labels.print.commission') }).click()
      const form = page.getByRole('dialog')
      await form.getByRole('textbox', { name: say('labels.print.lot') }).fill('L-2026')
      await form.getByRole('spinbutton', { name: say('labels.print.count') }).fill('3')
      await form.getByRole('img', { name: say('labels.jobs.picture') }).waitFor()
      await form.getByRole('button', { name: say('labels.print.commission') }).click()
      await untilPrinted(page, say)
      const tags = page.getByRole('region', { name: say('labels.jobs.tags') })
      await expect.poll(() => tags.getByText(say('labels.jobs.tagStates.verified')).count()).toBe(3)
      await tags.getByText(say('labels.jobs.tagStates.void')).waitFor()
    })
    const out = printer.printed
    expect(out.map(({ isVoid }) => isVoid)).toEqual([true, false, false, false])
    expect(out.every(({ svg }) => svg.includes('OWN L-2026'))).toBe(true)
    expect(new Set(out.map(({ epc }) => epc)).size).toBe(4)
  })

  it('waits for paper and says so; a place prints its label from the list of places, on a phone', async () => {
    printer.setPaper(false)
    const before = printer.printed.length
    await onScreen(stage(), { size: PHONE }, async (page, say) => {
      await page.goto('/locations')
      await page
        .getByRole('link', { name: /^Print labels of/ })
        .first()
        .click()
      const form = page.getByRole('dialog')
      await form.getByRole('img', { name: say('labels.jobs.picture') }).waitFor()
      await form.getByRole('button', { name: say('labels.print.print') }).click()
      await page.getByRole('dialog').getByText(say('labels.printers.faults.paper-out')).waitFor()
      printer.setPaper(true)
      await untilPrinted(page, say)
    })
    expect(printer.printed).toHaveLength(before + 1)
  })
})
