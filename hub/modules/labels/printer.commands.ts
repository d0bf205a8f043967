/** Printers of a warehouse, at addresses that the house allows. */
import { fault } from '../../contract/fault.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { unlessTaken } from '../../platform/db/taken.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { lockVersion } from '../../platform/db/versioned.ts'
import { findPrinter } from '../../views/labels.view.ts'
import { findCompany, findWarehouse } from '../warehouse/index.ts'
import { isAllowed } from './address.ts'
import { insertPrinter, type PrinterDraft, type PrinterSettings, updatePrinter } from './printer.store.ts'

const nameIsTaken = (name: string) => ({ printer_name: { field: 'name', value: name } })

const refuseAddress = (host: string, port: number): Refusal<'printer-not-allowed'> =>
  refuse('printer-not-allowed', { address: `${host}:${port}` })

export const createPrinter = async (
  tx: Tx,
  draft: PrinterDraft,
  configured: readonly string[],
): Promise<{ id: string } | Refusal> => {
  const company = await findCompany(tx, draft.companyId)
  const warehouse = await findWarehouse(tx, draft.warehouseId)
  const errors = [
    ...(company ? [] : [fault('companyId', 'not-found', { what: 'company' })]),
    ...(warehouse?.companyId === draft.companyId ? [] : [fault('warehouseId', 'not-found', { what: 'warehouse' })]),
  ]
  if (errors.length > 0) return refuseFields(errors)
  if (!isAllowed(draft, configured)) return refuseAddress(draft.host, draft.port)
  const id = tx.newId()
  const taken = await unlessTaken(tx, nameIsTaken(draft.name), () => insertPrinter(tx, id, draft))
  return isRefusal(taken) ? taken : { id }
}

export const changePrinter = async (
  tx: Tx,
  id: string,
  version: number,
  change: { readonly [K in keyof PrinterSettings]?: PrinterSettings[K] | undefined },
  configured: readonly string[],
): Promise<{ id: string } | Refusal> => {
  const refused = await lockVersion(tx, 'printer', id, version)
  if (refused) return refused
  const before = await findPrinter(tx, id)
  if (!before) return refuse('not-found', { what: 'printer' })
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const after: PrinterSettings = { ...before, ...given }
  if (!isAllowed(after, configured)) return refuseAddress(after.host, after.port)
  const taken = await unlessTaken(tx, nameIsTaken(after.name), () => updatePrinter(tx, id, after))
  return isRefusal(taken) ? taken : { id }
}
