/** What the readers saw and no order explains: a person decides, alone or for many at once. */
import type { Balance, DockSession, ExceptionRow } from '@dockledger/hub/contract/api.ts'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { listAll } from '../../provisioning/api.ts'
import type { DemoItem } from '../../provisioning/demo/catalog.ts'
import { tagOf } from '../../provisioning/demo/tags.ts'
import { type DoorName, item, type OrderLine } from '../support/site.ts'
import { until } from '../support/until.ts'
import { choose, onScreen } from './screen.ts'
import { useStage } from './stage.ts'
import type { Words } from './words.ts'

const stage = useStage()

/** Cases nobody ordered, and when they are through, their session. */
const bring = async (door: DoorName, epcs: readonly string[]): Promise<DockSession> => {
  const { site } = stage()
  await site.carry(door, epcs)
  return until('the session of these tags is closed', async () => {
    const rows = await listAll<ExceptionRow>(site.hub.api, '/exceptions')
    const id = rows.find(({ epc }) => epc !== null && epcs.includes(epc))?.session?.id
    const session = id ? await site.hub.api.get<DockSession>(`/dock-sessions/${id}`) : undefined
    return session?.state === 'closed' && session
  })
}
const unordered = (lines: readonly OrderLine[]): string[] => stage().site.tags(lines)
/** An item of the same maker that no catalogue knows. */
const STRANGER: DemoItem = { ...item('BLT-M8'), code: 'NONE', reference: '99901' }

const decide = async (page: Page, say: Words, resolution: string, reason: string): Promise<void> => {
  const dialog = page.getByRole('dialog').last()
  await dialog.getByRole('radio', { name: say(`exceptions.resolutions.${resolution}`) }).check()
  await dialog.getByRole('textbox', { name: say('common.reason') }).fill(reason)
  await dialog.getByRole('button', { name: say('exceptions.resolve') }).click()
}

