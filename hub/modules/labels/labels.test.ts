/** Labels are designed and printed on a printer that is there over TCP. */
import { hasGoodCheckDigit } from '@dockledger/devices/gs1/check-digit.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LabelPicture, LabelTemplate } from '../../contract/label.ts'
import { testServer } from '../../platform/http/http.case.ts'
import { reactions } from '../../reactions.ts'
import { errorsOf, post } from '../warehouse/places.case.ts'
import { isAllowed } from './address.ts'
import { BUILT_IN, jobOf, openPrintShop, PREFIX, type PrintShop, print, routes, type Server } from './labels.case.ts'
import { locationCheck, ssccOf } from './numbers.ts'
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
const until = async (id: string, state: string) => {
  await expect.poll(async () => (await jobOf(server, id)).state, { timeout: 20_000, interval: 100 }).toBe(state)
  return jobOf(server, id)
}

describe('label templates', () => {
  it('are delivered for every subject, shown as they print, and not changed', async () => {
    const { body } = await call('GET', `/label-templates?companyId=${shop.companyId}`)
    const delivered = body.items as unknown as LabelTemplate[]
    expect(delivered.map(({ subject }) => subject).sort()).toEqual(['handling-unit', 'item', 'location', 'tag'])
    for (const { subject, layout } of delivered) {
      const query = `subject=${subject}&layout=${encodeURIComponent(JSON.stringify(layout))}`
      const { body: picture } = await call('GET', `/label-pictures/sample?${query}`)
      expect([subject, (picture as unknown as LabelPicture).problems]).toEqual([subject, []])
    }
    const changed = await call('PATCH', `/label-templates/${BUILT_IN.item}`, { name: 'X' }, { 'if-match': '"1"' })
    expect([changed.status, changed.body.code]).toEqual([409, 'template-delivered'])
  })

  const field = { kind: 'text', x: 2, y: 2, text: '{code}', height: 4, width: 40, lines: 1, align: 'left' }
  const draft = (more: object = {}) => ({
    ...{
      companyId: shop.companyId,
      subject: 'item',
      name: 'Shelf',
      layout: { widthMm: 50, heightMm: 30, fields: [field] },
    },
    ...more,
  })
  it('of a company are versions, and a job keeps the one it took', async () => {
    const id = await post(server, '/label-templates', draft())
    const wanted = { printerId: shop.printerId, templateId: id, labels: { subject: 'item', itemId: shop.itemId } }
    const jobId = await post(server, '/print-jobs', wanted)
    const layout = { widthMm: 50, heightMm: 30, fields: [{ ...field, text: 'NEW {name}' }] }
    const changed = await call('PATCH', `/label-templates/${id}`, { layout }, { 'if-match': '"1"' })
    expect(changed.body).toMatchObject({ version: 2, layout })
    expect((await call('PATCH', `/label-templates/${id}`, { layout }, { 'if-match': '"1"' })).status).toBe(412)
    printing = print(server)
    await until(jobId, 'printed')
    expect(shop.printer.printed.at(-1)?.svg).toContain('>TEA<')
    expect(shop.printer.printed.at(-1)?.zpl).not.toContain('NEW')
    expect((await call('POST', '/label-templates', draft())).body.code).toBe('already-exists')
  })

  it('name what they cannot say, and show what cannot be printed', async () => {
    const fields = [{ ...field, text: '{serial}' }]
    const wrong = await call(
      'POST',
      '/label-templates',
      draft({ name: 'B', layout: { widthMm: 50, heightMm: 30, fields } }),
    )
    expect(errorsOf(wrong.body)).toEqual(['layout.fields.0:not-found'])
    const barcode = { kind: 'barcode', x: 0, y: 10, module: 0.5, height: 10 }
    const layout = {
      widthMm: 30,
      heightMm: 30,
      fields: [
        { ...barcode, symbology: 'gs1-128', data: '(01)123' },
        { ...barcode, symbology: 'code128', data: '绿茶' },
        { ...barcode, symbology: 'code128', data: '{code} and much more' },
        { ...barcode, symbology: 'qr', data: '绿茶' },
      ],
    }
    const query = `subject=item&layout=${encodeURIComponent(JSON.stringify(layout))}`
    const { body } = await call('GET', `/label-pictures/sample?${query}`)
    expect((body as unknown as LabelPicture).problems).toEqual([
      { field: 0, code: 'not-encodable' },
      { field: 1, code: 'not-encodable' },
      { field: 2, code: 'outside' },
    ])
  })
})

