/** Browsers are told what awaits their person, through a push service that reads and checks everything, and nobody else is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabaseUrl } from '../../../tests/support/database.ts'
import { startPushService } from '../../../tests/support/push-service.ts'
import { until } from '../../../tests/support/until.ts'
import { ADMIN, postTo, type RunningHub, signInTo, startWholeHub } from '../../hub.case.ts'
import { createPerson } from '../../platform/auth/administrator.ts'
import { openIdentity } from '../../platform/auth/identity.ts'
import { openPool } from '../../platform/db/database.ts'
import { isPushAddress } from '../../platform/push/push-host.ts'

let service: Awaited<ReturnType<typeof startPushService>>
let hub: RunningHub
let databaseUrl = ''
let admin = ''
let approver = ''
let approverId = ''
let pool: ReturnType<typeof openPool>
let places: Record<'companyId' | 'supplierId' | 'warehouseId' | 'itemId', string>

const cookieOf = async (email: string): Promise<string> => {
  const answer = await postTo(hub.url, '/api/auth/sign-in/email', { email, password: ADMIN.password })
  const cookies = answer.headers.getSetCookie().map((each) => each.split(';')[0])
  return cookies.join('; ')
}
const posted = (path: string, body: object, cookie = admin) => postTo(hub.url, path, body, { cookie, origin: hub.url })
const made = async (path: string, body: object): Promise<string> => {
  const answer = await posted(`/api/v1${path}`, body)
  const said = (await answer.json()) as { id: string }
  if (!answer.ok) throw new Error(JSON.stringify(said))
  return said.id
}
const subscribe = (path: string, cookie = approver) =>
  posted('/api/v1/push-subscriptions', service.subscription(path), cookie)
const count = async () => (await pool.query('SELECT count(*)::int AS n FROM push_subscription')).rows[0]?.n
/** Drafts an order and asks for its confirmation. */
const ask = async (): Promise<string> => {
  const { itemId, ...head } = places
  const lines = [{ itemId, quantity: '1', unitPrice: '123456' }]
  const id = await made('/purchase-orders', { ...head, lines })
  await made(`/purchase-orders/${id}/confirmation`, {})
  return id
}

beforeAll(async () => {
  service = await startPushService()
  databaseUrl = await testDatabaseUrl()
  hub = await startWholeHub(databaseUrl, { PUSH_HOSTS: '127.0.0.1' })
  admin = await signInTo(hub.url)
  pool = openPool(databaseUrl, 1, () => undefined)
  const identity = await openIdentity({
    databaseUrl,
    secret: 'only makes people, signs nothing here',
    publicUrl: undefined,
    onLog: () => undefined,
  })
  for (const role of ['approver', 'warehouse-manager']) {
    const person = { email: `${role}@example.com`, name: role, role, password: ADMIN.password }
    const id = await createPerson(identity, person)
    await pool.query('INSERT INTO person_scope (person_id, changed_at) VALUES ($1, now())', [id])
    if (role === 'approver') approverId = id
  }
  await identity.close()
  approver = await cookieOf('approver@example.com')
  const companyId = await made('/companies', { code: 'ACME', name: 'Acme', baseCurrency: 'CNY' })
  const steps = [{ mode: 'any', approvers: [{ kind: 'role', role: 'approver' }] }]
  const rule = { companyId, documentType: 'purchase-order', transition: 'confirmation', conditions: {}, steps }
  await made('/approval-rules', rule)
  places = {
    companyId,
    warehouseId: await made('/warehouses', { companyId, code: 'W1', name: 'Main', timeZone: 'Asia/Shanghai' }),
    supplierId: await made('/parties', { companyId, code: 'S1', name: '阳光茶业', isSupplier: true }),
    itemId: await made('/items', { companyId, code: 'TEA', name: 'Tea', baseUnit: 'kg', tracking: 'none' }),
  }
}, 120_000)
afterAll(async () => {
  await hub.stop()
  await pool.end()
  service.close()
})

