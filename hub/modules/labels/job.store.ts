/** print_job and tag_label: the one place that writes them. */
import type { Labelled, LabelSubject } from '../../contract/label.ts'
import type { Tx } from '../../platform/db/tx.ts'
import type { SerialRange } from './number.store.ts'
import type { TagSource, Thing } from './things.commands.ts'

export interface NewJob {
  readonly companyId: string
  readonly warehouseId: string
  readonly printerId: string
  readonly templateId: string
  readonly templateVersion: number
  readonly subject: Labelled['subject']
  readonly things: readonly Thing[]
  readonly tag?: (TagSource & { readonly prefixDigits: number; readonly serials: SerialRange }) | undefined
  readonly by: string
}

export const insertJob = async (tx: Tx, id: string, job: NewJob): Promise<void> => {
  const { companyId, warehouseId, printerId, templateId, templateVersion, subject, things, tag, by } = job
  const count = things.reduce((sum, { copies }) => sum + copies, 0)
  await tx.sql(
    `INSERT INTO print_job (id, company_id, warehouse_id, printer_id, template_id, template_version, subject, things, count, state,
       created_at, created_by, item_id, gtin14, lot, quantity, prefix_digits, next_serial, last_serial)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      ...[id, companyId, warehouseId, printerId, templateId, templateVersion, subject, JSON.stringify(things), count],
      ...[tx.now, by, tag?.itemId, tag?.gtin14, tag?.lot ?? '', tag?.quantity, tag?.prefixDigits],
      ...[tag?.serials.first, tag?.serials.last],
    ],
  )
}

export interface OpenJob {
  readonly id: string
  readonly companyId: string
  readonly warehouseId: string
  readonly templateId: string
  readonly templateVersion: number
  readonly subject: LabelSubject
  readonly things: readonly Thing[]
  readonly count: number
  readonly done: number
  readonly misses: number
  readonly state: 'queued' | 'printing'
  readonly itemId: string | null
  readonly gtin14: string | null
  readonly quantity: string | null
  readonly prefixDigits: number | null
  readonly nextSerial: string | null
  readonly lastSerial: string | null
}
const OPEN = `
  SELECT id, company_id AS "companyId", warehouse_id AS "warehouseId", template_id AS "templateId", template_version AS "templateVersion",
    subject, things, count, done, misses, state, item_id AS "itemId", gtin14, trim_scale(quantity)::text AS quantity,
    prefix_digits AS "prefixDigits", next_serial AS "nextSerial", last_serial AS "lastSerial"
  FROM print_job`

/** The oldest that is not done: it has begun already, or begins now. */
export const beginJob = async (tx: Tx, printerId: string): Promise<OpenJob | undefined> => {
  const [job] = await tx.sql<OpenJob>(
    `${OPEN} WHERE printer_id = $1 AND state IN ('queued', 'printing') ORDER BY state = 'queued', created_at, id LIMIT 1 FOR UPDATE`,
    [printerId],
  )
  if (job?.state === 'queued') await tx.sql(`UPDATE print_job SET state = 'printing' WHERE id = $1`, [job.id])
  return job
}

/** Locked, while it is still being printed: somebody may have cancelled it. */
export const lockPrinting = async (tx: Tx, id: string): Promise<OpenJob | undefined> =>
  (await tx.sql<OpenJob>(`${OPEN} WHERE id = $1 AND state = 'printing' FOR UPDATE`, [id]))[0]

export const isPrinting = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.sql(`SELECT FROM print_job WHERE id = $1 AND state = 'printing'`, [id])).length > 0

/** One more label is out; with the last the job is done. */
export const countDone = async (tx: Tx, id: string): Promise<void> => {
  await tx.sql(
    `UPDATE print_job SET done = done + 1, misses = 0, state = CASE WHEN done + 1 = count AND state = 'printing' THEN 'printed' ELSE state END,
       finished_at = CASE WHEN done + 1 = count THEN $2 ELSE finished_at END WHERE id = $1`,
    [id, tx.now],
  )
}

export const countSpoiled = async (tx: Tx, id: string, count: number): Promise<void> => {
  await tx.sql('UPDATE print_job SET spoiled = spoiled + $2, misses = misses + $2 WHERE id = $1', [id, count])
}

export const failJob = async (tx: Tx, id: string, reason: string): Promise<void> => {
  await tx.sql(
    `UPDATE print_job SET state = 'failed', reason = $2, finished_at = $3 WHERE id = $1 AND state = 'printing'`,
    [id, reason, tx.now],
  )
}

/** Undefined: it is not in one of these states. */
export const moveJob = async (
  tx: Tx,
  id: string,
  from: readonly string[],
  to: 'queued' | 'cancelled',
): Promise<{ id: string } | undefined> => {
  const finished = to === 'queued' ? null : tx.now
  const rows = await tx.sql<{ id: string }>(
    `UPDATE print_job SET state = $3, reason = NULL, misses = 0, finished_at = $4 WHERE id = $1 AND state = ANY ($2) RETURNING id`,
    [id, from, to, finished],
  )
  return rows[0]
}

export const useSerials = async (tx: Tx, jobId: string, next: number, last: number): Promise<void> => {
  await tx.sql('UPDATE print_job SET next_serial = $2, last_serial = $3 WHERE id = $1', [jobId, next, last])
}

export interface NewTagLabel {
  readonly id: string
  readonly serial: number
  readonly epc: string
  readonly state: 'sent' | 'exists'
}

export const insertTagLabel = async (tx: Tx, job: OpenJob, { id, serial, epc, state }: NewTagLabel): Promise<void> => {
  await tx.sql(
    `INSERT INTO tag_label (id, company_id, warehouse_id, job_id, item_id, gtin14, serial, epc, state, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [id, job.companyId, job.warehouseId, job.id, job.itemId, job.gtin14, serial, epc, state, tx.now],
  )
}

export const settleTagLabel = async (tx: Tx, id: string, state: string, readBack: string | null): Promise<void> => {
  await tx.sql('UPDATE tag_label SET state = $2, read_back = $3, at = $4 WHERE id = $1', [id, state, readBack, tx.now])
}

/** Sent by a hub that did not live to hear the answer: nobody knows what is on them. */
export const giveUpSent = async (tx: Tx, jobId: string): Promise<number> =>
  (
    await tx.sql(`UPDATE tag_label SET state = 'unknown', at = $2 WHERE job_id = $1 AND state = 'sent' RETURNING id`, [
      jobId,
      tx.now,
    ])
  ).length

export const deleteJobsOf = async (tx: Tx, companyId: string): Promise<void> => {
  for (const table of ['tag_label', 'print_job'])
    await tx.sql(`DELETE FROM ${table} WHERE company_id = $1`, [companyId])
}
