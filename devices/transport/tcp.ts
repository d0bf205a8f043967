/** TCP: readers, and scanners and scales behind a serial device server. */
import { connect, type Socket } from 'node:net'
import type { DeviceFault } from '../driver.ts'
import type { TcpAddress } from './address.ts'
import { type Transport, type TransportEvents, WRITE_BACKLOG_BYTES_MAX } from './transport.ts'

/** An unplugged peer sends no FIN; the operating system's probes find it after this idle time. */
const PROBE_AFTER_MS = 15_000

/** Starts connecting and returns at once; `opened` or `closed` (`unreachable`) follows. */
export const connectTcp = (address: TcpAddress, events: TransportEvents): Transport => {
  const socket = connect({ host: address.host, port: address.port })
  return overSocket(socket, events, `tcp://${address.host}:${address.port}`)
}

/** The transport over a socket, connecting or connected (then `opened` is not called: it is open). `peer` names it in faults. */
export const overSocket = (socket: Socket, events: TransportEvents, peer: string): Transport => {
  let isOpen = !socket.connecting
  let isOver = false
  let cause: Error | undefined
  socket.setNoDelay(true)
  socket.setKeepAlive(true, PROBE_AFTER_MS)

  const end = (fault: DeviceFault): void => {
    if (isOver) return
    isOver = true
    socket.destroy()
    events.closed(fault)
  }
  socket.on('connect', () => {
    isOpen = true
    if (!isOver) events.opened()
  })
  socket.on('data', (chunk: Uint8Array) => {
    if (!isOver) events.bytes(chunk)
  })
  socket.on('error', (error) => {
    cause = error
  })
  socket.on('close', () => end(faultOf(peer, isOpen, cause)))

  return {
    write: (bytes) => {
      if (isOver || !isOpen || !socket.writable) return
      if (socket.writableLength + bytes.length > WRITE_BACKLOG_BYTES_MAX) {
        end({ code: 'flooded', message: `${peer} does not take its bytes: ${socket.writableLength} are waiting` })
      } else socket.write(bytes)
    },
    drained: () => new Promise((resolve) => (socket.writable ? socket.write('', () => resolve()) : resolve())),
    close: () => {
      isOver = true
      return letGo(socket)
    },
  }
}

/** A peer that has stopped reading would keep us for ever: then what is queued is given up. */
const letGo = (socket: Socket): Promise<void> => {
  if (socket.closed) return Promise.resolve()
  return new Promise((resolve) => {
    socket.once('close', () => resolve())
    if (socket.connecting || socket.writableNeedDrain) socket.destroy()
    else socket.destroySoon()
  })
}

const faultOf = (peer: string, wasOpen: boolean, cause: Error | undefined): DeviceFault => {
  const reason = cause ? `: ${cause.message}` : ''
  return wasOpen
    ? { code: 'connection-lost', message: `${peer} closed the connection${reason}` }
    : { code: 'unreachable', message: `${peer} cannot be reached${reason}; check power, cable and address` }
}
