/** What goes wrong between a device and the hub is said where the technician looks, and what came through no door finds its door. */
import type { Balance, GatewayRow } from '@dockledger/hub/contract/api.ts'
import { BATCH_VERSION } from '@dockledger/hub/contract/observation.ts'
import { topicOf } from '@dockledger/hub/contract/topics.ts'
import mqtt, { type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAll } from '../../provisioning/api.ts'
import { item } from '../support/site.ts'
import { until } from '../support/until.ts'
import { choose, onScreen, PHONE, WALL, whenSettled } from './screen.ts'
import { useStage } from './stage.ts'

const NAME = 'yard-gate'
const SITE = 'yard'
const stage = useStage()
const LANGUAGES = ['en', 'zh-CN'] as const

let client: MqttClient
let seq = 0
const topic = (channel: 'observations' | 'status') => topicOf(SITE, NAME, channel)
const say = (at: number, ...observations: readonly object[]) => {
  const entries = observations.map((observation) => {
    seq += 1
    return { seq, at, observation }
  })
  return client.publishAsync(
    topic('observations'),
    JSON.stringify({ v: BATCH_VERSION, gateway: NAME, sentAt: at, skewMs: 0, entries }),
    { qos: 1 },
  )
}
const passage = (epc: string, lastSeenAt: number) => ({
  kind: 'passage',
  portal: 'yard-1',
  epc,
  direction: 'in',
  firstSeenAt: lastSeenAt - 800,
  lastSeenAt,
  reads: 12,
  peakRssiDbm: -50,
  sightings: [[1, 0, -55]],
})
const reader = {
  name: 'gate-reader',
  family: 'llrp',
  address: '10.0.0.7:5084',
  portal: 'yard-1',
  state: 'ready',
  fault: null,
  lastSightingAt: null,
  sightings: 0,
}
const tellStatus = (said: object) =>
  client.publishAsync(
    topic('status'),
    JSON.stringify({
      v: 1,
      gateway: NAME,
      site: SITE,
      state: 'online',
      at: Date.now(),
      detail: {
        version: '0.1.0',
        startedAt: Date.now() - 60_000,
        skewMs: 4_000,
        spool: { entries: 40, bytes: 950, bytesMax: 1_000, state: 'nearly-full', refusedSightings: 0 },
        counters: { sightings: 0, observations: 0, strays: 0 },
        ...said,
      },
    }),
    { qos: 1, retain: true },
  )
const gateway = async (): Promise<GatewayRow | undefined> =>
  (await listAll<GatewayRow>(stage().site.hub.api, '/gateways')).find(({ name }) => name === NAME)

beforeAll(async () => {
  const { hub, places } = stage().site
  const { credential } = await hub.api.post<{ credential: string }>('/gateways', {
    companyId: places.companyId,
    name: NAME,
    site: SITE,
  })
  client = await mqtt.connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
    clientId: NAME,
    username: NAME,
    password: credential,
  })
})
afterAll(() => client?.endAsync())

describe('a gateway in trouble', () => {
  it('says what its devices lack, what it was refused and what it keeps, in both languages', async () => {
    await tellStatus({
      devices: [
        {
          ...reader,
          state: 'faulted',
          fault: { code: 'unreachable', message: 'connect ECONNREFUSED 10.0.0.7:5084' },
        },
        {
          ...reader,
          name: 'gate-scale',
          family: 'scale',
          state: 'connecting',
          fault: { code: 'silent', message: 'no answer in 5 s' },
        },
      ],
      alarms: [
        'the spool is nearly full (950 of 1000 bytes)',
        'batch refused by the hub: unknown-version: v 9 is too new',
      ],
    })
    await client.publishAsync(topic('observations'), 'not a batch', { qos: 1 })
    await until('both have arrived', async () => {
      const row = await gateway()
      return row?.isOnline && row.lastRefusal !== null
    })
    for (const language of LANGUAGES)
      await onScreen(stage(), { language }, async (page, words) => {
        await page.goto('/gateways')
        const card = page.getByRole('article', { name: NAME })
        for (const text of [
          'system.gateways.faults.unreachable',
          'system.gateways.faults.silent',
          'system.gateways.why.unreadable',
          'system.gateways.why.batchRefused',
          'system.gateways.spoolStates.nearly-full',
        ])
          await card.getByText(words(text)).first().waitFor()
        await card.getByText('connect ECONNREFUSED 10.0.0.7:5084').waitFor()
        await card.getByText('unknown-version: v 9 is too new').waitFor()
        expect(await card.getByText('the spool is nearly full').count()).toBe(0)
      })
  })
})

