/** A shift shares a handheld: it is let in by its code, a picker scans his badge, types his PIN with gloves on, works and hands it over. */
import type { Company, Location, Warehouse } from '@dockledger/hub/contract/api.ts'
import type { InvitedPerson } from '@dockledger/hub/contract/people.ts'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAll } from '../../provisioning/api.ts'
import { makeDataDir, type RunningHub, removeDataDir, startHub } from '../support/hub.ts'
import { launchChromium } from './chromium.ts'
import { printsWhole } from './printed.ts'
import { DESK, type Hub, onScreen, PHONE } from './screen.ts'
import { cookieOf, needDashboard } from './stage-parts.ts'
import type { Words } from './words.ts'

const GTIN = '04012345123456'
const PIN = '739164'
/** As axe and gloves ask (WCAG 2.2 §2.5.8 asks for less). */
const TARGET_PX = 64
let dataDir: string
let running: RunningHub
let stranger: Hub
let administrator: Hub
beforeAll(async () => {
  needDashboard()
  dataDir = await makeDataDir()
  const [hub, browser] = await Promise.all([startHub({ dataDir }), launchChromium()])
  running = hub
  const { api } = hub
  stranger = { url: hub.url, browser, cookie: undefined }
  administrator = { ...stranger, cookie: await cookieOf(hub.url) }
  const { id: companyId } = await api.post<Company>('/companies', { code: 'HT', name: 'Harbour', baseCurrency: 'CNY' })
  const { id: warehouseId } = await api.post<Warehouse>('/warehouses', {
    ...{ companyId, code: 'EAST', name: 'East Hall', timeZone: 'Asia/Shanghai' },
  })
  const bin = { warehouseId, code: 'A-01-03', name: 'Bin 3', kind: 'bin' }
  const { id: toLocationId } = await api.post<Location>('/locations', bin)
  await api.post('/locations', { ...bin, code: 'A-01-04', name: 'Bin 4' })
  const { id: itemId } = await api.post<{ id: string }>('/items', {
    ...{ companyId, code: 'TEA-250', name: '龙井茶 Longjing tea, 250 g', baseUnit: 'pcs', tracking: 'none' },
    gtins: [{ gtin14: GTIN, quantity: '1' }],
  })
  const from = (await listAll<Location>(api, '/locations')).find(({ kind }) => kind === 'gain')
  const move = { companyId, itemId, quantity: '48', fromLocationId: from?.id, toLocationId, note: 'first stock' }
  await api.post('/movements', move)
})
afterAll(async () => {
  await stranger?.browser.close()
  await running?.stop()
  if (dataDir) removeDataDir(dataDir)
})

/** As a scanner does: every character at once, then Enter, wherever the focus is. */
const scan = async (page: Page, text: string): Promise<void> => {
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
}
const typePin = async (page: Page, say: Words, pin: string): Promise<void> => {
  for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).click()
  await page.getByRole('button', { name: say('handhelds.screen.enter') }).click()
}
const shown = (page: Page, name: string): Locator => page.getByRole('heading', { name })

interface Who {
  readonly name: string
  readonly email: string
}
/** Who may pick here, without a badge yet. The key of tests may not invite people. */
const picker = async ({ name, email }: Who): Promise<InvitedPerson> => {
  const answer = await fetch(`${running.url}/api/v1/people`, {
    method: 'POST',
    headers: { cookie: administrator.cookie ?? '', origin: running.url, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ name, email, roles: ['picker'] },
      scope: { companies: null, warehouses: null, ownParties: false },
    }),
  })
  expect(answer.status).toBe(201)
  return (await answer.json()) as InvitedPerson
}

