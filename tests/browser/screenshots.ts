/**
 * By hand: `node tests/browser/screenshots.ts OUTDIR [PAGE…]` takes a picture of every page of a real site: empty and full, on
 * a phone, at a desk and on the wall, in both languages, light and a few dark. `empty-phone-en-stock.png` and so on.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { Browser } from 'playwright-core'
import { makeDataDir, type RunningHub, removeDataDir, startHub } from '../support/hub.ts'
import { startSite } from '../support/site.ts'
import { launchChromium } from './chromium.ts'
import { fillDay } from './day.ts'
import { type PageVisit, pagesOf } from './pages.ts'
import { DESK, type Hub, openScreen, PHONE, WALL, whenSettled } from './screen.ts'
import { cookieOf, needDashboard } from './stage-parts.ts'

const SIZES = { phone: PHONE, desk: DESK, wall: WALL } as const
/** Pages that are looked at in the dark, too. */
const DARK = new Set(['doors', 'purchase-order', 'exceptions', 'stock', 'movement'])
/** Charts and slides come to rest. */
const REST_MS = 600

interface Look {
  readonly size: keyof typeof SIZES
  readonly language: 'en' | 'zh-CN'
  readonly isDark?: boolean
  readonly isTaken: (visit: PageVisit) => boolean
}
const isWall = ({ name }: PageVisit): boolean => name === 'wall'
const isOffice = (visit: PageVisit): boolean => !isWall(visit)
const isDarkToo = (visit: PageVisit): boolean => DARK.has(visit.name)
const LOOKS: readonly Look[] = [
  { size: 'desk', language: 'en', isTaken: isOffice },
  { size: 'desk', language: 'zh-CN', isTaken: isOffice },
  { size: 'phone', language: 'en', isTaken: isOffice },
  { size: 'phone', language: 'zh-CN', isTaken: isOffice },
  { size: 'desk', language: 'zh-CN', isDark: true, isTaken: isDarkToo },
  { size: 'phone', language: 'en', isDark: true, isTaken: isDarkToo },
  { size: 'wall', language: 'en', isTaken: isWall },
  { size: 'wall', language: 'zh-CN', isTaken: isWall },
]

/** One window for all pages of a look; a page that fails is said and passed over. */
const takeLook = async (hub: Hub, pages: readonly PageVisit[], look: Look, prefix: string): Promise<void> => {
  const [, , folder = '.'] = process.argv
  const { size, language, isDark = false } = look
  const screen = await openScreen(hub, { size: SIZES[size], language, isDark })
  for (const visit of pages.filter(look.isTaken)) {
    const name = [prefix, size, language, ...(isDark ? ['dark'] : []), visit.name].join('-')
    try {
      await screen.page.goto(visit.path)
      await whenSettled(screen.page)
      await screen.page.waitForTimeout(REST_MS)
      await screen.page.screenshot({ path: join(folder, `${name}.png`), fullPage: size === 'phone' })
    } catch (error) {
      process.stdout.write(`${name}: ${error}\n`)
    }
  }
  for (const complaint of screen.complaints) process.stdout.write(`${prefix} ${size} ${language}: ${complaint}\n`)
  await screen.close()
}

const takeAll = async (running: RunningHub, browser: Browser, prefix: string): Promise<void> => {
  const wanted = process.argv.slice(3)
  const hub = { url: running.url, browser, cookie: await cookieOf(running.url) }
  const pages = (await pagesOf(running.api)).filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  for (const look of LOOKS) await takeLook(hub, pages, look, prefix)
  const stranger = { ...hub, cookie: undefined }
  if (wanted.length > 0) return
  for (const look of LOOKS.filter(({ size, isDark }) => size !== 'wall' && !isDark))
    await takeLook(stranger, [{ name: 'sign-in', path: '/sign-in' }], look, prefix)
}

const run = async (): Promise<void> => {
  const [folder] = process.argv.slice(2)
  if (!folder) throw new Error('where to? node tests/browser/screenshots.ts OUTDIR [PAGE…]')
  mkdirSync(folder, { recursive: true })
  needDashboard()
  const browser = await launchChromium()
  const dataDir = await makeDataDir()
  const empty = await startHub({ dataDir })
  await takeAll(empty, browser, 'empty')
  await empty.stop()
  removeDataDir(dataDir)
  const site = await startSite()
  await fillDay(site)
  await takeAll(site.hub, browser, 'full')
  await site.close()
  await browser.close()
}

await run()
