/** Tags are printed, encoded, read back and known, on a printer that is there over TCP. */
import { decodeEpc, isEpcRefusal } from '@dockledger/devices/epc/index.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { TagLabelRow } from '../../contract/label.ts'
import { testServer } from '../../platform/http/http.case.ts'
import { reactions } from '../../reactions.ts'
import { errorsOf, post } from '../warehouse/places.case.ts'
import { BUILT_IN, GTIN, jobOf, openPrintShop, type PrintShop, print, routes, type Server } from './labels.case.ts'
import type { Printing } from './printing.ts'

let server: Server
let shop: PrintShop
let printing: Printing | undefined
beforeAll(async () => {
  server = await testServer(routes, { reactions })
  shop = await openPrintShop(server, 'ACME')
})
afterEach(async () => {
  await printing?.stop()
  printing = undefined
  for (const set of [shop.printer.setHead, shop.printer.pause]) set(false)
  shop.printer.setPaper(true)
  shop.printer.failTags([])
})
afterAll(() => shop.printer.close())

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.call(method, `/api/v1${path}`, { ...(body === undefined ? {} : { body }), headers })
const commission = (count: number, more: object = {}) =>
  post(server, '/print-jobs', {
    printerId: shop.printerId,
    templateId: BUILT_IN.tag,
    labels: { subject: 'tag', itemId: shop.itemId, gtin14: GTIN, lot: 'L1', count, ...more },
  })
const labelsOf = async (jobId: string) =>
  (await call('GET', `/tag-labels?jobId=${jobId}&limit=200`)).body.items as unknown as TagLabelRow[]
const until = async (id: string, state: string) => {
  await expect.poll(async () => (await jobOf(server, id)).state, { timeout: 20_000, interval: 100 }).toBe(state)
  return jobOf(server, id)
}

