/** Cutting a stream of bytes into frames. A framing is a pure machine: the caller keeps its state between chunks. */

interface FramingState {
  /** Bytes that may yet become a frame; never more than the longest frame and its delimiters. */
  readonly held: Uint8Array
  /** Nothing is wanted until the framing finds its feet again: see each framing. */
  readonly isSkipping: boolean
}

export interface Framed {
  readonly state: FramingState
  /** In order, each a copy without its delimiters. */
  readonly frames: readonly Uint8Array[]
  /** Bytes that belong to no frame: delimiters, noise between frames, and frames given up for their length. */
  readonly dropped: number
  /** How many frames were given up because they grew beyond the bound. */
  readonly overflows: number
}

/** Any split of the same bytes gives the same frames; frames + dropped + held account for every byte; nothing throws. */
export interface Framing {
  readonly start: FramingState
  push(state: FramingState, chunk: Uint8Array): Framed
}

export const NOTHING = new Uint8Array(0)

/** What was held, and what came after it. */
export const joined = (held: Uint8Array, chunk: Uint8Array): Uint8Array => {
  if (held.length === 0) return chunk
  const bytes = new Uint8Array(held.length + chunk.length)
  bytes.set(held)
  bytes.set(chunk, held.length)
  return bytes
}
