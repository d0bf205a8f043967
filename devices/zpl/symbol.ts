/** Which squares and bars of a symbol are dark. */
import bwip from 'bwip-js/node'
import { FNC1 } from './fnc1.ts'
import type { LinearField, MatrixField } from './format.ts'

/** A dark rectangle, in modules of the symbol. */
interface Dark {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Symbol {
  /** In modules, without a quiet zone. A linear one has no height of its own: 1. */
  readonly width: number
  readonly height: number
  readonly dark: readonly Dark[]
}

/** As the library wants FNC1 written; its own introducer is doubled. */
const withFunctions = (data: string): string => data.replaceAll('^', '^^').replaceAll(FNC1, '^FNC1')

interface Bars {
  /** Bar, space, bar … in modules. */
  readonly sbs: readonly number[]
}
interface Squares {
  readonly pixs: readonly number[]
  readonly pixx: number
  readonly pixy: number
}

/** Undefined: there is no such symbol, because it is too long or holds what the symbology cannot. */
export const symbolOf = ({ kind, data }: LinearField | MatrixField): Symbol | undefined => {
  try {
    const options =
      kind === 'qr'
        ? { bcid: 'qrcode', text: data, eclevel: 'M' }
        : { bcid: kind, text: withFunctions(data), parsefnc: true }
    const [drawn] = bwip.raw(options)
    if (!drawn) return undefined
    // the library's types say only that it is one of its own objects
    return 'sbs' in drawn ? linear(drawn as unknown as Bars) : matrix(drawn as unknown as Squares)
  } catch {
    return undefined
  }
}

const linear = ({ sbs }: Bars): Symbol => {
  const dark: Dark[] = []
  let x = 0
  for (const [i, width] of sbs.entries()) {
    if (i % 2 === 0) dark.push({ x, y: 0, width, height: 1 })
    x += width
  }
  return { width: x, height: 1, dark }
}

/** Squares beside each other in a row are one rectangle. */
const matrix = ({ pixs, pixx, pixy }: Squares): Symbol => {
  const dark: Dark[] = []
  for (let y = 0; y < pixy; y += 1) {
    let x = 0
    while (x < pixx) {
      let width = 0
      while (x + width < pixx && pixs[y * pixx + x + width] === 1) width += 1
      if (width > 0) dark.push({ x, y, width, height: 1 })
      x += width + 1
    }
  }
  return { width: pixx, height: pixy, dark }
}
