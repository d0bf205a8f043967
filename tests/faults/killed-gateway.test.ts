/** kill -9 of the gateway between any two steps of its pipeline: what it had observed is in the hub once, and no id is used again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAIL_POINTS, type FailPoint } from '../../gateway/fail-point.ts'
import { CONSERVED, item, startSite, type TestSite, violationsOf } from '../support/site.ts'
import { until } from '../support/until.ts'

const LINES = [{ item: item('BLT-M6'), cases: 8 }]

/** The readers' first reports, of which light is dark, come before any pallet: they must not be the ones that kill it. */
const TIMES: Partial<Record<FailPoint, number>> = { 'after-sighting': 8 }

describe('a gateway that is killed', () => {
  let site: TestSite
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site?.close())

  for (const point of FAIL_POINTS) {
    it(`at ${point}`, async () => {
      await site.gateway.stop()
      await site.gateway.restart({ FAIL_POINT: `${point}:${TIMES[point] ?? 2}` })
      await site.site.door('door-1').whenReporting()
      const carried = site.carry('door-1', site.tags(LINES))
      // a point that is passed but once a pallet needs a second pallet
      const killer = until(`${point} is reached`, () => !site.gateway.program().isAlive(), 90_000)
      await carried
      if (site.gateway.program().isAlive()) await site.carry('door-2', site.tags(LINES))
      await killer
      expect(await site.gateway.program().ended).toBe('SIGKILL')

      await site.gateway.restart()
      await site.site.door('door-1').whenReporting()
      await site.carry('door-1', site.tags(LINES))
      const verdict = await site.settle()
      expect(verdict).toMatchObject(CONSERVED)
      const seqs = site.gateway.eventLog().map((entry) => entry.seq)
      expect(new Set(seqs).size, 'no seq twice').toBe(seqs.length)
      expect(await violationsOf(site)).toEqual([])
    })
  }
})
