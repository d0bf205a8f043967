/** Letters leave for whoever a step awaits, through a real server, and never for what was rolled back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabaseUrl } from '../../../tests/support/database.ts'
import { type SmtpServer, startSmtp } from '../../../tests/support/smtp.ts'
import { until } from '../../../tests/support/until.ts'
import { ADMIN, type RunningHub, signInTo, startWholeHub } from '../../hub.case.ts'
import { createPerson } from '../../platform/auth/administrator.ts'
import { openIdentity } from '../../platform/auth/identity.ts'
import { openPool } from '../../platform/db/database.ts'
import { mailOf } from './mail.ts'

let smtp: SmtpServer
let hub: RunningHub
let cookie = ''
let pool: ReturnType<typeof openPool>
const PEOPLE = ['approver', 'warehouse-manager', 'buyer'] as const
beforeAll(async () => {
  smtp = await startSmtp()
  const databaseUrl = await testDatabaseUrl()
  hub = await startWholeHub(databaseUrl, { SMTP_URL: smtp.url, MAIL_FROM: 'Dock <dock@example.com>' })
  cookie = await signInTo(hub.url)
  pool = openPool(databaseUrl, 1, () => undefined)
  const identity = await openIdentity({
    databaseUrl,
    secret: 'only makes people, signs nothing here',
    publicUrl: undefined,
    onLog: () => undefined,
  })
  for (const role of PEOPLE) {
    const person = { email: `${role}@example.com`, name: role, role, password: ADMIN.password }
    const id = await createPerson(identity, person)
    await pool.query('INSERT INTO person_scope (person_id, changed_at) VALUES ($1, now())', [id])
  }
  await identity.close()
}, 120_000)
afterAll(async () => {
  await hub.stop()
  await pool.end()
  smtp.close()
})

const made = async (path: string, body: object): Promise<string> => {
  const answer = await fetch(`${hub.url}/api/v1${path}`, {
    method: 'POST',
    headers: { cookie, origin: hub.url, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const said = (await answer.json()) as { id: string }
  if (answer.status !== 201) throw new Error(JSON.stringify(said))
  return said.id
}

describe('a step that opens', () => {
  it('is written of, with the way there, to those who can decide it and to nobody else', async () => {
    const companyId = await made('/companies', { code: 'ACME', name: 'Acme', baseCurrency: 'CNY' })
    const warehouseId = await made('/warehouses', { companyId, code: 'W1', name: 'Main', timeZone: 'Asia/Shanghai' })
    const supplierId = await made('/parties', { companyId, code: 'S1', name: '阳光茶业', isSupplier: true })
    const itemId = await made('/items', { companyId, code: 'TEA', name: 'Tea', baseUnit: 'kg', tracking: 'none' })
    const lines = [{ itemId, quantity: '1', unitPrice: '123456' }]
    const draft = { companyId, supplierId, warehouseId, lines }
    const steps = [{ mode: 'any', approvers: [{ kind: 'role', role: 'approver' }] }]
    const rule = { companyId, documentType: 'purchase-order', transition: 'confirmation', conditions: {}, steps }
    await made('/approval-rules', rule)
    // refused after the request was written: nothing of it stays, and nobody hears of it
    const empty = await made('/purchase-orders', { ...draft, lines: [] })
    await expect(made(`/purchase-orders/${empty}/confirmation`, {})).rejects.toThrow('no-lines')

    const id = await made('/purchase-orders', draft)
    await made(`/purchase-orders/${id}/confirmation`, {})
    await until('the letter came', () => smtp.letters.length > 0, 60_000)
    const [letter] = smtp.letters
    const { head = '', text = '' } = letter ?? {}
    expect(letter?.to).toBe('approver@example.com')
    expect(head).toContain('From: Dock <dock@example.com>')
    const asked = await fetch(`${hub.url}/api/v1/approval-requests?documentId=${id}`, { headers: { cookie } })
    const [request] = ((await asked.json()) as { items: { id: string }[] }).items
    expect(text).toContain(`${hub.url}/approvals/${request?.id}\n`)
    expect(text).toContain('阳光茶业')
    // what it costs is not for a mailbox
    expect(text).not.toContain('123456')
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    expect(smtp.letters.map(({ to }) => to)).toEqual(['approver@example.com'])
  }, 120_000)
})

describe('a letter', () => {
  it('has no header of whoever named a thing', () => {
    const mail = mailOf(
      {
        requestId: '01a20f5b-a778-7000-8000-01341b7e0575',
        step: 1,
        to: { id: 'li', name: 'Li\r\nBcc: all@example.com', email: 'li@example.com' },
        document: { en: 'Purchase order', zh: '采购订单' },
        number: 'PO-1\nBcc: all@example.com',
        party: null,
        askedBy: 'Wang',
        isEscalation: true,
      },
      'https://dock.example',
    )
    expect(`${mail.subject}${mail.to.name}`).not.toMatch(/[\r\n]/)
    expect(mail.text).toContain('https://dock.example/approvals/01a20f5b-a778-7000-8000-01341b7e0575')
  })
})
