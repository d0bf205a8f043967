/** Everything about people and rights that must be in the audit, done once through the API: one row each, and no secret in any. */
import { beforeAll, expect, it } from 'vitest'
import { secretIn, totp } from '../tests/support/totp.ts'
import { openAudited } from './audit.case.ts'
import { idOf, type Site, seedSite } from './ledger/site.case.ts'

const server = await openAudited()
const { db, call } = server
let acme: Site
beforeAll(async () => {
  acme = await seedSite(db, 'ACME')
})

interface Row {
  readonly actor_name: string
  readonly via: string
  readonly address: string | null
  readonly action: string
  readonly refused: string | null
  readonly subject_type: string | null
  readonly subject_id: string | null
  readonly subject_number: string | null
  readonly changes: Readonly<Record<string, readonly [unknown, unknown]>> | null
  readonly reason: string | null
}

const jar = new Map<string, string>()
const secrets = [server.password, server.key]
let requests = 0

interface Act {
  readonly method?: string
  readonly path: string
  readonly body?: unknown
  readonly key?: string
  readonly version?: unknown
}
/** As whoever signed in at this browser, or by a key; answers with the one row that was written. */
const act = async ({ method = 'POST', path, body, key, version }: Act) => {
  const id = `walk-${requests++}`
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const answer = await call(method, path, {
    ...(body === undefined ? {} : { body }),
    headers: {
      'x-request-id': id,
      ...(key === undefined ? { 'x-api-key': '', cookie, origin: server.url } : { 'x-api-key': key }),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    },
  })
  for (const each of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? []
    if (value === '') jar.delete(name)
    else {
      jar.set(name, value)
      // what a browser was told opens a session
      if (value.length > 20) secrets.push(decodeURIComponent(value))
    }
  }
  const rows = () => db.read((tx) => tx.sql<Row>('SELECT * FROM audit WHERE request_id = $1', [id]))
  await expect.poll(async () => (await rows()).length, { message: `${method} ${path} ${answer.status}` }).toBe(1)
  const [row] = await rows()
  expect(row?.address).toMatch(/127\.0\.0\.1/)
  return { answer, row }
}
const auth = (path: string, body: object = {}) => act({ path: `/api/auth${path}`, body })

it('each of them is one row, with who, from where, what changed and why', async () => {
  const boss = { actor_name: 'boss', via: 'cookie', refused: null }
  const failed = await auth('/sign-in/email', { email: 'boss@example.com', password: 'no such password' })
  expect(failed.row).toMatchObject({ action: 'sign-in', refused: 'wrong-credentials', subject_number: 'boss' })
  const { row: signedIn } = await auth('/sign-in/email', { email: 'boss@example.com', password: server.password })
  expect(signedIn).toMatchObject({ ...boss, action: 'sign-in' })

  const { answer: made, row: keyMade } = await auth('/api-key/create', { name: 'wms', metadata: { role: 'viewer' } })
  expect(keyMade).toMatchObject({
    ...boss,
    action: 'key-created',
    changes: { name: [null, 'wms'], role: [null, 'viewer'] },
  })
  secrets.push(String(made.body.key))
  expect((await auth('/api-key/delete', { keyId: made.body.id })).row).toMatchObject({ ...boss, action: 'key-deleted' })

  const scope = { companies: null, warehouses: null, ownParties: false }
  const person = { name: 'Ada', email: 'ada@example.com', roles: ['picker'], scope }
  const { answer: invited, row: invitation } = await act({ path: '/api/v1/people', body: person })
  expect(invited.status).toBe(201)
  expect(invitation).toMatchObject({ ...boss, action: 'POST /people', subject_type: 'person', subject_number: 'Ada' })
  const { path = '' } = invited.body.link as { path?: string }
  secrets.push(path.split('#')[1] ?? path)
  const { id, version } = invited.body
  const changed = await act({ method: 'PATCH', path: `/api/v1/people/${id}`, body: { roles: ['receiver'] }, version })
  expect(changed.row).toMatchObject({
    ...boss,
    action: 'PATCH /people/:id',
    subject_type: 'person',
    changes: { roles: [['picker'], ['receiver']] },
  })

  const own = { code: 'packer', name: 'Packer', nameZh: '包装员', permissions: ['stock.read'] }
  const { answer: role, row: roleMade } = await act({ path: '/api/v1/roles', body: own })
  expect(role.status).toBe(201)
  expect(roleMade).toMatchObject({ ...boss, action: 'POST /roles', subject_type: 'role', subject_id: 'packer' })

  const { row: exported } = await act({ path: '/api/v1/audit/exports', body: { person: 'Ada' } })
  expect(exported).toMatchObject({ ...boss, action: 'POST /audit/exports', changes: { person: [null, 'Ada'] } })

  const { row: denied } = await act({ path: '/api/v1/companies', body: {}, key: server.readerKey })
  expect(denied).toMatchObject({ actor_name: 'test (reader)', via: 'key', refused: 'not-permitted' })

  const gateway = { name: 'gate-w', site: 'main', companyId: acme.companyId }
  const { answer: admitted } = await act({ path: '/api/v1/gateways', body: gateway })
  secrets.push(String(admitted.body.credential))

  const goods = { companyId: acme.companyId, itemId: idOf(acme.items, 'LOOSE'), quantity: '1' }
  const way = { fromLocationId: idOf(acme.locations, '@gain'), toLocationId: idOf(acme.locations, 'BIN-1') }
  const { row: moved } = await act({
    path: '/api/v1/movements',
    body: { ...goods, ...way, note: 'was behind the rack' },
  })
  expect(moved).toMatchObject({ ...boss, action: 'POST /movements', reason: 'was behind the rack' })

  const { answer: enabled, row: enrolled } = await auth('/two-factor/enable', { password: server.password })
  expect(enrolled).toMatchObject({ ...boss, action: 'app-added' })
  const uri = String(enabled.body.totpURI)
  secrets.push(secretIn(uri), ...(enabled.body.backupCodes as string[]))
  expect((await auth('/two-factor/verify-totp', { code: totp(secretIn(uri)) })).row).toMatchObject(boss)

  expect((await auth('/revoke-other-sessions')).row).toMatchObject({ ...boss, action: 'sessions-ended' })
  const newPassword = 'another long way to the dock'
  secrets.push(newPassword)
  const { row: renewed } = await auth('/change-password', { currentPassword: server.password, newPassword })
  expect(renewed).toMatchObject({ ...boss, action: 'password-changed' })
  expect((await auth('/sign-out')).row).toMatchObject({ ...boss, action: 'sign-out' })
})

it('none of them holds a secret', async () => {
  const rows = await db.read((tx) => tx.sql<{ text: string }>('SELECT audit::text AS text FROM audit'))
  const all = rows.map(({ text }) => text).join('\n')
  expect(secrets.length).toBeGreaterThan(12)
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(7)
    expect(all).not.toContain(secret)
  }
  expect(all).not.toContain('no such password')
  // how to reach people is no secret, and nobody's to read here either
  expect(all).not.toMatch(/(?:boss|ada)@example\.com/i)
})
