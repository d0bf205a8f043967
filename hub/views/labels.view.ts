// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** Labels, printers, and the jobs that print them. */
import { z } from 'zod'
import type {
  LabelLayout,
  LabelSubject,
  LabelTemplate,
  PrinterRow,
  PrintJobRow,
  TagLabelRow,
} from '../contract/label.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionId, positionInstant, positionText } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'
import type { Page, PageRequest } from './catalog.view.ts'
import { conditions, placeRef } from './refs.ts'

type Listed<R> = Promise<Page<R> | Refusal<'bad-cursor'>>

const TEMPLATE = `
  SELECT t.id, t.company_id AS "companyId", t.subject, t.name, t.name_zh AS "nameZh", t.is_active AS "isActive", t.version,
    v.layout, v.saved_at AS "savedAt", v.saved_by AS "savedBy"
  FROM label_template t JOIN label_template_version v ON v.template_id = t.id AND v.version = t.version`
type TemplateRow = Omit<LabelTemplate, 'savedAt'> & { readonly savedAt: Date }
const templateOf = (row: TemplateRow): LabelTemplate => ({ ...row, savedAt: row.savedAt.toISOString() })

export interface TemplateFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly subject?: LabelSubject | undefined
  readonly active?: boolean | undefined
}

/** By name; with a company, its own and those that were delivered. */
export const listTemplates = async (tx: Tx, filter: TemplateFilter): Listed<LabelTemplate> => {
  const after = decodeCursor('label-templates', filter.cursor, z.tuple([positionText, positionId]))
  if (isRefusal(after)) return after
  const { where, values } = conditions(
    [
      [
        'EXISTS (SELECT FROM company c WHERE c.id = ? AND (t.company_id IS NULL OR t.company_id = c.id))',
        filter.companyId,
      ],
      ['t.subject = ?', filter.subject],
      ['t.is_active = ?', filter.active],
    ],
    4,
  )
  const rows = await tx.sql<TemplateRow>(
    `${TEMPLATE} WHERE ($1::text IS NULL OR (t.name, t.id) > ($1, $2::uuid)) AND ${where} ORDER BY t.name, t.id LIMIT $3`,
    [after?.[0], after?.[1], filter.limit + 1, ...values],
  )
  const page = pageFrom('label-templates', rows.map(templateOf), filter.limit, ({ name, id }) => [name, id])
  return { items: page.rows, nextCursor: page.nextCursor }
}

export const findTemplate = async (tx: Tx, id: string): Promise<LabelTemplate | undefined> => {
  const [row] = await tx.sql<TemplateRow>(`${TEMPLATE} WHERE t.id = $1`, [id])
  return row && templateOf(row)
}

/** As it was when a job took it. */
export const layoutAt = async (tx: Tx, templateId: string, version: number): Promise<LabelLayout | undefined> => {
  const [row] = await tx.sql<{ layout: LabelLayout }>(
    'SELECT layout FROM label_template_version WHERE template_id = $1 AND version = $2',
    [templateId, version],
  )
  return row?.layout
}

const PRINTER = `
  SELECT p.id, p.company_id AS "companyId", ${placeRef('w')} AS warehouse, p.name, p.host, p.port, p.dpi, p.has_rfid AS "hasRfid",
    p.font, p.is_active AS "isActive", p.fault, p.version,
    (SELECT coalesce(sum(j.count - j.done), 0)::integer FROM print_job j
       WHERE j.printer_id = p.id AND j.state IN ('queued', 'printing')) AS waiting
  FROM printer p JOIN warehouse w ON w.id = p.warehouse_id`

export interface PrinterFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly active?: boolean | undefined
}
/** By name. */
export const listPrinters = async (tx: Tx, filter: PrinterFilter): Listed<PrinterRow> => {
  const after = decodeCursor('printers', filter.cursor, z.tuple([positionText, positionId]))
  if (isRefusal(after)) return after
  const { where, values } = conditions(
    [
      ['p.company_id = ?', filter.companyId],
      ['p.is_active = ?', filter.active],
    ],
    4,
  )
  const rows = await tx.sql<PrinterRow>(
    `${PRINTER} WHERE ($1::text IS NULL OR (p.name, p.id) > ($1, $2::uuid)) AND ${where} ORDER BY p.name, p.id LIMIT $3`,
    [after?.[0], after?.[1], filter.limit + 1, ...values],
  )
  const page = pageFrom('printers', rows, filter.limit, ({ name, id }) => [name, id])
  return { items: page.rows, nextCursor: page.nextCursor }
}
export const findPrinter = async (tx: Tx, id: string): Promise<PrinterRow | undefined> =>
  (await tx.sql<PrinterRow>(`${PRINTER} WHERE p.id = $1`, [id]))[0]

const JOB = `
  SELECT j.id, j.company_id AS "companyId", jsonb_build_object('id', p.id, 'name', p.name, 'fault', p.fault) AS printer,
    jsonb_build_object('id', t.id, 'name', t.name, 'nameZh', t.name_zh, 'version', j.template_version) AS template, j.subject,
    (SELECT string_agg(coalesce(e.thing -> 'values' ->> 'code', e.thing -> 'values' ->> 'sscc'), ', ' ORDER BY e.n)
       FROM jsonb_array_elements(j.things) WITH ORDINALITY e (thing, n) WHERE e.n <= 3)
      || CASE WHEN jsonb_array_length(j.things) > 3 THEN ' …' ELSE '' END AS what,
    CASE WHEN i.id IS NOT NULL THEN ${placeRef('i')} END AS item, j.gtin14, j.lot, j.count, j.done, j.spoiled, j.state, j.reason,
    j.created_at AS "createdAt", j.created_by AS "createdBy", j.finished_at AS "finishedAt"
  FROM print_job j JOIN printer p ON p.id = j.printer_id JOIN label_template t ON t.id = j.template_id
    LEFT JOIN item i ON i.id = j.item_id`
