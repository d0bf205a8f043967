/** Labels: what they look like, the printers they come from, and the jobs that print them. All lengths in millimetres. */
import { z } from 'zod'
import { HINTS } from './hint.ts'
import { lineText, nameText } from './text.ts'

export const LABEL_SUBJECTS = ['item', 'tag', 'location', 'handling-unit'] as const
export type LabelSubject = (typeof LABEL_SUBJECTS)[number]

/** What a label of each subject can say; in a text or in a barcode's data, as `{name}`. */
export const LABEL_VALUES = {
  item: ['code', 'name', 'unit', 'gtin', 'lot', 'gs1', 'company'],
  tag: ['code', 'name', 'unit', 'gtin', 'serial', 'lot', 'epc', 'gs1', 'company'],
  location: ['code', 'name', 'path', 'check', 'warehouse', 'company'],
  'handling-unit': ['sscc', 'gs1', 'company'],
} as const satisfies Record<LabelSubject, readonly string[]>

export const SYMBOLOGIES = ['code128', 'gs1-128', 'datamatrix', 'gs1-datamatrix', 'qr'] as const
export type Symbology = (typeof SYMBOLOGIES)[number]

export const LABEL_MM_MAX = 300
export const LABEL_FIELDS_MAX = 30
const length = z.number().min(0).max(LABEL_MM_MAX).multipleOf(0.05)
const place = { x: length, y: length }
const said = lineText({ max: 200 })
const textField = z.strictObject({
  kind: z.literal('text'),
  ...place,
  text: said,
  height: z.number().min(1).max(100).multipleOf(0.05).describe('of a line'),
  width: z.number().min(1).max(LABEL_MM_MAX).multipleOf(0.05).describe('broken into lines of it'),
  lines: z.int().min(1).max(20),
  align: z.enum(['left', 'center', 'right']),
})
const barcodeField = z.strictObject({
  kind: z.literal('barcode'),
  ...place,
  symbology: z.enum(SYMBOLOGIES),
  data: said.describe('of GS1 symbologies in brackets, such as (01){gtin}(21){serial}'),
  module: z.number().min(0.1).max(3).multipleOf(0.05).describe('width of the narrowest bar, side of a square'),
  height: z.number().min(1).max(LABEL_MM_MAX).multipleOf(0.05).describe('of the bars; squares have their own'),
})
const lineField = z.strictObject({
  kind: z.literal('line'),
  ...place,
  width: z.number().min(0.1).max(LABEL_MM_MAX).multipleOf(0.05),
  height: z.number().min(0.1).max(LABEL_MM_MAX).multipleOf(0.05),
})
export const labelField = z.discriminatedUnion('kind', [textField, barcodeField, lineField])
export type LayoutField = z.infer<typeof labelField>
const size = z.number().min(10).max(LABEL_MM_MAX).multipleOf(0.5)
export const labelLayout = z.strictObject({
  widthMm: size,
  heightMm: size,
  fields: z.array(labelField).max(LABEL_FIELDS_MAX),
})
export type LabelLayout = z.infer<typeof labelLayout>

export const labelTemplate = z.object({
  id: z.uuid(),
  companyId: z.uuid().nullable().describe('null: delivered, for every company; it cannot be changed, only copied'),
  subject: z.enum(LABEL_SUBJECTS),
  name: z.string(),
  nameZh: z.string().nullable(),
  isActive: z.boolean(),
  layout: labelLayout,
  savedAt: z.iso.datetime(),
  savedBy: z.string(),
  version: z.int(),
})
export type LabelTemplate = z.infer<typeof labelTemplate>

export const labelProblem = z.object({
  field: z.int().describe('its place among the fields, from 0'),
  code: z.enum(['empty', 'not-encodable', 'outside']),
})
export type LabelProblem = z.infer<typeof labelProblem>
export const labelPicture = z.object({
  svg: z.string().describe('in true size, as the printer prints it'),
  problems: z.array(labelProblem),
  extents: z
    .array(z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }).nullable())
    .describe('what each field of the layout takes up, mm; null: nothing is printed of it'),
})
export type LabelPicture = z.infer<typeof labelPicture>

export const PRINTER_DPI = [203, 300, 600] as const
export const PRINTER_FAULTS = [
  'unreachable',
  'connection-lost',
  'no-answer',
  'paper-out',
  'head-open',
  'ribbon-out',
  'too-hot',
  'paused',
  'not-allowed',
] as const
const placeRef = z.object({ id: z.uuid(), code: z.string(), name: z.string() })
export const printerRow = z.object({
  id: z.uuid(),
  companyId: z.uuid(),
  warehouse: placeRef,
  name: z.string(),
  host: z.string(),
  port: z.int(),
  dpi: z.int(),
  hasRfid: z.boolean(),
  font: z.string().nullable(),
  isActive: z.boolean(),
  fault: z.enum(PRINTER_FAULTS).nullable().describe('why it cannot print just now, as far as somebody asked it'),
  waiting: z.int().describe('labels of jobs that are not done'),
  version: z.int(),
})
export type PrinterRow = z.infer<typeof printerRow>
/** The host is an address of the house: what else it may be says the setting PRINTER_HOSTS. */
export const printerHost = z
  .string()
  .trim()
  .regex(/^[0-9A-Za-z.:-]{1,100}$/, HINTS.printerHost.en)
  .meta({ examples: ['192.168.1.40'] })
