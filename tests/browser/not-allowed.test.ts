/** Whoever opens what is not for him is told which permission it takes; whoever asks for no page lands on his own work. */
import type { PurchaseOrder, PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { listAll } from '../../provisioning/api.ts'
import { item } from '../support/site.ts'
import { fillDay } from './day.ts'
import { pagesOf } from './pages.ts'
import { onScreen, PHONE, whenSettled } from './screen.ts'
import { emailOf, PASSWORD, seat } from './seats.ts'
import { useStage } from './stage.ts'
import type { Language } from './words.ts'

const stage = useStage()
const PEOPLE = { Rita: 'receiver', Pia: 'picker', Wang: 'buyer', Li: 'warehouse-manager', Zhang: 'approver' } as const
type Name = keyof typeof PEOPLE
let cookies: ReadonlyMap<Name, string>
beforeAll(async () => {
  await fillDay(stage().site)
  cookies = await seat(stage().site.hub, PEOPLE)
})
const seatOf = (name: Name) => ({ ...stage(), cookie: cookies.get(name) })
const LANGUAGES = ['en', 'zh-CN'] as const satisfies Language[]

describe('a page that is not for its reader', () => {
  it.each(LANGUAGES)('says which permission it takes, and saves nothing (%s)', async (language) => {
    const supplier = [...stage().site.places.suppliers.values()][0]
    await onScreen(seatOf('Rita'), { language, refusals: [403] }, async (page, say) => {
      const needs = (permission: string) =>
        page.getByText(say('common.error.permission', { permission: say(`roles.may.${permission}`) })).first()
      for (const [path, permission] of [
        [`/suppliers?edit=${supplier}`, 'parties.read'],
        ['/suppliers?edit=new', 'parties.write'],
        ['/items?edit=new', 'catalog.write'],
        ['/people?edit=new', 'people.write'],
        ['/purchase-orders/new', 'purchasing.write'],
        ['/approval-rules', 'approvals.read'],
        ['/audit', 'audit.read'],
      ] as const) {
        await page.goto(path)
        await needs(permission).waitFor()
        await whenSettled(page)
        for (const save of ['common.save', 'common.create', 'people.new', 'orders.saveDraft'])
          expect(await page.getByRole('button', { name: say(save), exact: true }).count(), `${path} ${save}`).toBe(0)
      }
    })
  })

  it('never loads for ever, whichever it is', async () => {
    const pages = await pagesOf(stage().site.hub.api)
    await onScreen(seatOf('Pia'), { refusals: [401, 403, 404, 410] }, async (page) => {
      for (const { path } of pages.filter(({ name }) => name !== 'wall-pair' && name !== 'handheld')) {
        await page.goto(path)
        await whenSettled(page)
      }
    })
  })
})

const confirmed = async (): Promise<PurchaseOrder> => {
  const orders = await listAll<PurchaseOrder>(stage().site.hub.api, '/purchase-orders?state=confirmed')
  const [order] = orders
  if (!order) throw new Error('no order is confirmed')
  return order
}

describe('the form of an order that can no longer be changed', () => {
  it.each(LANGUAGES)('shows the order and says why (%s)', async (language) => {
    const { id, number } = await confirmed()
    await onScreen(seatOf('Wang'), { language }, async (page, say) => {
      await page.goto(`/purchase-orders/${id}/edit`)
      await page
        .getByRole('status')
        .filter({ hasText: say('orders.fixed', { number, state: say('orders.states.confirmed') }) })
        .waitFor()
      await page.getByRole('list', { name: say('orders.path') }).waitFor()
      expect(await page.getByRole('button', { name: say('orders.saveDraft') }).count()).toBe(0)
    })
  })
})

/** Asked for by the buyer, and awaiting the approver. */
const asked = async (): Promise<PurchaseOrderDetail> => {
  const { site, url } = stage()
  const { companyId, suppliers, warehouseId, items } = site.places
  const send = async <T>(by: string, path: string, body: unknown): Promise<T> => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: by, origin: url },
      body: JSON.stringify(body),
    })
    expect(answer.status, path).toBeLessThan(300)
    return (await answer.json()) as T
  }
  const approvers = [{ kind: 'role', role: 'approver' }]
  await send(stage().cookie ?? '', '/approval-rules', {
    ...{ companyId, documentType: 'purchase-order', transition: 'confirmation' },
    ...{ conditions: { amountFrom: '10000' }, steps: [{ mode: 'any', approvers }] },
  })
  const buyer = cookies.get('Wang') ?? ''
  const { id } = await send<PurchaseOrderDetail>(buyer, '/purchase-orders', {
    ...{ companyId, warehouseId, supplierId: [...suppliers.values()][0] },
    lines: [{ itemId: items.get(item('BLT-M8').code), quantity: '100', unitPrice: '210' }],
  })
  return send(buyer, `/purchase-orders/${id}/confirmation`, {})
}

describe('whoever signs in', () => {
  it('lands on what awaits him, unless his work is at the doors or he asked for a page', async () => {
    const land = (name: Name, path: string, heading: string) =>
      onScreen({ ...stage(), cookie: undefined }, { size: PHONE, refusals: [401] }, async (page, say) => {
        await page.goto(path)
        await page.getByLabel(say('shell.signIn.email')).fill(emailOf(name))
        await page.getByLabel(say('shell.signIn.password')).fill(PASSWORD)
        await page.getByRole('button', { name: say('shell.signIn.submit'), exact: true }).click()
        await page.getByRole('heading', { level: 1, name: say(heading) }).waitFor()
      })
    await land('Zhang', '/', 'shell.page.doors')
    await asked()
    await land('Zhang', '/', 'approvals.title')
    await land('Zhang', '/sign-in', 'approvals.title')
    await land('Zhang', '/items', 'shell.page.items')
    await land('Li', '/', 'shell.page.doors')
    await land('Wang', '/', 'shell.page.doors')
  })

  it.each(LANGUAGES)('and only asks for approval finds how it stands in the menu (%s)', async (language) => {
    await onScreen(seatOf('Wang'), { language }, async (page, say) => {
      await page.goto('/doors')
      await page
        .getByRole('navigation', { name: say('shell.navigation') })
        .getByRole('link', { name: say('shell.page.approvals'), exact: true })
        .click()
      const row = page
        .getByRole('table', { name: say('approvals.title') })
        .getByRole('row')
        .nth(1)
      await row.getByText(say('approvals.states.open')).waitFor()
      await row.getByText(language === 'en' ? 'Approver' : '审批人', { exact: true }).waitFor()
      await row.getByRole('link').click()
      await page.getByRole('region', { name: say('approvals.path') }).waitFor()
    })
  })
})
