/** One person's browser window on the running product, and the complaints it raised while it was used. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { until } from '../support/until.ts'
import { type Language, type Words, wordsIn } from './words.ts'

export const PHONE = { width: 390, height: 844 } as const
export const DESK = { width: 1440, height: 900 } as const
export const WALL = { width: 1920, height: 1080 } as const

export interface ScreenSettings {
  readonly language?: Language
  readonly size?: { readonly width: number; readonly height: number }
  readonly isDark?: boolean
  /** Refusals the test provokes: the browser writes each into its console. */
  readonly refusals?: readonly number[]
  /** The hub is stopped meanwhile, so requests fail. */
  readonly losesHub?: boolean
  /** Hosts besides the hub that the browser is meant to ask: where another house signs people in. */
  readonly leavesFor?: readonly string[]
}

export interface Hub {
  readonly url: string
  readonly browser: Browser
  /** `name=value; …` of a signed-in person; undefined opens the window of a stranger. */
  readonly cookie: string | undefined
}

export interface Screen {
  readonly page: Page
  readonly say: Words
  /** Console errors, thrown errors and requests that left for elsewhere. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** Only where a test gives up: two cores may be busy with something else. */
const PATIENCE_MS = 45_000

const signInto = async (context: BrowserContext, { url, cookie }: Hub): Promise<void> => {
  const cookies = (cookie ?? '').split('; ').flatMap((pair) => {
    const at = pair.indexOf('=')
    return at > 0 ? [{ name: pair.slice(0, at), value: pair.slice(at + 1), url }] : []
  })
  if (cookies.length > 0) await context.addCookies(cookies)
}

const listen = (page: Page, url: string, settings: ScreenSettings, complaints: string[]): void => {
  const isExpected = (text: string): boolean =>
    (settings.refusals ?? []).some((status) => text.includes(`status of ${status}`)) ||
    (settings.losesHub === true && /ERR_CONNECTION|ERR_EMPTY_RESPONSE|WebSocket|status of 50\d/.test(text))
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message.text()))
      complaints.push(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`))
  const hosts = [new URL(url).host, ...(settings.leavesFor ?? [])]
  const watch = (address: string): void => {
    const target = new URL(address)
    if (/^(https?|wss?):$/.test(target.protocol) && !hosts.includes(target.host)) complaints.push(`left for ${address}`)
  }
  page.on('request', (request) => watch(request.url()))
  page.on('websocket', (socket) => watch(socket.url()))
}

export const openScreen = async (hub: Hub, settings: ScreenSettings = {}): Promise<Screen> => {
  const language = settings.language ?? 'en'
  const context = await hub.browser.newContext({
    baseURL: hub.url,
    locale: language === 'en' ? 'en-GB' : 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: settings.size ?? DESK,
    colorScheme: settings.isDark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  })
  await signInto(context, hub)
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const complaints: string[] = []
  listen(page, hub.url, settings, complaints)
  return { page, say: wordsIn(language), complaints, close: () => context.close() }
}

/** The page is there, and nothing grey stands in for what still loads. */
export const whenSettled = async (page: Page): Promise<void> => {
  // an open dialog hides the page's heading from the roles, not from the eye
  await page.locator('h1').first().waitFor()
  await until('nothing loads any more', async () => (await page.locator('.animate-pulse').count()) === 0)
}

/** Opens a menu, or types into it when `text` is given, and takes one of its options. */
export const choose = async (
  field: Locator,
  option: RegExp | string,
  { text }: { readonly text?: string } = {},
): Promise<void> => {
  if (text === undefined) await field.click()
  else await field.fill(text)
  await field.page().getByRole('option', { name: option }).first().click()
  // the menu holds the focus until it is gone
  await field.page().getByRole('listbox').waitFor({ state: 'detached' })
}

/** Uses a window and closes it. A failure comes with a picture of what was on it. */
export const onScreen = async (
  hub: Hub,
  settings: ScreenSettings,
  use: (page: Page, say: Words) => Promise<void>,
): Promise<void> => {
  const screen = await openScreen(hub, settings)
  try {
    await use(screen.page, screen.say)
    if (screen.complaints.length > 0) throw new Error(`the browser complained:\n${screen.complaints.join('\n')}`)
  } catch (error) {
    const picture = join(mkdtempSync(join(tmpdir(), 'dockledger-screen-')), 'failed.png')
    await screen.page.screenshot({ path: picture }).catch(() => undefined)
    if (error instanceof Error) error.message += `\n${screen.page.url()} looked like ${picture}`
    throw error
  } finally {
    await screen.close()
  }
}
