/** A format as it comes out of the printer: dark rectangles and lines of text, in dots. */
import type { BoxField, LabelField, LabelFormat, TextField } from './format.ts'
import { symbolOf } from './symbol.ts'

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface Line {
  readonly text: string
  readonly x: number
  /** Where letters stand. */
  readonly baseline: number
  readonly height: number
  readonly width: number
}

export interface Picture {
  readonly width: number
  readonly length: number
  readonly dark: readonly Rectangle[]
  readonly lines: readonly Line[]
  /** What each field takes up, in their order; undefined: nothing can be printed of it. */
  readonly extents: readonly (Rectangle | undefined)[]
}

/** Of the height: the built-in scalable font is condensed. */
const BASELINE = 0.76
const NARROW = /[ !'(),.:;I[\]ijl|]/
const WIDE = /[@MW%mw]/
const FULL =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{3fffd}]/u

const shareOf = (letter: string): number => {
  if (FULL.test(letter)) return 0.92
  if (NARROW.test(letter)) return 0.28
  if (WIDE.test(letter)) return 0.72
  return /[A-Z]/.test(letter) ? 0.54 : 0.46
}

/** About as wide as the built-in font prints it, dots. */
export const widthOf = (text: string, height: number): number =>
  [...text].reduce((sum, letter) => sum + shareOf(letter) * height, 0)

/** Breaks at spaces, and inside what is longer than a line or has none, as Chinese. */
const broken = (text: string, height: number, { width, lines }: NonNullable<TextField['block']>): string[] => {
  const result: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const word of paragraph.match(/ *[^ ]+| +$/g) ?? ['']) {
      if (widthOf(line + word, height) <= width) {
        line += word
        continue
      }
      if (line !== '') result.push(line)
      line = ''
      for (const letter of word.trimStart()) {
        if (line !== '' && widthOf(line + letter, height) > width) {
          result.push(line)
          line = ''
        }
        line += letter
      }
    }
    result.push(line)
  }
  return result.slice(0, lines)
}

const textLines = ({ text, x, y, height, block }: TextField): Line[] => {
  const parts = block ? broken(text, height, block) : [text.replaceAll('\n', ' ')]
  return parts.map((part, i) => {
    const width = widthOf(part, height)
    const free = block ? Math.max(0, block.width - width) : 0
    const shift = block?.align === 'right' ? free : block?.align === 'center' ? free / 2 : 0
    return { text: part, x: x + shift, baseline: y + i * height + BASELINE * height, height, width }
  })
}

const boxSides = ({ x, y, width, height, thickness }: BoxField): Rectangle[] =>
  Math.min(width, height) <= 2 * thickness
    ? [{ x, y, width, height }]
    : [
        { x, y, width, height: thickness },
        { x, y: y + height - thickness, width, height: thickness },
        { x, y, width: thickness, height },
        { x: x + width - thickness, y, width: thickness, height },
      ]

interface Drawn {
  readonly dark: readonly Rectangle[]
  readonly lines: readonly Line[]
  readonly extent: Rectangle | undefined
}

const textDrawn = (field: TextField): Drawn => {
  const lines = textLines(field)
  const { x, y, height, block } = field
  const width = block?.width ?? Math.max(0, ...lines.map((line) => line.width))
  return { dark: [], lines, extent: { x, y, width, height: height * lines.length } }
}

const drawn = (field: LabelField): Drawn => {
  if (field.kind === 'text') return textDrawn(field)
  const { x, y } = field
  if (field.kind === 'box') {
    const { width, height } = field
    return { dark: boxSides(field), lines: [], extent: { x, y, width, height } }
  }
  const symbol = symbolOf(field)
  if (!symbol) return { dark: [], lines: [], extent: undefined }
  const { module } = field
  const tall = field.kind === 'code128' ? field.height : module
  const dark = symbol.dark.map((each) => ({
    x: x + each.x * module,
    y: y + each.y * tall,
    width: each.width * module,
    height: each.height * tall,
  }))
  return { dark, lines: [], extent: { x, y, width: symbol.width * module, height: symbol.height * tall } }
}

export const pictureOf = ({ width, length, fields }: Pick<LabelFormat, 'width' | 'length' | 'fields'>): Picture => {
  const all = fields.map(drawn)
  return {
    width,
    length,
    dark: all.flatMap(({ dark }) => dark),
    lines: all.flatMap(({ lines }) => lines),
    extents: all.map(({ extent }) => extent),
  }
}

const escaped = (text: string): string =>
  text
    // XML 1.0 §2.2 knows no other control characters, escaped or not
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
const short = (value: number): string => String(Math.round(value * 100) / 100)

const rectanglePath = ({ x, y, width, height }: Rectangle): string =>
  `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`

const MM_AN_INCH = 25.4

/** One black and white picture in its true size; `isVoid` as a printer marks a label whose tag failed. */
export const svgOf = ({ width, length, dark, lines }: Picture, dpi: number, isVoid = false): string => {
  const mm = (dots: number): string => short((dots / dpi) * MM_AN_INCH)
  const texts = lines
    .filter(({ text }) => text.trim() !== '')
    .map(
      ({ text, x, baseline, height, width: wide }) =>
        `<text x="${short(x)}" y="${short(baseline)}" font-size="${short(height * 0.95)}" textLength="${short(wide)}" lengthAdjust="spacingAndGlyphs" xml:space="preserve">${escaped(text)}</text>`,
    )
  const mark = isVoid
    ? `<text x="${short(width / 2)}" y="${short(length * 0.6)}" text-anchor="middle" font-size="${short(length / 3)}" fill="none" stroke="#000" stroke-width="3">VOID</text>`
    : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${mm(width)}mm" height="${mm(length)}mm" viewBox="0 0 ${width} ${length}" shape-rendering="crispEdges" font-family="'Arial Narrow', 'Liberation Sans Narrow', Arial, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"><rect width="${width}" height="${length}" fill="#fff"/><path d="${dark.map(rectanglePath).join('')}"/>${texts.join('')}${mark}</svg>`
}
