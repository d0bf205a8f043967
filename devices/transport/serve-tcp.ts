/** The listening side: how a virtual device is reached. */
import { createServer, type Socket } from 'node:net'
import { overSocket } from './tcp.ts'
import type { Transport, TransportEvents } from './transport.ts'

export interface Listener {
  /** The port in use, also when 0 was asked for. */
  readonly port: number
  /** Cuts every connection and goes on listening. */
  drop(): void
  /** Stops listening and cuts every connection. */
  close(): Promise<void>
}

/**
 * Listens and calls `onConnection` with each connection's transport; it returns what shall be told of that connection.
 * `opened` is called right after. Rejects when the port cannot be had (EADDRINUSE, EACCES).
 */
export const serveTcp = (
  at: { readonly host: string; readonly port: number },
  onConnection: (transport: Transport) => TransportEvents,
): Promise<Listener> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    let events: TransportEvents | undefined
    const transport = overSocket(
      socket,
      {
        opened: () => events?.opened(),
        bytes: (chunk) => events?.bytes(chunk),
        closed: (fault) => events?.closed(fault),
      },
      `client ${socket.remoteAddress}:${socket.remotePort}`,
    )
    events = onConnection(transport)
    events.opened()
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, () => {
      const bound = server.address()
      const port = typeof bound === 'object' && bound ? bound.port : at.port
      const drop = (): void => {
        for (const socket of sockets) socket.destroy()
      }
      const close = (): Promise<void> =>
        new Promise((done) => {
          server.close(() => done())
          drop()
        })
      resolve({ port, drop, close })
    })
  })
}
