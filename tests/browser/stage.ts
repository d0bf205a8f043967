/** The whole product with a browser before it: one for each file, since starting it costs more than the flows. */
import { afterAll, beforeAll } from 'vitest'
import { startSite, type TestSite, type TestSiteSettings } from '../support/site.ts'
import { launchChromium } from './chromium.ts'
import type { Hub } from './screen.ts'
import { cookieOf, needDashboard } from './stage-parts.ts'

export interface Stage extends Hub {
  readonly site: TestSite
}

/** Call it at the top of a file; the answer gives the stage to the tests. */
export const useStage = (settings: TestSiteSettings = {}): (() => Stage) => {
  let stage: Stage | undefined
  beforeAll(async () => {
    needDashboard()
    const [site, browser] = await Promise.all([startSite(settings), launchChromium()])
    stage = { site, browser, url: site.hub.url, cookie: await cookieOf(site.hub.url) }
  })
  afterAll(async () => {
    await stage?.browser.close()
    await stage?.site.close()
  })
  return () => {
    if (!stage) throw new Error('the stage is not set')
    return stage
  }
}
