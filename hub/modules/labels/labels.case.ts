/** A company with an item, a printer that is there over TCP, and a hub's loop that prints. */
import { systemClock as deviceClock } from '@dockledger/devices/clock.ts'
import { createVirtualPrinter, type VirtualPrinter } from '@dockledger/devices/zpl/virtual.ts'
import { pino } from 'pino'
import type { PrintJobRow } from '../../contract/label.ts'
import { systemClock } from '../../platform/clock.ts'
import type { testServer } from '../../platform/http/http.case.ts'
import { createRoutes } from '../../routes.ts'
import { openCompany, type Places, post } from '../warehouse/places.case.ts'
import { startPrinting } from './index.ts'

export const BUILT_IN = {
  item: '01930000-0000-7000-8000-000000000001',
  tag: '01930000-0000-7000-8000-000000000002',
  location: '01930000-0000-7000-8000-000000000003',
  unit: '01930000-0000-7000-8000-000000000004',
} as const
export const GTIN = '00614141000418'
export const PREFIX = '0614141'

export type Server = Awaited<ReturnType<typeof testServer>>

/** As PRINTER_HOSTS: grows with each virtual printer. */
const allowed: string[] = []
export const routes = createRoutes({ forget: () => undefined, disconnect: () => undefined }, false, undefined, allowed)

export interface PrintShop extends Places {
  readonly itemId: string
  readonly printerId: string
  readonly printer: VirtualPrinter
}

export const openPrintShop = async (server: Server, code: string, gtin14 = GTIN): Promise<PrintShop> => {
  const places = await openCompany(server, code)
  const { companyId, warehouseId } = places
  const item = { companyId, code: 'TEA', name: '绿茶 Green tea', baseUnit: 'pcs', tracking: 'epc' }
  const itemId = await post(server, '/items', { ...item, gtins: [{ gtin14, quantity: '10' }] })
  const at = { host: '127.0.0.1', port: 0, clock: deviceClock }
  const printer = await createVirtualPrinter({ ...at, dpi: 203, hasRfid: true, printMs: 1 })
  allowed.push(`127.0.0.1:${printer.port}`)
  const settings = { name: 'Zebra', host: '127.0.0.1', port: printer.port, dpi: 203, hasRfid: true }
  const printerId = await post(server, '/printers', { ...settings, companyId, warehouseId })
  return { ...places, itemId, printerId, printer }
}

export const print = (server: Server, leaseMs = 15_000, holder: string = crypto.randomUUID()) => {
  const log = pino({ level: 'silent' })
  return startPrinting({ db: server.db, clock: systemClock, log, allowed, holder, leaseMs })
}

export const jobOf = async (server: Server, id: string): Promise<PrintJobRow> =>
  (await server.call('GET', `/api/v1/print-jobs/${id}`)).body as unknown as PrintJobRow
