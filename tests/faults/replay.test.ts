/** Batches twice, in any order, late; a spool from a backup; one key with two contents. */
import { copyFileSync, rmSync } from 'node:fs'
import type { ExceptionRow } from '@dockledger/hub/contract/api.ts'
import type { Entry } from '@dockledger/hub/contract/observation.ts'
import { topicOf } from '@dockledger/hub/contract/topics.ts'
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAll } from '../../provisioning/api.ts'
import { GATEWAY } from '../../provisioning/demo/company.ts'
import { freePort } from '../support/ports.ts'
import { startProxy, type TcpProxy } from '../support/proxy.ts'
import { shuffled } from '../support/seeded.ts'
import { CONSERVED, item, startSite, type TestSite, violationsOf } from '../support/site.ts'
import { until } from '../support/until.ts'

const TOPIC = topicOf(GATEWAY.site, GATEWAY.name, 'observations')
const LINES = [{ item: item('SCR-WD'), cases: 12 }]

describe('what is sent again', () => {
  let proxy: TcpProxy
  let site: TestSite
  let credential = ''
  beforeAll(async () => {
    const mqttPort = await freePort()
    proxy = await startProxy(mqttPort)
    site = await startSite({
      hub: { mqttPort },
      mqttPort: proxy.port,
      onCredential: async (_, secret) => {
        credential = secret
      },
    })
  })
  afterAll(async () => {
    await site?.close()
    await proxy?.close()
  })
  const publish = async (batches: readonly (readonly Entry[])[]): Promise<void> => {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${site.hub.mqttPort}`, {
      username: GATEWAY.name,
      password: credential,
      clientId: GATEWAY.name,
      protocolVersion: 4,
    })
    for (const entries of batches) {
      const batch = { v: 1, gateway: GATEWAY.name, sentAt: Date.now(), skewMs: 0, entries }
      await client.publishAsync(TOPIC, JSON.stringify(batch), { qos: 1 })
    }
    await client.endAsync()
  }

  it('each batch one to five times, shuffled, before the gateway itself can', async () => {
    proxy.weather('cut')
    await site.carry('door-1', site.tags(LINES))
    await site.carry('door-2', site.tags(LINES), 'turn-back')
    await until('all is spooled', () => site.gateway.spooled().length >= 12)
    await site.gateway.stop()
    const spooled = new Set(site.gateway.spooled())
    const entries = site.gateway.eventLog().filter((entry) => spooled.has(entry.seq))
    const chunks = Array.from({ length: Math.ceil(entries.length / 3) }, (_, index) =>
      entries.slice(index * 3, index * 3 + 3),
    )
    const many = chunks.flatMap((chunk, index) => Array.from({ length: 1 + (index % 5) }, () => chunk))
    await publish(shuffled(many, 42))
    proxy.weather('clear')
    await site.gateway.restart()
    expect(await site.settle()).toMatchObject(CONSERVED)
    expect(await violationsOf(site)).toEqual([])
  })

  it('everything ever observed, hours later', async () => {
    await site.gateway.stop()
    const before = await site.verdict()
    const all = site.gateway.eventLog()
    await publish(shuffled([all.slice(0, 200), all.slice(-200)], 7))
    await site.gateway.restart()
    await site.site.door('door-1').whenReporting()
    await site.carry('door-1', site.tags([{ item: item('SLC-CLR'), cases: 1 }]))
    expect(await site.settle()).toMatchObject(CONSERVED)
    expect(before).toMatchObject(CONSERVED)
  })

  it('a spool restored from a backup', async () => {
    proxy.weather('cut')
    await site.carry('door-1', site.tags(LINES))
    await until('all is spooled', () => site.gateway.spooled().length >= 12)
    await site.gateway.stop()
    const backup = `${site.gateway.spoolFile}.backup`
    copyFileSync(site.gateway.spoolFile, backup)
    proxy.weather('clear')
    await site.gateway.restart()
    await site.settle()
    await site.gateway.stop()
    for (const end of ['-wal', '-shm']) rmSync(`${site.gateway.spoolFile}${end}`, { force: true })
    copyFileSync(backup, site.gateway.spoolFile)
    await site.gateway.restart()
    await site.site.door('door-1').whenReporting()
    await site.carry('door-1', site.tags([{ item: item('FOM-750'), cases: 2 }]))
    expect(await site.settle()).toMatchObject(CONSERVED)
    const seqs = site.gateway.eventLog().map((entry) => entry.seq)
    expect(new Set(seqs).size, 'no seq twice').toBe(seqs.length)
  })

  it('one seq with another content is an exception for a person, and changes nothing', async () => {
    await site.gateway.stop()
    const entry = site.gateway.eventLog().find(({ observation }) => observation.kind === 'passage')
    if (entry?.observation.kind !== 'passage') throw new Error('no passage was observed')
    const forged = { ...entry, observation: { ...entry.observation, reads: entry.observation.reads + 1 } }
    await publish([[forged]])
    const exceptions = await until('the exception', async () => {
      const rows = await listAll<ExceptionRow>(site.hub.api, '/exceptions?kind=key-reused')
      return rows.length > 0 && rows
    })
    expect(exceptions).toMatchObject([{ gateway: GATEWAY.name, seq: String(entry.seq), state: 'open' }])
    expect(await site.verdict()).toMatchObject(CONSERVED)
    await site.gateway.restart()
  })
})
