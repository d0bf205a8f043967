/** The outgrown embedded broker: Mosquitto with the access rules that provisioning ships, and two hubs on one database. */
import type { DockSession, Movement } from '@dockledger/hub/contract/api.ts'
import type { PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectApi, listAll } from '../../provisioning/api.ts'
import { systemClock } from '../../provisioning/clock.ts'
import { makeDataDir, removeDataDir } from '../support/hub.ts'
import { watchViews } from '../support/live.ts'
import { hasMosquitto, type Mosquitto, startMosquitto } from '../support/mosquitto.ts'
import { freePort } from '../support/ports.ts'
import { type ExternalPostgres, hasPostgres15, startPostgres15 } from '../support/postgres15.ts'
import { type Program, startProgram } from '../support/program.ts'
import { CONSERVED, item, startSite, type TestSite, violationsOf } from '../support/site.ts'
import { until } from '../support/until.ts'

const root = new URL('../..', import.meta.url).pathname
/** The same on both hubs, so that a session of one is known to the other. */
const AUTH_SECRET = 'two-hubs-share-this-secret-of-the-tests'

describe.skipIf(!hasMosquitto || !hasPostgres15)(
  'Mosquitto, PostgreSQL 15 and two hubs (skipped without these packages)',
  () => {
    let mosquitto: Mosquitto
    let postgres: ExternalPostgres
    let site: TestSite
    let secondDir: string
    let second: Program
    let secondUrl: string
    beforeAll(async () => {
      mosquitto = await startMosquitto()
      postgres = await startPostgres15()
      site = await startSite({
        hub: { databaseUrl: postgres.url, mqttUrl: mosquitto.url, env: { AUTH_SECRET } },
        mqttPort: mosquitto.port,
        onCredential: mosquitto.addUser,
      })
      secondDir = await makeDataDir()
      const port = await freePort()
      secondUrl = `http://127.0.0.1:${port}`
      second = startProgram({
        command: [process.execPath, `${root}hub/main.ts`],
        env: {
          DATA_DIR: secondDir,
          DATABASE_URL: postgres.url,
          MQTT_URL: mosquitto.url,
          HTTP_PORT: String(port),
          AUTH_SECRET,
        },
      })
      await until('the second hub is ready', async () => (await fetch(`${secondUrl}/readyz`)).ok)
    })
    afterAll(async () => {
      await second?.stop()
      await site?.close()
      await postgres?.stop()
      await mosquitto?.stop()
      if (secondDir) removeDataDir(secondDir)
    })

    it('receive pallets at both doors at once, each tag once, and tell clients of either', async () => {
      const watchers = [
        await watchViews(site.hub.url, site.hub.apiKey, ['movements', 'doors']),
        await watchViews(secondUrl, site.hub.apiKey, ['movements', 'doors']),
      ]
      const lines = [{ item: item('SCK-2G'), cases: 12 }]
      const orders = [await site.order('door-1', lines), await site.order('door-2', lines)]
      const [left = [], right = []] = [site.tags(lines), site.tags(lines)]
      await Promise.all([site.carry('door-1', left), site.carry('door-2', right)])
      for (const order of orders) {
        await until(
          `${order.number} is received`,
          async () =>
            (await site.hub.api.get<PurchaseOrderDetail>(`/purchase-orders/${order.id}`)).state === 'received',
        )
      }
      expect(await site.settle()).toMatchObject(CONSERVED)
      expect(await violationsOf(site)).toEqual([])
      for (const epc of [...left, ...right]) {
        const moves = await listAll<Movement>(site.hub.api, `/movements?epc=${epc}`)
        expect(moves.map((row) => row.reason).sort(), epc).toEqual(['acceptance', 'passage'])
      }
      await until('both hubs told it', () => watchers.every((watcher) => watcher.of('movements').length > 0))
      for (const watcher of watchers) {
        expect(watcher.gaps('movements')).toEqual([])
        watcher.close()
      }
    })

    it('answer alike, and go on when one of them is killed', async () => {
      const ending = new AbortController()
      const api = connectApi({
        url: secondUrl,
        headers: { 'x-api-key': site.hub.apiKey },
        clock: systemClock,
        signal: ending.signal,
      })
      const there = await listAll<DockSession>(api, '/dock-sessions')
      const here = await listAll<DockSession>(site.hub.api, '/dock-sessions')
      expect(there.map((session) => session.number)).toEqual(here.map((session) => session.number))
      ending.abort()
      await second.kill()
      const lines = [{ item: item('SWT-1G'), cases: 3 }]
      const order = await site.order('door-1', lines)
      await site.carry('door-1', site.tags(lines))
      await until(
        'the order is received',
        async () => (await site.hub.api.get<PurchaseOrderDetail>(`/purchase-orders/${order.id}`)).state === 'received',
        60_000,
      )
      expect(await site.settle()).toMatchObject(CONSERVED)
    })

    it('are told nothing by a gateway under another name', async () => {
      await mosquitto.addUser('stranger', 'secret-of-the-stranger')
      const client = await until('the stranger may connect', () =>
        mqtt.connectAsync(
          `mqtt://127.0.0.1:${mosquitto.port}`,
          { username: 'stranger', password: 'secret-of-the-stranger' },
          false,
        ),
      )
      const before = (await site.verdict()).waiting
      const batch = { v: 1, gateway: 'demo-dock', sentAt: Date.now(), skewMs: null, entries: [{ seq: 1 }] }
      await client.publishAsync('dockledger/v1/demo/demo-dock/observations', JSON.stringify(batch), { qos: 1 })
      await client.endAsync()
      expect((await site.verdict()).waiting).toBe(before)
      const exceptions = await listAll<{ seq: string | null }>(site.hub.api, '/exceptions?gateway=demo-dock')
      expect(exceptions.filter((row) => row.seq === '1')).toEqual([])
    })
  },
)
