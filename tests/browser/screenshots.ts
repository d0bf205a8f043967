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

interface Shot {
  readonly hub: Hub
  readonly visit: PageVisit
  readonly state: string
  readonly size: keyof typeof SIZES
  readonly language: 'en' | 'zh-CN'
  readonly isDark: boolean
}

const take = async (folder: string, { hub, visit, state, size, language, isDark }: Shot): Promise<void> => {
  const screen = await openScreen(hub, { size: SIZES[size], language, isDark })
  await screen.page.goto(visit.path)
  await whenSettled(screen.page)
  await screen.page.waitForTimeout(REST_MS)
  const name = [state, size, language, ...(isDark ? ['dark'] : []), visit.name].join('-')
  await screen.page.screenshot({ path: join(folder, `${name}.png`), fullPage: size === 'phone' })
  for (const complaint of screen.complaints) process.stdout.write(`${name}: ${complaint}\n`)
  await screen.close()
}

const shotsOf = (visit: PageVisit, hub: Hub, state: string): Shot[] => {
  const sizes = visit.name === 'wall' ? (['wall'] as const) : (['phone', 'desk'] as const)
  return sizes.flatMap((size) =>
    (['en', 'zh-CN'] as const).flatMap((language) => {
      const shot = { hub, visit, state, size, language, isDark: false }
      return DARK.has(visit.name) && language === 'zh-CN' ? [shot, { ...shot, isDark: true }] : [shot]
    }),
  )
}

const takeAll = async (running: RunningHub, browser: Browser, state: string): Promise<void> => {
  const [folder = '', ...wanted] = process.argv.slice(2)
  const hub = { url: running.url, browser, cookie: await cookieOf(running.url) }
  const stranger = { ...hub, cookie: undefined }
  const pages = (await pagesOf(running.api)).filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  const shots = pages.flatMap((visit) => shotsOf(visit, hub, state))
  if (wanted.length === 0) shots.push(...shotsOf({ name: 'sign-in', path: '/sign-in' }, stranger, state))
  for (const shot of shots)
    await take(folder, shot).catch((error: unknown) => process.stdout.write(`${state} ${shot.visit.name}: ${error}\n`))
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
