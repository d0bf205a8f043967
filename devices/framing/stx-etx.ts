/** Frames between STX (02) and ETX (03). Whatever stands outside is noise; a second STX begins the frame anew. */
import { type Framed, type Framing, joined, NOTHING } from './framing.ts'

const STX = 2
const ETX = 3

/** A frame of more than `lengthMax` bytes is dropped (overflow: drop the frame, wait for the next STX). `isSkipping` outside frames. */
export const stxEtx = ({ lengthMax }: { readonly lengthMax: number }): Framing => {
  const push: Framing['push'] = ({ held, isSkipping }, chunk): Framed => {
    const bytes = joined(held, chunk)
    const frames: Uint8Array[] = []
    let kept = 0
    let overflows = 0
    let skipping = isSkipping
    let from = 0
    for (let at = held.length; at < bytes.length; at += 1) {
      const byte = bytes[at]
      if (byte === STX) {
        skipping = false
        from = at + 1
      } else if (skipping) continue
      else if (byte === ETX) {
        frames.push(bytes.slice(from, at))
        kept += at - from
        skipping = true
      } else if (at - from >= lengthMax) {
        overflows += 1
        skipping = true
      }
    }
    const rest = skipping ? NOTHING : bytes.slice(from)
    return {
      state: { held: rest, isSkipping: skipping },
      frames,
      dropped: bytes.length - kept - rest.length,
      overflows,
    }
  }
  return { start: { held: NOTHING, isSkipping: true }, push }
}
