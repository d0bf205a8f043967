/** A screen is hung on the wall, let in by its code, and thrown out: nobody types a password at it. */
import { describe, expect, it } from 'vitest'
import { choose, onScreen, PHONE, WALL } from './screen.ts'
import { useStage } from './stage.ts'

const stage = useStage()

describe('a new screen on the wall', () => {
  it('shows a code until it is let in, then the doors, and its code again when it is thrown out (zh-CN)', async () => {
    await onScreen(
      { ...stage(), cookie: undefined },
      { language: 'zh-CN', size: WALL, refusals: [401] },
      async (wall, say) => {
        await wall.goto('/wall')
        await wall.getByRole('heading', { name: say('displays.pairing.title') }).waitFor()
        const shown = wall.getByRole('status')
        await expect.poll(() => shown.textContent()).toMatch(/^[2-9A-HJ-NP-Z]{4} [2-9A-HJ-NP-Z]{4}$/)
        const code = (await shown.textContent()) ?? ''
        await onScreen(stage(), { size: PHONE, refusals: [400] }, async (page, words) => {
          await page.goto('/gateways')
          const displays = page.getByRole('region', { name: words('displays.title') })
          await displays.getByText(words('displays.empty')).waitFor()
          await displays.getByRole('button', { name: words('displays.letIn') }).click()
          const form = page.getByRole('dialog')
          await form.getByRole('textbox', { name: words('displays.code') }).fill('AAAA AAAA')
          await form.getByRole('textbox', { name: words('displays.name') }).fill('Dock wall, north')
          await choose(form.getByRole('combobox', { name: words('displays.warehouse') }), /^WH1/)
          await form.getByRole('button', { name: words('displays.letIn') }).click()
          await form.getByText('names no code that there is').first().waitFor()
          await form.getByRole('textbox', { name: words('displays.code') }).fill(code.toLowerCase())
          await form.getByRole('button', { name: words('displays.letIn') }).click()
          await displays.getByText('Dock wall, north').waitFor()
          // who let it in sees it arrive, without asking again
          await displays.getByText(words('displays.states.active'), { exact: true }).waitFor()
        })
        await wall.getByRole('article', { name: /^D1 / }).waitFor()
        await onScreen(stage(), {}, async (page, words) => {
          await page.goto('/gateways')
          const row = page.getByRole('listitem').filter({ hasText: 'Dock wall, north' })
          await row.getByText(words('displays.states.active'), { exact: true }).waitFor()
          await row.getByRole('button', { name: /^Throw out/ }).click()
          await page
            .getByRole('dialog')
            .getByRole('button', { name: words('displays.revoke') })
            .click()
          await row.getByText(words('displays.states.revoked')).waitFor()
        })
        await wall.getByRole('heading', { name: say('displays.pairing.title') }).waitFor()
        await expect.poll(() => shown.textContent()).not.toBe(code)
      },
    )
  })
})
