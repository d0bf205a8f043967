/** Who was refused something, and who signed in: named, told no more than before, and bounded. */
import { beforeAll, describe, expect, it } from 'vitest'
import { openAudited } from './audit.case.ts'
import type { AuditRow } from './contract/audit.ts'
import { idOf, type Site, seedSite } from './ledger/site.case.ts'

const server = await openAudited()
const { db, call, list } = server
let acme: Site
let zeta: Site
beforeAll(async () => {
  acme = await seedSite(db, 'ACME')
  zeta = await seedSite(db, 'ZETA')
})

const refused = async (what: string, count: number, query: string): Promise<AuditRow[]> => {
  await expect.poll(async () => (await list(`&isRefused=true${query}`)).length, { message: what }).toBe(count)
  return list(`&isRefused=true${query}`)
}

describe('who was refused', () => {
  it('for want of a permission is named once, however often he tries', async () => {
    for (let i = 0; i < 20; i++)
      await call('POST', '/api/v1/companies', { body: {}, headers: { 'x-api-key': server.readerKey } })
    const [row] = await refused('a denial', 1, '&action=POST%20/companies')
    expect(row).toMatchObject({ actor: { name: 'test (reader)' }, refused: 'not-permitted' })
  })

  it('signs in and out, and is heard', async () => {
    const headers = { 'x-api-key': '', origin: server.url }
    const auth = (path: string, body: object, cookie = '') =>
      call('POST', `/api/auth${path}`, { body, headers: { ...headers, ...(cookie ? { cookie } : {}) } })
    await auth('/sign-in/email', { email: 'boss@example.com', password: 'wrong' })
    await auth('/sign-in/email', { email: 'nobody@example.com', password: 'wrong' })
    const failed = await refused('failed sign-ins', 2, '&action=sign-in')
    expect(failed.map(({ subject }) => subject?.number).sort()).toEqual(['boss', undefined])
    expect(failed[0]).toMatchObject({ actor: { kind: 'nobody' }, refused: 'wrong-credentials' })
    const signedIn = await auth('/sign-in/email', { email: 'boss@example.com', password: server.password })
    const cookie = signedIn.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')
    const made = await auth('/api-key/create', { name: 'wms' }, cookie)
    await auth('/api-key/delete', { keyId: made.body.id }, cookie)
    await call('POST', '/api/v1/companies', {
      body: {},
      headers: { 'x-api-key': '', cookie, origin: 'http://evil.example' },
    })
    await auth('/sign-out', {}, cookie)
    await refused('a foreign origin', 1, '&person=boss&action=POST%20/companies')
    const rows = (await list('&person=boss'))
      .filter(({ via }) => via === 'cookie')
      .map(({ action, subject }) => [action, subject?.number])
    expect(rows.reverse()).toEqual([
      ['sign-in', 'boss'],
      ['key-created', 'wms'],
      ['key-deleted', null],
      ['POST /companies', null],
      ['sign-out', 'boss'],
    ])
  })

  it('by his scope is told nothing, and named', async () => {
    const reader = (await list()).find(({ actor }) => actor.name === 'test (reader)')
    const { rows } = await server.identity.pool.query(`SELECT id FROM "user" WHERE email = 'reader@example.com'`)
    await db.transaction((tx) =>
      tx.sql('UPDATE person_scope SET companies = $2 WHERE person_id = $1', [rows[0].id, [zeta.companyId]]),
    )
    // what is remembered of him is old
    await call('POST', '/api/auth/sign-out', { body: {}, headers: { origin: server.url } })
    await new Promise((resolve) => setTimeout(resolve, 3_100))
    const headers = { 'x-api-key': server.readerKey }
    const his = await call('GET', `/api/v1/items/${idOf(zeta.items, 'SKU-1')}`, { headers })
    const others = await call('GET', `/api/v1/items/${idOf(acme.items, 'SKU-1')}`, { headers })
    const noOnes = await call('GET', '/api/v1/items/0190f000-0000-7000-8000-000000000000', { headers })
    expect([his.status, others.status, noOnes.status]).toEqual([200, 404, 404])
    const [row] = await refused('a look beyond the scope', 1, '&action=GET%20/items/:id')
    expect(row).toMatchObject({
      actor: { id: reader?.actor.id },
      refused: 'out-of-scope',
      subject: { type: 'item', id: idOf(acme.items, 'SKU-1') },
      companyId: acme.companyId,
    })
  })
})
