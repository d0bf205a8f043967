/** A hub that is killed between keeping what approvers are to be told and telling it: they are told once, when it is back. */
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPerson } from '../../hub/platform/auth/administrator.ts'
import { openIdentity } from '../../hub/platform/auth/identity.ts'
import { signIn } from '../../provisioning/administrator.ts'
import { ADMIN, makeDataDir, type RunningHub, removeDataDir, startHub } from '../support/hub.ts'
import { startPushService } from '../support/push-service.ts'
import { pause, until } from '../support/until.ts'

const PASSWORD = 'walk the pallet in'
let dataDir = ''
let hub: RunningHub
let service: Awaited<ReturnType<typeof startPushService>>
beforeAll(async () => {
  service = await startPushService()
  dataDir = await makeDataDir()
  const env = { PUSH_HOSTS: '127.0.0.1', FAIL_POINT: 'after-notices-queued' }
  hub = await startHub({ dataDir, env })
}, 120_000)
afterAll(async () => {
  await hub.stop()
  service.close()
  removeDataDir(dataDir)
})

it('is sent once by the hub that comes back', async () => {
  const { api, url, databaseUrl } = hub
  const identity = await openIdentity({
    databaseUrl,
    secret: 'only makes people, signs nothing here',
    publicUrl: undefined,
    onLog: () => undefined,
  })
  const email = 'zhang@test.example'
  const id = await createPerson(identity, { email, name: 'Zhang', role: 'approver', password: PASSWORD })
  await identity.close()
  const client = new pg.Client(databaseUrl)
  await client.connect()
  await client.query('INSERT INTO person_scope (person_id, changed_at) VALUES ($1, now())', [id])
  await client.end()
  const subscribed = await fetch(`${url}/api/v1/push-subscriptions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: (await signIn(url, email, PASSWORD)) ?? '', origin: url },
    body: JSON.stringify(service.subscription('/zhang')),
  })
  expect(subscribed.status).toBe(201)
  const make = async (path: string, body: object) => (await api.post<{ id: string }>(path, body)).id
  const companyId = await make('/companies', { code: 'ACME', name: 'Acme', baseCurrency: 'CNY' })
  const warehouseId = await make('/warehouses', { companyId, code: 'W1', name: 'Main', timeZone: 'Asia/Shanghai' })
  const supplierId = await make('/parties', { companyId, code: 'S1', name: 'Sun', isSupplier: true })
  const itemId = await make('/items', { companyId, code: 'TEA', name: 'Tea', baseUnit: 'kg', tracking: 'none' })
  const steps = [{ mode: 'any', approvers: [{ kind: 'role', role: 'approver' }] }]
  const rule = { companyId, documentType: 'purchase-order', transition: 'confirmation', conditions: {}, steps }
  // by a person: rules want a proof that no key has
  const ruled = await fetch(`${url}/api/v1/approval-rules`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: (await signIn(url, ADMIN.email, ADMIN.password)) ?? '',
      origin: url,
    },
    body: JSON.stringify(rule),
  })
  expect(ruled.status).toBe(201)
  const lines = [{ itemId, quantity: '1', unitPrice: '1' }]
  const order = await make('/purchase-orders', { companyId, supplierId, warehouseId, lines })
  await make(`/purchase-orders/${order}/confirmation`, {})
  await hub.program().ended
  expect(service.received).toEqual([])
  await hub.restart({ FAIL_POINT: undefined })
  await until('it came', () => service.received.length > 0, 60_000)
  // two more looks of the hub
  await pause(5_000)
  expect(service.received.map(({ path }) => path)).toEqual(['/zhang'])
}, 240_000)
