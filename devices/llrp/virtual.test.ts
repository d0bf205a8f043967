/** Incidents from the field, by name, against a true server and over true sockets; only the clock is the test's. */
import { describe, expect, it } from 'vitest'
import { type CaseHost, caseHost, until } from '../driver-host.case.ts'
import { messageOf, parameter } from './build.ts'
import { bytesOf, hexOf, joined } from './bytes.ts'
import { encodeMessage } from './codec.ts'
import { createLlrpDriver } from './driver.ts'
import { closers, readerWith, ready, strangerAt } from './reader.case.ts'
import { encodeReport } from './report-encoding.ts'
import { YEAR_2000_ERROR_MS } from './virtual.ts'

const EPC = '3034257BF7194E4000001A85'
const read = (host: CaseHost, antenna = 1, rssiDbm = -55) => ({ epc: EPC, antenna, rssiDbm, at: host.now() })

describe('virtual reader and driver', () => {
  it('a tag goes from the antenna to a sighting', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    await ready(host, reader)
    const { at } = read(host, 3)
    expect(reader.hear([read(host, 3)])).toBe(1)
    await until(host, 'a sighting', () => host.sightings.length > 0)
    expect(host.sightings).toEqual([
      { kind: 'tag', epc: EPC, antenna: 3, rssiDbm: -55, count: 1, at: expect.any(Number), readerAt: at },
    ])
  })

  it.each([1, 7])('the same when TCP brings %i bytes at a time', async (chunkBytes) => {
    const host = caseHost()
    const reader = await readerWith(host, { chunkBytes })
    await ready(host, reader)
    reader.hear([read(host, 1), read(host, 2), read(host, 4)])
    await until(host, 'three sightings', () => host.sightings.length === 3)
    expect(host.sightings.map((sighting) => sighting.kind === 'tag' && sighting.antenna)).toEqual([1, 2, 4])
  })

  it('EPCs of 32, 96 and 128 bits and longer arrive as they are written', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    await ready(host, reader)
    const epcs = ['DEADBEEF', EPC, `${EPC}00112233`, 'F0'.repeat(31)]
    reader.hear(epcs.map((epc) => ({ ...read(host), epc })))
    await until(host, 'all sightings', () => host.sightings.length === epcs.length)
    expect(host.sightings.map((sighting) => sighting.kind === 'tag' && sighting.epc)).toEqual(epcs)
  })

  it('REN, keepalive and report in one segment are all three taken (llrpjs#1)', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    await ready(host, reader)
    const tag = { epc: EPC, antenna: 1, rssiDbm: -40, count: 1, firstSeenAt: host.now(), lastSeenAt: host.now() }
    const photoEye = bytesOf('043f000000210000000000f600170080000c00042b1928b8f70600f80007000180') ?? new Uint8Array(0)
    await reader.send(joined([photoEye, encodeMessage(messageOf('KEEPALIVE', 5)), encodeReport([tag])]))
    await until(host, 'both sightings', () => host.sightings.length === 2)
    expect(host.sightings.map((sighting) => sighting.kind)).toEqual(['input', 'tag'])
  })

  it('what a reader says before its goodbye counts, what comes after it does not', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    await ready(host, reader)
    const tag = { epc: EPC, antenna: 1, rssiDbm: -40, count: 1, firstSeenAt: host.now(), lastSeenAt: host.now() }
    const goodbye = messageOf('READER_EVENT_NOTIFICATION', 0, {}, [
      parameter('ReaderEventNotificationData', {}, [parameter('ConnectionCloseEvent')]),
    ])
    await reader.send(joined([encodeReport([tag]), encodeMessage(goodbye), encodeReport([{ ...tag, antenna: 2 }])]))
    await until(host, 'the loss is told', () => host.faults().length > 0)
    expect(host.faults()).toMatchObject([{ code: 'connection-lost' }])
    expect(host.sightings).toMatchObject([{ kind: 'tag', antenna: 1 }])
    reader.drop()
    await until(host, 'the driver comes back', () => host.state() === 'ready')
  })

  it('a reader whose clock is in the year 2000 gives sightings of our own time only (sllurp#118)', async () => {
    const host = caseHost()
    const reader = await readerWith(host, { clockErrorMs: YEAR_2000_ERROR_MS })
    await ready(host, reader)
    reader.hear([read(host)])
    await until(host, 'a sighting', () => host.sightings.length > 0)
    expect(host.sightings).toMatchObject([{ readerAt: null }])
  })

  it('reads that wait for the report are merged: strongest RSSI, count, last time', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    await ready(host, reader, { reportEveryTags: 2 })
    const first = read(host, 1, -70)
    reader.hear([first, { ...first, rssiDbm: -50, at: first.at + 10 }, { ...first, rssiDbm: -60, at: first.at + 20 }])
    reader.hear([{ ...first, antenna: 2 }])
    await until(host, 'the report', () => host.sightings.length === 2)
    expect(host.sightings[0]).toMatchObject({ antenna: 1, rssiDbm: -50, count: 3, readerAt: first.at + 20 })
  })

  it('the last tags of a pallet do not wait for the next pallet when reports are gathered', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    await ready(host, reader, { reportEveryTags: 64, keepaliveMs: 1_000 })
    reader.hear([read(host, 1), read(host, 2)])
    await until(host, 'both sightings', () => host.sightings.length === 2)
  })

  it('only the antennas that were asked for are reported', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    await ready(host, reader, { antennas: [2] })
    expect(reader.hear([read(host, 1), read(host, 2)])).toBe(1)
  })
})

