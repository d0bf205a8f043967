/** What each role may, as a grid: ticked, looked at, saved; two people at once; who may only look. */
import { CONFLICTS } from '@dockledger/hub/contract/conflict.ts'
import type { Role, RoleList } from '@dockledger/hub/contract/people.ts'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDataDir, type RunningHub, removeDataDir, startHub } from '../support/hub.ts'
import { launchChromium } from './chromium.ts'
import { choose, type Hub, onScreen, PHONE } from './screen.ts'
import { cookieOf, needDashboard } from './stage-parts.ts'
import type { Words } from './words.ts'

let dataDir: string
let running: RunningHub
let administrator: Hub
beforeAll(async () => {
  needDashboard()
  dataDir = await makeDataDir()
  const [hub, browser] = await Promise.all([startHub({ dataDir }), launchChromium()])
  running = hub
  administrator = { url: hub.url, browser, cookie: await cookieOf(hub.url) }
  await hub.api.post('/companies', { code: 'HT', name: 'Harbour', baseCurrency: 'CNY' })
})
afterAll(async () => {
  await administrator?.browser.close()
  await running?.stop()
  if (dataDir) removeDataDir(dataDir)
})

const [ORDER_RECEIVE] = CONFLICTS.filter(({ code }) => code === 'order-receive')
if (!ORDER_RECEIVE) throw new Error('no such conflict')

const LANGUAGES = [
  { language: 'zh-CN', picker: '拣货员', counter: '盘点员', buyer: '采购员' },
  { language: 'en', picker: 'Picker', counter: 'Counter', buyer: 'Buyer' },
] as const

const tickOf = (page: Page, say: Words, permission: string, role: string): Locator =>
  page.getByRole('checkbox', { name: `${say(permission)} · ${role}`, exact: true })
const pendingIn = (page: Page, say: Words, count: number): Locator =>
  page.getByRole('region', { name: say('roles.pending', { count }) })
