/** What a printer makes of a format: commands one after the other, each field closed by ^FS. Unknown commands are passed over. */
import { decodeCode128 } from './code128.ts'
import { unescapeBlock, unescapeData, unescapeMatrix } from './escape.ts'
import type { LabelField, LabelFormat, TextField } from './format.ts'

interface Verification {
  readonly before: string
  readonly after: string
  /** Hex digits at most. */
  readonly digits: number
}

export interface ParsedFormat extends LabelFormat {
  readonly copies: number
  /** It reads the tag and answers that. */
  readonly answers?: Verification
}

interface Field {
  x: number
  y: number
  data?: string
  isHex: boolean
  height: number
  font?: string
  block?: TextField['block']
  symbol?: { kind: 'code128' | 'datamatrix' | 'qr'; module: number; height: number; introducer: string }
  box?: { width: number; height: number; thickness: number }
  isWrite: boolean
}

interface State {
  field: Field
  module: number
  /** Set by ^CF: of text without ^A. */
  defaultHeight: number
  width: number
  length: number
  copies: number
  epc?: string
  answers?: Verification
  readonly fields: LabelField[]
}

const blank = (height: number): Field => ({ x: 0, y: 0, isHex: false, height, isWrite: false })

const DOTS_MAX = 32_000
const COPIES_MAX = 99_999_999
const number = (text: string | undefined, otherwise: number, max = DOTS_MAX): number => {
  const value = Number.parseInt(text ?? '', 10)
  return Number.isFinite(value) ? Math.min(Math.max(value, 0), max) : otherwise
}

const ALIGN = { L: 'left', C: 'center', R: 'right', J: 'left' } as const
const alignOf = (letter: string | undefined) => ALIGN[(letter ?? 'L') as keyof typeof ALIGN] ?? 'left'

type Obey = (state: State, parameters: readonly string[], whole: string) => void

const symbol =
  (kind: 'code128' | 'datamatrix' | 'qr', of: (state: State, p: readonly string[]) => [number, number, string]): Obey =>
  (state, p) => {
    const [module, height, introducer] = of(state, p)
    state.field.symbol = { kind, module, height, introducer }
  }

const COMMANDS: Readonly<Record<string, Obey>> = {
  PW: (state, [width]) => {
    state.width = number(width, state.width)
  },
  LL: (state, [length]) => {
    state.length = number(length, state.length)
  },
  PQ: (state, [copies]) => {
    state.copies = Math.max(1, number(copies, 1, COPIES_MAX))
  },
  CF: (state, [, height]) => {
    state.defaultHeight = number(height, state.defaultHeight)
    state.field.height = state.defaultHeight
  },
  FO: (state, [x, y]) => {
    state.field.x = number(x, 0)
    state.field.y = number(y, 0)
  },
  FB: (state, [width, lines, , align]) => {
    state.field.block = { width: number(width, 0), lines: number(lines, 1, 9999), align: alignOf(align) }
  },
  FH: (state) => {
    state.field.isHex = true
  },
  FD: (state, _, whole) => {
    state.field.data = whole
  },
  BY: (state, [module]) => {
    state.module = number(module, state.module, 10)
  },
  BC: symbol('code128', (state, [, height]) => [state.module, number(height, 10), '']),
  BX: symbol('datamatrix', (_, [, module, , , , , introducer]) => [number(module, 4), 0, introducer ?? '~']),
  BQ: symbol('qr', (_, [, , module]) => [number(module, 3, 100), 0, '']),
  GB: (state, [width, height, thickness]) => {
    const thick = Math.max(1, number(thickness, 1))
    state.field.box = {
      width: Math.max(thick, number(width, thick)),
      height: Math.max(thick, number(height, thick)),
      thickness: thick,
    }
  },
  RF: (state, [operation]) => {
    state.field.isWrite = operation === 'W'
  },
  HV: (state, [, digits, before, after]) => {
    const text = (part: string | undefined): string => (state.field.isHex ? unescapeData(part ?? '') : (part ?? ''))
    state.answers = { digits: number(digits, 64, 256), before: text(before), after: text(after) }
  },
  FS: (state) => {
    close(state)
    state.field = blank(state.defaultHeight)
  },
}

const close = (state: State): void => {
  const { field } = state
  const { x, y, box, data } = field
  if (box) state.fields.push({ kind: 'box', x, y, ...box })
  if (data === undefined) return
  const text = field.isHex ? unescapeData(data) : data
  if (field.isWrite) {
    state.epc = text.toUpperCase()
    return
  }
  state.fields.push(dataField(field, text))
}

const dataField = ({ x, y, symbol: drawn, height, font, block }: Field, text: string): LabelField => {
  if (!drawn) {
    const face = font === undefined ? {} : { font }
    return block
      ? { kind: 'text', x, y, height, ...face, block, text: unescapeBlock(text) }
      : { kind: 'text', x, y, height, ...face, text }
  }
  const { kind, module, introducer } = drawn
  if (kind === 'code128') return { kind, x, y, module, height: drawn.height, data: decodeCode128(text) }
  // error correction, input mode and a comma stand before what is encoded (^BQ)
  if (kind === 'qr') return { kind, x, y, module, data: text.replace(/^[HQML][AM],/, '') }
  return { kind, x, y, module, data: unescapeMatrix(text, introducer) }
}

/** ^A is followed by the font's one letter, or by @ and a name. */
const obeyFont = (state: State, rest: string): void => {
  const [turned, height, , font] = rest.slice(1).split(',')
  state.field.height = number(height, state.defaultHeight)
  if (rest.startsWith('@') && font) state.field.font = font
  else if (turned === undefined) state.field.height = state.defaultHeight
}

/** The text between ^XA and ^XZ, either included or not. Never throws; what it does not know prints nothing. */
export const parseFormat = (zpl: string): ParsedFormat => {
  const state: State = {
    field: blank(30),
    module: 2,
    defaultHeight: 30,
    width: 832,
    length: 1218,
    copies: 1,
    fields: [],
  }
  for (const [, name = '', rest = ''] of zpl.matchAll(/\^([A-Z@][A-Z0-9@]?)([^^~]*)/gi)) {
    const command = name.toUpperCase()
    if (command.startsWith('A') && !(command in COMMANDS)) obeyFont(state, name.slice(1) + rest)
    else COMMANDS[command]?.(state, rest.replaceAll(/[\r\n]/g, '').split(','), rest.replaceAll(/[\r\n]/g, ''))
  }
  const { width, length, fields, copies, epc, answers } = state
  return {
    ...{ width, length, fields, copies },
    ...(epc === undefined ? {} : { epc }),
    ...(answers === undefined ? {} : { answers }),
  }
}
