/** An administrator invites people, says what each may and sees, and takes it away again; they come by a link. */
import type { Company, Warehouse } from '@dockledger/hub/contract/api.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDataDir, type RunningHub, removeDataDir, startHub } from '../support/hub.ts'
import { launchChromium } from './chromium.ts'
import { choose, DESK, type Hub, onScreen, openScreen, PHONE } from './screen.ts'
import { cookieOf, needDashboard } from './stage-parts.ts'
import type { Words } from './words.ts'

const PASSWORD = 'carry the pallet home'
let dataDir: string
let running: RunningHub
let stranger: Hub
let administrator: Hub
beforeAll(async () => {
  needDashboard()
  dataDir = await makeDataDir()
  const [hub, browser] = await Promise.all([startHub({ dataDir }), launchChromium()])
  running = hub
  stranger = { url: hub.url, browser, cookie: undefined }
  administrator = { ...stranger, cookie: await cookieOf(hub.url) }
  const company = await hub.api.post<Company>('/companies', { code: 'HT', name: 'Harbour', baseCurrency: 'CNY' })
  for (const [code, name] of [
    ['EAST', 'East Hall'],
    ['WEST', 'West Hall'],
  ])
    await hub.api.post<Warehouse>('/warehouses', { companyId: company.id, code, name, timeZone: 'Asia/Shanghai' })
})
afterAll(async () => {
  await stranger?.browser.close()
  await running?.stop()
  if (dataDir) removeDataDir(dataDir)
})

const LANGUAGES = [
  { language: 'zh-CN', name: '王芳', email: 'fang@example.com', picker: '拣货员', receiver: '收货员', buyer: '采购员' },
  {
    language: 'en',
    name: 'Pia Picker',
    email: 'pia@example.com',
    picker: 'Picker',
    receiver: 'Receiver',
    buyer: 'Buyer',
  },
] as const

const panelOf = (page: Page, name: string) => page.getByRole('dialog', { name })

/** Invites a person for the east hall alone; answers the link that was shown. */
const invite = async (page: Page, say: Words, who: (typeof LANGUAGES)[number]): Promise<string> => {
  await page.goto('/people')
  await page.getByRole('link', { name: say('people.new') }).click()
  const form = page.getByRole('dialog', { name: say('people.new') })
  await form.getByLabel(say('people.name')).fill(who.name)
  await form.getByLabel(say('people.email')).fill(who.email)
  await form.getByRole('checkbox', { name: who.picker }).click()
  await form.getByRole('switch', { name: say('people.scope.allWarehouses') }).click()
  await form.getByRole('button', { name: say('people.new') }).click()
  await form.getByText(say('people.scope.pickOne')).waitFor()
  const places = form.getByRole('group', { name: say('people.scope.warehouses'), exact: true })
  await choose(places.getByRole('combobox'), /EAST/, { text: 'hall' })
  await places.getByRole('button', { name: /EAST/ }).waitFor()
  await form.getByRole('button', { name: say('people.new') }).click()
  const title = say('people.link.title', { name: who.name })
  const link = await page.getByRole('textbox', { name: title }).inputValue()
  await page
    .getByRole('dialog', { name: title })
    .getByRole('button', { name: say('common.close') })
    .click()
  return link
}

const accept = async (page: Page, say: Words, link: string): Promise<void> => {
  await page.goto(link)
  await page.getByText(say('people.invitation.password')).first().waitFor()
  await page.getByLabel(say('people.invitation.password')).fill(PASSWORD)
  await page.getByLabel(say('people.invitation.repeat')).fill('something else')
  await page.getByRole('button', { name: say('people.invitation.submit') }).click()
  await page.getByText(say('people.invitation.different')).waitFor()
  const field = page.getByLabel(say('people.invitation.password'))
  const twice = async (password: string): Promise<void> => {
    await field.fill(password)
    await page.getByLabel(say('people.invitation.repeat')).fill(password)
  }
  await twice('password1234')
  await page.getByText(say('people.invitation.different')).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: say('people.invitation.submit') }).click()
  await page.getByRole('alert').waitFor()
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  await field.fill(PASSWORD)
  // what was guessed first was another
  await page.getByRole('alert').waitFor({ state: 'detached' })
  expect(await field.getAttribute('aria-invalid')).not.toBe('true')
  await twice(PASSWORD)
  await page.getByRole('button', { name: say('people.invitation.submit') }).click()
  await page.getByRole('heading', { name: say('shell.signIn.title') }).waitFor()
}

