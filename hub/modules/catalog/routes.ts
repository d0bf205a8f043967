import { z } from 'zod'
import { itemRow, pageOf, unitRow } from '../../contract/api.ts'
import { HINTS } from '../../contract/hint.ts'
import { quantityText } from '../../contract/quantity.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { codeText, lineText, nameText } from '../../contract/text.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { flagQuery, pageQuery } from '../../platform/http/page.ts'
import { type Route, route } from '../../platform/http/route.ts'
import { findItem, listItems, listUnits } from '../../views/catalog.view.ts'
import { normaliseGtin } from './gtin.ts'
import { changeItem, createItem } from './item.commands.ts'

const gtin = z
  .string()
  .meta({ examples: ['04012345123456'] })
  .transform((text, context) => {
    const gtin14 = normaliseGtin(text)
    if (gtin14) return gtin14
    context.addIssue({ code: 'custom', message: HINTS.gtin.en })
    return z.NEVER
  })
const rational = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, HINTS.rational.en)
  .meta({ examples: ['12'] })

const unitCode = z
  .string()
  .regex(/^[a-z0-9]{1,10}$/, HINTS.unitCode.en)
  .meta({ examples: ['pcs'] })
const gtins = z.array(z.strictObject({ gtin14: gtin, quantity: quantityText })).max(20)
const units = z.array(z.strictObject({ unit: unitCode, numerator: rational, denominator: rational })).max(20)

const itemDraft = z.strictObject({
  companyId: z.uuid(),
  code: codeText,
  name: nameText,
  baseUnit: unitCode,
  tracking: z.enum(['none', 'epc']),
  gtins: gtins.default([]),
  units: units.default([]),
})
const itemChange = z.strictObject({
  code: codeText.optional(),
  name: nameText.optional(),
  isActive: z.boolean().optional(),
  gtins: gtins.optional(),
  units: units.optional(),
})
const itemsQuery = pageQuery.extend({
  companyId: z.uuid().optional(),
  active: flagQuery.optional(),
  search: lineText({ max: 100 }).optional(),
})
const idParam = z.strictObject({ id: z.uuid() })

const load = async (tx: Tx, id: string) => (await findItem(tx, id)) ?? refuse('not-found', { what: 'item' })
const common = { tag: 'Catalog' }

export const routes: Route[] = [
  route({
    ...common,
    method: 'get',
    path: '/units',
    permission: 'catalog.read',
    summary: 'Units of measure',
    query: pageQuery,
    answer: pageOf(unitRow),
    handle: ({ query }, { tx }) => listUnits(tx, query),
  }),
  route({
    ...common,
    method: 'get',
    path: '/items',
    permission: 'catalog.read',
    summary: 'Items by code; search finds part of a code or name, or a GTIN',
    query: itemsQuery,
    answer: pageOf(itemRow),
    handle: ({ query }, { tx }) => listItems(tx, { ...query, gtin14: normaliseGtin(query.search ?? '') }),
  }),
  route({
    ...common,
    method: 'post',
    path: '/items',
    permission: 'catalog.write',
    summary: 'A new item with its GTINs and packaging units',
    body: itemDraft,
    answer: itemRow,
    status: 201,
    handle: async ({ body }, { tx }) => {
      const created = await createItem(tx, body)
      return isRefusal(created) ? created : load(tx, created.id)
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/items/:id',
    permission: 'catalog.read',
    summary: 'One item',
    params: idParam,
    answer: itemRow,
    handle: ({ params }, { tx }) => load(tx, params.id),
  }),
  route({
    ...common,
    method: 'patch',
    path: '/items/:id',
    permission: 'catalog.write',
    summary: 'Change an item; gtins and units replace all of theirs',
    ifMatch: true,
    params: idParam,
    body: itemChange,
    answer: itemRow,
    handle: async ({ params, body, version }, { tx }) => {
      const changed = await changeItem(tx, params.id, version, body)
      return isRefusal(changed) ? changed : load(tx, changed.id)
    },
  }),
]
