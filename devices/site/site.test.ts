import { afterEach, describe, expect, it } from 'vitest'
import type { Driver } from '../driver.ts'
import { type CaseHost, caseHost, until } from '../driver-host.case.ts'
import { createLlrpDriver } from '../llrp/driver.ts'
import { createScaleDriver } from '../scale/driver.ts'
import { createScannerDriver } from '../scanner/driver.ts'
import { obey, type SiteEvent } from './commands.ts'
import { createVirtualSite, type DoorAddresses } from './site.ts'

const EPCS = ['3034257BF7194E4000001A85', 'F79501101530003100']
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** Drivers of one door, as a gateway has them. */
const connect = async (
  at: DoorAddresses,
  clock: CaseHost,
): Promise<{ reader: CaseHost; scanner: CaseHost; scale: CaseHost }> => {
  const hosts = { reader: caseHost(), scanner: caseHost(), scale: caseHost() }
  const share = (host: CaseHost): CaseHost => Object.assign(host, { now: clock.now, after: clock.after })
  const drivers: readonly Driver[] = [
    createLlrpDriver({ name: 'reader', address: at.reader }, share(hosts.reader)),
    createScannerDriver({ name: 'scanner', address: at.scanner }, share(hosts.scanner)),
    createScaleDriver({ name: 'scale', address: at.scale }, share(hosts.scale)),
  ]
  for (const driver of drivers) {
    closers.push(() => driver.stop())
    driver.start()
  }
  await until(clock, 'all devices are ready', () => Object.values(hosts).every((host) => host.state() === 'ready'))
  return hosts
}

const siteOfTwo = async (clock: CaseHost) => {
  const site = await createVirtualSite({ seed: 4, doors: [{ name: 'd1' }, { name: 'd2', chunkBytes: 3 }] }, clock)
  closers.push(site.close)
  const events: SiteEvent[] = []
  const send = (command: unknown): void => void obey(site, JSON.stringify(command), (event) => events.push(event))
  const happened = (event: string): Promise<void> =>
    until(clock, event, () => events.some((said) => said.event === event))
  return { site, events, send, happened }
}

describe('virtual site', () => {
  it('each door works on its own: pallet, label and weight reach the drivers of that door only', async () => {
    const clock = caseHost()
    const { site, events, send, happened } = await siteOfTwo(clock)
    const [first, second] = site.addresses
    if (!first || !second) throw new Error('two doors were asked for')
    const one = await connect(first, clock)
    const two = await connect(second, clock)
    send({ id: 'w', do: 'wait', door: 'd2' })
    await happened('listening')
    send({ id: 7, do: 'carry', door: 'd2', epcs: EPCS, path: 'out', speedMps: 3 })
    send({ do: 'scan', door: 'd2', text: '0109501101530003', symbology: ']C1' })
    send({ do: 'weigh', door: 'd2', value: '123.5' })
    await happened('carried')
    await happened('weighed')
    const carried = events.find((said) => said.event === 'carried')
    expect(carried).toMatchObject({ id: 7, door: 'd2', path: 'out', tags: 2, reads: expect.any(Number) })
    const tags = () => two.reader.sightings.filter((sighting) => sighting.kind === 'tag')
    await until(clock, 'every read that went out has come in', () => tags().length === carried?.reads)
    expect(new Set(tags().map((sighting) => sighting.kind === 'tag' && sighting.epc))).toEqual(new Set(EPCS))
    await until(clock, 'the label and the weight', () => two.scanner.sightings.length + two.scale.sightings.length >= 2)
    expect(two.scanner.sightings).toMatchObject([{ kind: 'scan', text: '0109501101530003', symbology: ']C1' }])
    expect(two.scale.sightings).toMatchObject([{ kind: 'weighing', value: '123.5', unit: 'kg', isStable: true }])
    for (const host of Object.values(one)) expect(host.sightings).toEqual([])
  })

  it('a cut is felt by every driver of the door, and mended', async () => {
    const clock = caseHost()
    const { site, send } = await siteOfTwo(clock)
    const [first] = site.addresses
    if (!first) throw new Error('two doors were asked for')
    const hosts = Object.values(await connect(first, clock))
    send({ do: 'cut', door: 'd1' })
    await until(clock, 'all notice', () => hosts.every((host) => host.faults().length > 0))
    await until(clock, 'all come back', () => hosts.every((host) => host.state() === 'ready'))
  })

  it('a port that is taken is told, and nothing stays open', async () => {
    const clock = caseHost()
    const { site } = await siteOfTwo(clock)
    const taken = Number(site.addresses[0]?.reader.split(':').at(-1))
    const doors = [{ name: 'a' }, { name: 'b', readerPort: taken }]
    await expect(createVirtualSite({ doors }, clock)).rejects.toThrow(/EADDRINUSE/)
    expect(clock.timers()).toBe(0)
  })

  it.each([
    ['huh', 'not a line of JSON'],
    ['7', 'expected an object with do and door'],
    ['{"do":"carry"}', 'door must be the name of a door'],
    ['{"do":"fly","door":"d1"}', 'do must be one of carry, scan, weigh, wait, cut'],
    ['{"do":"carry","door":"d1","epcs":["3034"],"path":"up"}', /^path must be one of in, out/],
    ['{"do":"carry","door":"d1","epcs":["303"],"path":"in"}', 'epcs must be a list of hex texts of whole bytes'],
    ['{"do":"carry","door":"d1","epcs":["3034"],"path":"in","speedMps":0}', 'speedMps must be 0.1 to 20'],
    ['{"do":"weigh","door":"d1","value":"1,5"}', 'value must be a decimal text such as "123.5"'],
    ['{"do":"scan","door":"d1"}', 'text must be what the label says'],
    ['{"do":"cut","door":"d9"}', 'there is no door "d9"; there is d1, d2'],
  ])('%s is refused with the reason', async (line, message) => {
    const { site } = await siteOfTwo(caseHost())
    const events: SiteEvent[] = []
    await obey(site, line, (event) => events.push(event))
    expect(events).toMatchObject([{ event: 'refused', message: expect.stringMatching(message) }])
  })
})