type JobRow = Omit<PrintJobRow, 'createdAt' | 'finishedAt'> & {
  readonly createdAt: Date
  readonly finishedAt: Date | null
}
const jobOf = (row: JobRow): PrintJobRow => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
})

export interface JobFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly printerId?: string | undefined
  readonly state?: string | undefined
  readonly subject?: string | undefined
}
/** Newest first. */
export const listPrintJobs = async (tx: Tx, filter: JobFilter): Listed<PrintJobRow> => {
  const after = decodeCursor('print-jobs', filter.cursor, z.tuple([positionInstant, positionId]))
  if (isRefusal(after)) return after
  const { where, values } = conditions(
    [
      ['j.company_id = ?', filter.companyId],
      ['j.printer_id = ?', filter.printerId],
      ['j.state = ?', filter.state],
      ['j.subject = ?', filter.subject],
    ],
    4,
  )
  const rows = await tx.sql<JobRow>(
    `${JOB} WHERE ($1::timestamptz IS NULL OR (j.created_at, j.id) < ($1, $2::uuid)) AND ${where}
     ORDER BY j.created_at DESC, j.id DESC LIMIT $3`,
    [after?.[0], after?.[1], filter.limit + 1, ...values],
  )
  const page = pageFrom('print-jobs', rows.map(jobOf), filter.limit, ({ createdAt, id }) => [createdAt, id])
  return { items: page.rows, nextCursor: page.nextCursor }
}
export const findPrintJob = async (tx: Tx, id: string): Promise<PrintJobRow | undefined> => {
  const [row] = await tx.sql<JobRow>(`${JOB} WHERE j.id = $1`, [id])
  return row && jobOf(row)
}

export interface TagLabelFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly jobId?: string | undefined
  readonly state?: string | undefined
  readonly gtin14?: string | undefined
}
/** Newest first: also those that were spoiled. */
export const listTagLabels = async (tx: Tx, filter: TagLabelFilter): Listed<TagLabelRow> => {
  const after = decodeCursor('tag-labels', filter.cursor, z.tuple([positionId]))
  if (isRefusal(after)) return after
  const { where, values } = conditions(
    [
      ['l.company_id = ?', filter.companyId],
      ['l.job_id = ?', filter.jobId],
      ['l.state = ?', filter.state],
      ['l.gtin14 = ?', filter.gtin14],
    ],
    3,
  )
  const rows = await tx.sql<Omit<TagLabelRow, 'at'> & { readonly at: Date }>(
    `SELECT l.id, l.job_id AS "jobId", ${placeRef('i')} AS item, l.gtin14, l.serial, l.epc, l.state, l.read_back AS "readBack", l.at
     FROM tag_label l JOIN item i ON i.id = l.item_id
     WHERE ($1::uuid IS NULL OR l.id < $1) AND ${where} ORDER BY l.id DESC LIMIT $2`,
    [after?.[0], filter.limit + 1, ...values],
  )
  const page = pageFrom('tag-labels', rows, filter.limit, ({ id }) => [id])
  return { items: page.rows.map((row) => ({ ...row, at: row.at.toISOString() })), nextCursor: page.nextCursor }
}

export interface ItemSaid {
  readonly id: string
  readonly companyId: string
  readonly code: string
  readonly name: string
  readonly unit: string
  readonly company: string
  readonly isActive: boolean
  /** One piece first. */
  readonly gtins: readonly { readonly gtin14: string; readonly quantity: string }[]
}
export const itemSaid = async (tx: Tx, id: string): Promise<ItemSaid | undefined> =>
  (
    await tx.sql<ItemSaid>(
      `SELECT i.id, i.company_id AS "companyId", i.code, i.name, i.base_unit AS unit, c.name AS company, i.is_active AS "isActive",
         (SELECT coalesce(jsonb_agg(jsonb_build_object('gtin14', g.gtin14, 'quantity', trim_scale(g.quantity)::text)
            ORDER BY g.quantity, g.gtin14), '[]') FROM item_gtin g WHERE g.item_id = i.id) AS gtins
       FROM item i JOIN company c ON c.id = i.company_id WHERE i.id = $1`,
      [id],
    )
  )[0]

export interface LocationSaid {
  readonly id: string
  readonly companyId: string
  readonly code: string
  readonly name: string
  readonly path: string
  readonly warehouse: string
  readonly company: string
}
/** Physical ones, by path. */
export const locationsSaid = (tx: Tx, ids: readonly string[]): Promise<LocationSaid[]> =>
  tx.sql<LocationSaid>(
    `SELECT l.id, l.company_id AS "companyId", l.code, l.name, l.path, w.code AS warehouse, c.name AS company
     FROM location l JOIN warehouse w ON w.id = l.warehouse_id JOIN company c ON c.id = l.company_id
     WHERE l.id = ANY ($1::uuid[]) ORDER BY w.code, l.path`,
    [ids],
  )

export const companySaid = async (tx: Tx, id: string): Promise<string | undefined> =>
  (await tx.sql<{ name: string }>('SELECT name FROM company WHERE id = $1', [id]))[0]?.name
