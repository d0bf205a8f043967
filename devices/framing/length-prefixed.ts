/** Frames whose header says how long they are. */
import { type Framed, type Framing, joined, NOTHING } from './framing.ts'

export interface LengthPrefix {
  /** Bytes needed before the length can be told. */
  readonly headerBytes: number
  /** Length of the whole frame, header included, from the bytes at `from`; undefined when no frame begins so. */
  lengthAt(bytes: Uint8Array, from: number): number | undefined
  /** A longer frame is taken for a broken stream. */
  readonly lengthMax: number
}

/**
 * After a header that makes no sense, or promises more than `lengthMax`, no later byte can be trusted to begin a frame
 * (overflow: give up the stream): `isSkipping` from then on, and all is dropped. The owner closes the connection.
 */
export const lengthPrefixed = ({ headerBytes, lengthAt, lengthMax }: LengthPrefix): Framing => {
  const push: Framing['push'] = (state, chunk): Framed => {
    if (state.isSkipping) return { state, frames: [], dropped: chunk.length, overflows: 0 }
    const bytes = joined(state.held, chunk)
    const frames: Uint8Array[] = []
    let from = 0
    while (bytes.length - from >= headerBytes) {
      const length = lengthAt(bytes, from)
      if (length === undefined || length < headerBytes || length > lengthMax) {
        const dropped = bytes.length - from
        return { state: { held: NOTHING, isSkipping: true }, frames, dropped, overflows: 1 }
      }
      if (bytes.length - from < length) break
      frames.push(bytes.slice(from, from + length))
      from += length
    }
    return { state: { held: bytes.slice(from), isSkipping: false }, frames, dropped: 0, overflows: 0 }
  }
  return { start: { held: NOTHING, isSkipping: false }, push }
}
