/** A demo company is wiped while its gateway speaks, its doors are reconciled and people write: through whole hubs, two on one database. */
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabaseUrl } from '../tests/support/database.ts'
import { makeKey, type RunningHub, signInTo, startWholeHub } from './hub.case.ts'
import { gtinOf } from './ledger/site.case.ts'
import { openPool } from './platform/db/database.ts'
import { epcOf, passage } from './reconcile/floor.case.ts'

const DOORS = [1, 2, 3]

let hubs: RunningHub[] = []
let pool: ReturnType<typeof openPool>
let key = ''
beforeAll(async () => {
  const databaseUrl = await testDatabaseUrl()
  pool = openPool(databaseUrl, 2, () => undefined)
  hubs = [await startWholeHub(databaseUrl), await startWholeHub(databaseUrl)]
  const url = hubs[0]?.url ?? ''
  key = await makeKey(url, await signInTo(url))
}, 120_000)
afterAll(async () => {
  for (const hub of hubs) await hub.stop()
  await pool.end()
})

const call = async (method: string, path: string, body?: object, hub = 0) => {
  const answer = await fetch(`${hubs[hub]?.url}/api/v1${path}`, {
    method,
    headers: { 'x-api-key': key, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
}
const made = async (path: string, body: object): Promise<string> => {
  const answer = await call('POST', path, body)
  if (answer.status !== 201) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`)
  return String(answer.body.id ?? answer.body.credential)
}

/** A demo company with three doors and one item whose tags come through them. */
const demo = async (code: string, gateway: string) => {
  const companyId = await made('/companies', { code, name: code, baseCurrency: 'CNY', isDemo: true })
  const warehouseId = await made('/warehouses', { companyId, code: 'W1', name: 'Main', timeZone: 'Asia/Shanghai' })
  const credential = await made('/gateways', { name: gateway, site: 'main', companyId })
  const stockLocationId = await made('/locations', { warehouseId, code: 'A', name: 'Zone A', kind: 'zone' })
  const gtins = [{ gtin14: gtinOf(1), quantity: '10' }]
  const item = { companyId, code: 'SKU', name: 'SKU', baseUnit: 'pcs', tracking: 'epc', gtins }
  const itemId = await made('/items', item)
  for (const n of DOORS) {
    const dock = { warehouseId, code: `D-${n}`, name: `Dock ${n}`, kind: 'dock' }
    const dockLocationId = await made('/locations', dock)
    const door = {
      code: `D${n}`,
      name: `D${n}`,
      gateway,
      portal: `door-${n}`,
      dockLocationId,
      stockLocationId,
      quietMs: 500,
    }
    await made('/doors', { companyId, warehouseId, ...door })
  }
  const supplierId = await made('/parties', { companyId, code: 'S', name: 'S', isSupplier: true, isCustomer: false })
  return { companyId, warehouseId, supplierId, itemId, credential }
}

/** Passages through all doors, batch after batch, until told to stop; it comes back when it is thrown out. */
const gatewayAt = (hub: number, name: string, password: string) => {
  const client = mqtt.connect(hubs[hub]?.mqttUrl ?? '', {
    username: name,
    password,
    clientId: name,
    reconnectPeriod: 20,
  })
  client.on('error', () => undefined)
  let seq = 0
  const speak = (): Promise<unknown> => {
    const at = Date.now()
    const entries = DOORS.flatMap((n) =>
      [seq + 1, seq + 4].map((serial) => {
        seq++
        return {
          seq,
          at,
          observation: passage(`door-${n}`, epcOf(serial % 3 === 0 ? 9 : 1, seq), 'in', at).observation,
        }
      }),
    )
    const batch = JSON.stringify({ v: 1, gateway: name, sentAt: at, skewMs: 0, entries })
    return client.connected
      ? Promise.race([client.publishAsync(`dockledger/v1/main/${name}/observations`, batch, { qos: 1 }), pause(200)])
      : pause(20)
  }
  return { speak, end: () => client.endAsync(true) }
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Rows of each table that belong to the company or its gateway; what the audit says of it stays. */
const left = async (companyId: string, gateway: string): Promise<Record<string, number>> => {
  const { rows } = await pool.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name <> 'audit' AND (column_name IN ('company_id', 'gateway') OR (table_name, column_name) IN (('company', 'id'), ('gateway', 'name')))`,
  )
  const counts: Record<string, number> = {}
  for (const { table, column } of rows) {
    const isUuid = column === 'company_id' || column === 'id'
    const { rows: found } = await pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM "${table}" WHERE "${column}" = $1`,
      [isUuid ? companyId : gateway],
    )
    if (found[0]?.n) counts[`${table}.${column}`] = found[0].n
  }
  return counts
}

describe('a demo company that is at work', () => {
  it.each([1, 2, 3])('is wiped at once, and nothing of it comes back (%i)', { timeout: 120_000 }, async (round) => {
    const name = `demo-${round}`
    const { companyId, warehouseId, supplierId, itemId, credential } = await demo(`DEMO-${round}`, name)
    // through the hub that does not hear of the wiping
    const gateway = gatewayAt(1, name, credential)
    const state = { isOver: false }
    const speaking = (async () => {
      while (!state.isOver) await gateway.speak()
    })()
    const ordering = (async () => {
      const draft = { companyId, supplierId, warehouseId, lines: [{ itemId, quantity: '10', unitPrice: '1' }] }
      const statuses = new Set<number>()
      while (!state.isOver) {
        const { status, body } = await call('POST', '/purchase-orders', draft, 1)
        statuses.add(status)
        if (status === 201) statuses.add((await call('POST', `/purchase-orders/${body.id}/confirmation`, {}, 1)).status)
      }
      return statuses
    })()
    const moved = () => pool.query('SELECT FROM movement WHERE company_id = $1 LIMIT 40', [companyId])
    await expect.poll(async () => (await moved()).rowCount, { timeout: 30_000 }).toBe(40)
    expect(await call('DELETE', `/companies/${companyId}`)).toEqual({ status: 204, body: {} })
    for (let n = 0; n < 20; n++) await gateway.speak()
    state.isOver = true
    const statuses = await ordering
    await speaking
    await gateway.end()
    // what was under way is worked off: the hubs are asked to stop and start nothing of it
    await expect.poll(async () => (await pool.query('SELECT FROM inbox_todo')).rowCount, { timeout: 10_000 }).toBe(0)
    expect(await left(companyId, name)).toEqual({})
    expect((await pool.query('SELECT kind FROM exception')).rows).toEqual([])
    expect((await pool.query('SELECT name, state FROM gateway')).rows).toEqual([])
    expect([...statuses].filter((status) => status >= 500)).toEqual([])
    expect((await call('GET', '/integrity')).body.violations).toBe(0)
  })
})
