import { describe, expect, it } from 'vitest'
import { driverCases, type VirtualTwin } from '../driver.case.ts'
import type { Sighting } from '../driver.ts'
import { type CaseClock, caseHost, until } from '../driver-host.case.ts'
import { hasSocat, overPty } from '../pty.case.ts'
import { lineBytes, weightLine } from './codec.ts'
import { createScaleDriver, type ScaleConfig } from './driver.ts'
import { createVirtualScale } from './virtual.ts'

const OPTIONS = { host: '127.0.0.1', port: 0, unit: 'kg', decimals: 2, capacity: '60000', settleMs: 0, repeatMs: 400 }

const createVirtual = async (clock: CaseClock): Promise<VirtualTwin> => {
  const scale = await createVirtualScale({ ...OPTIONS, clock })
  return {
    address: scale.address,
    produce: async (ordinals) => {
      for (const ordinal of ordinals) {
        scale.put(`${ordinal + 1}`)
        scale.takeOff()
      }
      await scale.drained()
    },
    produceHalf: (ordinal) => scale.send(lineBytes(weightLine(true, `${ordinal + 1}.00`, 'kg')).slice(0, 9)),
    inject: async (bytes) => {
      scale.send(bytes)
      await scale.drained()
    },
    drop: scale.drop,
    close: scale.close,
  }
}

const subject = {
  name: 'scale over TCP',
  createDriver: createScaleDriver,
  config: (address: string): ScaleConfig => ({ name: 'floor scale', address }),
  createVirtual,
  ordinalOf: (sighting: Sighting) => (sighting.kind === 'weighing' ? Number(sighting.value) - 1 : undefined),
  noise: [
    Uint8Array.from({ length: 256 }, (_, i) => i),
    new Uint8Array(50_000),
    lineBytes('S S 12,50 kg'),
    lineBytes('S S 9999999999999999999999 kg'),
    lineBytes('ES'),
    lineBytes('\xff\xfe'),
  ],
}

driverCases(subject)
describe.skipIf(!hasSocat)('over a serial port', () => {
  const pty = { name: 'scale over a pty', createVirtual: overPty(createVirtual) }
  driverCases({ ...subject, ...pty, floodCount: 500, unfinishedBytes: 5 * 1024 * 1024 })
})

describe.each(['SIR', 'SI'] as const)('a scale asked with %s', (question) => {
  const begin = async () => {
    const host = caseHost()
    const scale = await createVirtualScale({ ...OPTIONS, capacity: '100', settleMs: 1_500, clock: host.twinClock })
    const driver = createScaleDriver({ name: 'floor scale', address: scale.address, question }, host)
    const weighed = (): string[] =>
      host.sightings.flatMap((one) => (one.kind === 'weighing' ? [`${one.value} ${one.unit}`] : []))
    const end = async (): Promise<void> => {
      await driver.stop()
      await scale.close()
    }
    return { host, scale, driver, weighed, end }
  }

  it('weighs what is on already, what is put on, and the same again', async () => {
    const { host, scale, driver, weighed, end } = await begin()
    scale.put('12.5')
    driver.start()
    await until(host, 'the first', () => weighed().length === 1)
    await host.pass(5_000)
    for (const count of [2, 3]) {
      scale.takeOff()
      await host.pass(3_000)
      scale.put('40')
      await until(host, `weighing ${count}`, () => weighed().length === count)
      await host.pass(5_000)
    }
    expect(weighed()).toEqual(['12.50 kg', '40.00 kg', '40.00 kg'])
    await end()
  })

  it('weighs net of the tare, and nothing when overloaded', async () => {
    const { host, scale, driver, weighed, end } = await begin()
    driver.start()
    scale.put('20')
    await until(host, 'the pallet', () => weighed().length === 1)
    scale.tare()
    scale.put('100.01')
    await until(host, 'the overload is reported', () => host.faults().length === 1)
    scale.put('70')
    await until(host, 'the goods', () => weighed().length === 2)
    expect(weighed()).toEqual(['20.00 kg', '50.00 kg'])
    expect(host.faults()).toMatchObject([{ code: 'refused-by-device' }])
    expect(host.state()).toBe('ready')
    await end()
  })

  it('is faulted as silent when the terminal hangs, though the wire stays up', async () => {
    const { host, scale, driver, end } = await begin()
    driver.start()
    await until(host, 'ready', () => host.state() === 'ready')
    scale.hang()
    await until(host, 'the silence is reported', () => host.faults().length > 0)
    expect(host.faults()[0]).toMatchObject({ code: 'silent', message: expect.stringContaining('floor scale') })
    await end()
  })
})

it('an impossible setting is refused before anything is opened', () => {
  expect(() => createScaleDriver({ name: 's', address: 'tcp://127.0.0.1:1', emptyUpTo: '0,05' }, caseHost())).toThrow(
    "emptyUpTo '0,05'",
  )
})