describe('commissioning', () => {
  it('prints, encodes and reads each tag, and makes it known without any stock', async () => {
    const id = await commission(3)
    printing = print(server)
    expect(await until(id, 'printed')).toMatchObject({ count: 3, done: 3, spoiled: 0, what: 'TEA', lot: 'L1' })
    const labels = await labelsOf(id)
    expect(labels.map(({ state }) => state)).toEqual(['verified', 'verified', 'verified'])
    const out = shop.printer.printed.filter(({ epc }) => epc !== undefined).slice(-3)
    expect(out.map(({ epc }) => epc)).toEqual(labels.map(({ epc }) => epc).reverse())
    for (const { epc, serial } of labels) {
      const said = decodeEpc(epc)
      expect(isEpcRefusal(said) ? said : said).toMatchObject({ scheme: 'SGTIN-96', gtin14: GTIN, serial })
      const { body } = await call('GET', `/tags/${epc}`)
      expect(body).toMatchObject({ state: 'commissioned', location: null, quantity: '10', movements: [] })
    }
    expect(out[0]?.svg).toContain(`(21)${labels[2]?.serial}`)
    const stock = await call('GET', `/balances?itemId=${shop.itemId}`)
    expect(stock.body.items).toEqual([])
  })

  it('replaces a tag that cannot be read or says something else by one with the next serial', async () => {
    const id = await commission(3)
    shop.printer.failTags(['void', 'misread'])
    printing = print(server)
    expect(await until(id, 'printed')).toMatchObject({ done: 3, spoiled: 2 })
    const labels = (await labelsOf(id)).reverse()
    expect(labels.map(({ state }) => state)).toEqual(['void', 'wrong', 'verified', 'verified', 'verified'])
    expect(new Set(labels.map(({ serial }) => serial)).size).toBe(5)
    expect(labels[1]?.readBack).not.toBe(labels[1]?.epc)
    expect((await call('GET', `/tags/${labels[0]?.epc}`)).status).toBe(404)
  })

  it('stops after five spoiled ones in a row, and goes on when asked', async () => {
    const id = await commission(1)
    shop.printer.failTags(Array.from({ length: 5 }, () => 'void' as const))
    printing = print(server)
    expect(await until(id, 'failed')).toMatchObject({ reason: 'tags-fail', done: 0, spoiled: 5 })
    expect((await call('POST', `/print-jobs/${id}/retry`, {})).status).toBe(200)
    await until(id, 'printed')
  })

  it('passes over an EPC that the company knows already', async () => {
    const first = await commission(1)
    printing = print(server)
    await until(first, 'printed')
    await printing.stop()
    const [known] = await labelsOf(first)
    const next = Number(known?.serial) + 1
    const id = await commission(1)
    // a supplier gave the serial that comes next, too
    await server.db.transaction(async (tx) => {
      const [job] = await tx.sql<{ next: string }>('SELECT next_serial AS next FROM print_job WHERE id = $1', [id])
      expect(Number(job?.next)).toBe(next)
      await tx.sql(
        `INSERT INTO tag (epc, company_id, item_id, quantity, state) SELECT $1, company_id, item_id, 10, 'commissioned' FROM tag WHERE epc = $2`,
        [known?.epc.slice(0, -4) + next.toString(16).toUpperCase().padStart(4, '0'), known?.epc],
      )
    })
    printing = print(server)
    await until(id, 'printed')
    expect((await labelsOf(id)).map(({ state }) => state)).toEqual(['verified', 'exists'])
  })

  it('waits for paper without spoiling a tag, says so, and is cancelled meanwhile', async () => {
    shop.printer.setPaper(false)
    const id = await commission(2)
    printing = print(server)
    await expect.poll(async () => (await jobOf(server, id)).printer.fault, { timeout: 10_000 }).toBe('paper-out')
    expect((await call('POST', `/print-jobs/${id}/cancellation`, {})).body.state).toBe('cancelled')
    const other = await commission(1)
    shop.printer.setPaper(true)
    await until(other, 'printed')
    expect(await jobOf(server, id)).toMatchObject({ state: 'cancelled', done: 0 })
    expect(await labelsOf(id)).toEqual([])
    expect((await call('POST', `/print-jobs/${id}/cancellation`, {})).body.code).toBe('wrong-state')
  })

  it('gives up a tag whose hub died after it was sent, and prints the next serial', async () => {
    const id = await commission(2)
    const other = crypto.randomUUID()
    // as the hub leaves it that was killed while it printed
    await server.db.transaction(async (tx) => {
      await tx.sql(`UPDATE print_job SET state = 'printing', next_serial = next_serial + 1 WHERE id = $1`, [id])
      await tx.sql(
        `INSERT INTO tag_label (id, company_id, warehouse_id, job_id, item_id, gtin14, serial, epc, state, at)
         SELECT $2, company_id, warehouse_id, id, item_id, gtin14, next_serial - 1, 'AAAA', 'sent', now() FROM print_job WHERE id = $1`,
        [id, tx.newId()],
      )
      await tx.sql(`UPDATE printer SET lease_holder = $2, lease_until = now() + interval '2 s' WHERE id = $1`, [
        ...[shop.printerId, other],
      ])
    })
    printing = print(server)
    expect(await until(id, 'printed')).toMatchObject({ done: 2, spoiled: 1 })
    expect((await labelsOf(id)).map(({ state }) => state)).toEqual(['verified', 'verified', 'unknown'])
  })

  it('of fifty at once gives each its own serials, whichever company asks', async () => {
    const other = await openPrintShop(server, 'OTHER')
    const asks = Array.from({ length: 50 }, (_, i) => {
      const { printerId, itemId } = i % 2 === 0 ? shop : other
      const labels = { subject: 'tag', itemId, gtin14: GTIN, count: 3 }
      return post(server, '/print-jobs', { printerId, templateId: BUILT_IN.tag, labels })
    })
    const ids = await Promise.all(asks)
    const ranges = await server.db.read((tx) =>
      tx.sql<{ first: string; last: string }>(
        'SELECT next_serial AS first, last_serial AS last FROM print_job WHERE id = ANY ($1)',
        [ids],
      ),
    )
    const serials = ranges.flatMap(({ first, last }) => [Number(first), Number(first) + 1, Number(last)])
    expect(new Set(serials).size).toBe(150)
    await server.db.transaction((tx) => tx.sql(`UPDATE print_job SET state = 'cancelled' WHERE id = ANY ($1)`, [ids]))
    await other.printer.close()
  })

  it('is refused without RFID, with a GTIN of another item, and as a PDF', async () => {
    const { companyId, warehouseId, itemId } = shop
    const plain = { companyId, warehouseId, name: 'Plain', host: '192.168.1.8', dpi: 203, hasRfid: false }
    const printerId = await post(server, '/printers', plain)
    const labels = { subject: 'tag', itemId, gtin14: GTIN, count: 1 }
    const ask = (body: object) =>
      call('POST', '/print-jobs', { printerId: shop.printerId, templateId: BUILT_IN.tag, ...body })
    expect((await ask({ printerId, labels })).body.code).toBe('printer-without-rfid')
    expect(errorsOf((await ask({ labels: { ...labels, gtin14: '04006381333931' } })).body)).toEqual([
      'labels.gtin14:not-found',
    ])
    expect((await ask({ templateId: BUILT_IN.item, labels })).body.code).toBe('label-of-other-subject')
    expect((await call('POST', '/label-sheets', { companyId, templateId: BUILT_IN.tag, labels })).body.code).toBe(
      'needs-printer',
    )
  })
})
