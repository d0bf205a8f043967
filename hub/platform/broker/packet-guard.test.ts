import fc from 'fast-check'
import mqttPacket from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { createPacketGuard } from './packet-guard.ts'

const limits = { firstBytesMax: 200, bytesMax: 1_000 }
const publish = (bytes: number): Buffer =>
  mqttPacket.generate({ cmd: 'publish', topic: 't', payload: Buffer.alloc(bytes), qos: 0, dup: false, retain: false })
const split = (bytes: Buffer, at: readonly number[]): Buffer[] => {
  const cuts = [0, ...at.map((part) => part % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return cuts.slice(1).map((cut, i) => bytes.subarray(cuts[i], cut))
}

describe('the packet guard', () => {
  it('lets packets within the limits pass, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 990 }), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (sizes, cuts) => {
          const isWithin = createPacketGuard(limits)
          const stream = Buffer.concat([publish(10), ...sizes.map(publish)])
          expect(split(stream, cuts).every((chunk) => isWithin(chunk))).toBe(true)
        },
      ),
    )
  })

  it.each([
    ['the first is over its own limit', Buffer.concat([publish(400)])],
    ['a later one is over the limit', Buffer.concat([publish(10), publish(990), publish(1_200)])],
    ['a length does not end', Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01])],
  ])('refuses when %s, cut anywhere', (_, stream) => {
    for (let cut = 0; cut <= Math.min(stream.length, 1_100); cut++) {
      const isWithin = createPacketGuard(limits)
      expect(split(stream, [cut]).every((chunk) => isWithin(chunk))).toBe(false)
    }
  })
})
