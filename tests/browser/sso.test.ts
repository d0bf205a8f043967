/** Signing in by another house, with its real pages: the button, the way there and back, and somebody whom nobody knows here. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIENT, type OpenId, startOpenId } from '../../hub/openid.case.ts'
import { ADMIN, makeDataDir, type RunningHub, removeDataDir, startHub } from '../support/hub.ts'
import { freePort } from '../support/ports.ts'
import { launchChromium } from './chromium.ts'
import { DESK, type Hub, onScreen, PHONE, type ScreenSettings, whenSettled } from './screen.ts'
import { needDashboard } from './stage-parts.ts'

const NAME = 'Harbour'
/** The provider's own pages ask for a typeface; it is answered with nothing. */
const TYPEFACES = 'fonts.googleapis.com'
const pictures = mkdtempSync(join(tmpdir(), 'dockledger-sso-'))

let dataDir: string
let openId: OpenId
let running: RunningHub
let stranger: Hub
beforeAll(async () => {
  needDashboard()
  dataDir = await makeDataDir()
  const httpPort = await freePort()
  const url = `http://127.0.0.1:${httpPort}`
  openId = await startOpenId(`${url}/api/auth/callback/sso`)
  const env = {
    ...{ PUBLIC_URL: url, OIDC_ISSUER: openId.issuer, OIDC_NAME: NAME },
    ...{ OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret },
  }
  const [hub, browser] = await Promise.all([startHub({ dataDir, httpPort, env }), launchChromium()])
  running = hub
  stranger = { url: hub.url, browser, cookie: undefined }
  await hub.api.post('/companies', { code: 'HT', name: 'Harbour Trading', baseCurrency: 'CNY' })
})
afterAll(async () => {
  await stranger?.browser.close()
  await running?.stop()
  await openId?.close()
  if (dataDir) removeDataDir(dataDir)
})

const settings = (more: ScreenSettings): ScreenSettings => ({
  ...more,
  refusals: [401],
  leavesFor: [new URL(openId.issuer).host, TYPEFACES],
})
/** At the provider, as whoever one says one is. */
const enterThere = async (page: Page, login: string): Promise<void> => {
  await page.waitForURL((address) => address.origin === new URL(openId.issuer).origin)
  await page.locator('input[name=login]').fill(login)
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

describe('the button of another house', () => {
  it.each([
    { language: 'en', size: DESK },
    { language: 'zh-CN', size: PHONE },
  ] as const)('signs in who has an account here, and goes on where he was ($language)', async (screen) => {
    await onScreen(stranger, settings(screen), async (page, say) => {
      await page.route(`https://${TYPEFACES}/**`, (route) => route.fulfill({ contentType: 'text/css', body: '' }))
      await page.goto('/exceptions?state=resolved')
      const button = page.getByRole('button', { name: say('security.signIn.with', { name: NAME }) })
      await button.waitFor()
      await page.screenshot({ path: join(pictures, `button-${screen.language}.png`) })
      await button.click()
      await enterThere(page, ADMIN.email)
      await page.getByRole('heading', { level: 1, name: say('shell.page.exceptions') }).waitFor()
      expect(page.url()).toBe(`${running.url}/exceptions?state=resolved`)
      await whenSettled(page)
    })
  })

  it.each([
    {
      language: 'en',
      size: DESK,
      text: 'Harbour let you in, but there is no account here with your e-mail address. Ask an administrator.',
    },
    { language: 'zh-CN', size: PHONE, text: 'Harbour 已通过验证，但此处没有与您的邮箱对应的账户，请联系管理员。' },
  ] as const)(
    'tells somebody unknown that he has no account, and leaves him outside ($language)',
    async ({ text, ...screen }) => {
      await onScreen(stranger, settings(screen), async (page, say) => {
        await page.route(`https://${TYPEFACES}/**`, (route) => route.fulfill({ contentType: 'text/css', body: '' }))
        await page.goto('/stock')
        await page.getByRole('button', { name: say('security.signIn.with', { name: NAME }) }).click()
        await enterThere(page, 'nobody@example.com')
        await page.getByRole('alert').filter({ hasText: text }).waitFor()
        await page.screenshot({ path: join(pictures, `refused-${screen.language}.png`) })
        await page.goto('/stock')
        await page.getByRole('heading', { name: say('shell.signIn.title') }).waitFor()
      })
    },
  )
})
