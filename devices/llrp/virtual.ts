/**
 * A virtual reader: a real LLRP server over TCP that a driver, or anyone else's LLRP client, cannot tell from hardware. It
 * hears what `hear` tells it. One client at a time, keepalives, and the ways real readers are awkward, each by option.
 */
import type { DriverHost } from '../driver.ts'
import { type Listener, serveTcp, type Transport, type TransportEvents } from '../transport/index.ts'
import { messageOf, parameter } from './build.ts'
import { joined } from './bytes.ts'
import { decodeMessage, encodeMessage, type Message, type Parameter } from './codec.ts'
import { createFrames } from './frames.ts'
import { MESSAGE } from './messages.ts'
import { encodeReport, type ReportedTag } from './report-encoding.ts'
import { activeInventory, gather, type Inventory, type TagRead } from './virtual-inventory.ts'
import { FACTORY_STATE, type ReaderState, readerReply } from './virtual-state.ts'

export interface VirtualReaderOptions {
  readonly clock: Pick<DriverHost, 'now' | 'after'>
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: any free one. */
  readonly port?: number
  readonly antennaCount?: number
  /** Added to the true time in every timestamp: a reader whose clock was never set (see YEAR_2000_ERROR_MS). */
  readonly clockErrorMs?: number
  readonly hasUtcClock?: boolean
  /** Cut everything sent into pieces of this many bytes. */
  readonly chunkBytes?: number
}

export interface VirtualReader {
  readonly port: number
  /** `tcp://host:port`, as a driver takes it. */
  readonly address: string
  /** Whether a client is connected and has started an inventory. */
  isReporting(): boolean
  /**
   * The antennas heard these tags; returns how many of the reads the reader took. Lost, as in the field, while no
   * inventory runs or nobody listens.
   */
  hear(reads: readonly TagRead[]): number
  /** A GPI port changed, 1 to 4, low at first. Told to a client that asked for GPI events, and to whoever asks for its state. */
  setInput(port: number, isHigh: boolean): void
  /** Sends bytes as they are to the client. */
  send(bytes: Uint8Array): Promise<void>
  /** Cuts the client off without a word. */
  drop(): void
  close(): Promise<void>
}

/** A reader that was never told the time wakes up in the first days of 2000. Add to a clock of 2026. */
export const YEAR_2000_ERROR_MS = -26 * 365.25 * 86_400_000

/** A client that leaves this many keepalives unanswered is gone (§14.1.5 leaves the number to the reader). */
const UNANSWERED_MAX = 3
/** What gathers for a client that never asks is bounded; the reads beyond it are lost, as on hardware. */
const WAITING_TAGS_MAX = 10_000
const GPI_EVENT_TYPE = 1
const INPUT_COUNT = 4
/** Of a client that never says it is ready. */
const HELD_EVENTS_MAX = 100
const CONNECTION_EXISTS = 2

interface Client {
  readonly transport: Transport
  unanswered: number
  cancelKeepalive: () => void
}

