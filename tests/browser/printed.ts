/** What leaves the printer when a badge is printed. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** ISO/IEC 7810 ID-1, upright. */
const CARD_MM = { width: 53.98, height: 85.6 }
const PX_PER_MM = 96 / 25.4
const POINTS_PER_MM = 72 / 25.4
/** On paper there is one card, and on it all of the code, the name and the text of the code; nothing else. */
export const printsWhole = async (page: Page, name: string, badge: string): Promise<void> => {
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(pdf.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(1)
  const sides = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)?.slice(1).map(Number) ?? []
  for (const [at, mm] of [CARD_MM.width, CARD_MM.height].entries())
    expect(Math.abs((sides[at] ?? 0) - mm * POINTS_PER_MM)).toBeLessThan(1)
  await page.emulateMedia({ media: 'print' })
  const boxes = await page.evaluate(
    (texts) => {
      const seen = [...document.querySelectorAll('body *')].filter((each) => {
        const { width, height } = each.getBoundingClientRect()
        return width > 0 && height > 0
      })
      const boxOf = (element: Element | undefined) => element?.getBoundingClientRect().toJSON()
      return {
        texts: seen
          .filter(({ childElementCount }) => childElementCount === 0)
          .map(({ textContent }) => textContent?.trim())
          .filter(Boolean),
        card: boxOf(seen[0]),
        within: ['svg', ...texts].map((what) =>
          boxOf(
            seen.find((each) =>
              what === 'svg'
                ? each.tagName === 'svg'
                : each.textContent?.trim() === what && each.childElementCount === 0,
            ),
          ),
        ),
      }
    },
    [name, badge],
  )
  await page.emulateMedia({ media: null })
  expect(boxes.texts).toEqual([name, badge])
  expect(boxes.card).toMatchObject({ x: 0, y: 0 })
  expect(boxes.within).toHaveLength(3)
  for (const box of boxes.within) {
    expect(box?.left).toBeGreaterThanOrEqual(0)
    expect(box?.right).toBeLessThanOrEqual(CARD_MM.width * PX_PER_MM)
    expect(box?.bottom).toBeLessThanOrEqual(CARD_MM.height * PX_PER_MM)
    expect(box?.height).toBeGreaterThan(0)
  }
}
