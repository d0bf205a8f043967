/** Promises of every page: WCAG 2.2 AA by axe, no sideways scroll on a phone, a quiet console, nothing asked from elsewhere. */
import { AxeBuilder } from '@axe-core/playwright'
import type { DockSession } from '@dockledger/hub/contract/api.ts'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { listAll } from '../../provisioning/api.ts'
import { fillDay } from './day.ts'
import { type PageVisit, pagesOf } from './pages.ts'
import { DESK, onScreen, PHONE, whenSettled } from './screen.ts'
import { useStage } from './stage.ts'

const stage = useStage()
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
let pages: readonly PageVisit[]
beforeAll(async () => {
  await fillDay(stage().site)
  pages = await pagesOf(stage().site.hub.api)
})

/** Rule, and the first places it is broken. */
const violationsOn = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(STANDARDS)
    // no page has frames, and looking for them takes longer than looking at the page
    .setLegacyMode(true)
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} ×${nodes.length}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary ?? ''}`)
}
/** What is wider than the screen, the widest first. */
const widerThanScreen = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return []
    return [...document.querySelectorAll('main *')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map((element) => `${element.tagName.toLowerCase()} ${element.className} ${element.textContent?.slice(0, 40)}`)
      .slice(0, 3)
      .concat(`${document.documentElement.scrollWidth} px`)
  })

/** Tables that hide a part of themselves, and cells that hide what is not shortened on purpose. */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const say = (element: Element): string => `${element.tagName.toLowerCase()} ${element.textContent?.slice(0, 60)}`
    const isHidden = (element: Element): boolean => element.scrollWidth > element.clientWidth + 1
    const boxes = [...document.querySelectorAll('.overflow-x-auto:has(table)')].filter(isHidden)
    const cells = [...document.querySelectorAll('td, th')].filter(
      (cell) => cell.clientWidth > 0 && !cell.querySelector('.truncate') && isHidden(cell),
    )
    return [...boxes, ...cells].map(say).slice(0, 4)
  })
/** Words of the API that a Chinese page must not show as they are. */
const RAW = /^(·\s*)?(system|llrp|scanner|scale|tags|passage|presence|scan|weighing|administrator)$/i
const rawWordsOn = async (page: Page): Promise<string[]> => {
  const texts = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found: string[] = []
    for (let node = walker.nextNode(); node; node = walker.nextNode()) found.push(node.textContent?.trim() ?? '')
    return found
  })
  return texts.filter((text) => RAW.test(text)).map((text) => `not in Chinese: ${text}`)
}
const WIDTHS = [1280, 1440, 1920] as const

const LOOKS = [
  { title: 'at a desk, light, in English', size: DESK, isDark: false, language: 'en' },
  { title: 'on a phone, dark, in Chinese', size: PHONE, isDark: true, language: 'zh-CN' },
] as const

describe('every page', () => {
  it.each(LOOKS)('is readable by all and keeps its width $title', async ({ title: _, ...settings }) => {
    const wrong: string[] = []
    await onScreen(stage(), settings, async (page) => {
      for (const { name, path } of pages) {
        await page.setViewportSize(settings.size)
        await page.goto(path)
        await whenSettled(page)
        const found = [
          ...(await violationsOn(page)),
          ...(await widerThanScreen(page)).map((text) => `too wide: ${text}`),
        ]
        if (settings.language === 'zh-CN') found.push(...(await rawWordsOn(page)))
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: DESK.height })
          found.push(...(await cutOff(page)).map((text) => `cut off at ${width}: ${text}`))
        }
        wrong.push(...found.map((text) => `${name}: ${text}`))
      }
    })
    expect(wrong).toEqual([])
  })

  it('was looked at with something on it', async () => {
    const sessions = await listAll<DockSession>(stage().site.hub.api, '/dock-sessions')
    expect(new Set(sessions.map(({ verdict }) => verdict))).toEqual(new Set(['matched', 'short', 'foreign', 'unknown']))
  })
})
