/** Front door: wires to devices, and the listening side for virtual ones. */
export { parseAddress } from './address.ts'
export { type Backoff, backoffMs, jitterOf } from './backoff.ts'
export { openTransport } from './open.ts'
export { reconnecting } from './reconnecting.ts'
export { type Listener, serveTcp } from './serve-tcp.ts'
export type { Transport, TransportEvents } from './transport.ts'
