/** Labels as a PDF for whoever has no label printer: one page each, in true size. */

import { fault } from '../../contract/fault.ts'
import type { Labelled } from '../../contract/label.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import type { Tx } from '../../platform/db/tx.ts'
import type { Download } from '../../platform/http/route.ts'
import { sheetPdf } from '../../platform/pdf/sheet.ts'
import { findCompany } from '../warehouse/index.ts'
import { layOut } from './layout.ts'
import { templateFor, thingsOf } from './things.commands.ts'

export const SHEET_PAGES_MAX = 500
/** Of a good office printer. */
const DPI = 600

export interface SheetDraft {
  readonly companyId: string
  readonly templateId: string
  readonly labels: Labelled
}

export const makeSheet = async (tx: Tx, draft: SheetDraft, by: string): Promise<Download | Refusal> => {
  const { companyId, templateId, labels } = draft
  if (labels.subject === 'tag') return refuse('needs-printer')
  if (!(await findCompany(tx, companyId))) return refuseFields([fault('companyId', 'not-found', { what: 'company' })])
  const template = await templateFor(tx, templateId, labels, companyId)
  if (isRefusal(template)) return template
  const found = await thingsOf(tx, labels, companyId, by)
  if (isRefusal(found)) return found
  const count = found.things.reduce((sum, { copies }) => sum + copies, 0)
  if (count > SHEET_PAGES_MAX) return refuseFields([fault('labels.copies', 'too-big', { max: SHEET_PAGES_MAX })])
  const pages = found.things.flatMap(({ values, copies }) => {
    const { picture } = layOut(template.layout, values, { dpi: DPI, font: null })
    return Array.from({ length: copies }, () => picture)
  })
  const fileName = `labels-${tx.now.toISOString().slice(0, 10)}.pdf`
  return { fileName, type: 'application/pdf', pieces: () => sheetPdf(pages, DPI, template.name) }
}
