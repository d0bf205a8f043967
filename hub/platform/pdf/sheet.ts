/** Pages of labels as PDF: dark rectangles as they are, text in a font that has Chinese and is embedded as far as it is used. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'

/** Dots of the resolution it was laid out for. */
export interface SheetPage {
  readonly width: number
  readonly length: number
  readonly dark: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[]
  readonly lines: readonly {
    readonly text: string
    readonly x: number
    readonly baseline: number
    readonly height: number
    readonly width: number
  }[]
}

const POINTS_AN_INCH = 72
const PACKAGE = '@fontsource/noto-sans-sc'
const { resolve } = createRequire(import.meta.url)

interface Part {
  readonly name: string
  readonly ranges: readonly (readonly [number, number])[]
}

/** The font is cut into parts by what they hold. */
let parts: readonly Part[] | undefined
const partsOf = (): readonly Part[] => {
  if (parts) return parts
  const ranges: Record<string, string> = JSON.parse(readFileSync(resolve(`${PACKAGE}/unicode.json`), 'utf8'))
  parts = Object.entries(ranges).map(([name, text]) => ({
    name: name.replaceAll(/[[\]]/g, ''),
    ranges: text.split(',').map((range) => {
      const [from = '', to = from] = range.replace('U+', '').split('-')
      return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const
    }),
  }))
  return parts
}

/** Latin letters come from the Latin part also where others have them. */
const partFor = (letter: string): string => {
  const code = letter.codePointAt(0) ?? 0
  const holds = ({ ranges }: Part): boolean => ranges.some(([from, to]) => from <= code && code <= to)
  const latin = partsOf().find(({ name }) => name === 'latin')
  return latin && holds(latin) ? 'latin' : (partsOf().find(holds)?.name ?? 'latin')
}

interface Run {
  readonly part: string
  text: string
}
const runsOf = (text: string): Run[] => {
  const runs: Run[] = []
  for (const letter of text) {
    const part = partFor(letter)
    const last = runs.at(-1)
    if (last?.part === part) last.text += letter
    else runs.push({ part, text: letter })
  }
  return runs
}

type Doc = InstanceType<typeof PDFDocument>

const drawLine = (doc: Doc, line: SheetPage['lines'][number], scale: number): void => {
  doc.fontSize(line.height * 0.95 * scale)
  const runs = runsOf(line.text).map(({ part, text }) => {
    doc.font(part)
    return { part, text, width: doc.widthOfString(text) }
  })
  const natural = runs.reduce((sum, { width }) => sum + width, 0)
  const share = natural > 0 ? Math.min(1, (line.width * scale) / natural) : 1
  let x = line.x * scale
  for (const { part, text, width } of runs) {
    const options = { lineBreak: false, baseline: 'alphabetic', horizontalScaling: share * 100 } as const
    doc.font(part).text(text, x, line.baseline * scale, options)
    x += width * share
  }
}

const drawPage = (doc: Doc, { width, length, dark, lines }: SheetPage, scale: number): void => {
  doc.addPage({ size: [width * scale, length * scale], margin: 0 })
  for (const each of dark) doc.rect(each.x * scale, each.y * scale, each.width * scale, each.height * scale)
  if (dark.length > 0) doc.fill('#000')
  for (const line of lines) if (line.text.trim() !== '') drawLine(doc, line, scale)
}

/** One page a label, each in its true size. */
export async function* sheetPdf(pages: readonly SheetPage[], dpi: number, title: string): AsyncGenerator<Uint8Array> {
  const doc = new PDFDocument({ autoFirstPage: false, info: { Title: title, Producer: 'Dockledger' } })
  const used = new Set(pages.flatMap(({ lines }) => lines.flatMap(({ text }) => [...text].map(partFor))))
  for (const part of used) doc.registerFont(part, resolve(`${PACKAGE}/files/noto-sans-sc-${part}-400-normal.woff`))
  for (const page of pages) drawPage(doc, page, POINTS_AN_INCH / dpi)
  doc.end()
  // as the library's types do not say, it is a stream
  for await (const piece of doc as unknown as AsyncIterable<Uint8Array>) yield piece
}
