/** The doors at six metres: 56 px is the least that can be read, 120 px the number of a tile; old numbers must not look alive. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { item } from '../support/site.ts'
import { onScreen, WALL } from './screen.ts'
import { useStage } from './stage.ts'
import type { Language } from './words.ts'

const stage = useStage()
const TEXT_PX_MIN = 56
const NUMBER_PX_MIN = 120

interface Written {
  readonly text: string
  readonly px: number
  readonly isClock: boolean
  readonly isCut: boolean
}
/** Every text in sight with its size, and whether the glass or its own box cuts it. */
const writtenOn = (page: Page): Promise<Written[]> =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found: Written[] = []
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement
      const text = node.textContent?.trim()
      if (!text || !parent || parent.closest('script,style,[class*="sr-only"]')) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const box = range.getBoundingClientRect()
      if (box.width === 0) continue
      const tile = parent.closest('article')?.getBoundingClientRect()
      found.push({
        text,
        px: Number.parseFloat(getComputedStyle(parent).fontSize),
        isClock: parent.closest('[role="status"]') !== null,
        isCut:
          parent.scrollWidth > parent.clientWidth + 1 ||
          box.right > (tile?.right ?? innerWidth) ||
          box.bottom > (tile?.bottom ?? innerHeight) + 1,
      })
    }
    return found
  })

describe('the wall', () => {
  it('is read from six metres, whatever it has to say', async () => {
    const lines = [{ item: item('PLR-180'), cases: 4 }]
    const { supplier } = await stage().site.order('door-1', lines)
    await stage().site.order('door-2', lines)
    await stage().site.carry('door-1', stage().site.tags(lines).slice(0, 3))
    await stage().site.site.door('door-1').weigh('277.5')
    await stage().site.carry('door-2', stage().site.tags(lines), 'turn-back')
    for (const language of ['en', 'zh-CN'] as const satisfies Language[])
      await onScreen(stage(), { language, size: WALL }, async (page, say) => {
        await page.goto('/wall/doors')
        const tile = page.getByRole('article', { name: /^D1 / })
        await tile.getByText(say('doors.wall.short', { count: 24 })).waitFor()
        // beside a weight, too, most of the supplier's name is in sight
        await tile.getByText('277.5').waitFor()
        const shown = await tile.getByText(supplier.name).evaluate((name) => {
          const box = name.getBoundingClientRect()
          return {
            share: Math.min(1, name.clientWidth / name.scrollWidth),
            lines: box.height / Number.parseFloat(getComputedStyle(name).lineHeight),
          }
        })
        expect(shown.share).toBeGreaterThan(0.9)
        expect(Math.round(shown.lines)).toBe(1)
        const written = await writtenOn(page)
        expect(written.filter(({ px, isClock }) => px < TEXT_PX_MIN && !isClock)).toEqual([])
        const cut = written.filter(({ isCut }) => isCut).map(({ text }) => text)
        expect(cut.filter((text) => text !== supplier.name)).toEqual([])
        await tile.getByText(supplier.name).waitFor()
        const bars = await page
          .getByRole('article')
          .getByRole('img')
          .evaluateAll((all) => all.map((bar) => bar.getBoundingClientRect().y))
        expect(new Set(bars.map(Math.round)).size, `bars at ${bars} stand on one line`).toBe(1)
        expect(bars.length).toBe(2)
        const number = written.find(({ text }) => text === '72')
        expect(number?.px).toBeGreaterThanOrEqual(NUMBER_PX_MIN)
        const scrolls = await page.evaluate(() => document.documentElement.scrollHeight > innerHeight)
        expect(scrolls, 'a wall has no scrollbar').toBe(false)
      })
  })

  it('dims and says since when after five seconds without the hub, and comes back by itself', async () => {
    await onScreen(stage(), { size: WALL, losesHub: true }, async (page) => {
      await page.goto('/wall/doors')
      const board = page.getByRole('main').getByRole('list')
      const opacity = (): Promise<number> => board.evaluate((list) => Number(getComputedStyle(list).opacity))
      await page.getByText(/^Live \d\d:\d\d:\d\d$/).waitFor()
      expect(await opacity()).toBe(1)

      await stage().site.hub.program().stop()
      await page.getByText(/^No data since \d\d:\d\d:\d\d$/).waitFor()
      await expect.poll(opacity, { timeout: 10_000 }).toBeLessThan(0.5)

      await stage().site.hub.restart()
      await page.getByText(/^Live \d\d:\d\d:\d\d$/).waitFor({ timeout: 60_000 })
      await expect.poll(opacity, { timeout: 10_000 }).toBe(1)
    })
  })

  it('shows on the office page, too, that what is seen may be old', async () => {
    await onScreen(stage(), { language: 'zh-CN', losesHub: true }, async (page) => {
      await page.goto('/doors')
      await page.getByRole('article', { name: /^D1 / }).waitFor()
      await stage().site.hub.program().stop()
      const banner = page.getByRole('alert').filter({ hasText: '未收到中枢数据' })
      await banner.waitFor()
      await stage().site.hub.restart()
      await banner.waitFor({ state: 'detached', timeout: 60_000 })
      await page.getByRole('article', { name: /^D1 / }).waitFor()
    })
  })
})
