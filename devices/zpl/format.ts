/** A label as a printer understands it: all lengths in dots, from the upper left corner. */

interface Placed {
  readonly x: number
  readonly y: number
}

export interface TextField extends Placed {
  readonly kind: 'text'
  readonly text: string
  /** Of a capital letter with its line's leading, dots. */
  readonly height: number
  /** A font that was loaded into the printer, as `E:SIMSUN.TTF`; else its built-in scalable one. */
  readonly font?: string
  /** The text is broken into lines of this width; else it is one line as long as it gets. */
  readonly block?: { readonly width: number; readonly lines: number; readonly align: 'left' | 'center' | 'right' }
}

/** `data` holds FNC1 as U+001D; of the GS1 kinds it begins with one that says so. */
export interface LinearField extends Placed {
  readonly kind: 'code128'
  readonly data: string
  /** Width of the narrowest bar, dots. */
  readonly module: number
  /** Of the bars, dots. */
  readonly height: number
}

export interface MatrixField extends Placed {
  readonly kind: 'datamatrix' | 'qr'
  readonly data: string
  /** Side of one square, dots. */
  readonly module: number
}

/** A line is a box without an inside. */
export interface BoxField extends Placed {
  readonly kind: 'box'
  readonly width: number
  readonly height: number
  readonly thickness: number
}

export type LabelField = TextField | LinearField | MatrixField | BoxField

export interface LabelFormat {
  readonly width: number
  readonly length: number
  readonly fields: readonly LabelField[]
  /** How many of it; default 1. */
  readonly copies?: number
  /** Write this EPC to the tag, read it back and answer what was read. */
  readonly epc?: string
}
