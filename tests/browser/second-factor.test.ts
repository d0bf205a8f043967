/** More than a password: an app, a passkey, a proof asked for once more, and a role that must have one. */
import pg from 'pg'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, makeDataDir, type RunningHub, removeDataDir, startHub } from '../support/hub.ts'
import { totp } from '../support/totp.ts'
import { addAuthenticator } from './authenticator.ts'
import { launchChromium } from './chromium.ts'
import { type Hub, onScreen, PHONE } from './screen.ts'
import { needDashboard } from './stage-parts.ts'
import type { Words } from './words.ts'

let dataDir: string
let running: RunningHub
let stranger: Hub
let database: pg.Pool
beforeAll(async () => {
  needDashboard()
  dataDir = await makeDataDir()
  const [hub, browser] = await Promise.all([startHub({ dataDir }), launchChromium()])
  running = hub
  // browsers keep passkeys for a name, not for a number
  stranger = { url: hub.url.replace('127.0.0.1', 'localhost'), browser, cookie: undefined }
  database = new pg.Pool({ connectionString: hub.databaseUrl, max: 1 })
  await hub.api.post('/companies', { code: 'HT', name: 'Harbour Trading', baseCurrency: 'CNY' })
})
afterAll(async () => {
  await database?.end()
  await stranger?.browser.close()
  await running?.stop()
  if (dataDir) removeDataDir(dataDir)
})

const password = async (page: Page, say: Words): Promise<void> => {
  await page.getByLabel(say('shell.signIn.email')).fill(ADMIN.email)
  await page.getByLabel(say('shell.signIn.password')).fill(ADMIN.password)
  await page.getByRole('button', { name: say('shell.signIn.submit'), exact: true }).click()
}
const signOut = async (page: Page, say: Words): Promise<void> => {
  await page.getByRole('button', { name: say('shell.person', { name: '' }).trim() }).click()
  await page.getByRole('menuitem', { name: say('shell.signOut') }).click()
  await page.getByRole('heading', { name: say('shell.signIn.title') }).waitFor()
}
const section = (page: Page, name: string) => page.getByRole('region', { name })
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** From the password to the recovery codes; the key as the screen showed it, and those codes. */
const setUpApp = async (page: Page, within: Locator, say: Words) => {
  await within.getByLabel(say('security.password')).fill(ADMIN.password)
  await press(page, say('security.app.next'))
  await page.getByRole('img', { name: say('security.app.qr') }).waitFor()
  const key =
    (await page
      .locator('dd')
      .filter({ hasText: /^[A-Z2-7 ]{30,}$/ })
      .textContent()) ?? ''
  await page.getByLabel(say('security.code')).fill(totp(key))
  await press(page, say('security.app.confirm'))
  const codes = page.getByRole('list', { name: say('security.recovery.title') }).getByRole('listitem')
  await codes.first().waitFor()
  const recovery = await codes.allTextContents()
  await press(page, say('security.app.done'))
  return { key, recovery }
}

describe('an authenticator app', () => {
  it('is set up, asked for, stood in for by a recovery code, and turned off', async () => {
    await onScreen(stranger, { refusals: [401] }, async (page, say) => {
      await page.goto('/account')
      await password(page, say)
      await press(page, say('security.app.turnOn'))
      const { key, recovery } = await setUpApp(page, page.getByRole('dialog'), say)
      await section(page, say('security.app.title')).getByText(say('security.app.on'), { exact: true }).waitFor()
      expect(recovery).toHaveLength(10)

      await signOut(page, say)
      await password(page, say)
      await page.getByRole('heading', { name: say('security.signIn.codeTitle') }).waitFor()
      await page.getByLabel(say('security.code')).fill('000000')
      await press(page, say('shell.signIn.submit'))
      const wrong = page.getByRole('alert').filter({ hasText: 'The code is not right' })
      await wrong.waitFor()
      // a code is good once, and that of now set the app up; apps show it in two halves
      const code = totp(key, Date.now() + 30_000)
      await page.getByLabel(say('security.code')).fill(`${code.slice(0, 3)} ${code.slice(3)}`)
      await wrong.waitFor({ state: 'detached' })
      await press(page, say('shell.signIn.submit'))
      await page.getByRole('heading', { level: 1, name: say('shell.page.doors') }).waitFor()

      await signOut(page, say)
      await password(page, say)
      await press(page, say('security.proof.byRecovery'))
      await page.getByLabel(say('security.recoveryCode')).fill((recovery[0] ?? '').toLowerCase().replace('-', ''))
      await press(page, say('shell.signIn.submit'))
      await page.getByRole('heading', { level: 1, name: say('shell.page.doors') }).waitFor()

      // in the field of the other it is known for what it is
      await signOut(page, say)
      await password(page, say)
      await page.getByLabel(say('security.code')).fill(recovery[1] ?? '')
      await press(page, say('shell.signIn.submit'))
      await page.getByRole('heading', { level: 1, name: say('shell.page.doors') }).waitFor()

      await page.goto('/account')
      await press(page, say('security.app.turnOff'))
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(say('security.password')).fill(ADMIN.password)
      await dialog.getByRole('button', { name: say('security.app.turnOff') }).click()
      await section(page, say('security.app.title')).getByText(say('security.app.off'), { exact: true }).waitFor()
    })
  })
})

