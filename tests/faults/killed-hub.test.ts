/** kill -9 of the hub at each boundary: received, around each COMMIT, after the receipt. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAIL_POINTS } from '../../hub/platform/fail-point.ts'
import { CONSERVED, item, startSite, type TestSite, violationsOf } from '../support/site.ts'
import { until } from '../support/until.ts'

/** Notices and labels leave by ways of their own: killed-push.test.ts, killed-print.test.ts. */
const ELSEWHERE: readonly string[] = ['after-notices-queued', 'after-label-kept', 'before-label-settled']
/** From the gateway to the ledger. */
const ON_THE_WAY = FAIL_POINTS.filter((point) => !ELSEWHERE.includes(point))

const LINES = [{ item: item('NUT-M8'), cases: 8 }]

describe('a hub that is killed', () => {
  let site: TestSite
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site?.close())

  for (const point of ON_THE_WAY) {
    it(`at ${point}`, async () => {
      const order = await site.order('door-1', LINES)
      await site.hub.program().stop()
      await site.hub.restart({ FAIL_POINT: `${point}:2` })
      const carried = site.carry('door-1', site.tags(LINES))
      const killer = until(`${point} is reached`, () => !site.hub.program().isAlive(), 90_000)
      await carried
      if (site.hub.program().isAlive()) await site.carry('door-2', site.tags(LINES))
      await killer
      expect(await site.hub.program().ended).toBe('SIGKILL')

      await site.hub.restart()
      expect(await site.settle()).toMatchObject(CONSERVED)
      expect(await violationsOf(site)).toEqual([])
      const orders = await site.hub.api.get<{ state: string }>(`/purchase-orders/${order.id}`)
      expect(orders.state).not.toBe('draft')
    })
  }
})