describe('a push', () => {
  it('says the number and the way there, for one browser alone, signed as this house, and once', async () => {
    expect((await subscribe('/one')).status).toBe(201)
    expect((await subscribe('/other', await cookieOf('warehouse-manager@example.com'))).status).toBe(201)
    const id = await ask()
    await until('it came', () => service.received.length > 0, 60_000)
    const asked = await fetch(`${hub.url}/api/v1/approval-requests?documentId=${id}`, { headers: { cookie: admin } })
    const [request] = ((await asked.json()) as { items: { id: string; document: { number: string } }[] }).items
    const listed = await fetch(`${hub.url}/api/v1/push-subscriptions`, { headers: { cookie: approver } })
    const { publicKey, items } = (await listed.json()) as { publicKey: string; items: { id: string }[] }
    expect(items).toHaveLength(1)
    const [first] = service.received
    expect(first).toMatchObject({
      path: '/one',
      vapidKey: publicKey,
      claims: { aud: service.url, sub: `mailto:${ADMIN.email}` },
      topic: request?.id.replaceAll('-', ''),
    })
    // nothing of what it costs or who sells it
    expect(first?.payload).toEqual({
      title: '待审批 · Approval awaited',
      body: request?.document.number,
      path: `/approvals/${request?.id}`,
    })
    // the step looks as it did before the hub died: what was queued is not queued again
    await pool.query('UPDATE approval_step SET announced_at = NULL')
    await until('it was looked at again', async () => {
      const { rows } = await pool.query('SELECT FROM approval_step WHERE announced_at IS NULL')
      return rows.length === 0
    })
    await ask()
    await until('the next came', () => service.received.some(({ topic }) => topic !== first?.topic), 60_000)
    expect(service.received.map(({ path }) => path)).toEqual(['/one', '/one'])
    expect(service.faults).toEqual([])
  }, 120_000)

  it('ends with the browser that gave it up', async () => {
    service.gone.add('/one')
    const before = await count()
    await ask()
    await until('it is forgotten', async () => (await count()) === before - 1, 60_000)
  }, 120_000)
})

describe('a browser', () => {
  it('is one’s own: nobody else ends it', async () => {
    const { id } = (await (await subscribe('/mine')).json()) as { id: string }
    const stranger = await cookieOf('warehouse-manager@example.com')
    expect((await posted(`/api/v1/push-subscriptions/${id}/ending`, {}, stranger)).status).toBe(404)
    expect((await posted(`/api/v1/push-subscriptions/${id}/ending`, {}, approver)).status).toBe(201)
  })

  it.each([
    ['signs out everywhere', () => posted('/api/auth/revoke-other-sessions', {}, approver)],
    ['is signed out by another', () => posted(`/api/v1/people/${approverId}/sign-out`, {})],
    ['is shut out', () => posted(`/api/v1/people/${approverId}/deactivation`, {})],
  ])('is told nothing more when its person %s', async (_, act) => {
    approver = await cookieOf('approver@example.com')
    await subscribe('/mine')
    const ofApprover = async () =>
      (await pool.query('SELECT FROM push_subscription WHERE person_id = $1', [approverId])).rows.length
    expect(await ofApprover()).toBe(1)
    expect((await act()).ok).toBe(true)
    expect(await ofApprover()).toBe(0)
  })
})

describe('an address', () => {
  const hosts = ['fcm.googleapis.com', '*.push.apple.com']
  it.each([
    ['https://fcm.googleapis.com/fcm/send/x', hosts, true],
    ['https://web.push.apple.com/x', hosts, true],
    ['https://push.apple.com.evil.example/x', hosts, false],
    ['https://fcm.googleapis.com:8443/x', hosts, false],
    ['https://user@fcm.googleapis.com/x', hosts, false],
    ['http://fcm.googleapis.com/x', hosts, false],
    ['http://127.0.0.1:9/x', hosts, false],
    ['http://127.0.0.1:9/x', ['127.0.0.1'], true],
    ['http://192.168.1.1/x', ['192.168.1.1'], false],
    ['file:///etc/passwd', ['*.'], false],
    ['no address', hosts, false],
  ])('%s with %j: %s', (address, named, expected) => {
    expect(isPushAddress(address, named)).toBe(expected)
  })
})
