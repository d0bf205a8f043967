/** Where in the YAML text a path of the settings stands. */
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'

export type Path = readonly (string | number)[]

export interface Source {
  readonly value: unknown
  /** What YAML itself objects to. */
  readonly errors: readonly { readonly line: number; readonly column: number; readonly message: string }[]
  has(path: Path): boolean
  /** Line and column from 1 of the value at the path; of the nearest parent that is there when it is not. */
  valueAt(path: Path): { readonly line: number; readonly column: number }
  /** The same of the key itself. */
  keyAt(path: Path): { readonly line: number; readonly column: number }
}

const nodeAt = (document: Document, path: Path): Node | undefined => {
  if (path.length === 0) return document.contents ?? undefined
  const node = document.getIn(path, true)
  return typeof node === 'object' && node !== null && 'range' in node ? (node as Node) : undefined
}

const ERRORS_MAX = 20

export const readSource = (text: string): Source => {
  try {
    return sourceOf(text)
  } catch (error) {
    // nested beyond all measure, or aliases of aliases
    const message = error instanceof Error ? error.message : String(error)
    const start = { line: 1, column: 1 }
    return {
      value: undefined,
      errors: [{ ...start, message: `no settings can be read from this: ${message}` }],
      has: () => false,
      valueAt: () => start,
      keyAt: () => start,
    }
  }
}

const sourceOf = (text: string): Source => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, keepSourceTokens: true, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const valueAt = (path: Path): { readonly line: number; readonly column: number } => {
    const node = nodeAt(document, path)
    if (node?.range) return at(node.range[0])
    return path.length === 0 ? { line: 1, column: 1 } : valueAt(path.slice(0, -1))
  }
  return {
    value: document.errors.length === 0 ? document.toJS() : undefined,
    errors: document.errors.slice(0, ERRORS_MAX).map(({ pos, message }) => ({ ...at(pos[0]), message })),
    has: (path) => document.hasIn(path),
    valueAt,
    keyAt: (path) => {
      const parent = nodeAt(document, path.slice(0, -1))
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))
        : undefined
      const range = isScalar(pair?.key) ? pair.key.range : undefined
      return range ? at(range[0]) : valueAt(path)
    },
  }
}
