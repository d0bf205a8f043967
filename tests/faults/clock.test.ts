/** A gateway whose clock is a day off: its passages are dated by the hub's clock and marked as corrected. */
import type { Movement, MovementDetail } from '@dockledger/hub/contract/api.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAll } from '../../provisioning/api.ts'
import { CONSERVED, item, startSite, type TestSite, violationsOf } from '../support/site.ts'

const DAY_MS = 86_400_000
const LINES = [{ item: item('VST-HI'), cases: 4 }]
/** Shifts the wall clock of a whole process before its first line runs. */
const shiftedBy = (ms: number): string => {
  const code = `const now=Date.now;Date.now=()=>now()+${ms};const D=Date;globalThis.Date=class extends D{constructor(...a){a.length?super(...a):super(D.now())}}`
  return `--import=data:text/javascript,${encodeURIComponent(code)}`
}

describe('a gateway clock', () => {
  let site: TestSite
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site?.close())

  it.each([
    ['a day behind', -DAY_MS],
    ['a day ahead', DAY_MS],
  ])('%s', async (_, offMs) => {
    await site.gateway.stop()
    await site.gateway.restart({ NODE_OPTIONS: shiftedBy(offMs) })
    await site.site.door('door-1').whenReporting()
    const tags = site.tags(LINES)
    const before = Date.now()
    await site.carry('door-1', tags)
    expect(await site.settle()).toMatchObject(CONSERVED)
    expect(await violationsOf(site)).toEqual([])
    for (const epc of tags) {
      const [movement] = (await listAll<Movement>(site.hub.api, `/movements?epc=${epc}`)).filter(
        (row) => row.reason === 'passage',
      )
      if (!movement) throw new Error(`${epc} has no movement`)
      const occurredAt = Date.parse(movement.occurredAt)
      expect(occurredAt).toBeGreaterThan(before - 60_000)
      expect(occurredAt).toBeLessThan(Date.now() + 60_000)
      const detail = await site.hub.api.get<MovementDetail>(`/movements/${movement.id}`)
      expect(detail.passage?.isTimeCorrected).toBe(true)
    }
  })
})
