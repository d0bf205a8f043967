/** Somebody has a browser tell him what awaits him. The push services of browsers are out of reach here: the worker is told through the browser itself. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { onScreen, PHONE } from './screen.ts'
import { useStage } from './stage.ts'

const stage = useStage()
const PATH = '/approvals/01a20f5b-a778-7000-8000-01341b7e0575'

/** As its push service would. */
const deliver = async (page: Page, data: object): Promise<void> => {
  const cdp = await page.context().newCDPSession(page)
  const versions: { registrationId: string }[] = []
  cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => versions.push(...registrations))
  await cdp.send('ServiceWorker.enable')
  await until('the browser knows the worker', () => versions.length > 0)
  await cdp.send('ServiceWorker.deliverPushMessage', {
    origin: new URL(page.url()).origin,
    registrationId: versions[0]?.registrationId ?? '',
    data: JSON.stringify(data),
  })
}

describe('the switch', () => {
  it('says that the browser forbids it (zh-CN)', async () => {
    await onScreen(stage(), { language: 'zh-CN', size: PHONE }, async (page, say) => {
      await page.addInitScript(() => {
        Object.defineProperty(Notification, 'permission', { get: () => 'denied' })
      })
      await page.goto('/approvals')
      await page.getByText(say('approvals.push.forbidden')).waitFor()
      expect(await page.getByRole('switch', { name: say('approvals.push.title') }).count()).toBe(0)
    })
  })

  it('says when it could not, and the worker shows a request and leads there', async () => {
    await onScreen(stage(), { refusals: [404] }, async (page, say) => {
      await page.context().grantPermissions(['notifications'], { origin: stage().url })
      // as where no push service answers; a private window, which tests are, says it in its console besides
      await page.addInitScript(() => {
        PushManager.prototype.subscribe = () => Promise.reject(new DOMException('no push service', 'AbortError'))
      })
      await page.goto('/account')
      const turn = page.getByRole('switch', { name: say('approvals.push.title') })
      await turn.click()
      await page.getByText(say('approvals.push.failed')).waitFor()
      expect(await turn.isChecked()).toBe(false)
      await deliver(page, { title: '待审批 · Approval awaited', body: 'PO-2026-00001', path: PATH })
      const shown = () =>
        page.evaluate(async () => {
          const registration = await navigator.serviceWorker.ready
          return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }))
        })
      await until('it is shown', async () => (await shown()).length > 0)
      expect(await shown()).toEqual([{ title: '待审批 · Approval awaited', body: 'PO-2026-00001', tag: PATH }])
    })
  })
})
