import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, hexOf, joined } from './bytes.ts'
import { createFrames, MESSAGE_BYTES_MAX } from './frames.ts'

const bytes = (hex: string): Uint8Array => bytesOf(hex) ?? new Uint8Array(0)
const KEEPALIVE = bytes('043e0000000a00000001')

const message = fc.uint8Array({ maxLength: 300 }).map((body) => {
  const frame = new Uint8Array(10 + body.length)
  new DataView(frame.buffer).setUint32(2, frame.length)
  frame.set(body, 10)
  return frame
})

describe('LLRP frames', () => {
  it('are the same however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat({ max: 40 })), (messages, cuts) => {
        const stream = joined(messages)
        const frames = createFrames()
        const found: string[] = []
        let at = 0
        for (const size of [...cuts, stream.length]) {
          for (const frame of frames.push(stream.subarray(at, at + size)).frames) found.push(hexOf(frame))
          at += size
        }
        expect(found).toEqual(messages.map((frame) => hexOf(frame)))
        expect(frames.pendingBytes()).toBe(0)
      }),
    )
  })

  it('never throw over noise', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (chunks) => {
        const frames = createFrames(1_000)
        for (const chunk of chunks)
          for (const frame of frames.push(chunk).frames) expect(frame.length).toBeLessThanOrEqual(1_000)
        expect(frames.pendingBytes()).toBeLessThan(1_060)
      }),
    )
  })

  it('three messages in one segment are three messages now (llrpjs gave one, and the others when more bytes came)', () => {
    expect(createFrames().push(joined([KEEPALIVE, KEEPALIVE, KEEPALIVE])).frames).toHaveLength(3)
  })

  it.each([
    ['043e0000000900000001', 'length-too-small'],
    ['043e0000000000000001', 'length-too-small'],
    ['043effffffff00000001', 'length-too-large'],
    [`043e${(MESSAGE_BYTES_MAX + 1).toString(16).padStart(8, '0')}00000001`, 'length-too-large'],
  ])('%s is %s; what came before it stands, nothing after it does', (hex, code) => {
    const frames = createFrames()
    const cut = frames.push(joined([KEEPALIVE, bytes(hex)]))
    expect(cut.frames).toHaveLength(1)
    expect(cut.fault).toMatchObject({ code })
    expect(frames.push(KEEPALIVE)).toMatchObject({ frames: [], fault: { code } })
  })
})