describe('virtual reader: one client', () => {
  it('the second client is told that one exists and let go, and the driver waits ever longer (sllurp#151)', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    const stranger = await strangerAt(host, reader)
    const driver = createLlrpDriver({ name: 'd1', address: reader.address }, host)
    closers.push(() => driver.stop())
    driver.start()
    await until(host, 'three tries', () => host.faults().length >= 3)
    expect(new Set(host.faults().map((fault) => fault.code))).toEqual(new Set(['in-use']))
    await stranger.close()
    await until(host, 'the driver gets its turn', () => host.state() === 'ready')
  })

  it('a client that acknowledges nothing is dropped, and the driver that does stays (sllurp#209)', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    await ready(host, reader, { keepaliveMs: 1_000 })
    await host.pass(20_000)
    expect(host.faults()).toEqual([])
    expect(reader.isReporting()).toBe(true)

    const alone = await readerWith(host)
    const stranger = await strangerAt(host, alone)
    await stranger.ask(
      messageOf('SET_READER_CONFIG', 1, {}, [
        parameter('KeepaliveSpec', { KeepaliveTriggerType: 1, PeriodicTriggerValue: 1_000 }),
      ]),
    )
    await until(host, 'the reader gives up', () => stranger.seen.isClosed)
    expect(stranger.heard.filter((message) => message.name === 'KEEPALIVE')).toHaveLength(3)
  })

  it('a reader that falls silent is left and tried again', async () => {
    const host = caseHost()
    const silent = caseHost()
    const reader = await readerWith(silent)
    await ready(host, reader, { keepaliveMs: 1_000 })
    await until(host, 'the silence is noticed', () => host.faults().length > 0)
    expect(host.faults()[0]).toMatchObject({ code: 'silent' })
    await until(host, 'it is tried again', () => host.state() === 'ready')
  })

  it('somebody who is no reader at all is found out', async () => {
    const host = caseHost()
    const reader = await readerWith(host)
    await ready(host, reader)
    await reader.send(new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await until(host, 'a fault', () => host.faults().length > 0)
    expect(host.faults()[0]).toMatchObject({ code: 'bad-frame' })
  })

  it('a missing antenna is named, not silently ignored', async () => {
    const host = caseHost()
    const reader = await readerWith(host, { antennaCount: 2 })
    const driver = createLlrpDriver({ name: 'd1', address: reader.address, antennas: [1, 4] }, host)
    closers.push(() => driver.stop())
    driver.start()
    await until(host, 'a fault', () => host.faults().length > 0)
    expect(host.faults()[0]?.message).toBe('antenna 4 is set, but the reader has 2')
  })
})

describe('virtual reader: the answers of the standard', () => {
  const message = (name: Parameters<typeof messageOf>[0], fields = {}) => messageOf(name, 77, fields)
  it.each([
    ['unknown version', { ...message('GET_ROSPECS'), version: 2 }, 'ERROR_MESSAGE', 110],
    ['unknown message', { ...message('GET_ROSPECS'), type: 999 }, 'ERROR_MESSAGE', 109],
    ['ROSpec that does not exist', message('ENABLE_ROSPEC', { ROSpecID: 9 }), 'ENABLE_ROSPEC_RESPONSE', 101],
    ['nothing to add', message('ADD_ROSPEC'), 'ADD_ROSPEC_RESPONSE', 103],
    ['delete all of none', message('DELETE_ROSPEC', { ROSpecID: 0 }), 'DELETE_ROSPEC_RESPONSE', 0],
    ['capabilities', message('GET_READER_CAPABILITIES'), 'GET_READER_CAPABILITIES_RESPONSE', 0],
    ['configuration', message('GET_READER_CONFIG'), 'GET_READER_CONFIG_RESPONSE', 0],
    ['goodbye', message('CLOSE_CONNECTION'), 'CLOSE_CONNECTION_RESPONSE', 0],
  ])('%s', async (_name, asked, name, code) => {
    const host = caseHost()
    const stranger = await strangerAt(host, await readerWith(host))
    const answer = await stranger.ask(asked)
    expect(answer).toMatchObject({ name, id: 77 })
    const status = answer?.parameters?.[0]
    expect(status?.fields.StatusCode).toBe(code)
  })

  it('an ERROR_MESSAGE is never answered', async () => {
    const host = caseHost()
    const stranger = await strangerAt(host, await readerWith(host))
    stranger.write(encodeMessage(messageOf('ERROR_MESSAGE', 1)))
    expect(await stranger.ask(message('GET_ROSPECS'))).toMatchObject({ name: 'GET_ROSPECS_RESPONSE' })
  })

  it('greets byte for byte as a reader does', async () => {
    const host = caseHost()
    const stranger = await strangerAt(host, await readerWith(host))
    const greeting = stranger.heard[0]
    const hex = greeting ? hexOf(encodeMessage(greeting)).toLowerCase() : ''
    expect(hex).toMatch(/^043f000000200000000000f600160080000c[0-9a-f]{16}010000060000$/)
  })
})
