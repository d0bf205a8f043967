/**
 * What every driver must do, whatever its protocol: run against the virtual twin that speaks the true bytes.
 * Devices are told apart by ordinals: the twin produces thing number 7, the driver must sight thing number 7.
 */
import { afterEach, describe, expect, it } from 'vitest'
import type { DriverConfig, DriverFactory, Sighting } from './driver.ts'
import { type CaseClock, caseHost, garbageCollect, until } from './driver-host.case.ts'

/** A virtual device under the suite's control. */
export interface VirtualTwin {
  /** What the driver is told to connect to. */
  readonly address: string
  /** Reports the things with these ordinals, in this order, to whoever is connected and ready. */
  produce(ordinals: readonly number[]): Promise<void>
  /** Sends only the first part of the frame that reports this thing. */
  produceHalf(ordinal: number): void
  /** Sends bytes as they are; resolves when they are handed over. */
  inject(bytes: Uint8Array): Promise<void>
  /** Cuts every connection and goes on listening. */
  drop(): void
  close(): Promise<void>
}

export interface DriverCase<C extends DriverConfig> {
  readonly name: string
  readonly createDriver: DriverFactory<C>
  /** The driver's settings for a device at this address. */
  config(address: string): C
  /** The twin's timers, if it has any, run on the clock given: the driver's own time. */
  createVirtual(clock: CaseClock): Promise<VirtualTwin>
  /** Which thing a sighting is about; undefined for sightings the twin was not asked for. */
  ordinalOf(sighting: Sighting): number | undefined
  /** Bytes this protocol can never mean; the driver may drop the connection over them, but must come back. */
  readonly noise: readonly Uint8Array[]
  /** How many things the flood has; fewer where the protocol is slow by nature. */
  readonly floodCount?: number
  /** How long the frame is that never ends, bytes; shorter where the wire is slow, but above what may be held. */
  readonly unfinishedBytes?: number
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
const DAY_MS = 86_400_000
const UNFINISHED_BYTES = 16 * 1024 * 1024
const HEAP_GROWTH_BYTES_MAX = 4 * 1024 * 1024

export const driverCases = <C extends DriverConfig>(subject: DriverCase<C>): void => {
  describe(`${subject.name}: the driver port`, () => {
    const closers: (() => Promise<void>)[] = []
    afterEach(async () => {
      for (const close of closers.splice(0).reverse()) await close()
    })
    const begin = async () => {
      const host = caseHost()
      const twin = await subject.createVirtual(host.twinClock)
      closers.push(() => twin.close())
      const driver = subject.createDriver(subject.config(twin.address), host)
      closers.push(() => driver.stop())
      const seen = (): number[] => host.sightings.map(subject.ordinalOf).filter((n) => n !== undefined)
      const ready = (): Promise<void> => until(host, 'the driver is ready', () => host.state() === 'ready')
      const sees = (ordinals: readonly number[]): Promise<void> =>
        until(
          host,
          `sighting ${ordinals.at(-1)}`,
          () => seen().at(-1) === ordinals.at(-1) && seen().length >= ordinals.length,
        )
      return { twin, host, driver, seen, ready, sees }
    }

    it('is inert until started, and works again after a stop', async () => {
      const { twin, host, driver, seen, ready, sees } = await begin()
      await host.pass(2_000)
      expect(host.states).toEqual([])
      driver.start()
      await ready()
      await twin.produce([1, 2])
      await sees([1, 2])
      await driver.stop()
      expect(host.state()).toBe('stopped')
      expect(host.timers()).toBe(0)
      driver.start()
      await ready()
      await twin.produce([3])
      await sees([1, 2, 3])
      expect(seen()).toEqual([1, 2, 3])
    })

    it('stops in the middle of a frame and says nothing afterwards', async () => {
      const { twin, host, driver, seen, ready, sees } = await begin()
      driver.start()
      await ready()
      await twin.produce([1])
      await sees([1])
      twin.produceHalf(2)
      await host.pass(100)
      await driver.stop()
      const said = host.states.length
      await twin.produce([3]).catch(() => undefined)
      await host.pass(15_000)
      expect(seen()).toEqual([1])
      expect(host.states).toHaveLength(said)
      expect(host.timers()).toBe(0)
    })

    it('may be stopped before it is connected, twice, and without having been started', async () => {
      const { host, driver } = await begin()
      await driver.stop()
      driver.start()
      await Promise.all([driver.stop(), driver.stop()])
      await host.pass(5_000)
      expect(host.timers()).toBe(0)
      expect(host.sightings).toEqual([])
    })

    it('comes back after the device drops in the middle of a frame, and never glues the halves', async () => {
      const { twin, host, driver, seen, ready, sees } = await begin()
      driver.start()
      await ready()
      await twin.produce([1])
      await sees([1])
      for (const round of [0, 1, 2]) {
        twin.produceHalf(90)
        await host.pass(100)
        const losses = host.losses()
        twin.drop()
        await until(host, 'the loss is reported', () => host.losses() > losses)
        await ready()
        await twin.produce([round + 2])
        await sees(range(1, round + 3))
      }
      expect(seen()).toEqual([1, 2, 3, 4])
      for (const fault of host.faults()) expect(fault.message.length).toBeGreaterThan(10)
    })

    it('keeps trying while nobody answers, with a bounded wait', async () => {
      const { twin, host, driver } = await begin()
      await twin.close()
      driver.start()
      await until(host, 'five failures', () => host.losses() >= 5)
      expect(new Set(host.faults().map((fault) => fault.code)).size).toBe(1)
      expect(Math.max(...host.waits)).toBeLessThanOrEqual(60_000)
    })

    it('keeps the order of a flood', async () => {
      const { twin, driver, seen, ready, sees } = await begin()
      driver.start()
      await ready()
      const ordinals = range(1, (subject.floodCount ?? 5_000) + 1)
      await twin.produce(ordinals)
      await sees(ordinals)
      expect(seen()).toEqual(ordinals)
    })

    it('keeps its memory within bounds however long a frame never ends', async () => {
      const { twin, host, driver, ready, seen } = await begin()
      driver.start()
      await ready()
      const before = garbageCollect()
      const piece = new Uint8Array(256 * 1024).fill(0x41)
      for (let sent = 0; sent < (subject.unfinishedBytes ?? UNFINISHED_BYTES); sent += piece.length) {
        await twin.inject(piece)
        await host.pass(10)
      }
      expect(garbageCollect() - before).toBeLessThan(HEAP_GROWTH_BYTES_MAX)
      // The driver may have dropped the connection over it, or not: what counts is that a fresh one works.
      await ready()
      const losses = host.losses()
      twin.drop()
      await until(host, 'the loss is reported', () => host.losses() > losses)
      await ready()
      await twin.produce([1])
      await until(host, 'sighting 1', () => seen().includes(1))
      expect(seen()).toEqual([1])
    })

    it('survives noise and goes on', async () => {
      const { twin, host, driver, seen, ready } = await begin()
      driver.start()
      await ready()
      for (const [i, noise] of subject.noise.entries()) {
        await twin.inject(noise)
        await host.pass(100)
        if (host.state() !== 'ready') await ready()
        await twin.produce([i])
        // The noise may swallow the frame it runs into or cost the connection: the next try must get through.
        await until(
          host,
          `sighting ${i} after noise ${i}`,
          () => seen().includes(i),
          () => twin.produce([i]),
        )
      }
      expect(new Set(seen())).toEqual(new Set(subject.noise.keys()))
    })

    it('takes a step of the clock for what it is', async () => {
      const { twin, host, driver, seen, ready, sees } = await begin()
      driver.start()
      await ready()
      let expected: number[] = []
      for (const step of [DAY_MS, -2 * DAY_MS, DAY_MS]) {
        host.step(step)
        const ordinal = expected.length + 1
        expected = [...expected, ordinal]
        const from = host.now()
        await twin.produce([ordinal])
        await sees(expected)
        const sighting = host.sightings.findLast((s) => subject.ordinalOf(s) === ordinal)
        expect(sighting?.at).toBeGreaterThanOrEqual(from)
        expect(sighting?.at).toBeLessThanOrEqual(host.now())
      }
      expect(seen()).toEqual(expected)
      expect(host.faults()).toEqual([])
    })
  })
}
