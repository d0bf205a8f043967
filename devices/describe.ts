/** What one line of text or hex says, as the object a script gets: `ok` and the meaning, or a code and a message. */
import { decodeEpc, elementString, isEpcRefusal, pureUri, tagUri } from './epc/index.ts'
import { bracketed, GS, isGs1Refusal, parseBracketed, parseElements, readScan } from './gs1/index.ts'
import { describeLlrp } from './llrp/describe.ts'
import { parseReply } from './scale/codec.ts'

export type Described = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly message: string }

const refused = ({ refused: code, message }: { readonly refused: string; readonly message: string }): Described => ({
  ok: false,
  code,
  message,
})

/** The digits of the largest QR code, as a scanner takes them. */
const SYMBOL_CHARS_MAX = 7_092

/** EPC memory as hex. */
const describeEpc = (text: string) => {
  const epc = decodeEpc(text.replaceAll(/\s/g, ''))
  if (isEpcRefusal(epc)) return refused(epc)
  return {
    ok: true,
    scheme: epc.scheme,
    tagUri: tagUri(epc),
    pureUri: pureUri(epc),
    elementString: elementString(epc),
  } as const
}

/**
 * A barcode's text: as a scanner sends it, with symbology identifier or without; as people write it, `(01)…(10)…`; or with
 * `^` for each FNC1, the leading one included.
 */
const describeGs1 = (text: string) => {
  if (text.length > SYMBOL_CHARS_MAX)
    return refused({ refused: 'too-long', message: `a symbol holds at most ${SYMBOL_CHARS_MAX} characters` })
  if (text.startsWith('(')) return describeElements(parseBracketed(text))
  if (text.startsWith('^')) return describeElements(parseElements(text.slice(1).replaceAll('^', GS)))
  const [, symbology = null, rest = text] = /^(\][A-Za-z][0-9A-Za-z])(.*)$/s.exec(text) ?? []
  const reading = readScan({ symbology, text: rest })
  if (isGs1Refusal(reading)) return refused(reading)
  return reading.kind === 'elements' ? describeElements(reading.elements) : ({ ok: true, ...reading } as const)
}

const describeElements = (elements: ReturnType<typeof parseElements>) =>
  isGs1Refusal(elements)
    ? refused(elements)
    : ({ ok: true, kind: 'elements', elements, elementString: bracketed(elements) } as const)

/** Lines of a scale, as text or as the hex of their bytes. */
const describeScale = (text: string) => {
  const isHex = /^(?:[0-9A-Fa-f]{2}\s*)+$/.test(text)
  const lines = isHex
    ? textOfHex(text)
        .split(/[\r\n]+/)
        .filter((line) => line !== '')
    : [text]
  const replies = []
  for (const line of lines) {
    const reply = parseReply(line)
    if (!reply) return refused({ refused: 'not-mt-sics', message: `'${line.slice(0, 80)}' is no MT-SICS reply` })
    replies.push(reply)
  }
  return { ok: true, protocol: 'MT-SICS', replies } as const
}

const textOfHex = (hex: string): string =>
  hex.replaceAll(/\s/g, '').replaceAll(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16)))

/** By family. None throws. */
export const DESCRIBE = {
  epc: describeEpc,
  gs1: describeGs1,
  llrp: describeLlrp,
  scale: describeScale,
} as const satisfies Readonly<Record<string, (text: string) => Described>>

export type DescribedFamily = keyof typeof DESCRIBE
export const isDescribedFamily = (name: string | undefined): name is DescribedFamily =>
  name !== undefined && Object.hasOwn(DESCRIBE, name)
