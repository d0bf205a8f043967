/** What networks do between a gateway and its broker: cut, swallow, dawdle. And a spool that fills up meanwhile. */
import type { GatewayRow } from '@dockledger/hub/contract/api.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAll } from '../../provisioning/api.ts'
import { freePort } from '../support/ports.ts'
import { startProxy, type TcpProxy, type Weather } from '../support/proxy.ts'
import { CONSERVED, item, startSite, type TestSite, violationsOf } from '../support/site.ts'
import { until } from '../support/until.ts'

const LINES = [{ item: item('ANC-10'), cases: 10 }]
const SMALLEST_SPOOL_BYTES = 64 * 1024

describe('a network that fails', () => {
  let proxy: TcpProxy
  let site: TestSite
  beforeAll(async () => {
    const mqttPort = await freePort()
    proxy = await startProxy(mqttPort)
    site = await startSite({ hub: { mqttPort }, mqttPort: proxy.port, spoolBytesMax: SMALLEST_SPOOL_BYTES })
  })
  afterAll(async () => {
    await site?.close()
    await proxy?.close()
  })

  for (const weather of ['cut', 'black-hole', 'slow'] satisfies Weather[]) {
    it(weather, async () => {
      const carried = site.carry('door-1', site.tags(LINES))
      proxy.weather(weather)
      await carried
      if (weather !== 'slow') {
        await until('what cannot be sent is kept', () => site.gateway.spooled().length > 0)
        expect((await site.verdict()).lost).toEqual([])
      }
      proxy.weather('clear')
      expect(await site.settle()).toMatchObject(CONSERVED)
      expect(await violationsOf(site)).toEqual([])
    })
  }

  it('for so long that the spool is full: new sightings are refused loudly, no old one is dropped', async () => {
    proxy.weather('cut')
    const kept: number[] = []
    await until(
      'the spool is full',
      async () => {
        await site.carry('door-2', site.tags([{ item: item('GGL-CLR'), cases: 60 }]))
        kept.splice(0, kept.length, ...site.gateway.spooled())
        return site.gateway.program().output().includes('the spool is full')
      },
      150_000,
    )
    proxy.weather('clear')
    expect(await site.settle()).toMatchObject(CONSERVED)
    const row = await until('the hub knows', async () => {
      const rows = await listAll<GatewayRow>(site.hub.api, '/gateways')
      return rows.find(({ status }) => (status?.detail?.spool.refusedSightings ?? 0) > 0)
    })
    expect(row.status?.detail?.spool.state).toBe('ok')
  })
})
