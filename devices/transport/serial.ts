/** A serial port. The native library is loaded only when one is asked for, so a machine without it runs everything else. */
import type { SerialPort } from 'serialport'
import type { DeviceFault } from '../driver.ts'
import type { SerialAddress } from './address.ts'
import { type Transport, type TransportEvents, WRITE_BACKLOG_BYTES_MAX } from './transport.ts'

/** Starts opening and returns at once; `opened` or `closed` (`not-available`, `unreachable`, `in-use`) follows. */
export const openSerial = (address: SerialAddress, events: TransportEvents, load = loadSerialPort): Transport => {
  let port: SerialPort | undefined
  let isOver = false
  const end = (fault: DeviceFault): void => {
    if (isOver) return
    isOver = true
    if (port?.isOpen) port.close(() => undefined)
    events.closed(fault)
  }

  const opening = (async (): Promise<void> => {
    const SerialPort = await load().catch(reasonOf)
    if (typeof SerialPort === 'string') return end({ code: 'not-available', message: SerialPort })
    if (isOver) return
    port = create(SerialPort, address)
    port.on('data', (chunk: Uint8Array) => {
      if (!isOver) events.bytes(chunk)
    })
    port.on('error', (error: Error) => end(faultOf(address, error)))
    port.on('close', () => end(goneFrom(address)))
    const error = await openPort(port)
    if (error) return end(faultOf(address, error))
    watchPoller(port, () => end(goneFrom(address)))
    if (!isOver) events.opened()
  })()

  return {
    write: (bytes) => {
      if (isOver || !port?.isOpen) return
      if (port.writableLength + bytes.length > WRITE_BACKLOG_BYTES_MAX) {
        end({ code: 'flooded', message: `${address.path} does not take its bytes: ${port.writableLength} are waiting` })
      } else port.write(bytes)
    },
    drained: () => new Promise((resolve) => (port?.isOpen ? port.drain(() => resolve()) : resolve())),
    close: async () => {
      isOver = true
      await opening
      await closePort(port)
    },
  }
}

/** libuv's UV_READABLE | UV_DISCONNECT. */
const READABLE_OR_GONE = 0b101
/**
 * Mends two things of the library's poller, which only POSIX bindings have (Windows reports a loss by an error).
 * A port that hangs up between two reads is read again and again, always nothing, and nobody is told: so the hang-up itself is
 * listened for. The poller forgets what it waited for when asked for something else: hence both at once, and `on`, since
 * its `once` would ask. And it calls without letting promises go on: in a quiet process what it read would lie until something
 * else happens, so an empty turn of the event loop is asked for.
 */
const watchPoller = ({ port }: SerialPort, onGone: () => void): void => {
  if (!port || !('poller' in port)) return
  port.poller?.on('readable', () => setImmediate(() => undefined))
  port.poller?.on('disconnect', (error: Error | null) => {
    if (!(error && 'canceled' in error && error.canceled)) onGone()
  })
  port.poller?.poll(READABLE_OR_GONE)
}

const goneFrom = ({ path }: SerialAddress): DeviceFault => ({
  code: 'connection-lost',
  message: `${path} is gone: was it unplugged?`,
})

type SerialPortClass = typeof SerialPort

const loadSerialPort = async (): Promise<SerialPortClass> => (await import('serialport')).SerialPort

const reasonOf = (error: unknown): string => {
  const reason = error instanceof Error ? error.message : String(error)
  return `serial ports cannot be used: the package serialport does not load (${reason}); install it, or use tcp://`
}

const create = (SerialPort: SerialPortClass, { path, baud, parity, dataBits, stopBits }: SerialAddress): SerialPort =>
  new SerialPort({ path, baudRate: baud, parity, dataBits, stopBits, autoOpen: false })

const openPort = (port: SerialPort): Promise<Error | null> => new Promise((resolve) => port.open(resolve))

const closePort = (port: SerialPort | undefined): Promise<void> =>
  new Promise((resolve) => (port?.isOpen ? port.close(() => resolve()) : resolve()))

/** The library tells the kinds apart only by the operating system's words (EBUSY is its own lock). */
const faultOf = ({ path }: SerialAddress, { message }: Error): DeviceFault => {
  if (/lock|EBUSY|busy|EAGAIN|temporarily/i.test(message))
    return { code: 'in-use', message: `${path} is held by another program: ${message}` }
  if (/permission|EACCES|EPERM/i.test(message)) {
    return {
      code: 'not-available',
      message: `${path}: ${message}; give this user the right to the port (group dialout)`,
    }
  }
  return { code: 'unreachable', message: `${path}: ${message}; check that the device is plugged in` }
}
