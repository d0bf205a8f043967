/** Photo-eyes at the inputs of a reader: what changes, and what stood there before anybody asked. */
import { describe, expect, it } from 'vitest'
import { caseHost, until } from '../driver-host.case.ts'
import { messageOf, parameter } from './build.ts'
import { encodeMessage } from './codec.ts'
import { heardIn } from './heard.ts'
import { readerWith, ready, strangerAt } from './reader.case.ts'

describe('inputs of a reader', () => {
  it('the photo-eye becomes an input sighting', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    await ready(host, reader)
    reader.setInput(1, true)
    reader.setInput(1, true)
    reader.setInput(1, false)
    await until(host, 'both edges', () => host.sightings.length >= 2)
    expect(host.sightings).toMatchObject([
      { kind: 'input', port: 1, isHigh: true },
      { kind: 'input', port: 1, isHigh: false },
    ])
  })

  it('a photo-eye that was dark before the driver came is an input sighting, at the first connection and at the next', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    reader.setInput(2, true)
    await ready(host, reader, { inputs: [1, 2] })
    const levels = (): (readonly [number, boolean])[] =>
      host.sightings.flatMap((one) => (one.kind === 'input' && one.port <= 2 ? [[one.port, one.isHigh] as const] : []))
    await until(host, 'both levels', () => levels().length >= 2)
    expect(levels()).toEqual([
      [1, false],
      [2, true],
    ])
    reader.drop()
    reader.setInput(2, false)
    reader.setInput(1, true)
    await until(host, 'the levels of now', () => levels().length >= 4)
    expect(levels().slice(2)).toEqual([
      [1, true],
      [2, false],
    ])
    expect(host.state()).toBe('ready')
  })

  it('says the level of a port to whoever asks, and that there is no such port', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    reader.setInput(3, true)
    const stranger = await strangerAt(host, reader)
    const ask = async (fields: Record<string, number>) =>
      (await stranger.ask(messageOf('GET_READER_CONFIG', 1, fields)))?.parameters?.map(({ name, fields: told }) => [
        name,
        told.GPIPortNum ?? told.StatusCode,
        told.State,
      ])
    expect(await ask({ RequestedData: 9, GPIPortNum: 3 })).toEqual([
      ['LLRPStatus', 0, undefined],
      ['GPIPortCurrentState', 3, 1],
    ])
    expect(await ask({ RequestedData: 9 })).toHaveLength(5)
    expect((await ask({ RequestedData: 8 }))?.map(([name]) => name)).toEqual(['LLRPStatus', 'KeepaliveSpec'])
    expect(await ask({ RequestedData: 9, GPIPortNum: 9 })).toEqual([['LLRPStatus', 101, undefined]])
    expect(() => reader.setInput(5, true)).toThrow(RangeError)
  })

  it('a change while the reader holds its events back is told after the level it changed', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    const stranger = await strangerAt(host, reader)
    const events = parameter('ReaderEventNotificationSpec', {}, [
      parameter('EventNotificationState', { EventType: 1, NotificationState: 1 }),
    ])
    const holding = parameter('EventsAndReports', { HoldEventsAndReportsUponReconnect: 1 })
    await stranger.ask(messageOf('SET_READER_CONFIG', 1, {}, [events, holding]))
    reader.drop()
    await until(host, 'the stranger is gone', () => stranger.seen.isClosed)
    const again = await strangerAt(host, reader)
    reader.setInput(1, true)
    await again.ask(messageOf('GET_READER_CONFIG', 2, { RequestedData: 9, GPIPortNum: 1 }))
    reader.setInput(1, false)
    expect(again.heard).toHaveLength(2)
    again.write(encodeMessage(messageOf('ENABLE_EVENTS_AND_REPORTS', 3)))
    await until(host, 'both events', () => again.heard.length >= 4)
    expect(again.heard.slice(2).map(heardIn)).toEqual([
      [{ heard: 'input', port: 1, isHigh: true }],
      [{ heard: 'input', port: 1, isHigh: false }],
    ])
  })
})
