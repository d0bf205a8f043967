import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { topicOf } from '../../contract/topics.ts'
import { systemClock } from '../clock.ts'
import { type BrokerUnderTest, brokerCase } from './broker.case.ts'
import type { Broker, IncomingPacket } from './broker.ts'
import { startExternalBroker } from './external-broker.ts'

const MOSQUITTO = '/usr/sbin/mosquitto'
const PROVISIONED = join(import.meta.dirname, '../../../provisioning/mosquitto')
const credential = 'a credential'

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

interface Ports {
  readonly gateways: number
  readonly hubs: number
}

/** Mosquitto with the provisioned configuration, on ports and in folders of its own. */
const startMosquitto = async (): Promise<Ports> => {
  const dir = mkdtempSync(join(tmpdir(), 'mosquitto-'))
  chmodSync(dir, 0o777)
  const ports = { gateways: await freePort(), hubs: await freePort() }
  const conf = readFileSync(join(PROVISIONED, 'mosquitto.conf'), 'utf8')
    .replace('listener 1883', `listener ${ports.gateways} 127.0.0.1`)
    .replace('listener 1884', `listener ${ports.hubs} 127.0.0.1`)
    .replaceAll('/mosquitto/config', dir)
    .replaceAll('/mosquitto/data/', `${dir}/`)
  writeFileSync(join(dir, 'mosquitto.conf'), conf)
  writeFileSync(join(dir, 'acl'), readFileSync(join(PROVISIONED, 'acl')), { mode: 0o644 })
  for (const [file, ...users] of [
    ['passwd', 'dock-1', 'dock-2'],
    ['passwd-hub', 'hub'],
  ] as const) {
    const path = join(dir, file)
    writeFileSync(path, '')
    for (const user of users) execFileSync('mosquitto_passwd', ['-b', path, user, credential], { stdio: 'ignore' })
    chmodSync(path, 0o644)
  }
  const child = spawn(MOSQUITTO, ['-c', join(dir, 'mosquitto.conf')], { stdio: 'ignore' })
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  })
  return ports
}

const startHub = async (port: number): Promise<{ readonly broker: Broker; readonly received: IncomingPacket[] }> => {
  const received: IncomingPacket[] = []
  const broker = startExternalBroker({
    url: `mqtt://hub:${encodeURIComponent(credential)}@127.0.0.1:${port}`,
    log: pino({ level: 'silent' }),
    receive: (packet) => received.push(packet),
  })
  onTestFinished(broker.close)
  while (broker.state() !== undefined) await systemClock.wait(20)
  return { broker, received }
}

const start = async (): Promise<BrokerUnderTest> => {
  const ports = await startMosquitto()
  return { ...(await startHub(ports.hubs)), port: ports.gateways, credential }
}

const several = (): void => {
  describe('Mosquitto with several hubs', () => {
    it('shares observations among them, and keeps gateways from their door', async () => {
      const ports = await startMosquitto()
      const hubs = [await startHub(ports.hubs), await startHub(ports.hubs)]
      const options = { username: 'dock-1', password: credential, reconnectPeriod: 0 }
      const gateway = mqtt.connect(`mqtt://127.0.0.1:${ports.gateways}`, options)
      const lost = mqtt.connect(`mqtt://127.0.0.1:${ports.hubs}`, options)
      onTestFinished(async () => {
        for (const client of [gateway, lost]) await client.endAsync(true)
      })
      await new Promise<void>((resolve) => lost.once('error', () => resolve()))
      for (let i = 0; i < 20; i++)
        await gateway.publishAsync(topicOf('main', 'dock-1', 'observations'), `${i}`, { qos: 1 })
      const said = () => hubs.flatMap(({ received }) => received.map(({ payload }) => Number(String(payload))))
      while (said().length < 20) await systemClock.wait(10)
      expect(said().sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i))
      expect(hubs.map(({ broker }) => broker.state())).toEqual([undefined, undefined])
    })
  })
}

if (existsSync(MOSQUITTO)) {
  brokerCase('Mosquitto', start)
  several()
} else it.skip('SKIPPED: Mosquitto is not installed; bash tests/setup.sh installs it', () => undefined)
