/** Bank details of a supplier: who keeps the books sees and changes them, is warned when they are new, and nobody else sees that there are any. */
import type { Company } from '@dockledger/hub/contract/api.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDataDir, type RunningHub, removeDataDir, startHub } from '../support/hub.ts'
import { launchChromium } from './chromium.ts'
import { type Hub, onScreen, PHONE } from './screen.ts'
import { seat } from './seats.ts'
import { cookieOf, needDashboard } from './stage-parts.ts'

const PEOPLE = { 'Ann Counts': 'accountant', 'Bo Buys': 'buyer' } as const
type Name = keyof typeof PEOPLE
let cookies: ReadonlyMap<Name, string>
let dataDir: string
let running: RunningHub
let hub: Hub
let path = ''

beforeAll(async () => {
  needDashboard()
  dataDir = await makeDataDir()
  const [started, browser] = await Promise.all([startHub({ dataDir }), launchChromium()])
  running = started
  hub = { url: started.url, browser, cookie: undefined }
  const company = await started.api.post<Company>('/companies', { code: 'HT', name: 'Harbour', baseCurrency: 'CNY' })
  const draft = { companyId: company.id, code: 'SUP-01', name: 'Ningbo Fasteners', isSupplier: true }
  const { id } = await started.api.post<{ id: string }>('/parties', draft)
  path = `/suppliers?edit=${id}`
  cookies = await seat(started, PEOPLE)
})
afterAll(async () => {
  await hub?.browser.close()
  await running?.stop()
  if (dataDir) removeDataDir(dataDir)
})
const seatOf = (name: Name): Hub => ({ ...hub, cookie: cookies.get(name) })

describe('bank details', () => {
  it('are added by who keeps the books, and what is wrong is said beside the field', async () => {
    await onScreen(seatOf('Ann Counts'), { refusals: [400] }, async (page, say) => {
      await page.goto(path)
      const bank = page.getByRole('region', { name: say('catalog.suppliers.bank.title') })
      await bank.getByText(say('catalog.suppliers.bank.none')).waitFor()
      await bank.getByRole('button', { name: say('catalog.suppliers.bank.set') }).click()
      await bank.getByLabel(say('catalog.suppliers.bank.holder')).fill('Ningbo Fasteners Co., Ltd.')
      const number = bank.getByLabel(say('catalog.suppliers.bank.accountNumber'))
      await number.fill('DE88 3704 0044 0532 0130 00')
      await bank.getByLabel(say('catalog.suppliers.bank.bankCode')).fill('cobadeff')
      await bank.getByRole('button', { name: say('catalog.suppliers.bank.save') }).click()
      await bank
        .getByText(/check digits/)
        .first()
        .waitFor()
      expect(await number.inputValue()).toBe('DE88 3704 0044 0532 0130 00')
      await number.fill('DE89 3704 0044 0532 0130 00')
      await bank.getByRole('button', { name: say('catalog.suppliers.bank.save') }).click()
      await bank.getByText('COBADEFF').waitFor()
      await bank.getByText('DE89 3704 0044 0532 0130 00').waitFor()
    })
  })

  it('that are new are warned of, with who changed them, and the rest of the form still saves (zh-CN, phone)', async () => {
    await onScreen(
      { ...hub, cookie: await cookieOf(hub.url) },
      { language: 'zh-CN', size: PHONE },
      async (page, say) => {
        await page.goto(path)
        const bank = page.getByRole('region', { name: say('catalog.suppliers.bank.title') })
        await bank.getByText(say('catalog.suppliers.bank.recent')).waitFor()
        await bank.getByText(/Ann Counts.*核实/).waitFor()
        await bank.getByRole('button', { name: say('catalog.suppliers.bank.change') }).click()
        await bank.getByLabel(say('catalog.suppliers.bank.accountNumber')).fill('6222 0210 0111 6245 702')
        await bank.getByRole('button', { name: say('catalog.suppliers.bank.save') }).click()
        await bank.getByText('6222 0210 0111 6245 702').waitFor()
        const form = page.getByRole('dialog')
        await form.getByLabel(say('common.name'), { exact: true }).fill('宁波紧固件')
        await form.getByRole('button', { name: say('common.save'), exact: true }).click()
        await form.waitFor({ state: 'detached' })
        await page.getByText('宁波紧固件').first().waitFor()
      },
    )
  })

  it('are not there for a buyer', async () => {
    await onScreen(seatOf('Bo Buys'), {}, async (page, say) => {
      await page.goto(path)
      await page.getByRole('dialog').getByLabel(say('common.name'), { exact: true }).waitFor()
      expect(await page.content()).not.toMatch(/6222 0210|6222021001116245702|Ningbo Fasteners Co/)
      expect(await page.getByText(say('catalog.suppliers.bank.title')).count()).toBe(0)
    })
  })
})
