/**
 * LLRP messages out of a TCP stream (LLRP 1.0.1 §16.1.1): a chunk may hold half a message or thirty. Three messages in one
 * segment are three messages now, not one now and two when the next bytes happen to arrive.
 */
import { joined, u32At } from './bytes.ts'

export const HEADER_BYTES = 10

/** Far above any real report or capabilities answer (the largest known is 1,495 bytes), far below what would hurt. */
export const MESSAGE_BYTES_MAX = 1024 * 1024

type FrameFault = { readonly code: 'length-too-small' | 'length-too-large'; readonly message: string }

export interface Frames {
  /**
   * The whole messages completed by this chunk, header included, as views that stay valid. After a fault the stream has
   * no known boundary any more, so this and every later chunk yields the fault and nothing else: close and connect anew.
   */
  push(chunk: Uint8Array): { readonly frames: readonly Uint8Array[]; readonly fault?: FrameFault }
  /** How many bytes of an unfinished message are held. */
  pendingBytes(): number
}

const faultOf = (length: number, bytesMax: number): FrameFault | undefined => {
  if (length < HEADER_BYTES) {
    return {
      code: 'length-too-small',
      message: `message length ${length} is below the ${HEADER_BYTES} bytes of its own header`,
    }
  }
  if (length > bytesMax) {
    return { code: 'length-too-large', message: `message length ${length} is above the bound of ${bytesMax} bytes` }
  }
  return undefined
}

/** Cuts a stream into messages. `bytesMax` bounds what one message may claim, in bytes, header included. */
export const createFrames = (bytesMax = MESSAGE_BYTES_MAX): Frames => {
  let held: Uint8Array[] = []
  let heldBytes = 0
  let wantedBytes = HEADER_BYTES
  let fault: FrameFault | undefined

  const push = (chunk: Uint8Array) => {
    if (fault) return { frames: [], fault }
    const frames: Uint8Array[] = []
    held.push(chunk)
    heldBytes += chunk.length
    // Joining only once enough has come keeps a message that arrives byte by byte linear in its length.
    if (heldBytes < wantedBytes) return { frames }
    const bytes = held.length === 1 ? chunk : joined(held)
    let at = 0
    wantedBytes = HEADER_BYTES
    while (bytes.length - at >= HEADER_BYTES) {
      const length = u32At(bytes, at + 2)
      fault = faultOf(length, bytesMax)
      if (fault) return { frames, fault }
      if (bytes.length - at < length) {
        wantedBytes = length
        break
      }
      frames.push(bytes.subarray(at, at + length))
      at += length
    }
    held = at === bytes.length ? [] : [bytes.subarray(at)]
    heldBytes = bytes.length - at
    return { frames }
  }

  return { push, pendingBytes: () => heldBytes }
}
