import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { it, onTestFinished } from 'vitest'
import { systemClock } from '../clock.ts'
import { type BrokerUnderTest, brokerCase } from './broker.case.ts'
import type { IncomingPacket } from './broker.ts'
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

/** Mosquitto with the provisioned configuration, on a port and in folders of its own. */
const startMosquitto = async (): Promise<number> => {
  const dir = mkdtempSync(join(tmpdir(), 'mosquitto-'))
  chmodSync(dir, 0o777)
  const port = await freePort()
  const conf = readFileSync(join(PROVISIONED, 'mosquitto.conf'), 'utf8')
    .replace('listener 1883', `listener ${port} 127.0.0.1`)
    .replaceAll('/mosquitto/config', dir)
    .replaceAll('/mosquitto/data/', `${dir}/`)
  writeFileSync(join(dir, 'mosquitto.conf'), conf)
  writeFileSync(join(dir, 'acl'), readFileSync(join(PROVISIONED, 'acl')), { mode: 0o644 })
  for (const [index, user] of ['hub', 'dock-1', 'dock-2'].entries())
    execFileSync('mosquitto_passwd', [...(index === 0 ? ['-c'] : []), '-b', join(dir, 'passwd'), user, credential], {
      stdio: 'ignore',
    })
  chmodSync(join(dir, 'passwd'), 0o644)
  const child = spawn(MOSQUITTO, ['-c', join(dir, 'mosquitto.conf')], { stdio: 'ignore' })
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  })
  return port
}

const start = async (): Promise<BrokerUnderTest> => {
  const port = await startMosquitto()
  const received: IncomingPacket[] = []
  const broker = startExternalBroker({
    url: `mqtt://hub:${encodeURIComponent(credential)}@127.0.0.1:${port}`,
    log: pino({ level: 'silent' }),
    receive: (packet) => received.push(packet),
  })
  onTestFinished(broker.close)
  while (broker.state() !== undefined) await systemClock.wait(20)
  return { broker, port, received, credential }
}

if (existsSync(MOSQUITTO)) brokerCase('Mosquitto', start)
else it.skip('SKIPPED: Mosquitto is not installed; bash tests/setup.sh installs it', () => undefined)
