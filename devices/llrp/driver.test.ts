import { systemClock } from '../clock.ts'
import { driverCases } from '../driver.case.ts'
import { bytesOf } from './bytes.ts'
import { createLlrpDriver, type LlrpConfig } from './driver.ts'
import { encodeReport } from './report-encoding.ts'
import { until } from './until.case.ts'
import { createVirtualReader } from './virtual.ts'

const PREFIX = '3034257BF7194E40'
const epcOf = (ordinal: number): string => PREFIX + ordinal.toString(16).toUpperCase().padStart(8, '0')
const readOf = (ordinal: number) => ({ epc: epcOf(ordinal), antenna: 1, rssiDbm: -50, at: systemClock.now() })

driverCases<LlrpConfig>({
  name: 'LLRP',
  createDriver: createLlrpDriver,
  // The suite's clock runs ahead of the twin's, which keeps the machine's: no keepalive would come in time.
  config: (address) => ({ name: 'portal', address, keepaliveMs: 3_600_000 }),
  createVirtual: async () => {
    const reader = await createVirtualReader({ clock: systemClock })
    return {
      address: reader.address,
      produce: async (ordinals) => {
        await until(() => reader.isReporting(), 300)
        reader.hear(ordinals.map(readOf))
        await reader.send(new Uint8Array(0))
      },
      produceHalf: (ordinal) => {
        const tag = { ...readOf(ordinal), count: 1, firstSeenAt: 0, lastSeenAt: 0 }
        void reader.send(encodeReport([tag]).subarray(0, 25))
      },
      inject: reader.send,
      drop: reader.drop,
      close: reader.close,
    }
  },
  ordinalOf: (sighting) =>
    sighting.kind === 'tag' && sighting.epc.startsWith(PREFIX)
      ? Number.parseInt(sighting.epc.slice(16), 16)
      : undefined,
  noise: [
    'ffffffffffffffffffffffff',
    '00000000000000000000',
    '043d0000000a00000001',
    '07ff0000000c000000010000',
    '043f0000000f000000010080000405',
    '474554202f20485454502f312e310d0a0d0a',
  ].map((hex) => bytesOf(hex) ?? new Uint8Array(0)),
})
