import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { DeviceFault } from '../driver.ts'
import { caseHost, until } from '../driver-host.case.ts'
import {
  backoffMs,
  jitterOf,
  openTransport,
  parseAddress,
  reconnecting,
  serveTcp,
  type Transport,
  type TransportEvents,
} from './index.ts'
import { openSerial } from './serial.ts'
import { WRITE_BACKLOG_BYTES_MAX } from './transport.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})
const ECHO = (transport: Transport): TransportEvents => ({
  opened: () => undefined,
  bytes: (chunk) => transport.write(chunk),
  closed: () => undefined,
})
const listen = async (onConnection: (transport: Transport) => TransportEvents) => {
  const listener = await serveTcp({ host: '127.0.0.1', port: 0 }, onConnection)
  closers.push(listener.close)
  return { ...listener, address: `tcp://127.0.0.1:${listener.port}` }
}
const faultOf = (address: string): Promise<DeviceFault> =>
  new Promise((resolve) => openTransport(address, { opened: () => undefined, bytes: () => undefined, closed: resolve }))

describe('an address', () => {
  it.each([
    ['tcp://192.168.1.20:5084', { kind: 'tcp', host: '192.168.1.20', port: 5084 }],
    ['tcp://[::1]:80', { kind: 'tcp', host: '::1', port: 80 }],
    [
      'serial:/dev/ttyUSB0',
      { kind: 'serial', path: '/dev/ttyUSB0', baud: 9600, parity: 'none', dataBits: 8, stopBits: 1 },
    ],
    [
      'serial:COM3?baud=4800&parity=odd&dataBits=7&stopBits=2',
      { kind: 'serial', path: 'COM3', baud: 4800, parity: 'odd', dataBits: 7, stopBits: 2 },
    ],
  ])('%s', (address, parsed) => {
    expect(parseAddress(address)).toEqual(parsed)
  })

  it.each([
    ['', 'tcp://host:port'],
    ['192.168.1.20:5084', 'tcp://host:port'],
    ['tcp://reader', 'tcp://host:port'],
    ['tcp://reader:0', 'port must be 1 to 65535'],
    ['tcp://reader:70000', 'port must be 1 to 65535'],
    ['tcp://reader:5084/x', 'tcp://host:port'],
    ['serial:?baud=9600', 'path is missing'],
    ['serial:/dev/a?bauds=9600', "unknown parameter 'bauds'"],
    ['serial:/dev/a?baud=fast', 'baud must be'],
    ['serial:/dev/a?parity=mark', 'parity must be'],
    ['serial:/dev/a?dataBits=9', 'dataBits must be'],
    ['serial:/dev/a?stopBits=3', 'stopBits must be'],
  ])('%j is refused: %s', (address, words) => {
    expect(parseAddress(address)).toMatchObject({ refused: 'bad-address', message: expect.stringContaining(words) })
  })
})

describe('a wire', () => {
  it('carries bytes both ways, and reports the port that was free', async () => {
    const { address, port } = await listen(ECHO)
    expect(port).toBeGreaterThan(0)
    const echoed = await new Promise<Uint8Array>((resolve) => {
      const transport = openTransport(address, {
        opened: () => transport.write(Uint8Array.of(1, 2, 3)),
        bytes: resolve,
        closed: () => undefined,
      })
      closers.push(transport.close)
    })
    expect([...echoed]).toEqual([1, 2, 3])
  })

  it('hands over what was written before it lets go', async () => {
    const got: number[] = []
    let ended = (): void => undefined
    const over = new Promise<void>((resolve) => {
      ended = resolve
    })
    const { address } = await listen(() => ({
      opened: () => undefined,
      bytes: (chunk) => void got.push(chunk.length),
      closed: ended,
    }))
    const transport = openTransport(address, {
      opened: () => {
        transport.write(new Uint8Array(10_000))
        void transport.close()
      },
      bytes: () => undefined,
      closed: () => expect.unreachable('we closed it ourselves'),
    })
    await over
    await transport.close()
    expect(got.reduce((sum, one) => sum + one, 0)).toBe(10_000)
  })

  it('says why it cannot be opened', async () => {
    const { address, close } = await listen(ECHO)
    await close()
    expect(await faultOf(address)).toMatchObject({ code: 'unreachable', message: expect.stringContaining(address) })
    expect(await faultOf('serial:/dev/no-such-port')).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('/dev/no-such-port'),
    })
    expect(await faultOf('usb:1')).toMatchObject({
      code: 'not-available',
      message: expect.stringContaining('tcp://host:port'),
    })
  })

  it('does without serial ports where the native library does not load', async () => {
    const address = {
      kind: 'serial',
      path: '/dev/ttyS0',
      baud: 9600,
      parity: 'none',
      dataBits: 8,
      stopBits: 1,
    } as const
    const fault = await new Promise<DeviceFault>((closed) => {
      openSerial(address, { opened: () => undefined, bytes: () => undefined, closed }, () =>
        Promise.reject(new Error('no prebuild')),
      )
    })
    expect(fault).toMatchObject({ code: 'not-available', message: expect.stringContaining('no prebuild') })
  })

  it('gives up a peer that takes nothing, instead of keeping everything', async () => {
    const sockets: Socket[] = []
    const server = createServer({ pauseOnConnect: true }, (socket) => void sockets.push(socket))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    })
    const bound = server.address()
    const fault = await new Promise<DeviceFault>((resolve) => {
      const transport = openTransport(`tcp://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`, {
        opened: () => {
          for (let sent = 0; sent <= 4 * WRITE_BACKLOG_BYTES_MAX; sent += 65_536)
            transport.write(new Uint8Array(65_536))
        },
        bytes: () => undefined,
        closed: resolve,
      })
    })
    expect(fault).toMatchObject({ code: 'flooded' })
  })
})

