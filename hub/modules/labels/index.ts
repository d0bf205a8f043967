/** Front door of labels: what they look like, printers, print jobs, and the numbers that stand on them. */

import type { Tx } from '../../platform/db/tx.ts'
import type { Route } from '../../platform/http/route.ts'
import { deleteJobsOf } from './job.store.ts'
import { deleteNumbersOf } from './number.store.ts'
import { printRoutes } from './print.routes.ts'
import { deletePrintersOf } from './printer.store.ts'
import { labelDesignRoutes } from './routes.ts'
import { deleteTemplatesOf } from './template.store.ts'

export { startPrinting } from './printing.ts'

/** `configured`: PRINTER_HOSTS. */
export const labelRoutes = (configured: readonly string[]): Route[] => [
  ...labelDesignRoutes,
  ...printRoutes(configured),
]

/** The counters stay: a number that was printed once is never printed again. */
export const deleteLabelsOf = async (tx: Tx, companyId: string): Promise<void> => {
  await deleteJobsOf(tx, companyId)
  await deletePrintersOf(tx, companyId)
  await deleteTemplatesOf(tx, companyId)
  await deleteNumbersOf(tx, companyId)
}
