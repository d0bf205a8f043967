/** Bank details: who may not see them is told nothing, whatever he asks; who changes them leaves his name. */
import { beforeAll, describe, expect, it } from 'vitest'
import { bankAccountDraft } from '../../contract/bank-account.ts'
import { testServer } from '../../platform/http/http.case.ts'
import { auditRoutes } from '../../views/audit.routes.ts'
import { errorsOf, openCompany, type Places, post, warehouse } from '../warehouse/places.case.ts'
import { routes } from './index.ts'

const ACCOUNT = {
  holder: 'Sun Tea GmbH',
  bankName: 'Commerzbank',
  accountNumber: 'DE89370400440532013000',
  bankCode: 'COBADEFF',
}
const SECRET = /bankAccount|bankChange|Sun Tea GmbH|Commerzbank|DE8937|COBADEFF/

let server: Awaited<ReturnType<typeof testServer>>
let acme: Places
let accountant = ''
beforeAll(async () => {
  server = await testServer([...routes, ...warehouse, ...auditRoutes])
  acme = await openCompany(server, 'ACME')
  accountant = await server.person({ email: 'ann@example.com', role: 'accountant' })
})
const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.call(method, `/api/v1${path}`, { ...(body === undefined ? {} : { body }), headers })
let made = 0
const supplier = (): Promise<string> =>
  post(server, '/parties', { companyId: acme.companyId, code: `B${made++}`, name: 'Sun Tea', isSupplier: true })
const set = (id: string, bankAccount: unknown, version = 1, key = accountant) =>
  call('PATCH', `/parties/${id}/bank-account`, { bankAccount }, { 'if-match': `"${version}"`, 'x-api-key': key })

