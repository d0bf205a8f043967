import { afterEach, describe, expect, it } from 'vitest'
import { type CaseHost, caseHost, until } from '../driver-host.case.ts'
import { createLlrpDriver } from '../llrp/driver.ts'
import { createVirtualDoor, PHOTO_EYE_PORT } from './virtual-door.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})
const EPCS = ['3034257BF7194E4000001A85', '3034257BF7194E4000001A86']

const doorWithGateway = async (host: CaseHost) => {
  const door = await createVirtualDoor({ clock: host, seed: 3 })
  closers.push(door.close)
  const driver = createLlrpDriver({ name: 'd1', address: door.reader.address }, host)
  closers.push(() => driver.stop())
  driver.start()
  const reporting = { isSo: false }
  void door.whenReporting().then(() => {
    reporting.isSo = true
  })
  await until(host, 'the door reports', () => reporting.isSo)
  return door
}

describe('virtual dock door', () => {
  it('a pallet carried in is sighted over the wire: outside, photo-eye, inside', async () => {
    const host = caseHost()
    const door = await doorWithGateway(host)
    const trip = { reads: -1 }
    void door.carry({ epcs: EPCS, path: 'in' }).then((carried) => {
      trip.reads = carried.reads
    })
    await until(host, 'the pallet is through', () => trip.reads >= 0)
    await until(
      host,
      'all reads have come',
      () => host.sightings.filter(({ kind }) => kind === 'tag').length === trip.reads,
    )
    const tags = host.sightings.flatMap((sighting) => (sighting.kind === 'tag' ? [sighting] : []))
    expect(new Set(tags.map((tag) => tag.epc))).toEqual(new Set(EPCS))
    expect(tags[0]?.antenna).toBeLessThanOrEqual(2)
    expect(tags.at(-1)?.antenna).toBeGreaterThan(2)
    const edges = host.sightings.filter((sighting) => sighting.kind === 'input')
    expect(edges).toMatchObject([
      { port: PHOTO_EYE_PORT, isHigh: true },
      { port: PHOTO_EYE_PORT, isHigh: false },
    ])
  })

  it('what is carried while nobody listens, nobody reads', async () => {
    const host = caseHost()
    const door = await createVirtualDoor({ clock: host, seed: 3 })
    closers.push(door.close)
    const trip = { reads: -1 }
    void door.carry({ epcs: EPCS, path: 'in' }).then((carried) => {
      trip.reads = carried.reads
    })
    await until(host, 'the pallet is through', () => trip.reads >= 0)
    expect(trip.reads).toBe(0)
  })

  it('closing ends the trips under way and every timer', async () => {
    const host = caseHost()
    const door = await createVirtualDoor({ clock: host, seed: 3 })
    const trip = door.carry({ epcs: EPCS, path: 'stop-in-doorway', stopS: 100 })
    await host.pass(1_000)
    await door.close()
    expect((await trip).endedAt).toBeLessThanOrEqual(host.now())
    expect(host.timers()).toBe(0)
  })
})
