/** What a hex text says in LLRP, for people and scripts: the trees and the proof that nothing was lost on the way. */
import { bytesOf, hexOf } from './bytes.ts'
import { decodeMessage, encodeMessage, type Message } from './codec.ts'
import { createFrames } from './frames.ts'

export type LlrpDescription =
  | { readonly ok: true; readonly messages: readonly Message[]; readonly reencoded: string }
  | {
      readonly ok: false
      readonly code: 'not-hex' | 'empty' | 'truncated' | 'length-too-small' | 'length-too-large'
      readonly message: string
    }

/**
 * One or more whole messages as hex, either case, white space ignored. Lower-case hex out, byte for byte what a reader
 * would have sent. Bytes after the last whole message are refused, not skipped.
 */
export const describeLlrp = (hex: string): LlrpDescription => {
  const bytes = bytesOf(hex.replaceAll(/\s/g, ''))
  if (!bytes) return { ok: false, code: 'not-hex', message: 'expected pairs of hexadecimal digits' }
  if (bytes.length === 0)
    return { ok: false, code: 'empty', message: 'expected at least one LLRP message of 10 bytes or more' }
  const stream = createFrames()
  const { frames, fault } = stream.push(bytes)
  if (fault) return { ok: false, ...fault }
  const pending = stream.pendingBytes()
  if (pending > 0) {
    const message = `the last ${pending} of ${bytes.length} bytes are not a whole message`
    return { ok: false, code: 'truncated', message }
  }
  const messages = frames.map(decodeMessage)
  return {
    ok: true,
    messages,
    reencoded: messages.map((message) => hexOf(encodeMessage(message)).toLowerCase()).join(''),
  }
}