describe('bank details', () => {
  it('are set and emptied by who may, with his name and the time', async () => {
    const id = await supplier()
    const before = await call('GET', `/parties/${id}`)
    expect(before.body).toMatchObject({ bankAccount: null, bankChange: null })
    const answer = await set(id, { ...ACCOUNT, accountNumber: 'de89 3704-0044 0532 0130 00', bankCode: 'cobadeff' })
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"2"'])
    expect(answer.body).toMatchObject({ bankAccount: ACCOUNT, bankChange: { by: 'test (ann)' } })
    expect((await set(id, null, 1)).status).toBe(412)
    const emptied = await set(id, null, 2)
    expect(emptied.body).toMatchObject({ bankAccount: null, bankChange: { by: 'test (ann)' }, version: 3 })
  })

  it('are absent from every answer to who may not see them, and cannot be changed by him', async () => {
    const id = await supplier()
    await set(id, ACCOUNT)
    for (const role of ['viewer', 'buyer', 'seller', 'integrator', 'warehouse-manager', 'approver']) {
      const key = await server.person({ email: `${role}@example.com`, role })
      const headers = { 'x-api-key': key, 'if-match': '"2"' }
      for (const path of [`/parties/${id}`, '/parties', '/parties?search=DE8937', '/parties?search=Commerzbank']) {
        const { status, body } = await call('GET', path, undefined, headers)
        expect([status, JSON.stringify(body)]).toEqual([200, expect.not.stringMatching(SECRET)])
      }
      for (const query of ['sort=accountNumber', 'bankCode=COBADEFF', 'accountNumber=DE89370400440532013000'])
        expect((await call('GET', `/parties?${query}`, undefined, headers)).status, query).toBe(400)
      const refused = await set(id, null, 2, key)
      expect([refused.status, refused.body.code, JSON.stringify(refused.body)]).toEqual([
        ...[403, 'not-permitted', expect.not.stringMatching(SECRET)],
      ])
    }
  })

  it('stay as they are, and unseen, when a buyer changes the rest', async () => {
    const id = await supplier()
    await set(id, ACCOUNT)
    const key = await server.person({ email: 'bob@example.com', role: 'buyer' })
    const headers = { 'x-api-key': key, 'if-match': '"2"' }
    const given = await call('PATCH', `/parties/${id}`, { name: 'Moon Tea', bankAccount: ACCOUNT }, headers)
    expect(errorsOf(given.body)).toEqual(['bankAccount:unknown-field'])
    const changed = await call('PATCH', `/parties/${id}`, { name: 'Moon Tea' }, headers)
    expect([changed.status, JSON.stringify(changed.body)]).toEqual([200, expect.not.stringMatching(SECRET)])
    expect((await call('GET', `/parties/${id}`)).body).toMatchObject({ name: 'Moon Tea', bankAccount: ACCOUNT })
  })

  it('are in no list, not even of who may see them', async () => {
    await set(await supplier(), ACCOUNT)
    expect(JSON.stringify((await call('GET', '/parties')).body)).not.toMatch(SECRET)
  })

  it('are in the audit as hashes, field by field, the same for the same', async () => {
    const id = await supplier()
    await set(id, ACCOUNT)
    await set(id, { ...ACCOUNT, accountNumber: '6222021001116245702' }, 2)
    const { body } = await call('GET', `/audit?document=${id}`)
    const rows = body.items as { id: string; action: string; actor: { name: string } }[]
    expect(rows.map(({ action }) => action)).toEqual([
      ...['PATCH /parties/:id/bank-account', 'PATCH /parties/:id/bank-account', 'POST /parties'],
    ])
    const hashedIn = async (row: { readonly id: string } | undefined): Promise<string[]> => {
      const { changes } = (await call('GET', `/audit/${row?.id}`)).body as {
        changes: { field: string; isHashed: boolean }[]
      }
      expect(changes.every(({ isHashed }) => isHashed)).toBe(true)
      return changes.map(({ field }) => field.replace('bankAccount.', '')).sort()
    }
    expect(await hashedIn(rows[1])).toEqual(['accountNumber', 'bankCode', 'bankName', 'holder'])
    expect(await hashedIn(rows[0])).toEqual(['accountNumber'])
    const kept = await server.db.read((tx) => tx.sql<{ text: string }>('SELECT audit::text AS text FROM audit'))
    expect(kept.map(({ text }) => text).join()).not.toMatch(/Sun Tea GmbH|Commerzbank|DE8937|622202|COBADEFF/)
  })

  it('are changed by a person only soon after a proof that it is he', async () => {
    const id = await supplier()
    const signedIn = await server.call('POST', '/api/auth/sign-in/email', {
      body: { email: 'ann@example.com', password: server.password },
      headers: { 'x-api-key': '' },
    })
    const cookie = signedIn.headers.getSetCookie().map((each) => each.split(';')[0])
    const headers = { 'x-api-key': '', cookie: cookie.join('; '), origin: server.url }
    const change = (version: number) =>
      call('PATCH', `/parties/${id}/bank-account`, { bankAccount: ACCOUNT }, { ...headers, 'if-match': `"${version}"` })
    expect((await change(1)).body).toMatchObject({ bankAccount: ACCOUNT, bankChange: { by: 'ann' } })
    await server.identity.pool.query(`UPDATE session SET "provedAt" = now() - interval '1 hour'`)
    await server.call('POST', '/api/auth/update-user', { body: { image: null }, headers })
    const late = await change(2)
    expect([late.status, late.body.code]).toEqual([403, 'step-up-required'])
    expect((await call('GET', `/parties/${id}`, undefined, headers)).body).toMatchObject({ bankAccount: ACCOUNT })
  })

  it('of a company that one does not see are not found', async () => {
    const zeta = await openCompany(server, 'ZETA')
    const id = await supplier()
    const key = await server.person({ email: 'zoe@example.com', role: 'accountant', companies: [zeta.companyId] })
    expect((await set(id, ACCOUNT, 1, key)).status).toBe(404)
  })
})

describe('an account', () => {
  it.each([
    ['an IBAN', 'DE89 3704 0044 0532 0130 00', true],
    ['an IBAN with letters', 'GB82 WEST 1234 5698 7654 32', true],
    ['an IBAN with a wrong check digit', 'DE88 3704 0044 0532 0130 00', false],
    ['an IBAN with two digits swapped', 'DE89 3704 0044 0532 0130 00'.replace('0532', '0523'), false],
    ['a number of a Chinese bank', '6222 0210 0111 6245 702', true],
    ['six characters', '123456', true],
    ['five', '12345', false],
    ['35', '1'.repeat(35), false],
    ['other signs', '1234567/8', false],
  ])('number: %s', (_, accountNumber, isRight) => {
    expect(bankAccountDraft.safeParse({ holder: 'Sun', accountNumber }).success).toBe(isRight)
  })

  it.each([
    ['SWIFT of 8', 'ICBKCNBJ', true],
    ['SWIFT of 11', 'icbkcnbjxxx', true],
    ['CNAPS', '1021 0000 0030', true],
    ['eleven digits', '10210000003', false],
    ['nine characters', 'ICBKCNBJX', false],
  ])('code of a bank: %s', (_, bankCode, isRight) => {
    expect(bankAccountDraft.safeParse({ holder: 'Sun', accountNumber: '123456', bankCode }).success).toBe(isRight)
  })
})
