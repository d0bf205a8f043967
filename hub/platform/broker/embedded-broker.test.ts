import { connect as connectTcp } from 'node:net'
import mqtt from 'mqtt'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../clock.ts'
import { type BrokerUnderTest, brokerCase } from './broker.case.ts'
import type { IncomingPacket } from './broker.ts'
import { startEmbeddedBroker } from './embedded-broker.ts'

const credential = 'a credential'
const start = async (): Promise<BrokerUnderTest> => {
  const received: IncomingPacket[] = []
  const broker = await startEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    receive: (packet) => received.push(packet),
    onMisuse: () => undefined,
    admit: async (user, given) => (/^dock-[12]$/.test(user) && given === credential ? undefined : 'unknown'),
  })
  onTestFinished(broker.close)
  return { broker, port: broker.port ?? 0, received, credential }
}

brokerCase('the embedded broker', start)

describe('the embedded broker alone', () => {
  it('says who published, ends a connection on demand, and lets it come back', async () => {
    const { broker, port, received } = await start()
    const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
      username: 'dock-1',
      password: credential,
      reconnectPeriod: 50,
    })
    onTestFinished(async () => {
      await client.endAsync(true)
    })
    await new Promise((resolve) => client.once('connect', resolve))
    const ended = new Promise<void>((resolve) => client.once('close', () => resolve()))
    broker.disconnect('dock-1')
    await ended
    await new Promise((resolve) => client.once('connect', resolve))
    await client.publishAsync('dockledger/v1/main/dock-1/observations', '{}', { qos: 1 })
    while (received.length === 0) await systemClock.wait(10)
    expect(received).toMatchObject([{ publisher: 'dock-1' }])
  })

  it('stops two gateways of one name from throwing each other out for ever', async () => {
    const { port } = await start()
    let connects = 0
    const clients = ['a', 'b'].map((clientId) => {
      const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
        clientId,
        username: 'dock-1',
        password: credential,
        reconnectPeriod: 5,
      })
      client.on('connect', () => {
        connects += 1
      })
      client.on('error', () => undefined)
      return client
    })
    onTestFinished(async () => {
      for (const client of clients) await client.endAsync(true)
    })
    while (connects < 6) await systemClock.wait(10)
    const stayed = clients.filter((client) => client.connected)
    await systemClock.wait(300)
    expect(connects).toBe(6)
    expect(clients.filter((client) => client.connected)).toEqual(stayed)
    expect(stayed).toHaveLength(1)
  })

  it('lets a gateway in past any number of connections that say nothing', async () => {
    const { port } = await start()
    const silent = Array.from({ length: 520 }, () => connectTcp(port, '127.0.0.1').on('error', () => undefined))
    onTestFinished(() => {
      for (const socket of silent) socket.destroy()
    })
    await Promise.all(silent.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
    const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
      username: 'dock-1',
      password: credential,
      reconnectPeriod: 0,
      connectTimeout: 5_000,
    })
    onTestFinished(async () => {
      await client.endAsync(true)
    })
    await new Promise((resolve, reject) => {
      client.once('connect', resolve)
      client.once('error', reject)
      client.once('close', () => reject(new Error('closed')))
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(silent.filter((socket) => socket.readyState === 'open').length).toBeLessThanOrEqual(50)
  })

  it('stops at once though somebody says nothing', async () => {
    const { broker, port } = await start()
    const socket = connectTcp(port, '127.0.0.1').on('error', () => undefined)
    await new Promise((resolve) => socket.once('connect', resolve))
    const ended = new Promise((resolve) => socket.once('close', resolve))
    await broker.close()
    await ended
  })

  it('refuses a packet by the size it announces, before anybody is known', async () => {
    const { port } = await start()
    const socket = connectTcp(port, '127.0.0.1')
    const ended = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    // CONNECT with a remaining length of 256 MB
    socket.write(Uint8Array.of(0x10, 0xff, 0xff, 0xff, 0x7f))
    await ended
  })
})
