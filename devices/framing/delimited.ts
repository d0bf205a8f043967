/** Frames that end with a delimiter: lines. Empty frames are no frames, so CR-or-LF takes CRLF too. */
import { type Framed, type Framing, joined, NOTHING } from './framing.ts'

export type Delimiter = 'cr' | 'lf' | 'crlf' | 'cr-or-lf'

const CR = 13
const LF = 10

const FIND: Readonly<Record<Delimiter, (bytes: Uint8Array, from: number) => number>> = {
  cr: (bytes, from) => bytes.indexOf(CR, from),
  lf: (bytes, from) => bytes.indexOf(LF, from),
  crlf: (bytes, from) => {
    let at = bytes.indexOf(CR, from)
    while (at >= 0 && bytes[at + 1] !== LF) at = bytes.indexOf(CR, at + 1)
    return at
  },
  'cr-or-lf': (bytes, from) => {
    for (let at = from; at < bytes.length; at += 1) if (bytes[at] === CR || bytes[at] === LF) return at
    return -1
  },
}

/**
 * A frame of more than `lengthMax` bytes is dropped whole, up to and including its delimiter (overflow: drop the frame);
 * meanwhile `isSkipping`. Half a barcode is worse than none.
 */
export const delimited = (options: { readonly delimiter: Delimiter; readonly lengthMax: number }): Framing => {
  const { delimiter, lengthMax } = options
  const find = FIND[delimiter]
  const width = delimiter === 'crlf' ? 2 : 1

  const push: Framing['push'] = ({ held, isSkipping }, chunk): Framed => {
    const bytes = joined(held, chunk)
    const frames: Uint8Array[] = []
    let dropped = 0
    let overflows = 0
    let skipping = isSkipping
    let from = 0
    // What is held was searched already, but for a CR that waits for its LF.
    let end = find(bytes, Math.max(0, held.length - width + 1))
    while (end >= 0) {
      const length = end - from
      if (!skipping && length > 0 && length <= lengthMax) frames.push(bytes.slice(from, end))
      else dropped += length
      if (!skipping && length > lengthMax) overflows += 1
      skipping = false
      dropped += width
      from = end + width
      end = find(bytes, from)
    }
    const rest = bytes.length - from
    if (!skipping && rest >= lengthMax + width) {
      skipping = true
      overflows += 1
    }
    const keep = skipping ? Math.min(width - 1, rest) : rest
    dropped += rest - keep
    return { state: { held: bytes.slice(bytes.length - keep), isSkipping: skipping }, frames, dropped, overflows }
  }
  return { start: { held: NOTHING, isSkipping: false }, push }
}
