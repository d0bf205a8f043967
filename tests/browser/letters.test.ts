/** People come in by what the mail server brought them: an invitation, and a link to a new password. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, makeDataDir, type RunningHub, removeDataDir, startHub } from '../support/hub.ts'
import { type SmtpServer, startSmtp } from '../support/smtp.ts'
import { until } from '../support/until.ts'
import { launchChromium } from './chromium.ts'
import { type Hub, onScreen, PHONE } from './screen.ts'
import { cookieOf, needDashboard } from './stage-parts.ts'
import type { Words } from './words.ts'

let dataDir: string
let smtp: SmtpServer
let running: RunningHub
let stranger: Hub
let administrator: Hub
beforeAll(async () => {
  needDashboard()
  dataDir = await makeDataDir()
  smtp = await startSmtp()
  const [hub, browser] = await Promise.all([startHub({ dataDir, env: { SMTP_URL: smtp.url } }), launchChromium()])
  running = hub
  stranger = { url: hub.url, browser, cookie: undefined }
  administrator = { ...stranger, cookie: await cookieOf(hub.url) }
  await hub.api.post('/companies', { code: 'HT', name: 'Harbour', baseCurrency: 'CNY' })
})
afterAll(async () => {
  await stranger?.browser.close()
  await running?.stop()
  smtp?.close()
  if (dataDir) removeDataDir(dataDir)
})

const linkTo = async (email: string, count: number): Promise<string> => {
  const his = () => smtp.letters.filter(({ to }) => to === email)
  await until(`letter ${count} to ${email}`, () => his().length >= count, 60_000)
  return /http:\S+\/invitation#\S+/.exec(his()[count - 1]?.text ?? '')?.[0] ?? ''
}

const setPassword = async (page: Page, say: Words, link: string, password: string): Promise<void> => {
  await page.goto(link)
  await page.getByLabel(say('people.invitation.password')).fill(password)
  await page.getByLabel(say('people.invitation.repeat')).fill(password)
  await page.getByRole('button', { name: say('people.invitation.submit') }).click()
  await page.getByRole('heading', { name: say('shell.signIn.title') }).waitFor()
}

const LANGUAGES = [
  { language: 'en', name: 'Pia Picker', email: 'pia@example.com', picker: 'Picker' },
  { language: 'zh-CN', name: '王芳', email: 'fang@example.com', picker: '拣货员' },
] as const

describe('a letter', () => {
  it.each(LANGUAGES)('invites, and helps who forgot the password ($language)', async (who) => {
    const { language, name, email } = who
    await onScreen(administrator, { language }, async (page, say) => {
      await page.goto('/people?edit=new')
      const form = page.getByRole('dialog', { name: say('people.new') })
      await form.getByLabel(say('people.name')).fill(name)
      await form.getByLabel(say('people.email')).fill(email)
      await form.getByRole('checkbox', { name: who.picker }).click()
      await form.getByRole('button', { name: say('people.new') }).click()
      const sent = page.getByRole('dialog', { name: say('people.link.sentTitle', { name }) })
      await sent.getByText(say('people.link.sent', { email })).waitFor()
      await sent.getByRole('button', { name: say('people.link.show') }).click()
      const shown = await page.getByRole('textbox', { name: say('people.link.title', { name }) }).inputValue()
      expect(shown).toContain('/invitation#')
      expect(shown).not.toBe(await linkTo(email, 1))
    })
    await onScreen(stranger, { language, size: PHONE, refusals: [401] }, async (page, say) => {
      await setPassword(page, say, await linkTo(email, 1), 'carry the pallet home')
      await page.getByRole('button', { name: say('security.forgotten.ask') }).click()
      await page.getByLabel(say('shell.signIn.email')).fill(email)
      await page.getByRole('button', { name: say('security.forgotten.submit') }).click()
      await page.getByRole('status').filter({ hasText: email }).waitFor()
      await setPassword(page, say, await linkTo(email, 2), 'another pallet comes home')
      await page.getByLabel(say('shell.signIn.email')).fill(email)
      await page.getByLabel(say('shell.signIn.password')).fill('another pallet comes home')
      await page.getByRole('button', { name: say('shell.signIn.submit'), exact: true }).click()
      await page.getByRole('heading', { level: 1, name: say('shell.page.doors') }).waitFor()
    })
  })

  it('is not promised where none leaves', async () => {
    await running.program().stop()
    await running.restart({ SMTP_URL: undefined })
    await onScreen(stranger, { refusals: [401] }, async (page, say) => {
      await page.goto('/sign-in')
      await page.getByLabel(say('shell.signIn.email')).fill(ADMIN.email)
      await page.getByRole('button', { name: say('security.forgotten.ask') }).click()
      await page.getByText(say('security.forgotten.administrator')).waitFor()
      expect(await page.getByRole('button', { name: say('security.forgotten.submit') }).count()).toBe(0)
      await page.getByRole('button', { name: say('people.invitation.toSignIn') }).click()
      expect(await page.getByLabel(say('shell.signIn.email')).inputValue()).toBe(ADMIN.email)
    })
  })
})
