/** A layout and what is to be said become a format for a printer. Pure. */
import { isGs1Refusal, parseBracketed, symbolText } from '@dockledger/devices/gs1/index.ts'
import { isCode128 } from '@dockledger/devices/zpl/code128.ts'
import type { LabelField, LabelFormat } from '@dockledger/devices/zpl/format.ts'
import { type Picture, pictureOf } from '@dockledger/devices/zpl/picture.ts'
import {
  LABEL_VALUES,
  type LabelLayout,
  type LabelPicture,
  type LabelProblem,
  type LabelSubject,
  type LayoutField,
} from '../../contract/label.ts'

import { locationCheck } from './numbers.ts'

export type Values = Readonly<Record<string, string>>

export interface Sheet {
  readonly dpi: number
  /** In the printer; null: its own. */
  readonly font: string | null
}

/** Placeholders that labels of this subject do not know, each with its field. */
export const unknownValues = (subject: LabelSubject, { fields }: LabelLayout): { at: number; name: string }[] => {
  const known: readonly string[] = LABEL_VALUES[subject]
  return fields.flatMap((field, at) => {
    const text = field.kind === 'text' ? field.text : field.kind === 'barcode' ? field.data : ''
    return [...text.matchAll(/\{([^{}]*)\}/g)].flatMap(([, name = '']) => (known.includes(name) ? [] : [{ at, name }]))
  })
}

const filled = (text: string, values: Values): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
const hasEmpty = (text: string, values: Values): boolean =>
  [...text.matchAll(/\{(\w+)\}/g)].some(([, name = '']) => !values[name])

type Unprintable = 'empty' | 'not-encodable'

/** `(01)…(21)…` of values, which may hold a bracket themselves. */
const gs1Data = (text: string, values: Values): string | Unprintable => {
  if (hasEmpty(text, values)) return 'empty'
  const bracketed = text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? ''
    return name === 'gs1' ? value : value.replaceAll('(', '\\(')
  })
  const elements = parseBracketed(bracketed)
  return isGs1Refusal(elements) ? 'not-encodable' : symbolText(elements)
}

const dataOf = (field: Extract<LayoutField, { kind: 'barcode' }>, values: Values): { data: string } | Unprintable => {
  if (field.symbology.startsWith('gs1-')) {
    const data = gs1Data(field.data, values)
    return data === 'empty' || data === 'not-encodable' ? data : { data }
  }
  const data = filled(field.data, values)
  if (data.trim() === '') return 'empty'
  return field.symbology === 'code128' && !isCode128(data) ? 'not-encodable' : { data }
}

const MM_AN_INCH = 25.4

const drawn = (field: LayoutField, values: Values, { dpi, font }: Sheet): LabelField | Unprintable | undefined => {
  const dots = (mm: number): number => Math.round((mm / MM_AN_INCH) * dpi)
  const size = (mm: number): number => Math.max(1, dots(mm))
  const at = { x: dots(field.x), y: dots(field.y) }
  if (field.kind === 'line') {
    const [width, height] = [size(field.width), size(field.height)]
    return { kind: 'box', ...at, width, height, thickness: Math.min(width, height) }
  }
  if (field.kind === 'text') {
    const text = filled(field.text, values)
    if (text.trim() === '') return undefined
    const block = { width: size(field.width), lines: field.lines, align: field.align }
    return { kind: 'text', ...at, text, height: size(field.height), block, ...(font === null ? {} : { font }) }
  }
  const found = dataOf(field, values)
  if (typeof found === 'string') return found
  const module = size(field.module)
  if (field.symbology === 'qr') return { kind: 'qr', ...at, module, data: found.data }
  if (field.symbology.endsWith('datamatrix')) return { kind: 'datamatrix', ...at, module, data: found.data }
  return { kind: 'code128', ...at, module, height: size(field.height), data: found.data }
}

export interface Laid {
  readonly format: LabelFormat
  readonly picture: Picture
  readonly problems: readonly LabelProblem[]
  /** Of each field of the layout, mm. */
  readonly extents: LabelPicture['extents']
}

/** What cannot be printed is left out, and said. */
export const layOut = (layout: LabelLayout, values: Values, sheet: Sheet): Laid => {
  const dots = (mm: number): number => Math.round((mm / MM_AN_INCH) * sheet.dpi)
  const problems: LabelProblem[] = []
  const fields: LabelField[] = []
  const places: number[] = []
  for (const [at, field] of layout.fields.entries()) {
    const made = drawn(field, values, sheet)
    if (typeof made === 'string') problems.push({ field: at, code: made })
    else if (made) {
      fields.push(made)
      places.push(at)
    }
  }
  const format = { width: dots(layout.widthMm), length: dots(layout.heightMm), fields }
  const picture = pictureOf(format)
  for (const [i, extent] of picture.extents.entries()) {
    const field = places[i] ?? 0
    if (!extent) problems.push({ field, code: 'not-encodable' })
    else if (extent.x + extent.width > format.width + 1 || extent.y + extent.height > format.length + 1)
      problems.push({ field, code: 'outside' })
  }
  const mm = (value: number): number => Math.round((value / sheet.dpi) * MM_AN_INCH * 100) / 100
  const extents = layout.fields.map((_, at) => {
    const extent = picture.extents[places.indexOf(at)]
    return extent ? { x: mm(extent.x), y: mm(extent.y), width: mm(extent.width), height: mm(extent.height) } : null
  })
  return { format, picture, problems: problems.sort((a, b) => a.field - b.field), extents }
}

/** What stands on a label while nobody said which thing it is for. */
export const SAMPLES: Readonly<Record<LabelSubject, Values>> = {
  item: {
    ...{ code: 'TEA-250', name: 'Green tea 250 g 绿茶', unit: 'pcs', gtin: '09506000134352', lot: 'L2026-11' },
    ...{ gs1: '(01)09506000134352(10)L2026-11', company: 'Company 公司' },
  },
  tag: {
    ...{ code: 'TEA-250', name: 'Green tea 250 g 绿茶', unit: 'pcs', gtin: '09506000134352', serial: '1234567' },
    ...{ lot: 'L2026-11', epc: '3034257BF7194E4000001A85', gs1: '(01)09506000134352(10)L2026-11(21)1234567' },
    company: 'Company 公司',
  },
  location: {
    ...{ code: 'A-01-03', name: 'Bin 货位', path: 'A/A-01/A-01-03', check: locationCheck('A-01-03'), warehouse: 'W1' },
    company: 'Company 公司',
  },
  'handling-unit': { sscc: '106141412345678908', gs1: '(00)106141412345678908', company: 'Company 公司' },
}