export const printerFont = z
  .string()
  .regex(/^[A-Z]:[A-Z0-9_-]{1,16}\.(TTF|FNT|TTE)$/, HINTS.printerFont.en)
  .meta({ examples: ['E:SIMSUN.TTF'] })

export const PRINT_JOB_STATES = ['queued', 'printing', 'printed', 'failed', 'cancelled'] as const
export const PRINT_FAILURES = [
  ...PRINTER_FAULTS,
  'tags-fail',
  'serials-used-up',
  'no-rfid',
  'printer-inactive',
] as const
export const printJobRow = z.object({
  id: z.uuid(),
  companyId: z.uuid(),
  printer: z.object({ id: z.uuid(), name: z.string(), fault: z.enum(PRINTER_FAULTS).nullable() }),
  template: z.object({ id: z.uuid(), name: z.string(), nameZh: z.string().nullable(), version: z.int() }),
  subject: z.enum(LABEL_SUBJECTS),
  what: z.string().describe('the codes of what is labelled'),
  item: z.object({ id: z.uuid(), code: z.string(), name: z.string() }).nullable(),
  gtin14: z.string().nullable(),
  lot: z.string(),
  count: z.int(),
  done: z.int(),
  spoiled: z
    .int()
    .describe('labels with a tag that was not what it should be; each was replaced by one with the next serial'),
  state: z.enum(PRINT_JOB_STATES),
  reason: z.enum(PRINT_FAILURES).nullable().describe('why it failed'),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  finishedAt: z.iso.datetime().nullable(),
})
export type PrintJobRow = z.infer<typeof printJobRow>

export const TAG_LABEL_STATES = ['sent', 'verified', 'void', 'wrong', 'unknown', 'exists'] as const
export const tagLabelRow = z.object({
  id: z.uuid(),
  jobId: z.uuid(),
  item: z.object({ id: z.uuid(), code: z.string(), name: z.string() }),
  gtin14: z.string(),
  serial: z.string(),
  epc: z.string(),
  state: z.enum(TAG_LABEL_STATES),
  readBack: z.string().nullable(),
  at: z.iso.datetime(),
})
export type TagLabelRow = z.infer<typeof tagLabelRow>

export const LABELS_MAX = 10_000
export const THINGS_MAX = 500
const copies = z.int().min(1).max(LABELS_MAX).default(1)
const lot = z
  .string()
  .trim()
  .regex(/^[!-"%-?A-Z_a-z]{0,20}$/, HINTS.lot.en)
  .default('')
export const labelled = z.discriminatedUnion('subject', [
  z.strictObject({ subject: z.literal('item'), itemId: z.uuid(), lot, copies }),
  z.strictObject({
    subject: z.literal('location'),
    locationIds: z.array(z.uuid()).min(1).max(THINGS_MAX),
    copies,
  }),
  z.strictObject({
    subject: z.literal('handling-unit'),
    count: z.int().min(1).max(THINGS_MAX).describe('so many new SSCC are allocated'),
    copies,
  }),
  z.strictObject({
    subject: z.literal('tag'),
    itemId: z.uuid(),
    gtin14: z.string().regex(/^\d{14}$/, HINTS.gtin.en),
    lot,
    count: z.int().min(1).max(LABELS_MAX),
  }),
])
export type Labelled = z.infer<typeof labelled>
export const printJobDraft = z.strictObject({ printerId: z.uuid(), templateId: z.uuid(), labels: labelled })
/** A sheet in place of a printer: what carries no tag. */
export const labelSheetDraft = z.strictObject({ companyId: z.uuid(), templateId: z.uuid(), labels: labelled })

export const numbering = z.object({
  gs1Prefix: z.string().nullable().describe('the GS1 company prefix, 6 to 12 digits'),
  ssccExtension: z.int(),
})
export type Numbering = z.infer<typeof numbering>
export const numberingChange = z.strictObject({
  gs1Prefix: z
    .string()
    .regex(/^\d{6,12}$/, HINTS.gs1Prefix.en)
    .meta({ examples: ['0614141'] })
    .nullable(),
  ssccExtension: z.int().min(0).max(9),
})
export const templateDraft = z.strictObject({
  companyId: z.uuid(),
  subject: z.enum(LABEL_SUBJECTS),
  name: nameText,
  layout: labelLayout,
})
