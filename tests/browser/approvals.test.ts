/** A buyer asks at his desk, two approvers decide on their phones, and everybody sees at once how it stands. */
import type { PurchaseOrderDetail } from '@dockledger/hub/contract/purchase-order.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../hub/platform/clock.ts'
import { item } from '../support/site.ts'
import { until } from '../support/until.ts'
import { addAuthenticator } from './authenticator.ts'
import { choose, onScreen, PHONE } from './screen.ts'
import { PASSWORD, seat } from './seats.ts'
import { useStage } from './stage.ts'

const stage = useStage()
const PEOPLE = { Wang: 'buyer', Li: 'warehouse-manager', Zhang: 'approver' } as const
type Name = keyof typeof PEOPLE
let cookies: ReadonlyMap<Name, string>

beforeAll(async () => {
  cookies = await seat(stage().site.hub, PEOPLE)
})

const seatOf = (name: Name) => ({ ...stage(), cookie: cookies.get(name) })
/** A draft of the buyer's. */
const draft = async (unitPrice: string): Promise<PurchaseOrderDetail> => {
  const { url, site } = stage()
  const { companyId, suppliers, warehouseId, items } = site.places
  const made = await fetch(`${url}/api/v1/purchase-orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: cookies.get('Wang') ?? '', origin: url },
    body: JSON.stringify({
      companyId,
      supplierId: [...suppliers.values()][0],
      warehouseId,
      lines: [{ itemId: items.get(item('BLT-M8').code), quantity: '100', unitPrice }],
    }),
  })
  expect(made.status).toBe(201)
  return (await made.json()) as PurchaseOrderDetail
}
const stateOf = async ({ id }: PurchaseOrderDetail) =>
  (await stage().site.hub.api.get<PurchaseOrderDetail>(`/purchase-orders/${id}`)).state

describe('approval rules', () => {
  it('are put together in plain words', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto('/approval-rules')
      await page.getByText(say('approvals.rules.empty')).waitFor()
      for (const [amount, role] of [
        ['10000', 'Warehouse manager'],
        ['20000', 'Approver'],
      ] as const) {
        await page.getByRole('button', { name: say('approvals.rules.new') }).click()
        const form = page.getByRole('dialog')
        await form.getByRole('textbox', { name: say('approvals.rules.amountFrom') }).fill(amount)
        await form.getByRole('button', { name: say('common.create') }).click()
        await form.getByText(say('approvals.rules.needApprovers')).waitFor()
        await form.getByRole('combobox', { name: say('approvals.rules.approvers', { n: 1 }) }).click()
        await page.getByRole('option', { name: `${role} (role)` }).click()
        await page.keyboard.press('Escape')
        // what it said goes with what it was about
        await form.getByText(say('approvals.rules.needApprovers')).waitFor({ state: 'detached' })
        await form.getByRole('button', { name: say('common.create') }).click()
        await form.waitFor({ state: 'detached' })
      }
      const list = page.getByRole('list', { name: say('approvals.rules.title') })
      await list.getByText(/^Purchase orders of ¥10,000.00 or more: Warehouse manager$/).waitFor()
      await list.getByText(/^Purchase orders of ¥20,000.00 or more: Approver$/).waitFor()
    })
  })

  it('say so when nobody can approve (zh-CN)', async () => {
    await onScreen(stage(), { language: 'zh-CN' }, async (page, say) => {
      await page.goto('/approval-rules')
      await page.getByRole('button', { name: say('approvals.rules.new') }).click()
      const form = page.getByRole('dialog')
      await form.getByRole('textbox', { name: say('approvals.rules.amountFrom') }).fill('9000000')
      await form.getByRole('combobox', { name: say('approvals.rules.approvers', { n: 1 }) }).click()
      await page.getByRole('option', { name: '会计（角色）' }).click()
      await page.keyboard.press('Escape')
      await form.getByRole('button', { name: say('common.create') }).click()
      await page.getByText(/没有人是 会计/).waitFor()
      await page.getByText('金额达到 ¥9,000,000.00的采购订单：由 会计 审批').waitFor()
    })
  })
})

describe('an order over both tiers', () => {
  it('is asked for at a desk, approved twice on phones, and confirmed', async () => {
    const order = await draft('210')
    await onScreen(seatOf('Wang'), {}, async (desk, say) => {
      await desk.goto(`/purchase-orders/${order.id}`)
      await desk.getByRole('button', { name: say('orders.actions.confirmation') }).click()
      const path = desk.getByRole('region', { name: say('approvals.path') })
      await path.getByText('awaits Warehouse manager').waitFor()
      await path.getByText('then Approver').waitFor()
      await onScreen(seatOf('Li'), { size: PHONE }, async (phone) => {
        await phone.goto('/approvals')
        const card = phone.getByRole('article', { name: order.number })
        await card.getByText('Wang asks').waitFor()
        // the manager may not see prices
        expect(await card.getByText('¥').count()).toBe(0)
        await card.getByRole('button', { name: say('approvals.approveOf', { number: order.number }) }).click()
        await phone.getByText(say('approvals.empty')).waitFor()
      })
      await path.getByText('approved by Li').waitFor()
      await onScreen(seatOf('Zhang'), { size: PHONE, language: 'zh-CN' }, async (phone, sayZh) => {
        await phone.goto('/approvals')
        const card = phone.getByRole('article', { name: order.number })
        await card.getByText('¥21,000.00').waitFor()
        await card.getByText('金额达到 ¥20,000.00').waitFor()
        await card.getByRole('button', { name: sayZh('approvals.approveOf', { number: order.number }) }).click()
        await phone.getByText(sayZh('approvals.empty')).waitFor()
      })
      await path.getByText('approved by Zhang').waitFor()
      await desk
        .getByRole('list', { name: say('orders.path') })
        .getByText(say('orders.states.confirmed'))
        .waitFor()
    })
    expect(await stateOf(order)).toBe('confirmed')
  })
})

describe('a rejection', () => {
  it('comes to the phone by itself, and goes back with its reason (zh-CN)', async () => {
    const order = await draft('120')
    await onScreen(seatOf('Li'), { size: PHONE, language: 'zh-CN' }, async (phone, say) => {
      await phone.goto('/approvals')
      await phone.getByText(say('approvals.empty')).waitFor()
      await onScreen(seatOf('Wang'), { language: 'zh-CN' }, async (desk) => {
        await desk.goto(`/purchase-orders/${order.id}`)
        await desk.getByRole('button', { name: say('orders.actions.confirmation') }).click()
        await desk.getByRole('button', { name: say('orders.actions.withdrawal') }).waitFor()
        const card = phone.getByRole('article', { name: order.number })
        await card.getByRole('button', { name: say('approvals.rejectOf', { number: order.number }) }).click()
        const sheet = phone.getByRole('dialog')
        await sheet.getByRole('textbox', { name: say('common.reason') }).fill('单价高于上次报价')
        await sheet.getByRole('button', { name: say('approvals.reject') }).click()
        await phone.getByText(say('approvals.empty')).waitFor()
        await desk
          .getByRole('region', { name: say('approvals.path') })
          .getByText('单价高于上次报价')
          .waitFor()
      })
    })
    expect(await stateOf(order)).toBe('draft')
  })
})

/** As a field of day and time takes it. */
const inDays = (days: number) => new Date(+systemClock.now() + days * 86_400_000).toISOString().slice(0, 16)
describe('a deputy', () => {
  it('is named on one’s own page, decides, and is named beside whom he stands for', async () => {
    await onScreen(seatOf('Li'), {}, async (page, say) => {
      await page.goto('/account')
      await choose(page.getByRole('combobox', { name: say('approvals.delegation.deputy') }), 'Zhang')
      await page.getByLabel(say('approvals.delegation.from'), { exact: true }).fill(inDays(-2))
      await page.getByLabel(say('approvals.delegation.to'), { exact: true }).fill(inDays(30))
      await page.getByRole('button', { name: say('approvals.delegation.give') }).click()
      await page.getByText('Zhang approves for you').waitFor()
    })
    const order = await draft('150')
    await onScreen(seatOf('Wang'), {}, async (desk, say) => {
      await desk.goto(`/purchase-orders/${order.id}`)
      await desk.getByRole('button', { name: say('orders.actions.confirmation') }).click()
      await onScreen(seatOf('Zhang'), { size: PHONE }, async (phone) => {
        await phone.goto('/approvals')
        const card = phone.getByRole('article', { name: order.number })
        await card.getByText('You decide for Li').waitFor()
        await card.getByRole('button', { name: say('approvals.approveOf', { number: order.number }) }).click()
        await until('it is confirmed', async () => (await stateOf(order)) === 'confirmed')
      })
      await desk.getByText('approved by Zhang for Li').waitFor()
    })
  })
})

const ask = (order: PurchaseOrderDetail) =>
  onScreen(seatOf('Wang'), {}, async (desk, say) => {
    await desk.goto(`/purchase-orders/${order.id}`)
    await desk.getByRole('button', { name: say('orders.actions.confirmation') }).click()
    await desk.getByRole('button', { name: say('orders.actions.withdrawal') }).waitFor()
  })

/** Of the order that was just asked for. */
const requestOf = async ({ id }: PurchaseOrderDetail): Promise<string> => {
  const found = await fetch(`${stage().url}/api/v1/approval-requests?documentId=${id}`, {
    headers: { cookie: cookies.get('Wang') ?? '' },
  })
  const { items } = (await found.json()) as { items: { id: string }[] }
  return items[0]?.id ?? ''
}

describe('the way from a letter', () => {
  it.each(['en', 'zh-CN'] as const)(
    'leads past sign-in to the very card, and says how it stands (%s)',
    async (language) => {
      const other = await draft('125')
      const order = await draft('130')
      for (const each of [other, order]) await ask(each)
      const way = `/approvals/${await requestOf(order)}`
      await onScreen(
        { ...stage(), cookie: undefined },
        { language, size: PHONE, refusals: [401, 404] },
        async (phone, say) => {
          await phone.goto(way)
          await phone.getByLabel(say('shell.signIn.email')).fill('li@test.example')
          await phone.getByLabel(say('shell.signIn.password')).fill(PASSWORD)
          await phone.getByRole('button', { name: say('shell.signIn.submit'), exact: true }).click()
          const cards = phone.getByRole('article')
          await cards.first().waitFor()
          expect(new URL(phone.url()).pathname).toBe(way)
          // the older one waits below it
          expect(await cards.first().getAttribute('aria-label')).toBe(order.number)
          await phone
            .getByRole('status')
            .filter({ hasText: say('approvals.others', { count: 1 }) })
            .waitFor()
          await cards
            .first()
            .getByRole('button', { name: say('approvals.approveOf', { number: order.number }) })
            .click()
          await phone.getByText(say('approvals.linked.approved', { number: order.number })).waitFor()
          await phone.getByRole('article', { name: other.number }).getByRole('button').first().waitFor()
          await phone.goto('/approvals/01a20f5b-a778-7000-8000-01341b7e0575')
          await phone.getByText(say('approvals.linked.missing')).waitFor()
        },
      )
      await onScreen(seatOf('Wang'), { language, size: PHONE }, async (phone, say) => {
        await phone.goto(`/approvals/${await requestOf(other)}`)
        await phone.getByText(say('approvals.linked.open', { number: other.number })).waitFor()
        await phone.getByRole('link', { name: say('approvals.look', { number: other.number }) }).click()
        await phone.getByRole('button', { name: say('orders.actions.withdrawal') }).click()
      })
    },
  )
})

describe('a rule that wants a proof', () => {
  it('is decided by one tap and the passkey of the phone', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto('/approval-rules')
      const list = page.getByRole('list', { name: say('approvals.rules.title') })
      await list
        .getByRole('listitem')
        .filter({ hasText: '10,000.00' })
        .getByRole('button', { name: say('common.edit') })
        .click()
      const form = page.getByRole('dialog')
      await form.getByRole('combobox', { name: say('approvals.rules.approvers', { n: 1 }) }).click()
      await page.getByRole('option', { name: say('approvals.rules.manager') }).waitFor()
      await page.keyboard.press('Escape')
      await form.getByRole('switch', { name: say('approvals.rules.needsProof') }).click()
      await form.getByRole('button', { name: say('common.save') }).click()
      await list.getByText(/Warehouse manager, with proof of who it is$/).waitFor()
    })
    const order = await draft('140')
    await ask(order)
    // browsers keep passkeys for a name, not for a number
    const phone = { ...stage(), url: stage().url.replace('127.0.0.1', 'localhost'), cookie: undefined }
    await onScreen(phone, { size: PHONE, refusals: [401] }, async (page, say) => {
      const shown = await addAuthenticator(page)
      await page.goto('/account')
      await page.getByLabel(say('shell.signIn.email')).fill('li@test.example')
      await page.getByLabel(say('shell.signIn.password')).fill(PASSWORD)
      await page.getByRole('button', { name: say('shell.signIn.submit'), exact: true }).click()
      await page.getByRole('button', { name: say('security.passkeys.add'), exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(say('security.passkeys.name')).fill('Phone')
      await dialog.getByRole('button', { name: say('security.passkeys.add'), exact: true }).click()
      await page.getByText('Phone', { exact: true }).waitFor()
      const before = await shown()
      await page.goto(`/approvals/${await requestOf(order)}`)
      const card = page.getByRole('article', { name: order.number })
      await card.getByText(say('approvals.needsProof')).waitFor()
      await card.getByRole('button', { name: say('approvals.approveOf', { number: order.number }) }).click()
      await page.getByText(say('approvals.linked.approved', { number: order.number })).waitFor()
      expect(await shown()).toBe(before + 1)
    })
    expect(await stateOf(order)).toBe('confirmed')
  })
})