/** In the office: a badge that the hub makes up, and the choice of a PIN at its next scan. */
const giveBadge = async (page: Page, say: Words, { id, name }: InvitedPerson): Promise<string> => {
  await page.goto(`/people?open=${id}`)
  const panel = page.getByRole('dialog', { name })
  await panel.getByRole('button', { name: say('handhelds.access.give') }).click()
  const form = page.getByRole('dialog', { name: say('handhelds.access.giveTitle', { name }) })
  await form.getByRole('button', { name: say('handhelds.access.give') }).click()
  const made = page.getByRole('dialog', { name: say('handhelds.access.made', { name }) })
  const badge = (await made.getByText(/^DLB-/).textContent()) ?? ''
  await printsWhole(page, name, badge)
  await made.getByRole('button', { name: say('handhelds.access.kept') }).click()
  await panel.getByRole('button', { name: say('handhelds.access.let') }).click()
  const asked = page.getByRole('dialog', { name: say('handhelds.access.letTitle', { name }) })
  await asked.getByRole('button', { name: say('handhelds.access.let') }).click()
  await asked.waitFor({ state: 'detached' })
  return badge
}

/** In the office: the code that the handheld shows. */
const letIn = async (page: Page, say: Words, code: string, name: string): Promise<void> => {
  await page.goto('/gateways')
  await page
    .getByRole('region', { name: say('handhelds.title') })
    .getByRole('button', { name: say('handhelds.letIn') })
    .click()
  const form = page.getByRole('dialog')
  await form.getByRole('textbox', { name: say('handhelds.code') }).fill(code)
  await form.getByRole('textbox', { name: say('handhelds.name') }).fill(name)
  // its only warehouse is chosen already
  await form
    .getByRole('combobox', { name: say('handhelds.warehouse') })
    .getByText('EAST East Hall')
    .waitFor()
  await form.getByRole('button', { name: say('handhelds.letIn') }).click()
  await form.waitFor({ state: 'detached' })
}

const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate(
    (least) =>
      [...document.querySelectorAll('button')].flatMap((button) => {
        const { width, height } = button.getBoundingClientRect()
        const name = button.ariaLabel ?? button.textContent ?? ''
        return width < least - 0.5 || height < least - 0.5 ? `${name} ${width} × ${height}` : []
      }),
    TARGET_PX,
  )
const widerThanScreen = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
const fitsGloves = async (page: Page): Promise<void> => {
  expect(await tooSmall(page)).toEqual([])
  expect(await widerThanScreen(page)).toBe(false)
}

const SHIFTS = [
  {
    language: 'zh-CN',
    first: { name: '王芳', email: 'fang@example.com' },
    next: { name: '李雷', email: 'lei@example.com' },
    pda: '终端 7',
  },
  {
    language: 'en',
    first: { name: 'Pia Picker', email: 'pia@example.com' },
    next: { name: 'Bo Next', email: 'bo@example.com' },
    pda: 'PDA 7',
  },
] as const

