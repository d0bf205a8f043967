/** A virtual MT-SICS scale over TCP (and over a pty that socat makes of it): put something on, it swings, then rests. */
import type { DriverHost } from '../driver.ts'
import { delimited } from '../framing/delimited.ts'
import { serveTcp, type Transport } from '../transport/index.ts'
import { LINE_BYTES_MAX, lineBytes } from './codec.ts'
import { emptyPlatform, lastDigits, type Platform } from './platform.ts'
import { answer, weightNow } from './replies.ts'

export interface VirtualScaleOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly clock: Pick<DriverHost, 'after'>
  readonly unit: string
  readonly decimals: number
  /** Decimal text; above it the scale is overloaded. */
  readonly capacity: string
  /** How long it swings after a change, ms; 0: it shows one value in motion and is at rest at once. */
  readonly settleMs: number
  /** Pause between the values of SIR, ms. */
  readonly repeatMs: number
}

export interface VirtualScale {
  /** For a driver: `tcp://host:port`. */
  readonly address: string
  /** Puts this much on in place of what was there: decimal text, also above capacity. Negative: the platform is lifted off. */
  put(value: string): void
  takeOff(): void
  /** Somebody presses the tare key. */
  tare(): void
  /** Bytes as they are. */
  send(bytes: Uint8Array): void
  /** From now on it answers nothing, as when its terminal hangs; the wire stays up. */
  hang(): void
  drained(): Promise<void>
  drop(): void
  close(): Promise<void>
}

interface Client {
  readonly transport: Transport
  isRepeating: boolean
  /** Commands that wait for rest. */
  waiting: string[]
}

const framing = delimited({ delimiter: 'cr-or-lf', lengthMax: LINE_BYTES_MAX })

/** Rejects when the port cannot be had. */
export const createVirtualScale = async (options: VirtualScaleOptions): Promise<VirtualScale> => {
  const { clock, unit, settleMs, repeatMs } = options
  const names = { unit, serial: '1234567', model: `Virtual ${options.capacity} ${unit}` }
  const clients = new Set<Client>()
  let platform: Platform = emptyPlatform(options)
  let isHanging = false
  let cancelSettle = (): void => undefined

  const say = ({ transport }: Client, lines: readonly string[]): void => {
    if (!isHanging) for (const line of lines) transport.write(lineBytes(line))
  }
  const obey = (client: Client, command: string): void => {
    const given = answer(platform, command, names)
    platform = given.platform
    client.isRepeating = given.repeats ?? client.isRepeating
    if (command === '@') client.waiting = []
    if (given.isWaiting) client.waiting.push(command)
    say(client, given.lines)
  }
  const repeat = (client: Client): void => {
    if (client.isRepeating) say(client, [weightNow(platform, unit)])
  }
  const keepRepeating = (client: Client): void => {
    clock.after(repeatMs, () => {
      if (!clients.has(client)) return
      repeat(client)
      keepRepeating(client)
    })
  }
  const rest = (): void => {
    platform = { ...platform, isAtRest: true }
    for (const client of clients) {
      for (const command of client.waiting.splice(0)) obey(client, command)
      repeat(client)
    }
  }
  const change = (gross: bigint): void => {
    cancelSettle()
    platform = { ...platform, gross, isAtRest: false }
    for (const client of clients) repeat(client)
    if (settleMs === 0) rest()
    else cancelSettle = clock.after(settleMs, rest)
  }

  const listener = await serveTcp(options, (transport) => {
    const client: Client = { transport, isRepeating: false, waiting: [] }
    let frames = framing.start
    return {
      opened: () => {
        clients.add(client)
        keepRepeating(client)
      },
      bytes: (chunk) => {
        const framed = framing.push(frames, chunk)
        frames = framed.state
        for (const frame of framed.frames) obey(client, String.fromCharCode(...frame).trim())
      },
      closed: () => clients.delete(client),
    }
  })
  return {
    address: `tcp://${options.host}:${listener.port}`,
    put: (value) => change(lastDigits(value, options.decimals)),
    takeOff: () => change(0n),
    tare: () => {
      platform = { ...platform, tare: platform.gross }
    },
    send: (bytes) => {
      for (const { transport } of clients) transport.write(bytes)
    },
    hang: () => {
      isHanging = true
    },
    drained: async () => {
      for (const { transport } of clients) await transport.drained()
    },
    drop: listener.drop,
    close: async () => {
      cancelSettle()
      await listener.close()
      clients.clear()
    },
  }
}
