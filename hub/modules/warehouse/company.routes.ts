import { z } from 'zod'
import { companyRow, pageOf, warehouseRow } from '../../contract/api.ts'
import { HINTS } from '../../contract/hint.ts'
import { currencyCode } from '../../contract/money.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { codeText, lineText, nameText } from '../../contract/text.ts'
import { pageQuery } from '../../platform/http/page.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { findCompany, findWarehouse, listCompanies, listWarehouses } from '../../views/warehouse.view.ts'
import { createCompany, createWarehouse, type WipeEffects, wipeCompany } from './company.commands.ts'

const companyDraft = z.strictObject({
  code: z
    .string()
    .regex(/^[A-Z0-9-]{1,20}$/, HINTS.companyCode.en)
    .meta({ examples: ['DL-01'] }),
  name: nameText,
  baseCurrency: currencyCode,
  isDemo: z.boolean().default(false),
})

const isTimeZone = (name: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}
const warehouseDraft = z.strictObject({
  companyId: z.uuid(),
  code: codeText,
  name: nameText,
  // an offset such as +08:00 would be a time zone to Intl and is none to Postgres, which reads its sign the other way round
  timeZone: z
    .string()
    .max(64)
    .regex(/^[A-Za-z]/, HINTS.timeZone.en)
    .refine(isTimeZone, HINTS.timeZone.en)
    .meta({ examples: ['Asia/Shanghai'] }),
})
const COMPANIES_MAX = 200
const search = lineText({ max: 100 }).optional().describe('part of the code or the name')
const common = { tag: 'Places' }

export const companyRoutes = (effects: WipeEffects): Route[] => [
  route({
    ...common,
    method: 'get',
    path: '/companies',
    permission: 'companies.read',
    summary: 'All companies of the group',
    query: pageQuery.extend({ search }),
    answer: pageOf(companyRow),
    handle: ({ query }, { tx }) => listCompanies(tx, query),
  }),
  route({
    ...common,
    method: 'get',
    path: '/companies/:id',
    permission: 'companies.read',
    summary: 'One company',
    params: z.strictObject({ id: z.uuid() }),
    answer: companyRow,
    handle: async ({ params }, { tx }) =>
      (await findCompany(tx, params.id)) ?? refuse('not-found', { what: 'company' }),
  }),
  route({
    ...common,
    method: 'post',
    path: '/companies',
    permission: 'companies.write',
    summary: 'A new company with its six virtual locations',
    body: companyDraft,
    answer: companyRow,
    status: 201,
    handle: async ({ body }, { tx }) => {
      const created = await createCompany(tx, body)
      if (isRefusal(created)) return created
      return (await findCompany(tx, created.id)) ?? refuse('not-found', { what: 'company' })
    },
  }),
  route({
    ...common,
    method: 'delete',
    path: '/companies/:id',
    permission: 'system.wipe',
    summary: 'Wipe a demo company with everything of it',
    params: z.strictObject({ id: z.uuid() }),
    answer: z.null(),
    status: 204,
    handle: async ({ params }, { tx }) => (await wipeCompany(tx, params.id, effects)) ?? null,
  }),
  route({
    ...common,
    method: 'get',
    path: '/warehouses',
    permission: 'warehouse.read',
    summary: 'Warehouses by code',
    query: pageQuery.extend({
      companyId: z.union([z.uuid(), z.array(z.uuid()).max(COMPANIES_MAX)]).optional(),
      search,
    }),
    answer: pageOf(warehouseRow),
    handle: ({ query }, { tx }) => listWarehouses(tx, query),
  }),
  route({
    ...common,
    method: 'post',
    path: '/warehouses',
    permission: 'warehouse.write',
    summary: 'A new warehouse',
    body: warehouseDraft,
    answer: warehouseRow,
    status: 201,
    handle: async ({ body }, { tx }) => {
      const created = await createWarehouse(tx, body)
      if (isRefusal(created)) return created
      return (await findWarehouse(tx, created.id)) ?? refuse('not-found', { what: 'warehouse' })
    },
  }),
]
