/** What every broker promises the hub, whoever it is. */
import mqtt, { type MqttClient } from 'mqtt'
import { describe, expect, it, onTestFinished } from 'vitest'
import { BATCH_BYTES_MAX } from '../../contract/observation.ts'
import { topicOf } from '../../contract/topics.ts'
import { systemClock } from '../clock.ts'
import type { Broker, IncomingPacket } from './broker.ts'

export interface BrokerUnderTest {
  readonly broker: Broker
  readonly port: number
  readonly received: IncomingPacket[]
  /** Of users dock-1 and dock-2. */
  readonly credential: string
}

const OWN = topicOf('main', 'dock-1', 'observations')

const until = async (what: () => boolean): Promise<void> => {
  while (!what()) await systemClock.wait(10)
}

export const brokerCase = (name: string, start: () => Promise<BrokerUnderTest>): void => {
  describe(name, () => {
    const connect = async (
      { port, credential }: BrokerUnderTest,
      user: string,
      options: object = {},
    ): Promise<MqttClient> => {
      const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
        username: user,
        password: credential,
        reconnectPeriod: 0,
        connectTimeout: 5_000,
        ...options,
      })
      onTestFinished(async () => {
        await client.endAsync(true)
      })
      client.on('error', () => undefined)
      await new Promise<void>((resolve, reject) => {
        client.once('connect', () => resolve())
        client.once('error', reject)
        client.once('close', () => reject(new Error('closed')))
      })
      return client
    }

    it('brings what a gateway says under its own name, and the answer back', async () => {
      const on = await start()
      const gateway = await connect(on, 'dock-1')
      const answers: string[] = []
      gateway.on('message', (topic, payload) => answers.push(`${topic} ${payload}`))
      await gateway.subscribeAsync(topicOf('main', 'dock-1', 'receipts'), { qos: 1 })
      await gateway.publishAsync(OWN, Buffer.from('{"é":1}'), { qos: 1 })
      await until(() => on.received.length > 0)
      expect(on.received[0]).toMatchObject({ topic: OWN })
      expect(String(on.received[0]?.payload)).toBe('{"é":1}')
      expect(on.broker.state()).toBeUndefined()
      on.broker.publish(topicOf('main', 'dock-1', 'receipts'), '{"v":1}')
      await until(() => answers.length > 0)
      expect(answers).toEqual(['dockledger/v1/main/dock-1/receipts {"v":1}'])
    })

    it.each([
      ['a wrong credential', 'dock-1', 'wrong'],
      ['an unknown name', 'dock-9', undefined],
      ['no name', '', undefined],
    ])('lets nobody in with %s', async (_, user, password) => {
      const on = await start()
      await expect(connect(on, user, password === undefined ? {} : { password })).rejects.toThrow()
    })

    it('drops what a gateway says under the name of another', async () => {
      const on = await start()
      const thief = await connect(on, 'dock-2')
      thief.publish(OWN, 'stolen', { qos: 0 })
      thief.publish(topicOf('main', 'dock-1', 'receipts'), 'forged', { qos: 0 })
      const honest = await connect(on, 'dock-1')
      await honest.publishAsync(OWN, 'mine', { qos: 1 })
      await until(() => on.received.some(({ payload }) => String(payload) === 'mine'))
      expect(on.received.map(({ payload }) => String(payload))).toEqual(['mine'])
    })

    it('throws no gateway off because another uses its client id', async () => {
      const on = await start()
      let drops = 0
      const honest = await connect(on, 'dock-1', { clientId: 'dock-1' })
      honest.on('close', () => {
        drops += 1
      })
      const thief = await connect(on, 'dock-2', { clientId: 'dock-1' })
      await thief.publishAsync(topicOf('main', 'dock-2', 'observations'), 'mine, too', { qos: 1 })
      await honest.publishAsync(OWN, 'mine', { qos: 1 })
      await until(() => on.received.length === 2)
      expect(drops).toBe(0)
    })

    it('lets a gateway hear only what is meant for it', async () => {
      const on = await start()
      const spy = await connect(on, 'dock-2')
      const heard: string[] = []
      spy.on('message', (topic) => heard.push(topic))
      for (const filter of ['#', 'dockledger/v1/+/+/receipts', topicOf('main', 'dock-1', 'receipts')])
        await spy.subscribeAsync(filter).catch(() => undefined)
      await spy.subscribeAsync(topicOf('main', 'dock-2', 'receipts'))
      on.broker.publish(topicOf('main', 'dock-1', 'receipts'), 'secret')
      on.broker.publish(topicOf('main', 'dock-2', 'receipts'), 'for you')
      await until(() => heard.length > 0)
      expect(heard).toEqual([topicOf('main', 'dock-2', 'receipts')])
    })

    it('speaks the last will of a gateway that is gone', async () => {
      const on = await start()
      const topic = topicOf('main', 'dock-1', 'status')
      const gateway = await connect(on, 'dock-1', {
        will: { topic, payload: Buffer.from('offline'), qos: 1, retain: true },
      })
      gateway.stream.destroy()
      await until(() => on.received.length > 0)
      expect(on.received[0]).toMatchObject({ topic })
      expect(String(on.received[0]?.payload)).toBe('offline')
    })

    it('takes a batch of the largest size and ends the connection of what is larger', async () => {
      const on = await start()
      const gateway = await connect(on, 'dock-1')
      await gateway.publishAsync(OWN, Buffer.alloc(BATCH_BYTES_MAX, 0x20), { qos: 1 })
      await until(() => on.received.length > 0)
      expect(on.received[0]?.payload).toHaveLength(BATCH_BYTES_MAX)
      const ended = new Promise<void>((resolve) => gateway.once('close', () => resolve()))
      gateway.publish(OWN, Buffer.alloc(4 * BATCH_BYTES_MAX, 0x20), { qos: 0 })
      await ended
      expect(on.received).toHaveLength(1)
    })
  })
}