describe('a handheld of a shift', () => {
  it.each(SHIFTS)('is let in, used, handed over and thrown out ($language)', async ({ language, first, next, pda }) => {
    const [one, other] = [await picker(first), await picker(next)]
    const settings = { language, size: PHONE, refusals: [400, 401] } as const
    await onScreen(stranger, settings, async (page, say) => {
      await page.goto('/handheld')
      await shown(page, say('handhelds.pairing.title')).waitFor()
      const status = page.getByRole('status')
      await expect.poll(() => status.textContent()).toMatch(/^[2-9A-HJ-NP-Z]{4} [2-9A-HJ-NP-Z]{4}$/)
      const badges = { one: '', other: '' }
      await onScreen(administrator, { language, size: DESK }, async (office, words) => {
        await letIn(office, words, (await status.textContent()) ?? '', pda)
        badges.one = await giveBadge(office, words, one)
        badges.other = await giveBadge(office, words, other)
      })

      await shown(page, say('handhelds.screen.scanBadge')).waitFor()
      await fitsGloves(page)
      await scan(page, badges.one)
      await shown(page, say('handhelds.screen.choose')).waitFor()
      await fitsGloves(page)
      await typePin(page, say, '123456')
      await typePin(page, say, '123456')
      await page.getByRole('alert').waitFor()
      await typePin(page, say, PIN)
      await shown(page, say('handhelds.screen.repeat')).waitFor()
      await typePin(page, say, PIN)
      await page.getByText(one.name, { exact: true }).waitFor()
      await fitsGloves(page)

      await page.getByRole('button', { name: say('handhelds.screen.lookUp') }).click()
      await page.getByText(say('handhelds.screen.lookUpHelp')).waitFor()
      await scan(page, GTIN)
      await shown(page, 'TEA-250').waitFor()
      await page.getByRole('listitem').filter({ hasText: 'A-01-03' }).getByText('48').waitFor()
      await fitsGloves(page)
      await scan(page, 'A-01-03')
      await shown(page, 'A-01-03').waitFor()
      await page.getByRole('listitem').filter({ hasText: 'TEA-250' }).getByText('48').waitFor()
      await scan(page, 'A-01-04')
      await page.getByText(say('handhelds.screen.emptyPlace')).waitFor()
      await scan(page, 'NOBODY-KNOWS')
      await page.getByRole('alert').getByText('NOBODY-KNOWS').waitFor()
      await fitsGloves(page)
      await page.getByRole('button', { name: say('handhelds.screen.home') }).click()

      await page.getByRole('button', { name: say('handhelds.screen.lock') }).click()
      await page.getByText(say('handhelds.screen.locked')).waitFor()
      await fitsGloves(page)
      await typePin(page, say, '581902')
      await page.getByRole('alert').waitFor()
      await typePin(page, say, PIN)
      await page.getByText(one.name, { exact: true }).waitFor()
      // what the office shows is not for a badge
      await page.goto('/people')
      await page.getByText(one.name, { exact: true }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/handheld')

      await scan(page, badges.other)
      await shown(page, say('handhelds.screen.choose')).waitFor()
      expect(await page.getByText(one.name, { exact: true }).count()).toBe(0)
      await typePin(page, say, '581902')
      await typePin(page, say, '581902')
      await page.getByText(other.name, { exact: true }).waitFor()
      await page.getByRole('button', { name: say('handhelds.screen.handOver') }).click()
      await shown(page, say('handhelds.screen.scanBadge')).waitFor()
      await scan(page, badges.one)
      await shown(page, say('handhelds.screen.pin')).waitFor()
      await typePin(page, say, '904317')
      await page.getByRole('alert').waitFor()
      await typePin(page, say, PIN)
      await page.getByText(one.name, { exact: true }).waitFor()

      await onScreen(administrator, { language, size: PHONE }, async (office, words) => {
        await office.goto('/gateways')
        const row = office.getByRole('listitem').filter({ hasText: pda })
        await row.getByRole('button', { name: new RegExp(`^${words('handhelds.revoke')}`) }).click()
        await office
          .getByRole('dialog')
          .getByRole('button', { name: words('handhelds.revoke') })
          .click()
        await row.getByText(words('displays.states.revoked')).waitFor()
      })
      await shown(page, say('handhelds.pairing.title')).waitFor()
    })
  })

  it('has a PIN that its owner sets at his own account', async () => {
    await onScreen(administrator, { language: 'en', refusals: [400] }, async (page, say) => {
      await page.goto('/account')
      const section = page.getByRole('region', { name: say('handhelds.access.title') })
      await section.getByText(say('handhelds.access.noPin')).waitFor()
      const set = async (pin: string, again: string) => {
        await section.getByLabel(say('handhelds.access.newPin')).fill(pin)
        await section.getByLabel(say('handhelds.access.repeat')).fill(again)
        await section.getByRole('button', { name: say('handhelds.access.set') }).click()
      }
      await set(PIN, '739165')
      await section.getByText(say('handhelds.access.different')).waitFor()
      await set('123456', '123456')
      await section
        .getByText(/first that are guessed/)
        .first()
        .waitFor()
      await set(PIN, PIN)
      await section.getByText(say('handhelds.access.pinSet'), { exact: true }).waitFor()
    })
  })
})
