/** `npm start` as a newcomer types it: one address, one password, a demo that works; whatever is killed comes back; nothing stays behind. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { Company, DockSession, Item, Warehouse } from '@dockledger/hub/contract/api.ts'
import type { Party } from '@dockledger/hub/contract/party.ts'
import type { Me } from '@dockledger/hub/contract/people.ts'
import type { PurchaseOrder } from '@dockledger/hub/contract/purchase-order.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn, signOut } from '../../provisioning/administrator.ts'
import { connectApi, listAll } from '../../provisioning/api.ts'
import { systemClock } from '../../provisioning/clock.ts'
import { makeDataDir, removeDataDir } from '../support/hub.ts'
import { freePort } from '../support/ports.ts'
import { processesOf } from '../support/processes.ts'
import { type Program, startProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

const root = new URL('../..', import.meta.url).pathname
const PATIENCE_MS = 120_000

describe('npm start', () => {
  let dataDir: string
  let program: Program
  let url: string
  let password: string
  const start = async (): Promise<Program> => {
    const env = { DATA_DIR: dataDir, HTTP_PORT: String(await freePort()), MQTT_PORT: String(await freePort()) }
    url = `http://127.0.0.1:${env.HTTP_PORT}`
    return startProgram({ command: [process.execPath, join(root, 'provisioning/start.ts')], env })
  }
  const said = (text: string): Promise<true> =>
    until(
      `"${text}" is said`,
      () => {
        if (!program.isAlive()) throw new Error(program.output())
        return program.output().includes(text)
      },
      PATIENCE_MS,
    )
  const api = async <T>(path: string): Promise<T> => {
    const key = readFileSync(join(dataDir, 'demo/api-key'), 'utf8').trim()
    const response = await fetch(`${url}/api/v1${path}`, { headers: { 'x-api-key': key } })
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
    // the caller names the shape of the path it asks for
    return (await response.json()) as T
  }
  const victim = (part: string): number => {
    const found = processesOf(dataDir).find(({ command }) => command.includes(part))
    if (!found) throw new Error(`no process ${part}`)
    return found.pid
  }
  beforeAll(async () => {
    dataDir = await makeDataDir()
    program = await start()
  })
  afterAll(async () => {
    await program?.stop()
    removeDataDir(dataDir)
  })

  it('prints an address that passkeys work at, and a password that signs in there and at the number', async () => {
    const address = url.replace('127.0.0.1', 'localhost')
    await said(`Dockledger is ready: ${address}`)
    password = /password {2}(\S+)/.exec(program.output())?.[1] ?? ''
    for (const at of [address, url]) {
      const cookie = (await signIn(at, 'admin@dockledger.local', password)) ?? ''
      const passkey = await fetch(`${at}/api/auth/passkey/generate-register-options`, { headers: { cookie } })
      expect(await passkey.json()).toMatchObject({ rp: { id: 'localhost' } })
      // it came from this very address: another site's would be refused
      await signOut(at, cookie)
    }
  })

  it('brings a demo company whose pallets become stock, and leaves nobody signed in', async () => {
    await said('The demo site is at work')
    const cookie = (await signIn(url, 'admin@dockledger.local', password)) ?? ''
    const sessions = await fetch(`${url}/api/auth/list-sessions`, { headers: { cookie } })
    expect(await sessions.json()).toHaveLength(1)
    await signOut(url, cookie)
    const { companies } = await api<Me>('/me')
    expect(companies).toMatchObject([{ code: 'DEMO', isDemo: true }])
    await until(
      'a delivery is accepted',
      async () =>
        (await api<{ items: DockSession[] }>('/dock-sessions?state=accepted')).items.find((one) => one.counts.tags > 0),
      PATIENCE_MS,
    )
  })

  it('brings what a person orders, too, and says what cannot come by itself', async () => {
    const cookie = (await signIn(url, 'admin@dockledger.local', password)) ?? ''
    const person = connectApi({
      url,
      headers: { cookie, origin: url },
      clock: systemClock,
      signal: new AbortController().signal,
    })
    const [company] = await listAll<Company>(person, '/companies')
    const [warehouse] = await listAll<Warehouse>(person, '/warehouses')
    const [supplier] = await listAll<Party>(person, '/parties')
    const items = await listAll<Item>(person, '/items')
    const place = { companyId: company?.id, supplierId: supplier?.id, warehouseId: warehouse?.id }
    const order = async (itemId: string | undefined): Promise<PurchaseOrder> => {
      const lines = [{ itemId, quantity: '70', unitPrice: '1.00' }]
      const made = await person.post<PurchaseOrder>('/purchase-orders', { ...place, lines })
      return person.post(`/purchase-orders/${made.id}/confirmation`, {})
    }
    const nails = await person.post<Item>('/items', {
      companyId: company?.id,
      code: 'NAILS',
      name: 'Loose nails',
      baseUnit: 'pcs',
      tracking: 'none',
      gtins: [],
      units: [],
    })
    const counted = await order(nails.id)
    const tagged = await order(items.find(({ code }) => code === 'PIP-20')?.id)
    await until(
      'the order is received',
      async () => (await person.get<PurchaseOrder>(`/purchase-orders/${tagged.id}`)).state === 'received',
      PATIENCE_MS,
    )
    expect(program.output()).toContain(`${tagged.number}, which a person ordered, is on its way to door D`)
    expect(program.output()).toContain(
      `${counted.number}: not all of it comes by itself. line 1: NAILS is counted and carries no tags.`,
    )
  })

  it.each(['gateway/main.ts', 'devices/virtual-site.ts', 'hub/main.ts'])(
    'starts %s again after kill -9',
    async (part) => {
      const pid = victim(part)
      process.kill(pid, 'SIGKILL')
      await until('it runs again', () => victim(part) !== pid, PATIENCE_MS)
      await until(
        'the hub answers and hears its gateway',
        async () => {
          const { items } = await api<{ items: { isOnline: boolean }[] }>('/gateways')
          return items[0]?.isOnline
        },
        PATIENCE_MS,
      )
    },
  )

  it('stops all of it in order and leaves no process behind', async () => {
    expect(await program.stop()).toBe('exit code 0')
    await until('nothing is left', () => processesOf(dataDir).length === 0, 20_000).catch(() => undefined)
    expect(processesOf(dataDir)).toEqual([])
  })

  it('starts again on what is there, and says no password again', async () => {
    program = await start()
    await said('The demo site is at work')
    expect(program.output()).not.toContain('password')
    expect(await signIn(url, 'admin@dockledger.local', password)).toBeDefined()
    const { companies } = await api<Me>('/me')
    expect(companies).toHaveLength(1)
  })
})