describe('a passkey', () => {
  it('is added with a name, signs in without a password, and is removed, on a phone', async () => {
    await onScreen(stranger, { language: 'zh-CN', size: PHONE, refusals: [401] }, async (page, say) => {
      await addAuthenticator(page)
      await page.goto('/account')
      await password(page, say)
      await press(page, say('security.passkeys.add'))
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(say('security.passkeys.name')).fill('仓库手机')
      await dialog.getByRole('button', { name: say('security.passkeys.add') }).click()
      await section(page, say('security.passkeys.title')).getByText('仓库手机').waitFor()

      await signOut(page, say)
      await press(page, say('security.passkeys.signIn'))
      await page.getByRole('heading', { level: 1, name: say('shell.page.doors') }).waitFor()

      await page.goto('/account')
      await press(page, `${say('security.passkeys.remove')}: 仓库手机`)
      await dialog.getByRole('button', { name: say('security.passkeys.remove') }).click()
      await page.getByText(say('security.passkeys.empty')).waitFor()
      // what the phone still has opens nothing any more
      await signOut(page, say)
      await press(page, say('security.passkeys.signIn'))
      await page.getByRole('alert').filter({ hasText: '通行密钥在本系统无效' }).waitFor()
    })
  })
})

describe('a passkey at a number', () => {
  it.each(['en', 'zh-CN'] as const)('is not offered: it says where it is (%s)', async (language) => {
    await onScreen({ ...stranger, url: running.url }, { language, refusals: [401] }, async (page, say) => {
      const why = say('security.passkeys.ownMachine', { address: stranger.url })
      await page.goto('/account')
      await page.getByText(why).waitFor()
      expect(await page.getByRole('button', { name: say('security.passkeys.signIn') }).count()).toBe(0)
      await password(page, say)
      await section(page, say('security.passkeys.title')).getByText(why).waitFor()
      expect(await page.getByRole('button', { name: say('security.passkeys.add') }).count()).toBe(0)
    })
  })
})

describe('sessions', () => {
  it('are listed with device and address, and end one by one', async () => {
    await onScreen(stranger, { refusals: [401] }, async (other, sayOther) => {
      await other.goto('/account')
      await password(other, sayOther)
      await section(other, sayOther('security.sessions.title')).waitFor()
      await onScreen(stranger, { refusals: [401] }, async (page, say) => {
        await page.goto('/account')
        await password(page, say)
        const table = page.getByRole('table', { name: say('security.sessions.title') })
        const mine = table.getByRole('row').filter({ hasText: say('security.sessions.current') })
        await mine.filter({ hasText: 'Chrome on Linux' }).filter({ hasText: '127.0.0.1' }).waitFor()
        await press(page, say('security.sessions.endOthers'))
        await page
          .getByRole('dialog')
          .getByRole('button', { name: say('security.sessions.endOthers') })
          .click()
        await expect.poll(() => table.getByRole('row').count(), { timeout: 30_000 }).toBe(2)
      })
      await other.getByRole('heading', { name: sayOther('shell.signIn.title') }).waitFor()
    })
  })
})

