/** Element strings: identifier and value, identifier and value (GS1 General Specifications 7.8). */
import { aiAt, predefinedValueLength, refuseValue } from './application-identifiers.ts'
import { type Gs1Refusal, refuseGs1 } from './refusal.ts'

export interface Element {
  /** 2 to 4 digits. */
  readonly ai: string
  readonly value: string
}

/** How FNC1 between elements arrives. */
export const GS = '\x1d'

/**
 * Reads the text of a GS1 symbol, without symbology identifier. FNC1 at the end and after a value of predefined length is
 * not needed but tolerated. The order is kept; nothing is left over. Which elements belong together is not judged: half of
 * them may stand on the pallet's other label.
 */
export const parseElements = (text: string): readonly Element[] | Gs1Refusal => {
  const elements: Element[] = []
  let at = 0
  while (at < text.length) {
    const ai = aiAt(text.slice(at, at + 4))
    if (ai === undefined)
      return refuseGs1('unknown-ai', `no application identifier begins with '${text.slice(at, at + 4)}'`)
    const from = at + ai.length
    const separator = text.indexOf(GS, from)
    const stop = separator < 0 ? text.length : separator
    const length = predefinedValueLength(ai)
    const end = length === undefined ? stop : Math.min(stop, from + length)
    const element = { ai, value: text.slice(from, end) }
    const refusal = refuseElement(element, elements, length)
    if (refusal) return refusal
    elements.push(element)
    at = text[end] === GS ? end + 1 : end
  }
  return elements.length > 0 ? elements : refuseGs1('bad-length', 'the text is empty')
}

/** Reads the form people write, `(01)09506000134352(10)ABC`; a `(` in a value is written `\(`. */
export const parseBracketed = (text: string): readonly Element[] | Gs1Refusal => {
  const elements: Element[] = []
  for (const [part, ai = '', escaped = ''] of text.matchAll(/\((\d{2,4})\)((?:\\\(|[^(])*)|./gs)) {
    if (!part.startsWith('(') || ai === '')
      return refuseGs1('unknown-ai', `'${text.slice(0, 90)}' must read (identifier)value(identifier)value`)
    if (aiAt(ai) !== ai) return refuseGs1('unknown-ai', `(${ai}) is no application identifier`)
    const element = { ai, value: escaped.replaceAll('\\(', '(') }
    const refusal = refuseElement(element, elements, predefinedValueLength(ai))
    if (refusal) return refusal
    elements.push(element)
  }
  return elements.length > 0 ? elements : refuseGs1('bad-length', 'the text is empty')
}

const refuseElement = (
  { ai, value }: Element,
  before: readonly Element[],
  length: number | undefined,
): Gs1Refusal | undefined => {
  const refusal = refuseValue(ai, value)
  if (refusal) return refusal
  if (length !== undefined && value.length !== length) {
    return refuseGs1('bad-length', `(${ai}) '${value}' must have ${length} characters`)
  }
  const other = before.find((one) => one.ai === ai && one.value !== value)
  return other && refuseGs1('contradiction', `(${ai}) says '${other.value}' and '${value}'`)
}

/** As a symbol holds them: FNC1 says that it is GS1, and ends each value of variable length that something follows. */
export const symbolText = (elements: readonly Element[]): string =>
  elements.reduce((text, { ai, value }, i) => {
    const isOpen = predefinedValueLength(ai) === undefined && i < elements.length - 1
    return `${text}${ai}${value}${isOpen ? GS : ''}`
  }, GS)

/** `(01)09506000134352(10)ABC` */
export const bracketed = (elements: readonly Element[]): string =>
  elements.map(({ ai, value }) => `(${ai})${value.replaceAll('(', '\\(')}`).join('')
