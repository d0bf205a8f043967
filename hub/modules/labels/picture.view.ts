/** What a label looks like before it is printed: the very format that is sent, drawn as the printer draws it. */
import { svgOf } from '@dockledger/devices/zpl/picture.ts'
import type { LabelLayout, Labelled, LabelPicture, LabelSubject } from '../../contract/label.ts'
import { isRefusal, type Refusal } from '../../contract/refusal.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { layoutAt } from '../../views/labels.view.ts'
import { layOut, SAMPLES, type Values } from './layout.ts'
import { epcOf, prefixDigitsOf } from './numbers.ts'
import { type Things, tagValues, templateFor, thingsOf } from './things.commands.ts'

const pictured = (layout: LabelLayout, values: Values, dpi: number): LabelPicture => {
  const { picture, problems, extents } = layOut(layout, values, { dpi, font: null })
  return { svg: svgOf(picture, dpi), problems: [...problems], extents }
}

export const samplePicture = (subject: LabelSubject, layout: LabelLayout, dpi: number): LabelPicture =>
  pictured(layout, SAMPLES[subject], dpi)

/** Of the thing itself; a serial is only an example until a label with it is printed. */
const firstValues = ({ things, tag }: Things): Values => {
  const values = things[0]?.values ?? {}
  if (!tag) return values
  const epc = epcOf({ ...tag, serial: 1, prefixDigits: prefixDigitsOf(tag.gtin14, null) })
  return tagValues(values, 1, epc)
}

export interface PictureOf {
  readonly companyId: string
  readonly templateId: string
  readonly subject: 'item' | 'tag' | 'location'
  readonly id: string
  readonly gtin14?: string | undefined
  readonly lot: string
  readonly dpi: number
}

const labelledAs = (subject: PictureOf['subject'], id: string, gtin14: string, lot: string): Labelled => {
  if (subject === 'location') return { subject, locationIds: [id], copies: 1 }
  return subject === 'tag' ? { subject, itemId: id, gtin14, lot, count: 1 } : { subject, itemId: id, lot, copies: 1 }
}

export const thingPicture = async (tx: Tx, asked: PictureOf): Promise<LabelPicture | Refusal> => {
  const { companyId, templateId, subject, id, gtin14 = '', lot, dpi } = asked
  const template = await templateFor(tx, templateId, { subject }, companyId)
  if (isRefusal(template)) return template
  const things = await thingsOf(tx, labelledAs(subject, id, gtin14, lot), companyId, '')
  return isRefusal(things) ? things : pictured(template.layout, firstValues(things), dpi)
}

/** As one job prints it. */
export const jobPicture = async (tx: Tx, jobId: string, dpi: number): Promise<LabelPicture | undefined> => {
  const [job] = await tx.sql<{ templateId: string; templateVersion: number; values: Values }>(
    `SELECT template_id AS "templateId", template_version AS "templateVersion", things -> 0 -> 'values' AS values FROM print_job WHERE id = $1`,
    [jobId],
  )
  const layout = job && (await layoutAt(tx, job.templateId, job.templateVersion))
  if (!job || !layout) return undefined
  const [label] = await tx.sql<{ serial: string; epc: string }>(
    'SELECT serial, epc FROM tag_label WHERE job_id = $1 ORDER BY id DESC LIMIT 1',
    [jobId],
  )
  return pictured(layout, label ? tagValues(job.values, Number(label.serial), label.epc) : job.values, dpi)
}