describe('a portal without a door', () => {
  it('keeps what came through it until the door is entered, and then receives it', async () => {
    const epcs = stage().site.tags([{ item: item('CST-75'), cases: 2 }])
    await tellStatus({ devices: [reader] })
    const at = Date.now()
    await say(at, ...epcs.map((epc) => passage(epc, at)), {
      kind: 'weighing',
      device: 'gate-scale',
      portal: 'yard-1',
      value: '412.5',
      unit: 'kg',
    })
    await onScreen(stage(), { language: 'zh-CN', size: PHONE }, async (page, words) => {
      await page.goto('/exceptions?kind=unknown-door')
      const group = page.getByRole('region', { name: /^通道未关联收货口/ })
      await group
        .getByText(/yard-gate/)
        .first()
        .waitFor()
      await group
        .getByText(/yard-1/)
        .first()
        .waitFor()
      await group.getByRole('link', { name: /412\.5/ }).waitFor()
      expect(await group.getByRole('link').count()).toBe(3)
      await group.getByRole('link').first().click()
      await page.getByRole('dialog').getByText(words('exceptions.explain.unknown-door')).waitFor()
    })
    await onScreen(stage(), {}, async (page, words) => {
      await page.goto('/locations')
      await page
        .getByRole('button', { name: words('catalog.locations.newDoor') })
        .first()
        .click()
      const form = page.getByRole('dialog')
      await form.getByText(words('catalog.locations.noFreeDock')).waitFor()
      await form.getByRole('button', { name: 'Cancel' }).click()
      const { api } = stage().site.hub
      await api.post('/locations', {
        warehouseId: stage().site.places.warehouseId,
        code: 'DOCK-9',
        name: 'Yard',
        kind: 'dock',
        parentId: null,
      })
      await page.reload()
      await page
        .getByRole('button', { name: words('catalog.locations.newDoor') })
        .first()
        .click()
      await form.getByRole('textbox', { name: 'Code' }).fill('D9')
      await form.getByRole('textbox', { name: 'Name' }).fill('Yard gate')
      await choose(form.getByRole('combobox', { name: words('catalog.locations.gateway') }), NAME)
      await form.getByLabel(words('catalog.locations.portal')).fill('yard-1')
      await choose(form.getByRole('combobox', { name: words('catalog.locations.dock') }), /^DOCK-9/)
      await form.getByRole('button', { name: 'Create' }).click()
      await form.waitFor({ state: 'detached' })

      await page.goto('/exceptions?kind=unknown-door')
      const group = page.getByRole('region', { name: /^No door for this portal/ })
      await group.getByRole('checkbox', { name: /^Select all/ }).click()
      await page.getByRole('region', { name: '3 selected' }).getByRole('button', { name: 'Resolve' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('radio', { name: words('exceptions.resolutions.apply') }).check()
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('The gate is a door since this morning')
      await dialog.getByRole('button', { name: 'Resolve' }).click()
      await page
        .getByText(words('exceptions.done', { count: 3 }))
        .first()
        .waitFor()
    })
    for (const language of LANGUAGES)
      await onScreen(stage(), { language, size: WALL }, async (page, words) => {
        await page.goto('/wall/doors')
        const tile = page.getByRole('article', { name: /^D9 / })
        await tile.getByText(`412.5 ${words('common.units.kg')}`).waitFor()
        await whenSettled(page)
      })
    const { api } = stage().site.hub
    const rows = await listAll<Balance>(api, `/balances?itemId=${stage().site.places.items.get('CST-75')}`)
    // nobody ordered it: it stands at its dock until a person decides
    expect(rows.map(({ onHand, location }) => [onHand, location.code])).toEqual([
      [String(item('CST-75').perCase * epcs.length), 'DOCK-9'],
    ])
  })
})