describe('the patience of a link', () => {
  it('doubles up to its bound, and jitter only shortens', () => {
    const backoff = { firstMs: 500, maxMs: 30_000 }
    expect([1, 2, 3, 6, 7, 8, 1_000].map((failures) => backoffMs(backoff, failures, 0))).toEqual([
      500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000,
    ])
    expect(backoffMs(backoff, 3, 0.999)).toBe(1_001)
  })

  it('spreads forty devices that fail in the same moment', () => {
    const jitters = Array.from({ length: 40 }, (_, i) => jitterOf(`portal-${i}`, 1))
    for (const jitter of jitters) expect(jitter >= 0 && jitter < 1).toBe(true)
    expect(new Set(jitters.map((jitter) => Math.floor(jitter * 4)))).toEqual(new Set([0, 1, 2, 3]))
    expect(jitterOf('portal-1', 1)).toBe(jitterOf('portal-1', 1))
  })

  it('begins anew only after the device has worked', async () => {
    const host = caseHost()
    const { address, drop } = await listen(ECHO)
    const opened: number[] = []
    const events = { opened: () => void opened.push(1), bytes: () => undefined, lost: () => undefined }
    const link = reconnecting(
      { name: 'a', address, backoff: { firstMs: 1_000, maxMs: 60_000 }, jitter: () => 0 },
      host,
      events,
    )
    closers.push(link.stop)
    link.start()
    for (const round of [1, 2, 3]) {
      await until(host, `connection ${round}`, () => opened.length === round)
      if (round === 3) link.ready()
      drop()
      await until(host, `loss ${round}`, () => host.faults().length === round)
    }
    expect(host.waits.filter((ms) => ms !== 10_000)).toEqual([1_000, 2_000, 1_000])
    expect(host.states.map(({ state }) => state)).toEqual([
      'connecting',
      'faulted',
      'connecting',
      'faulted',
      'connecting',
      'ready',
      'faulted',
    ])
  })

  it('does not wait for ever for a wire to open, nor for a device the driver has given up', async () => {
    const host = caseHost()
    const { address } = await listen(ECHO)
    const lost: number[] = []
    const link = reconnecting({ name: 'a', address, openMsMax: 300 }, host, {
      opened: () => link.drop({ code: 'in-use', message: 'somebody else has it' }),
      bytes: () => undefined,
      lost: () => void lost.push(1),
    })
    link.start()
    await until(host, 'it was dropped twice', () => lost.length === 2)
    expect(host.faults()).toMatchObject([{ code: 'in-use' }, { code: 'in-use' }])
    await link.stop()
    expect(host.timers()).toBe(0)

    // 192.0.2.0/24 is never routed (RFC 5737): either nothing answers or the network says at once that nobody will.
    const dark = reconnecting({ name: 'b', address: 'tcp://192.0.2.1:9', openMsMax: 300 }, host, {
      opened: () => undefined,
      bytes: () => undefined,
      lost: () => undefined,
    })
    dark.start()
    await until(host, 'it was given up', () => host.faults().length === 3)
    expect(host.faults()[2]).toMatchObject({ code: 'unreachable' })
    await dark.stop()
  })
})