/** Resolves when the reader listens; rejects when the port is taken. */
export const createVirtualReader = async (options: VirtualReaderOptions): Promise<VirtualReader> => {
  const { clock, host = '127.0.0.1', clockErrorMs = 0, hasUtcClock = true, chunkBytes } = options
  const waiting = new Map<string, ReportedTag>()
  const inputs = new Map(Array.from({ length: INPUT_COUNT }, (_, index) => [index + 1, false]))
  const hardware = { antennaCount: options.antennaCount ?? 4, inputs, hasUtcClock }
  let state: ReaderState = FACTORY_STATE
  let client: Client | undefined
  let held: Message[] = []
  let lastId = 0

  const writeTo = (transport: Transport, bytes: Uint8Array): void => {
    const step = chunkBytes ?? bytes.length
    for (let at = 0; at < bytes.length; at += step) transport.write(bytes.subarray(at, at + step))
  }
  const say = (message: Message): void => {
    if (client) writeTo(client.transport, encodeMessage(message))
  }
  const notification = (event: Parameter): Message => {
    const at = parameter('UTCTimestamp', { Microseconds: String(Math.round((clock.now() + clockErrorMs) * 1000)) })
    return messageOf('READER_EVENT_NOTIFICATION', 0, {}, [parameter('ReaderEventNotificationData', {}, [at, event])])
  }
  const greeting = (status: number): Message => notification(parameter('ConnectionAttemptEvent', { Status: status }))

  const letGo = (gone: Client | undefined): void => {
    if (!gone || client !== gone) return
    gone.cancelKeepalive()
    client = undefined
    waiting.clear()
    held = []
    state = { ...state, isHeld: state.holdsOnReconnect }
  }
  const hangUp = (): void => {
    const leaving = client
    letGo(leaving)
    void leaving?.transport.close()
  }
  const keepAlive = (own: Client, periodMs: number): void => {
    own.cancelKeepalive()
    if (periodMs === 0) return
    own.cancelKeepalive = clock.after(periodMs, () => {
      if (own.unanswered >= UNANSWERED_MAX) return hangUp()
      own.unanswered += 1
      say(messageOf('KEEPALIVE', ++lastId))
      keepAlive(own, state.keepaliveMs)
    })
  }
  const report = (inventory: Inventory, count: number): Uint8Array => {
    const tags = [...waiting].slice(0, count)
    for (const [key] of tags) waiting.delete(key)
    return encodeReport(
      tags.map(([, tag]) => tag),
      ++lastId,
      inventory.content,
    )
  }
  const answer = (own: Client, message: Message): void => {
    if (message.type === MESSAGE.KEEPALIVE_ACK) own.unanswered = 0
    const inventory = activeInventory(state)
    const reply = readerReply(state, message, hardware)
    const keepaliveBefore = state.keepaliveMs
    state = reply.state
    reply.messages.forEach(say)
    if (!state.isHeld) held.splice(0).forEach(say)
    if (reply.flushes && inventory) writeTo(own.transport, report(inventory, waiting.size))
    if (state.keepaliveMs !== keepaliveBefore) keepAlive(own, state.keepaliveMs)
    if (reply.closes) hangUp()
  }
  const accept = (transport: Transport): TransportEvents => {
    const frames = createFrames()
    const own: Client = { transport, unanswered: 0, cancelKeepalive: () => undefined }
    return {
      opened: () => {
        if (client) {
          // §14.1.1: the second one is told why and let go.
          writeTo(transport, encodeMessage(greeting(CONNECTION_EXISTS)))
          void transport.close()
          return
        }
        client = own
        say(greeting(0))
        keepAlive(own, state.keepaliveMs)
      },
      bytes: (chunk) => {
        const cut = frames.push(chunk)
        for (const frame of cut.frames) if (client === own) answer(own, decodeMessage(frame))
        if (cut.fault && client === own) hangUp()
      },
      closed: () => letGo(own),
    }
  }

  const listener: Listener = await serveTcp({ host, port: options.port ?? 0 }, accept)
  return {
    port: listener.port,
    address: `tcp://${host}:${listener.port}`,
    isReporting: () => client !== undefined && !state.isHeld && activeInventory(state) !== undefined,
    hear: (reads) => {
      const inventory = activeInventory(state)
      if (!client || !inventory || state.isHeld) return 0
      const parts: Uint8Array[] = []
      let taken = 0
      for (const read of reads) {
        if (inventory.antennas.length > 0 && !inventory.antennas.includes(read.antenna)) continue
        if (waiting.size >= WAITING_TAGS_MAX) continue
        gather(waiting, read, read.at + clockErrorMs)
        taken += 1
        if (inventory.everyTags > 0 && waiting.size >= inventory.everyTags)
          parts.push(report(inventory, inventory.everyTags))
      }
      if (parts.length > 0) writeTo(client.transport, joined(parts))
      return taken
    },
    setInput: (port, isHigh) => {
      if (!inputs.has(port)) throw new RangeError(`GPI port ${port}: there are 1 to ${INPUT_COUNT}`)
      if (inputs.get(port) === isHigh) return
      inputs.set(port, isHigh)
      if (!client || !state.events.has(GPI_EVENT_TYPE)) return
      const event = notification(parameter('GPIEvent', { GPIPortNumber: port, GPIEvent: isHigh ? 1 : 0 }))
      if (!state.isHeld) say(event)
      else if (held.length < HELD_EVENTS_MAX) held.push(event)
    },
    send: async (bytes) => {
      client?.transport.write(bytes)
      await client?.transport.drained()
    },
    drop: hangUp,
    close: async () => {
      letGo(client)
      await listener.close()
    },
  }
}