const signIn = async (page: Page, say: Words, email: string): Promise<void> => {
  await page.getByLabel(say('shell.signIn.email')).fill(email)
  await page.getByLabel(say('shell.signIn.password')).fill(PASSWORD)
  await page.getByRole('button', { name: say('shell.signIn.submit'), exact: true }).click()
  await page.getByRole('heading', { level: 1, name: say('shell.page.doors') }).waitFor()
}

describe('people', () => {
  it.each(LANGUAGES)('are invited, see their part, and get other rights while they look ($language)', async (who) => {
    const { language, name, email, receiver } = who
    const his = await openScreen(stranger, { language, size: DESK, refusals: [400, 401, 410] })
    const { page, say } = his
    try {
      let link = ''
      await onScreen(administrator, { language }, async (office, words) => {
        link = await invite(office, words, who)
        await office
          .getByRole('row', { name: new RegExp(name) })
          .getByText(words('people.states.invited'))
          .waitFor()
      })
      await accept(page, say, link)
      await signIn(page, say, email)
      const menu = page.getByRole('navigation', { name: say('shell.navigation') })
      expect(await menu.getByRole('link', { name: say('shell.page.people') }).count()).toBe(0)
      await menu.getByRole('link', { name: say('shell.page.locations') }).click()
      await page
        .getByText(/East Hall/)
        .first()
        .waitFor()
      expect(await page.getByText(/West Hall/).count()).toBe(0)
      const exceptions = menu.getByRole('link', { name: say('shell.page.exceptions') })
      expect(await exceptions.count()).toBe(0)

      await onScreen(administrator, { language, size: PHONE }, async (office, words) => {
        await office.goto('/people')
        await office.getByRole('link', { name }).click()
        const panel = panelOf(office, name)
        await panel.getByText(words('people.states.active')).waitFor()
        await panel.getByText(/^Chrome · Linux/).waitFor()
        await panel.getByRole('link', { name: words('common.edit') }).click()
        const form = office.getByRole('dialog', { name: words('people.edit', { name }) })
        await form.getByRole('checkbox', { name: receiver }).click()
        // what he sees is as it was
        await form.getByRole('button', { name: words('people.scope.take', { name: 'EAST East Hall' }) }).waitFor()
        await form.getByRole('checkbox', { name: who.buyer }).click()
        await form.getByText(words('people.conflicts.together')).waitFor()
        await form.getByRole('checkbox', { name: who.buyer }).click()
        await form.getByRole('button', { name: words('common.save') }).click()
        await panel.getByText(receiver).first().waitFor()
      })
      await exceptions.waitFor()

      await onScreen(administrator, { language }, async (office, words) => {
        await page.evaluate(() =>
          fetch('/api/auth/api-key/create', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ name: 'wms', metadata: { role: 'receiver' } }),
          }),
        )
        await office.goto('/people')
        await office.getByRole('link', { name }).click()
        const keys = panelOf(office, name).getByRole('region', { name: words('people.keys.title') })
        await keys.getByText('wms').getByText(receiver).waitFor()
        await keys.getByRole('button', { name: words('people.keys.revokeTitle', { name: 'wms' }) }).click()
        const sure = office.getByRole('dialog', { name: words('people.keys.revokeTitle', { name: 'wms' }) })
        await sure.getByRole('button', { name: words('people.keys.revoke'), exact: true }).click()
        await keys.getByText(words('people.keys.none')).waitFor()
        await panelOf(office, name)
          .getByRole('button', { name: words('people.deactivate') })
          .click()
        await office
          .getByRole('dialog')
          .last()
          .getByRole('button', { name: words('people.deactivate') })
          .click()
        await panelOf(office, name).getByText(words('people.states.deactivated')).waitFor()
      })
      await page.getByRole('heading', { name: say('shell.signIn.title') }).waitFor()
      await page.goto(link)
      await page.getByRole('heading', { name: say('people.invitation.over') }).waitFor()
      expect(his.complaints).toEqual([])
    } finally {
      await his.close()
    }
  })
})
