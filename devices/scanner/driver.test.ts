import { describe, expect, it } from 'vitest'
import { driverCases, type VirtualTwin } from '../driver.case.ts'
import { caseHost, until } from '../driver-host.case.ts'
import { hasSocat, overPty } from '../pty.case.ts'
import { scanBytes } from './codec.ts'
import { createScannerDriver, type ScannerConfig } from './driver.ts'
import { createVirtualScanner } from './virtual.ts'

const scanOfOrdinal = (ordinal: number) => ({ text: `PALLET-${ordinal}`, symbology: ']C0' })

const createVirtual = async (): Promise<VirtualTwin> => {
  const scanner = await createVirtualScanner({ host: '127.0.0.1', port: 0, suffix: 'crlf' })
  return {
    address: scanner.address,
    produce: async (ordinals) => {
      for (const ordinal of ordinals) scanner.scan(scanOfOrdinal(ordinal))
      await scanner.drained()
    },
    produceHalf: (ordinal) => scanner.send(scanBytes(scanOfOrdinal(ordinal), 'crlf').slice(0, 6)),
    inject: async (bytes) => {
      scanner.send(bytes)
      await scanner.drained()
    },
    drop: scanner.drop,
    close: scanner.close,
  }
}

const subject = {
  name: 'scanner over TCP',
  createDriver: createScannerDriver,
  config: (address: string): ScannerConfig => ({ name: 'handheld', address }),
  createVirtual,
  ordinalOf: (sighting: { kind: string; text?: string }) => {
    const [, ordinal] = /^PALLET-(\d+)$/.exec(sighting.text ?? '') ?? []
    return ordinal === undefined ? undefined : Number(ordinal)
  },
  noise: [
    Uint8Array.from({ length: 256 }, (_, i) => i),
    new Uint8Array(50_000),
    new Uint8Array(50_000).fill(0xff),
    Uint8Array.of(0x5d, 0x43, 0x31, 0x0d),
    Uint8Array.of(0x0d, 0x0a, 0x0d, 0x0a),
    Uint8Array.of(0x02, 0x03),
  ],
}

driverCases(subject)
describe.skipIf(!hasSocat)('over a serial port', () => {
  const pty = { name: 'scanner over a pty', createVirtual: overPty(createVirtual) }
  driverCases({ ...subject, ...pty, floodCount: 1_000, unfinishedBytes: 5 * 1024 * 1024 })
})

describe('a scanner driver', () => {
  it('reports noise once, and that it is over', async () => {
    const twin = await createVirtual()
    const host = caseHost()
    const driver = createScannerDriver({ name: 'gate scanner', address: twin.address }, host)
    driver.start()
    await until(host, 'ready', () => host.state() === 'ready')
    for (const noise of ['\x00\x01\r', '\x00\x02\r']) {
      await twin.inject(Uint8Array.from(noise, (one) => one.charCodeAt(0)))
      await host.pass(200)
    }
    expect(host.faults()).toMatchObject([{ code: 'bad-frame', message: expect.stringContaining('gate scanner') }])
    await twin.produce([7])
    await until(host, 'the scan', () => host.sightings.length > 0)
    expect(host.sightings).toMatchObject([{ kind: 'scan', text: 'PALLET-7', symbology: ']C0' }])
    expect(host.states.at(-1)).toEqual({ state: 'ready', fault: undefined })
    await driver.stop()
    await twin.close()
  })
})
