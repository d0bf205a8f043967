/** A hub is killed while it prints tags: the one that comes back makes none twice, and knows which it cannot know. */
import { systemClock } from '@dockledger/devices/clock.ts'
import { createVirtualPrinter, type VirtualPrinter } from '@dockledger/devices/zpl/virtual.ts'
import type { PrintJobRow, TagLabelRow } from '@dockledger/hub/contract/label.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listAll } from '../../provisioning/api.ts'
import { makeDataDir, type RunningHub, removeDataDir, startHub } from '../support/hub.ts'
import { freePort } from '../support/ports.ts'
import { until } from '../support/until.ts'

const TAG_LABEL = '01930000-0000-7000-8000-000000000002'
const GTIN = '00614141000418'
const COUNT = 6
let dataDir = ''
let hub: RunningHub
let printer: VirtualPrinter
const port = await freePort()
beforeAll(async () => {
  printer = await createVirtualPrinter({
    host: '127.0.0.1',
    port,
    clock: systemClock,
    dpi: 203,
    hasRfid: true,
    printMs: 50,
  })
  dataDir = await makeDataDir()
  hub = await startHub({ dataDir, env: { PRINTER_HOSTS: `127.0.0.1:${port}`, FAIL_POINT: 'after-label-kept:2' } })
}, 120_000)
afterAll(async () => {
  await hub.stop()
  await printer.close()
  removeDataDir(dataDir)
})

it('before a label leaves, and after it came out: each serial is on one tag, and only tags that were read are known', async () => {
  const make = async (path: string, body: object) => (await hub.api.post<{ id: string }>(path, body)).id
  const companyId = await make('/companies', { code: 'ACME', name: 'Acme', baseCurrency: 'CNY' })
  const warehouseId = await make('/warehouses', { companyId, code: 'W1', name: 'Main', timeZone: 'Asia/Shanghai' })
  const gtins = [{ gtin14: GTIN, quantity: '1' }]
  const itemId = await make('/items', { companyId, code: 'TEA', name: 'Tea', baseUnit: 'pcs', tracking: 'epc', gtins })
  const settings = { companyId, warehouseId, name: 'Zebra', host: '127.0.0.1', port, dpi: 203, hasRfid: true }
  const printerId = await make('/printers', settings)
  const labels = { subject: 'tag', itemId, gtin14: GTIN, count: COUNT }
  const jobId = await make('/print-jobs', { printerId, templateId: TAG_LABEL, labels })
  await hub.program().ended
  await hub.restart({ FAIL_POINT: 'before-label-settled:3' })
  await hub.program().ended
  await hub.restart({ FAIL_POINT: undefined })
  const job = () => hub.api.get<PrintJobRow>(`/print-jobs/${jobId}`)
  await until('the job is printed', async () => (await job()).state === 'printed', 90_000)
  expect(await job()).toMatchObject({ count: COUNT, done: COUNT, spoiled: 2 })
  const tags = await listAll<TagLabelRow>(hub.api, `/tag-labels?jobId=${jobId}`)
  expect(tags.filter(({ state }) => state === 'verified')).toHaveLength(COUNT)
  expect(tags.filter(({ state }) => state === 'unknown')).toHaveLength(2)
  const made = printer.printed.flatMap(({ epc }) => epc ?? [])
  expect(new Set(made).size).toBe(made.length)
  // the one that came out and was not heard of, and not the one that never left
  expect(made).toHaveLength(COUNT + 1)
  for (const { epc, state } of tags) {
    const known = await hub.api.get(`/tags/${epc}`).then(
      () => true,
      () => false,
    )
    expect([epc, known]).toEqual([epc, state === 'verified'])
  }
}, 240_000)