describe('what needs a fresh proof', () => {
  it('asks for it in a dialog and goes on by itself', async () => {
    await onScreen(stranger, { refusals: [400, 401, 403] }, async (page, say) => {
      await page.goto('/account')
      await password(page, say)
      await press(page, say('account.keys.new'))
      await page.getByLabel(say('account.keys.name')).fill('wms')
      await database.query(`UPDATE auth.session SET "provedAt" = now() - interval '11 minutes'`)
      // remembered for three seconds
      await page.waitForTimeout(3_500)
      await press(page, say('common.create'))
      const dialog = page.getByRole('dialog', { name: say('security.proof.title') })
      await dialog.getByLabel(say('security.password')).fill('not-the-password')
      await dialog.getByRole('button', { name: say('security.proof.submit') }).click()
      await dialog.getByText('is not your password').first().waitFor()
      await dialog.getByLabel(say('security.password')).fill(ADMIN.password)
      await dialog.getByRole('button', { name: say('security.proof.submit') }).click()
      const key = page.getByRole('dialog').getByLabel(say('account.keys.shown', { name: 'wms' }))
      expect(await key.inputValue()).toMatch(/^dl_/)
    })
  })
})

describe('a form that is not right', () => {
  it('says so beside the field before it asks for a proof, and until the field is changed', async () => {
    await onScreen(stranger, { refusals: [400, 401, 403] }, async (page, say) => {
      await page.goto('/approval-rules')
      await password(page, say)
      await page.getByRole('button', { name: say('approvals.rules.new') }).click()
      const form = page.getByRole('dialog', { name: say('approvals.rules.new') })
      const choose = async (field: string, option: string): Promise<void> => {
        await form.getByRole('combobox', { name: say(field, { n: 1 }) }).click()
        await page.getByRole('option', { name: option }).click()
        await page.keyboard.press('Escape')
      }
      await choose('approvals.rules.approvers', 'Approver (role)')
      await choose('approvals.rules.escalateTo', 'Accountant (role)')
      const hours = form.getByLabel(say('approvals.rules.escalateAfter', { n: 1 }))
      await hours.fill('0.01')
      await database.query(`UPDATE auth.session SET "provedAt" = now() - interval '11 minutes'`)
      await page.waitForTimeout(3_500)
      await press(page, say('common.create'))
      await form.getByRole('alert').waitFor()
      expect(await hours.getAttribute('aria-invalid')).toBe('true')
      expect(await form.locator('[aria-invalid="true"]').count()).toBe(1)
      await hours.fill('4')
      await form.getByRole('alert').waitFor({ state: 'detached' })
      expect(await form.locator('[aria-invalid="true"]').count()).toBe(0)
      await press(page, say('common.create'))
      const dialog = page.getByRole('dialog', { name: say('security.proof.title') })
      await dialog.getByLabel(say('security.password')).fill(ADMIN.password)
      await dialog.getByRole('button', { name: say('security.proof.submit') }).click()
      await page.getByText(/after 4 h: Accountant/).waitFor()
    })
  })
})

describe('a role that must have a second factor', () => {
  it('is told, sets one up before anything else, and goes on where it was', async () => {
    await onScreen(stranger, { refusals: [400, 401, 403] }, async (page, say) => {
      await page.goto('/security')
      await password(page, say)
      const set = async (days: string): Promise<void> => {
        await press(page, say('security.rules.edit', { role: 'Administrator' }))
        const dialog = page.getByRole('dialog')
        await dialog.getByRole('checkbox', { name: say('security.rules.needs') }).setChecked(true)
        await dialog.getByLabel(say('security.rules.graceDays')).fill(days)
        await dialog.getByRole('button', { name: say('common.save') }).click()
      }
      await set('7')
      await page.getByRole('link', { name: say('security.needed.setUp') }).waitFor()
      await set('0')
      await page.getByRole('heading', { name: say('security.needed.title') }).waitFor()
      await press(page, say('security.app.turnOn'))
      await setUpApp(page, page.getByRole('main'), say)
      await page.getByRole('heading', { level: 1, name: say('security.rules.title') }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/security')
    })
  })
})
