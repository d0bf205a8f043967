/** From an address to a wire. */
import { parseAddress } from './address.ts'
import { openSerial } from './serial.ts'
import { connectTcp } from './tcp.ts'
import type { Transport, TransportEvents } from './transport.ts'

/** Starts opening and returns at once. An address that cannot be read is the fault `not-available`, like a missing port. */
export const openTransport = (address: string, events: TransportEvents): Transport => {
  const parsed = parseAddress(address)
  if ('refused' in parsed) return refusing(parsed.message, events)
  return parsed.kind === 'tcp' ? connectTcp(parsed, events) : openSerial(parsed, events)
}

const refusing = (message: string, events: TransportEvents): Transport => {
  let isOver = false
  queueMicrotask(() => {
    if (!isOver) events.closed({ code: 'not-available', message })
  })
  const close = (): Promise<void> => {
    isOver = true
    return Promise.resolve()
  }
  return { write: () => undefined, drained: () => Promise.resolve(), close }
}
