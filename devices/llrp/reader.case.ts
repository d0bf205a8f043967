/** A virtual reader, our driver and a stranger at it, over true sockets on the test's clock. Everything closes after each test. */
import { afterEach } from 'vitest'
import { type CaseHost, until } from '../driver-host.case.ts'
import { openTransport } from '../transport/index.ts'
import { decodeMessage, encodeMessage, type Message } from './codec.ts'
import { createLlrpDriver, type LlrpConfig } from './driver.ts'
import { createFrames } from './frames.ts'
import { createVirtualReader, type VirtualReader, type VirtualReaderOptions } from './virtual.ts'

export const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

export const readerWith = async (
  host: CaseHost,
  options: Partial<VirtualReaderOptions> = {},
): Promise<VirtualReader> => {
  const reader = await createVirtualReader({ clock: host, ...options })
  closers.push(() => reader.close())
  return reader
}

export const ready = async (host: CaseHost, reader: VirtualReader, config: Partial<LlrpConfig> = {}) => {
  const driver = createLlrpDriver({ name: 'd1', address: reader.address, ...config }, host)
  closers.push(() => driver.stop())
  driver.start()
  await until(host, 'the driver is ready', () => host.state() === 'ready')
  await until(host, 'the reader reports', () => reader.isReporting())
  return driver
}

/** A client that is not ours: what it sends is up to the test. */
export const strangerAt = async (host: CaseHost, reader: VirtualReader) => {
  const heard: Message[] = []
  const frames = createFrames()
  const seen = { isOpen: false, isClosed: false }
  const transport = openTransport(reader.address, {
    opened: () => {
      seen.isOpen = true
    },
    bytes: (chunk) => heard.push(...frames.push(chunk).frames.map(decodeMessage)),
    closed: () => {
      seen.isClosed = true
    },
  })
  closers.push(() => transport.close())
  await until(host, 'the stranger is greeted', () => heard.length > 0)
  const ask = async (message: Message): Promise<Message | undefined> => {
    const before = heard.length
    transport.write(encodeMessage(message))
    await until(host, 'an answer', () => heard.length > before || seen.isClosed)
    return heard[before]
  }
  return { heard, seen, ask, write: transport.write, close: transport.close }
}
