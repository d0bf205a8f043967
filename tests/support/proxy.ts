/** A TCP proxy between any two of the product's processes, to do to the network what networks do. */
import { createConnection, createServer, type Socket } from 'node:net'

export type Weather =
  /** Everything passes. */
  | 'clear'
  /** Connections are cut and refused. */
  | 'cut'
  /** Connections stand and nothing passes, as when a cable is pulled. */
  | 'black-hole'
  /** Each chunk waits `delayMs`. */
  | 'slow'

export interface TcpProxy {
  readonly port: number
  weather(now: Weather): void
  close(): Promise<void>
}

export const startProxy = (targetPort: number, delayMs = 300): Promise<TcpProxy> => {
  let now: Weather = 'clear'
  const pairs = new Set<readonly [Socket, Socket]>()
  const cutAll = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy()
    pairs.clear()
  }
  const carry = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => {
      if (now === 'black-hole') return
      if (now === 'slow') setTimeout(() => to.writable && to.write(chunk), delayMs)
      else to.write(chunk)
    })
  }
  const server = createServer((client) => {
    if (now === 'cut') return client.destroy()
    const target = createConnection(targetPort, '127.0.0.1')
    const pair = [client, target] as const
    pairs.add(pair)
    for (const socket of pair) {
      socket.on('error', () => undefined)
      socket.on('close', () => {
        for (const one of pair) one.destroy()
        pairs.delete(pair)
      })
    }
    carry(client, target)
    carry(target, client)
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address ? address.port : 0,
        weather: (next) => {
          // bytes that fell into the hole are gone: the connection cannot go on as if nothing were missing
          if (next === 'cut' || now === 'black-hole') cutAll()
          now = next
        },
        close: () => {
          cutAll()
          return new Promise((done) => server.close(() => done()))
        },
      })
    })
  })
}
