import type { Field } from './field.ts'

/** Live patches. A view's versions have no holes: a client that receives version n after anything but n−1 must refetch. */
export const VIEWS = [
  'doors',
  'balances',
  'movements',
  'purchase-orders',
  'exceptions',
  'gateways',
  'dock-sessions',
  'approvals',
] as const
export type ViewName = (typeof VIEWS)[number]

/** `row` is the whole new row as the list of that view gives it; null removes it. `key` is the row's id, and of a row that the reader sees. */
export interface Change {
  readonly key: string
  readonly row: unknown
}
export interface Patch {
  readonly view: ViewName
  readonly version: number
  readonly changes: readonly Change[]
  /** More changed than is worth sending (a 5,000-tag session): refetch the list. */
  readonly isPartial?: boolean
  /** Hub clock, epoch ms. */
  readonly at: number
}

/** The key or session is no more, and a new connection is refused with the same word; or its owner may other things now. */
export type EndReason = 'not-signed-in' | 'rights-changed'

/** socket.io events: client → hub `watch` (view, ack) and `unwatch`; hub → client `patch`; `pulse` every 2 s with the hub's time;
 * `field` to whoever watches the doors, unversioned: it is over as soon as it is old. */
export interface ClientEvents {
  watch: (view: ViewName, ack: (answer: { version: number } | { refused: string }) => void) => void
  unwatch: (view: ViewName) => void
}
export interface HubEvents {
  /** The hub ends the connection: whoever is signed in still comes back, with the rights he has now. */
  ended: (reason: EndReason) => void
  patch: (patch: Patch) => void
  pulse: (at: number) => void
  field: (field: Pick<Field, 'gateway' | 'doors'>) => void
}
export const PULSE_MS = 2_000