describe('printers', () => {
  it.each([
    ['127.0.0.1', 5432, false],
    ['127.0.0.1', 9100, false],
    ['8.8.8.8', 9100, false],
    // where clouds keep their secrets
    ['169.254.169.254', 9100, false],
    ['localhost', 9100, false],
    ['10.0.0.1', 22, false],
    ['10.0.0.1.evil.example', 9100, false],
    ['192.168.1.999', 9100, false],
    ['172.32.0.1', 9100, false],
    ['::1', 9100, false],
    ['10.0.0.1', 9100, true],
    ['172.31.255.1', 9109, true],
    ['192.168.1.40', 6101, true],
    ['fd00::12', 9100, true],
    ['printer.house', 9100, true],
    ['printer.house', 80, false],
    ['print-server', 515, true],
    ['print-server', 9100, false],
  ])('at %s:%i: %s', (host, port, expected) => {
    expect(isAllowed({ host, port }, ['printer.house', 'print-server:515'])).toBe(expected)
  })
  it('are refused elsewhere, when they are made and when they are changed', async () => {
    const { companyId, warehouseId, printerId } = shop
    const draft = { companyId, warehouseId, name: 'Z', host: '8.8.8.8', dpi: 203, hasRfid: true }
    expect((await call('POST', '/printers', draft)).body.code).toBe('printer-not-allowed')
    const { body } = await call('GET', `/printers/${printerId}`)
    const moved = await call('PATCH', `/printers/${printerId}`, { port: 5432 }, { 'if-match': `"${body.version}"` })
    expect(moved.body.code).toBe('printer-not-allowed')
    const other = { ...draft, host: '192.168.1.7', warehouseId: companyId }
    expect(errorsOf((await call('POST', '/printers', other)).body)).toEqual(['warehouseId:not-found'])
  })
})

describe('SSCC', () => {
  it('are of the company’s prefix, each once, with a check digit', async () => {
    const { companyId } = shop
    expect((await call('POST', '/ssccs', { companyId, count: 1 })).body.code).toBe('no-gs1-prefix')
    const set = await call('PUT', `/companies/${companyId}/numbering`, { gs1Prefix: PREFIX, ssccExtension: 1 })
    expect(set.body).toEqual({ gs1Prefix: PREFIX, ssccExtension: 1 })
    const all = await Promise.all(Array.from({ length: 50 }, () => call('POST', '/ssccs', { companyId, count: 2 })))
    const codes = all.flatMap(({ body }) => body.ssccs as string[])
    expect(new Set(codes).size).toBe(100)
    expect(codes.every((code) => /^10614141\d{10}$/.test(code))).toBe(true)
    expect(codes.every(hasGoodCheckDigit)).toBe(true)
    // TDS 1.13 Annex E.3
    expect(ssccOf({ extension: 1, prefix: PREFIX, serial: 234_567_890 })).toBe('106141412345678908')
  })
  it('are on the labels of a job for handling units', async () => {
    const labels = { subject: 'handling-unit', count: 2 }
    const id = await post(server, '/print-jobs', { printerId: shop.printerId, templateId: BUILT_IN.unit, labels })
    printing = print(server)
    const { what } = await until(id, 'printed')
    const [one = '', two = ''] = what.split(', ')
    expect(
      shop.printer.printed.slice(-2).map(({ svg }) => [one, two].find((sscc) => svg.includes(`(00)${sscc}`))),
    ).toEqual([one, two])
  })
})

describe('locations', () => {
  it('are printed with their check digits, and as PDF', async () => {
    const { companyId, stockId, dockId } = shop
    const labels = { subject: 'location', locationIds: [stockId, dockId], copies: 2 }
    const id = await post(server, '/print-jobs', { printerId: shop.printerId, templateId: BUILT_IN.location, labels })
    printing = print(server)
    expect(await until(id, 'printed')).toMatchObject({ count: 4, done: 4 })
    const response = await fetch(`${server.url}/api/v1/label-sheets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': server.key },
      body: JSON.stringify({ companyId, templateId: BUILT_IN.location, labels }),
    })
    const pdf = Buffer.from(await response.arrayBuffer())
    expect([response.headers.get('content-type'), pdf.subarray(0, 5).toString()]).toEqual(['application/pdf', '%PDF-'])
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(4)
  })
})

it('the check digits of a place are two, and differ between neighbours', () => {
  const codes = ['A-01-01', 'A-01-02', 'A-01-03', 'A-10-01', '货位-1']
  const checks = codes.map(locationCheck)
  expect(checks.every((check) => /^\d\d$/.test(check))).toBe(true)
  expect(new Set(checks).size).toBe(codes.length)
})
