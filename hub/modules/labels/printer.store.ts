/** printer: the one place that writes it. */
import type { Tx } from '../../platform/db/tx.ts'

export interface PrinterSettings {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly dpi: number
  readonly hasRfid: boolean
  readonly font: string | null
  readonly isActive: boolean
}
export interface PrinterDraft extends PrinterSettings {
  readonly companyId: string
  readonly warehouseId: string
}

export const insertPrinter = async (tx: Tx, id: string, draft: PrinterDraft): Promise<void> => {
  const { companyId, warehouseId, name, host, port, dpi, hasRfid, font, isActive } = draft
  await tx.sql(
    `INSERT INTO printer (id, company_id, warehouse_id, name, host, port, dpi, has_rfid, font, is_active, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [id, companyId, warehouseId, name, host, port, dpi, hasRfid, font, isActive, tx.now],
  )
}

/** What it was told of before may be over with another address. */
export const updatePrinter = async (tx: Tx, id: string, settings: PrinterSettings): Promise<void> => {
  const { name, host, port, dpi, hasRfid, font, isActive } = settings
  await tx.sql(
    `UPDATE printer SET name = $2, host = $3, port = $4, dpi = $5, has_rfid = $6, font = $7, is_active = $8, fault = NULL,
       version = version + 1 WHERE id = $1`,
    [id, name, host, port, dpi, hasRfid, font, isActive],
  )
}

export const savePrinterFault = async (tx: Tx, id: string, fault: string | null): Promise<void> => {
  await tx.sql('UPDATE printer SET fault = $2 WHERE id = $1', [id, fault])
}

export interface Lease {
  readonly printerId: string
  /** Of the hub that asks. */
  readonly holder: string
  readonly untilMs: number
}

/** Takes it, or holds it longer. False: another hub speaks to the printer. */
export const holdLease = async (tx: Tx, { printerId, holder, untilMs }: Lease): Promise<boolean> => {
  const rows = await tx.sql(
    `UPDATE printer SET lease_holder = $2, lease_until = $3 WHERE id = $1 AND (lease_holder = $2 OR lease_until IS NULL OR lease_until < $4)
     RETURNING id`,
    [printerId, holder, new Date(untilMs), tx.now],
  )
  return rows.length > 0
}

export const dropLease = async (tx: Tx, printerId: string, holder: string): Promise<void> => {
  await tx.sql('UPDATE printer SET lease_holder = NULL, lease_until = NULL WHERE id = $1 AND lease_holder = $2', [
    ...[printerId, holder],
  ])
}

/** Printers with something to print, that nobody else speaks to. */
export const busyPrinters = async (tx: Tx, holder: string): Promise<string[]> => {
  const rows = await tx.sql<{ id: string }>(
    `SELECT p.id FROM printer p WHERE p.is_active AND (p.lease_holder = $1 OR p.lease_until IS NULL OR p.lease_until < $2)
       AND EXISTS (SELECT FROM print_job j WHERE j.printer_id = p.id AND j.state IN ('queued', 'printing'))`,
    [holder, tx.now],
  )
  return rows.map(({ id }) => id)
}

export const deletePrintersOf = async (tx: Tx, companyId: string): Promise<void> => {
  await tx.sql('DELETE FROM printer WHERE company_id = $1', [companyId])
}
