/** What the hub needs of a broker, its own or another: packets in with their publisher, packets out. */

export interface IncomingPacket {
  readonly topic: string
  readonly payload: Buffer
  /** Who published it, as the broker authenticated him; undefined when another broker did and its rules vouch for the topic. */
  readonly publisher: string | undefined
}

export interface Broker {
  /** Dropped when nobody listens: whoever needs it asks again. */
  readonly publish: (topic: string, payload: string) => void
  /** Ends the connections of this user, if there are any. */
  readonly disconnect: (user: string) => void
  /** undefined: connected. Otherwise what is wrong, in words. */
  readonly state: () => string | undefined
  /** Where it listens, if it is ours. */
  readonly port: number | undefined
  readonly close: () => Promise<void>
}

export type Receive = (packet: IncomingPacket) => void