const asked = async (method: string, path: string, body?: unknown, version?: number): Promise<Response> =>
  fetch(`${running.url}/api/v1${path}`, {
    method,
    headers: {
      cookie: administrator.cookie ?? '',
      origin: running.url,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const roleNow = async (code: string): Promise<Role> => {
  const list = (await (await asked('GET', '/roles')).json()) as RoleList
  const role = list.items.find((each) => each.code === code)
  if (!role) throw new Error(`no role ${code}`)
  return role
}

/** Names of roles that the desk does not show, or cuts: the rightmost is within the grid, and each text within its cell. */
const headersOutOfSight = (page: Page): Promise<string[]> =>
  page.getByRole('columnheader').evaluateAll((headers) => {
    const right = headers[0]?.closest('[role="region"]')?.getBoundingClientRect().right ?? 0
    return headers
      .filter((header) => {
        const range = document.createRange()
        range.selectNodeContents(header)
        const [cell, text] = [header.getBoundingClientRect(), range.getBoundingClientRect()]
        const isWithin =
          text.left >= cell.left - 1 &&
          text.right <= cell.right + 1 &&
          text.top >= cell.top - 1 &&
          text.bottom <= cell.bottom + 1
        const isCut = [...header.querySelectorAll('span')].some(
          (part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1,
        )
        return cell.right > right + 1 || !isWithin || isCut
      })
      .map(({ textContent }) => textContent ?? '')
  })

describe('the grid of roles', () => {
  it.each(LANGUAGES)('is ticked, says what it does, and is saved at once ($language)', async (who) => {
    const { language, picker, counter, buyer } = who
    await onScreen(administrator, { language }, async (page, say) => {
      await page.goto('/roles')
      await tickOf(page, say, 'roles.may.exceptions.read', picker).waitFor()
      expect(await headersOutOfSight(page)).toEqual([])
      await tickOf(page, say, 'roles.may.exceptions.read', picker).click()
      await tickOf(page, say, 'roles.may.stock.move', counter).click()
      await tickOf(page, say, 'roles.may.docks.accept', buyer).click()
      const bar = pendingIn(page, say, 3)
      await bar.getByText(say('roles.may.exceptions.read')).waitFor()
      // who orders must not accept
      await bar.getByText(language === 'en' ? ORDER_RECEIVE.reason : ORDER_RECEIVE.reasonZh).waitFor()
      await tickOf(page, say, 'roles.may.docks.accept', buyer).click()
      expect((await roleNow('picker')).permissions).not.toContain('exceptions.read')
      await pendingIn(page, say, 2)
        .getByRole('button', { name: say('common.save') })
        .click()
      await bar.waitFor({ state: 'detached' })
      await page.getByText(say('common.saved')).first().waitFor()
      expect((await roleNow('picker')).permissions).toContain('exceptions.read')
      expect((await roleNow('counter')).permissions).not.toContain('stock.move')
      expect((await roleNow('buyer')).isChanged).toBe(false)

      for (const name of [picker, counter]) {
        await page
          .getByRole('columnheader', { name: new RegExp(`^${name}`) })
          .getByRole('link')
          .click()
        const panel = page.getByRole('dialog', { name })
        await panel.getByRole('button', { name: say('roles.reset') }).click()
        await page
          .getByRole('dialog')
          .last()
          .getByRole('button', { name: say('roles.reset') })
          .click()
        await panel.waitFor({ state: 'detached' })
      }
      await expect.poll(() => tickOf(page, say, 'roles.may.stock.move', counter).isChecked()).toBe(true)
    })
  })

  it.each(LANGUAGES)(
    'keeps the ticks and says what another did meanwhile ($language)',
    async ({ language, picker }) => {
      await onScreen(administrator, { language, refusals: [412] }, async (page, say) => {
        await page.goto('/roles')
        await tickOf(page, say, 'roles.may.exceptions.read', picker).click()
        const before = await roleNow('picker')
        const permissions = [...before.permissions, 'integrity.read']
        expect((await asked('PATCH', '/roles/picker', { permissions }, before.version)).status).toBe(200)
        const bar = pendingIn(page, say, 1)
        await bar.getByRole('button', { name: say('common.save') }).click()
        await bar.getByText(say('roles.changedMeanwhile')).waitFor()
        await bar.getByText(say('roles.theyGave', { what: say('roles.may.integrity.read') })).waitFor()
        expect((await roleNow('picker')).permissions).not.toContain('exceptions.read')
        await bar.getByRole('button', { name: say('common.save') }).click()
        await bar.waitFor({ state: 'detached' })
        expect((await roleNow('picker')).permissions).toEqual(
          expect.arrayContaining(['exceptions.read', 'integrity.read']),
        )
        await asked('POST', '/roles/picker/reset', {})
      })
    },
  )

  it('is walked by the arrows, and the space bar ticks; leaving asks first', async () => {
    await onScreen(administrator, {}, async (page, say) => {
      await page.goto('/roles')
      await tickOf(page, say, 'roles.may.stock.move', 'Picker').focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Space')
      await pendingIn(page, say, 1).getByText(say('roles.may.stock.reverse')).waitFor()
      expect(await tickOf(page, say, 'roles.may.stock.reverse', 'Counter').isChecked()).toBe(true)
      // the administrator's are walked through and stay
      await page.keyboard.press('Home')
      await page.keyboard.press('Space')
      expect(await tickOf(page, say, 'roles.may.stock.reverse', 'Administrator').isChecked()).toBe(true)
      await page
        .getByRole('navigation', { name: say('shell.navigation') })
        .getByRole('link', { name: say('shell.page.people') })
        .click()
      const dialog = page.getByRole('dialog', { name: say('roles.leaveTitle', { count: 1 }) })
      await dialog
        .getByRole('button', { name: say('common.close') })
        .first()
        .click()
      await pendingIn(page, say, 1)
        .getByRole('button', { name: say('roles.discard') })
        .click()
      expect(await tickOf(page, say, 'roles.may.stock.reverse', 'Counter').isChecked()).toBe(false)
    })
  })

  it('shows one role on a phone, begins a new one as another, and deletes it', async () => {
    await onScreen(administrator, { size: PHONE }, async (page, say) => {
      await page.goto('/roles')
      await choose(page.getByLabel(say('roles.role'), { exact: true }), 'Counter')
      await tickOf(page, say, 'roles.may.stock.move', 'Counter').waitFor()
      expect(await tickOf(page, say, 'roles.may.stock.move', 'Picker').count()).toBe(0)
      await page.getByRole('link', { name: say('roles.openShown') }).click()
      await page
        .getByRole('dialog', { name: 'Counter' })
        .getByRole('link', { name: say('roles.copy') })
        .click()
      const form = page.getByRole('dialog', { name: say('roles.new') })
      await form.getByLabel(say('common.code')).fill('night')
      await form.getByLabel(say('roles.name')).fill('Night counter')
      await form.getByRole('button', { name: say('common.create') }).click()
      await expect.poll(() => tickOf(page, say, 'roles.may.stock.move', 'Night counter').isChecked()).toBe(true)
      await page.getByRole('searchbox', { name: say('roles.search') }).fill(say('roles.may.prices.read'))
      await tickOf(page, say, 'roles.may.stock.move', 'Night counter').waitFor({ state: 'detached' })
      await tickOf(page, say, 'roles.may.prices.read', 'Night counter').waitFor()
      await page.getByRole('link', { name: say('roles.openShown') }).click()
      const panel = page.getByRole('dialog', { name: 'Night counter' })
      await panel.getByRole('button', { name: say('roles.remove') }).click()
      await page
        .getByRole('dialog')
        .last()
        .getByRole('button', { name: say('roles.remove') })
        .click()
      await panel.waitFor({ state: 'detached' })
      await expect.poll(async () => (await asked('GET', '/roles')).text()).not.toContain('Night counter')
    })
  })
})
