/** A virtual label printer of the demo: what comes out of it is kept as pictures, and its tags can go through the doors. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@dockledger/devices/clock.ts'
import { createVirtualPrinter } from '@dockledger/devices/zpl/virtual.ts'
import type { PrinterRow } from '@dockledger/hub/contract/label.ts'
import { type Api, listAll } from '../api.ts'
import { COMPANY_PREFIX } from './catalog.ts'

export interface DemoPrinter {
  readonly host: string
  readonly port: number
  /** Where the pictures are. */
  readonly folder: string
}

const NAME = 'Demo printer (virtual)'
const PRINT_MS = 400
const PICTURES_MAX = 50

/** Any free port of this machine; the hub is told it by PRINTER_HOSTS. */
export const startDemoPrinter = async (folder: string): Promise<DemoPrinter> => {
  let count = 0
  const at = { host: '127.0.0.1', port: 0, clock: systemClock }
  const { host, port } = await createVirtualPrinter({
    ...at,
    dpi: 203,
    hasRfid: true,
    printMs: PRINT_MS,
    onPrinted: ({ svg, epc }) => {
      mkdirSync(folder, { recursive: true })
      count += 1
      writeFileSync(join(folder, `${String(count).padStart(5, '0')}${epc === undefined ? '' : `-${epc}`}.svg`), svg)
      for (const name of readdirSync(folder).sort().slice(0, -PICTURES_MAX)) rmSync(join(folder, name))
    },
  })
  return { host, port, folder }
}

/** The printer as the demo company knows it, at the port it has today; and the numbers its labels carry. */
export const seedPrinter = async (
  api: Api,
  { companyId, warehouseId }: { readonly companyId: string; readonly warehouseId: string },
  { host, port }: DemoPrinter,
): Promise<void> => {
  const known = (await listAll<PrinterRow>(api, '/printers')).find(
    (row) => row.companyId === companyId && row.name === NAME,
  )
  if (!known) await api.post('/printers', { companyId, warehouseId, name: NAME, host, port, dpi: 203, hasRfid: true })
  else if (known.port !== port) await api.set('PATCH', `/printers/${known.id}`, { port }, known.version)
  await api.set('PUT', `/companies/${companyId}/numbering`, { gs1Prefix: COMPANY_PREFIX, ssccExtension: 0 })
}
