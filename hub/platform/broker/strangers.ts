/**
 * Connections that have not said who they are. They are few, and the one that has been silent longest makes room for the
 * next, so that sockets that say nothing keep no gateway out, not even one at their own address.
 */
import type { Socket } from 'node:net'
import { neighbourhood } from '../failures.ts'

export interface Strangers {
  readonly add: (socket: Socket) => void
  /** It says who it is, and is let in or closed at once; or it is gone. */
  readonly remove: (socket: Socket) => void
}

export const createStrangers = ({
  max,
  perAddressMax,
}: {
  readonly max: number
  readonly perAddressMax: number
}): Strangers => {
  /** From the one that is silent longest; a closed socket does not know its address any more. */
  const from = new Map<Socket, string>()
  const makeRoom = (isCounted: (address: string) => boolean, countMax: number): void => {
    const counted = [...from].filter(([, address]) => isCounted(address))
    for (const [socket] of counted.slice(0, Math.max(0, counted.length - countMax))) {
      from.delete(socket)
      socket.destroy()
    }
  }
  return {
    add: (socket) => {
      const own = neighbourhood(socket.remoteAddress ?? '')
      from.set(socket, own)
      makeRoom((address) => address === own, perAddressMax)
      makeRoom(() => true, max)
    },
    remove: (socket) => void from.delete(socket),
  }
}
