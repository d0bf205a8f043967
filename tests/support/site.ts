/** The whole product on one machine, as tests need it: hub, gateway, virtual site, a company with two doors. */
import { join } from 'node:path'
import { createVirtualSite, type VirtualSite } from '@dockledger/devices/virtual-site.ts'
import type { GatewayRow, IntegrityReport } from '@dockledger/hub/contract/api.ts'
import type { PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import { listAll } from '../../provisioning/api.ts'
import { type DemoItem, ITEMS } from '../../provisioning/demo/catalog.ts'
import { GATEWAY } from '../../provisioning/demo/company.ts'
import { type DemoPlaces, seedDemo } from '../../provisioning/demo/seed.ts'
import { tagOf } from '../../provisioning/demo/tags.ts'
import { CONSERVED, judgeConservation, type Verdict } from './conservation.ts'
import { type RunningGateway, startGateway } from './gateway.ts'
import { type HubSettings, makeDataDir, type RunningHub, removeDataDir, startHub } from './hub.ts'
import { pause, until } from './until.ts'

export const DOORS = ['door-1', 'door-2'] as const
export type DoorName = (typeof DOORS)[number]
const DOOR_CODES = { 'door-1': 'D1', 'door-2': 'D2' } as const
/** Fork-lifts in a hurry: a walk of twelve metres should not take the tests ten seconds. */
const SPEED_MPS = 3
/** Between two events of one visit; the next pallet of a test may be at the door soon. */
const QUIET_MS = 5_000
/** Longer than the gateway's filter waits before it calls a silent tag a passage. */
const FILTER_REST_MS = 2_500

export interface OrderLine {
  readonly item: DemoItem
  readonly cases: number
}

export interface TestSite {
  readonly hub: RunningHub
  readonly gateway: RunningGateway
  readonly site: VirtualSite
  readonly places: DemoPlaces
  /** Creates and confirms. */
  order(door: DoorName, lines: readonly OrderLine[]): Promise<PurchaseOrderDetail>
  /** Tags of whole cases, each with a serial of its own. */
  tags(lines: readonly OrderLine[]): string[]
  carry(door: DoorName, epcs: readonly string[], path?: 'in' | 'out' | 'turn-back'): Promise<void>
  /** Everything observed so far is in the hub and reconciled, within the bound (C3); then judged (C1, C2, integrity). */
  settle(patienceMs?: number): Promise<Verdict>
  verdict(): Promise<Verdict>
  close(): Promise<void>
}

export interface TestSiteSettings {
  readonly hub?: Partial<HubSettings>
  /** The port the gateway connects to, when it is not the hub's own broker. */
  readonly mqttPort?: number
  readonly gatewayEnv?: Readonly<Record<string, string | undefined>>
  readonly spoolBytesMax?: number
  /** Adds the gateway to an external broker, too. */
  readonly onCredential?: (name: string, credential: string) => Promise<void>
}

let serial = Date.now() - Date.UTC(2026, 0, 1)
const nextSerial = (): number => {
  serial += 1
  return serial
}
export const item = (code: string): DemoItem => {
  const found = ITEMS.find((candidate) => candidate.code === code)
  if (!found) throw new Error(`no item ${code}`)
  return found
}

/** The last tags of a pallet are passages only when they have been silent for a while: the log of events has come to rest. */
const untilObserved = async (gateway: RunningGateway): Promise<void> => {
  for (let before = -1, now = gateway.eventLog().length; before !== now; now = gateway.eventLog().length) {
    before = now
    await pause(FILTER_REST_MS)
  }
}

export const startSite = async (settings: TestSiteSettings = {}): Promise<TestSite> => {
  const dataDir = settings.hub?.dataDir ?? (await makeDataDir())
  const hub = await startHub({ ...settings.hub, dataDir })
  const { api } = hub
  const places = await seedDemo(api, QUIET_MS)
  const { credential } = await api.post<{ credential: string }>('/gateways', {
    ...GATEWAY,
    companyId: places.companyId,
  })
  await settings.onCredential?.(GATEWAY.name, credential)
  const clock = {
    now: () => Date.now(),
    after: (ms: number, call: () => void) => {
      const timer = setTimeout(call, ms)
      return () => clearTimeout(timer)
    },
  }
  const site = await createVirtualSite({ seed: 7, doors: DOORS.map((name) => ({ name })) }, clock)
  const gateway = startGateway({
    folder: join(dataDir, 'gateway'),
    name: GATEWAY.name,
    site: GATEWAY.site,
    mqttUrl: `mqtt://127.0.0.1:${settings.mqttPort ?? hub.mqttPort}`,
    credential,
    doors: site.addresses,
    ...(settings.spoolBytesMax ? { spoolBytesMax: settings.spoolBytesMax } : {}),
    ...(settings.gatewayEnv ? { env: settings.gatewayEnv } : {}),
  })
  for (const door of DOORS) await site.door(door).whenReporting()
  await until('the hub sees the gateway', async () =>
    (await listAll<GatewayRow>(api, '/gateways')).some((row) => row.name === GATEWAY.name && row.isOnline),
  )
  const verdict = async (): Promise<Verdict> =>
    judgeConservation({
      databaseUrl: hub.databaseUrl,
      gateway: GATEWAY.name,
      eventLog: gateway.eventLog(),
      spooled: gateway.spooled(),
    })

  return {
    hub,
    gateway,
    site,
    places,
    order: async (door, lines) => {
      const order = await api.post<PurchaseOrderDetail>('/purchase-orders', {
        companyId: places.companyId,
        supplierId: [...places.suppliers.values()][0],
        warehouseId: places.warehouseId,
        doorId: places.doors.get(DOOR_CODES[door]),
        currency: 'CNY',
        lines: lines.map((line) => ({
          itemId: places.items.get(line.item.code),
          quantity: String(line.item.perCase * line.cases),
          unitPrice: line.item.price,
        })),
      })
      await api.post(`/purchase-orders/${order.id}/confirmation`, {})
      return api.get(`/purchase-orders/${order.id}`)
    },
    tags: (lines) =>
      lines.flatMap(({ item, cases }) =>
        Array.from({ length: cases }, () => tagOf(item, item.perCase > 1 ? '1' : '0', nextSerial())),
      ),
    carry: async (door, epcs, path = 'in') => {
      await site.door(door).carry({ epcs, path, speedMps: SPEED_MPS })
    },
    verdict,
    settle: async (patienceMs = 60_000) => {
      await untilObserved(gateway)
      await until(
        'everything observed is reconciled',
        async () => {
          const now = await verdict()
          return now.spooled === 0 && now.waiting === 0 && now.lost.length === 0
        },
        patienceMs,
      )
      return verdict()
    },
    close: async () => {
      await gateway.stop()
      await site.close()
      await hub.stop()
      if (!settings.hub?.dataDir) removeDataDir(dataDir)
    },
  }
}

/** The words of `/integrity` that are not zero. */
export const violationsOf = async ({ hub }: Pick<TestSite, 'hub'>): Promise<string[]> => {
  const report = await hub.api.get<IntegrityReport>('/integrity')
  return report.checks
    .filter((check) => check.violations > 0)
    .map((check) => `${check.code} ${check.title}: ${check.violations}`)
}

export { CONSERVED }
