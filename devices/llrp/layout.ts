/**
 * A layout is the standard's own picture of a message or parameter in one line: `ROSpecID:u32 Priority:u8 … +`.
 * `uN`/`sN` are N bits, `_N` is reserved, `u16v` is a counted list, `u1v` a counted bit string, `utf8v` counted text,
 * `rest` whatever is left, and a final `+` says that parameters follow.
 */

type FieldKind = 'unsigned' | 'signed' | 'wide' | 'octets' | 'reserved' | 'list' | 'bits' | 'text' | 'rest'

export interface Field {
  readonly name: string
  readonly kind: FieldKind
  /** Width in bits; of one element for a list; 0 for bits, text and rest. */
  readonly width: number
}

export interface Layout {
  readonly type: number
  readonly name: string
  readonly fields: readonly Field[]
  readonly holdsParameters: boolean
  /** Bits of all fixed fields when none varies, else undefined. A TV parameter must have it: it carries no length. */
  readonly fixedBits: number | undefined
}

const kindOf = (notation: string): { kind: FieldKind; width: number } => {
  if (notation === 'u1v') return { kind: 'bits', width: 0 }
  if (notation === 'utf8v') return { kind: 'text', width: 0 }
  if (notation === 'rest') return { kind: 'rest', width: 0 }
  const width = Number.parseInt(notation.slice(1), 10)
  if (notation === 'u8v') return { kind: 'octets', width: 0 }
  if (notation.endsWith('v')) return { kind: 'list', width }
  if (width === 96) return { kind: 'octets', width }
  if (width === 64) return { kind: 'wide', width }
  return { kind: notation.startsWith('s') ? 'signed' : 'unsigned', width }
}

const fieldOf = (word: string): Field => {
  if (word.startsWith('_')) return { name: '', kind: 'reserved', width: Number.parseInt(word.slice(1), 10) }
  const [name = '', notation = ''] = word.split(':')
  return { name, ...kindOf(notation) }
}

/** Reads a table row `[type, name, picture]`. */
const layoutOf = ([type, name, picture]: readonly [number, string, string]): Layout => {
  const words = picture.split(' ').filter((word) => word !== '' && word !== '+')
  const fields = words.map(fieldOf)
  const isFixed = fields.every((field) => field.width > 0 && field.kind !== 'list')
  const fixedBits = isFixed ? fields.reduce((bits, field) => bits + field.width, 0) : undefined
  return { type, name, fields, holdsParameters: picture.endsWith('+'), fixedBits }
}

/** A table by type number. */
export const layoutsByType = (rows: readonly (readonly [number, string, string])[]): ReadonlyMap<number, Layout> =>
  new Map(rows.map((row) => [row[0], layoutOf(row)]))
