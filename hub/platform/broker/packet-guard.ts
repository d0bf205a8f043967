/**
 * Follows the lengths of MQTT packets in a byte stream (MQTT 3.1.1 §2.2.3), so that a packet over the limit is refused
 * by its first bytes and never gathered in memory.
 */
export interface PacketLimits {
  /** Of the first packet, which comes before anybody is known. */
  readonly firstBytesMax: number
  readonly bytesMax: number
}

/** Feed it every chunk in order; false as soon as a packet announces too much or a length is malformed. */
export const createPacketGuard = ({ firstBytesMax, bytesMax }: PacketLimits): ((chunk: Uint8Array) => boolean) => {
  let limit = firstBytesMax
  let bodyLeft = 0
  let length = 0
  /** Bytes of the length field read so far; −1 before the packet's type. */
  let lengthBytes = -1
  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (bodyLeft > 0) {
        const taken = Math.min(bodyLeft, chunk.length - at)
        bodyLeft -= taken
        at += taken
        continue
      }
      const byte = chunk[at++] ?? 0
      if (lengthBytes < 0) {
        lengthBytes = 0
        length = 0
        continue
      }
      length += (byte & 0x7f) * 128 ** lengthBytes
      lengthBytes += 1
      if (length > limit || (lengthBytes === 4 && byte > 0x7f)) return false
      if (byte <= 0x7f) {
        bodyLeft = length
        lengthBytes = -1
        limit = bytesMax
      }
    }
    return true
  }
}