describe('the queue of exceptions', () => {
  it('sends a whole selection back with one reason (zh-CN)', async () => {
    const tags = unordered([{ item: item('CHN-5M'), cases: 3 }])
    const session = await bring('door-1', tags)
    await onScreen(stage(), { language: 'zh-CN' }, async (page, say) => {
      await page.goto(`/exceptions?session=${session.id}`)
      const group = page.getByRole('region', { name: /^意外货物/ })
      await group.getByText('CHN-5M').first().waitFor()
      await group.getByRole('checkbox', { name: /^全选/ }).click()
      const bar = page.getByRole('region', { name: '已选 3 条' })
      await bar.getByRole('button', { name: say('exceptions.resolve') }).click()
      await decide(page, say, 'return', '司机送错仓库')
      await page.getByText('已处理 3 条').first().waitFor()
      await page.getByText(say('exceptions.emptyFiltered')).waitFor()
      await page.getByRole('button', { name: say('exceptions.states.resolved') }).click()
      await page
        .getByRole('link', { name: /CHN-5M/ })
        .first()
        .click()
      await page.getByRole('dialog').getByText('司机送错仓库').waitFor()
    })
    const rows = await listAll<ExceptionRow>(stage().site.hub.api, `/exceptions?sessionId=${session.id}`)
    expect(rows.map(({ resolution }) => resolution)).toEqual(['return', 'return', 'return'])
  })

  it('fills by itself while nobody is deciding, and waits while a row is selected', async () => {
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto('/exceptions?kind=unexpected')
      await page.getByText(say('exceptions.emptyFiltered')).waitFor()
      await bring('door-1', unordered([{ item: item('CHN-5M'), cases: 1 }]))
      await page.getByRole('link', { name: /^CHN-5M/ }).waitFor()
      const pill = page.getByRole('button', { name: /new · show$/ })
      expect(await pill.count()).toBe(0)

      await page.getByRole('checkbox', { name: /^Select CHN-5M/ }).click()
      await bring('door-2', unordered([{ item: item('CST-75'), cases: 1 }]))
      await pill.waitFor()
      expect(await page.getByRole('link', { name: /^CST-75/ }).count()).toBe(0)
      await page.getByRole('checkbox', { name: /^Select CHN-5M/ }).click()
      await page.getByRole('link', { name: /^CST-75/ }).waitFor()
      expect(await pill.count()).toBe(0)
    })
  })

  it('asks for nothing when a selection has no way out in common', async () => {
    const ordered = [{ item: item('RLR-25'), cases: 2 }]
    await stage().site.order('door-1', ordered)
    const came = stage().site.tags(ordered).slice(0, 1)
    const session = await bring('door-1', [...came, ...unordered([{ item: item('CST-75'), cases: 1 }])])
    await onScreen(stage(), {}, async (page, say) => {
      await page.goto(`/exceptions?session=${session.id}`)
      await page.getByRole('region', { name: /^Missing/ }).waitFor()
      for (const box of await page.getByRole('checkbox', { name: /^Select all/ }).all()) await box.click()
      await page.getByRole('region', { name: '2 selected' }).getByRole('button', { name: 'Resolve' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText(say('exceptions.noCommon')).waitFor()
      expect(await dialog.getByRole('textbox').count()).toBe(0)
      expect(await dialog.getByRole('button', { name: 'Resolve' }).count()).toBe(0)
    })
  })

  it('offers no decision on what was only noted', async () => {
    const { site } = stage()
    await site.carry('door-2', unordered([{ item: item('GLV-L'), cases: 1 }]), 'turn-back')
    await onScreen(stage(), {}, async (page) => {
      await page.goto('/exceptions?state=noted')
      const group = page.getByRole('region', { name: /^Turned back/ })
      await group.getByRole('link', { name: /^GLV-L/ }).waitFor()
      expect(await group.getByRole('checkbox').count()).toBe(0)
      expect(await group.getByRole('button').count()).toBe(0)
      await group.getByRole('link', { name: /^GLV-L/ }).click()
      await page.getByRole('dialog').getByText('Turned back').first().waitFor()
      expect(await page.getByRole('dialog').getByRole('button', { name: 'Resolve' }).count()).toBe(0)
    })
  })

  it('binds an unknown tag to an item, which becomes stock', async () => {
    const epc = tagOf(STRANGER, '1', Date.now() % 1_000_000_000)
    const session = await bring('door-2', [epc])
    await onScreen(stage(), { refusals: [400, 409, 422] }, async (page, say) => {
      await page.goto(`/exceptions?session=${session.id}`)
      await page
        .getByRole('region', { name: /^Unknown tag/ })
        .getByRole('link', { name: /sgtin-96/ })
        .click()
      const panel = page.getByRole('dialog')
      await panel.getByText(epc, { exact: true }).waitFor()
      await panel.getByRole('button', { name: 'Resolve' }).click()
      const dialog = page.getByRole('dialog').last()
      await dialog.getByRole('radio', { name: 'Bind to an item' }).check()
      await choose(dialog.getByRole('combobox', { name: 'Item on this tag' }), /^HNG-100/, { text: 'HNG-100' })
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('Read the label on the case')
      const quantity = dialog.getByLabel('Quantity per tag')
      expect(await quantity.inputValue()).toBe('1')
      await dialog.getByText('pcs', { exact: true }).waitFor()
      await dialog.getByText(/^The item keeps GTIN \d{14} with this quantity/).waitFor()
      await quantity.fill('forty')
      await dialog.getByRole('button', { name: 'Resolve' }).click()
      await dialog.getByRole('alert').filter({ hasText: 'quantity' }).waitFor()
      await quantity.fill('40')
      await dialog.getByRole('button', { name: 'Resolve' }).click()
      await page
        .getByText(say('exceptions.done', { count: 1 }))
        .first()
        .waitFor()
    })
    const { api } = stage().site.hub
    const { items } = stage().site.places
    const balances = await listAll<Balance>(api, `/balances?itemId=${items.get('HNG-100')}`)
    expect(balances.map(({ onHand, location }) => [onHand, location.kind])).toEqual([['40', 'dock']])
  })

  it('shows the refusal when another person was quicker', async () => {
    const session = await bring('door-1', unordered([{ item: item('CST-75'), cases: 1 }]))
    const [row] = await listAll<ExceptionRow>(stage().site.hub.api, `/exceptions?sessionId=${session.id}&state=open`)
    await onScreen(stage(), { refusals: [409, 422] }, async (page, say) => {
      await page.goto(`/exceptions?session=${session.id}&open=${row?.id}`)
      await page.getByRole('dialog').getByRole('button', { name: 'Resolve' }).click()
      const dialog = page.getByRole('dialog').last()
      expect(await dialog.getByRole('heading').textContent()).toMatch(/^Resolve: CST-75 .+ · \d+ pcs · DS-/)
      const first = dialog.getByRole('radio', { name: 'Accept into stock' })
      await until('the first choice has the focus', () => first.evaluate((it) => it === document.activeElement))
      await first.check()
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('The buyer wants it')
      await stage().site.hub.api.post(`/exceptions/${row?.id}/resolution`, {
        resolution: 'return',
        reason: 'The buyer does not want it',
      })
      await dialog.getByRole('button', { name: say('exceptions.resolve') }).click()
      await dialog
        .getByRole('alert')
        .filter({ hasText: /resolved/i })
        .waitFor()
    })
    expect(await stage().site.hub.api.get(`/exceptions/${row?.id}`)).toMatchObject({ resolution: 'return' })
  })
})
