/** Print jobs as people ask for them: queued, tried again, cancelled. What prints them is printing.ts. */
import { fault } from '../../contract/fault.ts'
import type { Labelled } from '../../contract/label.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { findPrinter, findPrintJob } from '../../views/labels.view.ts'
import { insertJob, moveJob } from './job.store.ts'
import { findNumbering, takeSerials } from './number.store.ts'
import { prefixDigitsOf } from './numbers.ts'
import { type TagSource, templateFor, thingsOf } from './things.commands.ts'

export interface JobDraft {
  readonly printerId: string
  readonly templateId: string
  readonly labels: Labelled
}

/** All serials at once, so that the labels of one job have numbers in a row. */
const tagOf = async (tx: Tx, tag: TagSource, count: number, companyId: string) => {
  const serials = await takeSerials(tx, tag.gtin14, count)
  if (isRefusal(serials)) return serials
  const { gs1Prefix } = await findNumbering(tx, companyId)
  return { ...tag, serials, prefixDigits: prefixDigitsOf(tag.gtin14, gs1Prefix) }
}

export const queueJob = async (tx: Tx, draft: JobDraft, by: string): Promise<{ id: string } | Refusal> => {
  const { printerId, templateId, labels } = draft
  const printer = await findPrinter(tx, printerId)
  if (!printer) return refuseFields([fault('printerId', 'not-found', { what: 'printer' })])
  if (!printer.isActive) return refuse('printer-off', { name: printer.name })
  const { companyId, warehouse } = printer
  if (labels.subject === 'tag' && !printer.hasRfid) return refuse('printer-without-rfid', { name: printer.name })
  const template = await templateFor(tx, templateId, labels, companyId)
  if (isRefusal(template)) return template
  const found = await thingsOf(tx, labels, companyId, by)
  if (isRefusal(found)) return found
  const { things } = found
  const tag = found.tag && labels.subject === 'tag' ? await tagOf(tx, found.tag, labels.count, companyId) : undefined
  if (isRefusal(tag)) return tag
  const id = tx.newId()
  const common = { companyId, warehouseId: warehouse.id, printerId, subject: labels.subject }
  await insertJob(tx, id, { ...common, templateId, templateVersion: template.version, things, tag, by })
  return { id }
}

const moved = async (
  tx: Tx,
  id: string,
  from: readonly string[],
  to: 'queued' | 'cancelled',
): Promise<{ id: string } | Refusal> => {
  const done = await moveJob(tx, id, from, to)
  if (done) return done
  const job = await findPrintJob(tx, id)
  if (!job) return refuse('not-found', { what: 'print job' })
  return refuse('wrong-state', { number: job.what, state: job.state, needed: from.join(' / ') })
}

/** Goes on with the label after the last that was printed. */
export const retryJob = (tx: Tx, id: string): Promise<{ id: string } | Refusal> => moved(tx, id, ['failed'], 'queued')

/** The label that is under way may still come out. */
export const cancelJob = (tx: Tx, id: string): Promise<{ id: string } | Refusal> =>
  moved(tx, id, ['queued', 'printing', 'failed'], 'cancelled')
