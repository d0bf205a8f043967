/** The first minutes: a person signs in, and on an empty installation is led to the first pallet. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, makeDataDir, type RunningHub, removeDataDir, startHub } from '../support/hub.ts'
import { launchChromium } from './chromium.ts'
import { choose, type Hub, onScreen, PHONE } from './screen.ts'
import { cookieOf, needDashboard } from './stage-parts.ts'

let dataDir: string
let running: RunningHub
let stranger: Hub
let person: Hub
beforeAll(async () => {
  needDashboard()
  dataDir = await makeDataDir()
  const [hub, browser] = await Promise.all([startHub({ dataDir }), launchChromium()])
  running = hub
  stranger = { url: hub.url, browser, cookie: undefined }
  person = { ...stranger, cookie: await cookieOf(hub.url) }
})
afterAll(async () => {
  await stranger?.browser.close()
  await running?.stop()
  if (dataDir) removeDataDir(dataDir)
})

const LANGUAGES = [
  { language: 'en', wrong: 'Email or password is wrong. Check both and try again.' },
  { language: 'zh-CN', wrong: '邮箱或密码不正确，请检查后重试。' },
] as const

describe('signing in', () => {
  it.each(LANGUAGES)(
    'says what to do about a wrong password, and opens with the right one ($language)',
    async ({ language, wrong }) => {
      await onScreen(stranger, { language, refusals: [401] }, async (page, say) => {
        await page.goto('/')
        await page.getByLabel(say('shell.signIn.email')).fill(ADMIN.email)
        await page.getByLabel(say('shell.signIn.password')).fill('walk-the-pallet-out')
        await page.getByRole('button', { name: say('shell.signIn.submit'), exact: true }).click()
        await page.getByRole('alert').filter({ hasText: wrong }).waitFor()
        expect(await page.getByLabel(say('shell.signIn.email')).inputValue()).toBe(ADMIN.email)

        await page.getByLabel(say('shell.signIn.password')).fill(ADMIN.password)
        await page.keyboard.press('Enter')
        await page.getByRole('heading', { level: 1, name: say('system.setup.title') }).waitFor()

        await page.getByRole('button', { name: say('shell.person', { name: '' }).trim() }).click()
        await page.getByRole('menuitem', { name: say('shell.signOut') }).click()
        await page.getByRole('heading', { name: say('shell.signIn.title') }).waitFor()
        await page.goto('/doors')
        await page.getByRole('heading', { name: say('shell.signIn.title') }).waitFor()
      })
    },
  )

  it('sends a stranger nowhere else', async () => {
    await onScreen(stranger, { refusals: [401] }, async (page, say) => {
      await page.goto('/sign-in?to=//elsewhere.example/')
      await page.getByLabel(say('shell.signIn.email')).fill(ADMIN.email)
      await page.getByLabel(say('shell.signIn.password')).fill(ADMIN.password)
      await page.getByRole('button', { name: say('shell.signIn.submit'), exact: true }).click()
      await page.getByRole('heading', { level: 1, name: say('system.setup.title') }).waitFor()
      expect(page.url().startsWith(running.url)).toBe(true)
    })
  })
})

describe('an empty installation', () => {
  it('leads through four steps to a door, on a phone', async () => {
    await onScreen(person, { size: PHONE }, async (page, say) => {
      await page.goto('/')
      await page.getByRole('heading', { level: 1, name: say('system.setup.title') }).waitFor()
      const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click()
      await page.getByLabel(say('common.name')).fill('Harbour Trading')
      await page.getByLabel(say('common.code'), { exact: true }).fill('HT')
      await press(say('common.create'))

      await page.getByLabel(say('system.setup.dockCode')).waitFor()
      await page.getByLabel(say('common.name')).fill('Main')
      await press(say('common.create'))

      await press(say('system.gateways.register'))
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(say('system.gateways.name')).fill('dock-gateway')
      await dialog.getByLabel(say('system.gateways.site')).fill('main')
      await dialog.getByRole('button', { name: say('system.gateways.register') }).click()
      const credential = page.getByLabel(say('system.gateways.credential', { name: 'dock-gateway' })).last()
      expect((await credential.inputValue()).length).toBeGreaterThan(16)
      await page.getByRole('dialog').getByRole('button', { name: /close/i }).click()

      await press(say('catalog.locations.newDoor'))
      await dialog.getByLabel(say('common.code'), { exact: true }).fill('D1')
      await dialog.getByLabel(say('common.name')).fill('North door')
      await choose(dialog.getByLabel(say('catalog.locations.gateway'), { exact: true }), 'dock-gateway')
      await dialog.getByLabel(say('catalog.locations.portal')).fill('door-1')
      await dialog.getByRole('button', { name: say('common.create') }).click()

      await page.getByRole('link', { name: say('system.setup.ready') }).click()
      await page.getByRole('article', { name: 'D1 North door' }).waitFor()
    })
  })

  it('keeps a deep link over signing in', async () => {
    await onScreen(stranger, { language: 'zh-CN', refusals: [401] }, async (page, say) => {
      await page.goto('/exceptions?state=resolved&kind=missing')
      await page.getByLabel(say('shell.signIn.email')).fill(ADMIN.email)
      await page.getByLabel(say('shell.signIn.password')).fill(ADMIN.password)
      await page.getByRole('button', { name: say('shell.signIn.submit'), exact: true }).click()
      await page.getByRole('heading', { level: 1, name: say('shell.page.exceptions') }).waitFor()
      expect(new URL(page.url()).search).toBe('?state=resolved&kind=missing')
    })
  })
})

describe('the password', () => {
  it('is changed by whoever knows it, and the old one opens nothing any more', async () => {
    await onScreen(stranger, { refusals: [400, 401] }, async (page, say) => {
      const next = 'the-pallet-walked-out'
      const signIn = async (password: string): Promise<void> => {
        await page.getByLabel(say('shell.signIn.email')).fill(ADMIN.email)
        await page.getByLabel(say('shell.signIn.password')).fill(password)
        await page.getByRole('button', { name: say('shell.signIn.submit'), exact: true }).click()
      }
      await page.goto('/account')
      await signIn(ADMIN.password)
      const current = page.getByLabel(say('account.password.current'))
      await current.fill('not-the-password')
      await page.getByLabel(say('account.password.next')).fill(next)
      await page.getByRole('button', { name: say('account.password.change') }).click()
      await page
        .getByText(/is not your password|与您的密码不符/)
        .first()
        .waitFor()
      await expect.poll(() => current.evaluate((field) => field === document.activeElement)).toBe(true)
      await current.fill(ADMIN.password)
      await page.getByRole('button', { name: say('account.password.change') }).click()
      await page.getByText(say('account.password.changed')).first().waitFor()
      await page.getByRole('button', { name: say('shell.person', { name: '' }).trim() }).click()
      await page.getByRole('menuitem', { name: say('shell.signOut') }).click()
      await signIn(ADMIN.password)
      await page
        .getByRole('alert')
        .filter({ hasText: say('shell.signIn.wrong') })
        .waitFor()
      await signIn(next)
      await page.getByRole('heading', { name: say('shell.signIn.title') }).waitFor({ state: 'detached' })
    })
  })
})
