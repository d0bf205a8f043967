/** What stock is worth: read only, for who may see costs. */
import { z } from 'zod'
import { pageOf } from '../contract/api.ts'
import { lineText } from '../contract/text.ts'
import { costFlowRow, costLayerRow, valuationRow, valuationTotals } from '../contract/valuation.ts'
import { pageQuery } from '../platform/http/page.ts'
import { type Route, route } from '../platform/http/route.ts'
import { listCostFlows, listCostLayers, listValuations, totalValuations } from '../views/valuation.view.ts'

const asOf = z.iso.datetime().optional().describe('as the ledger stood then; without it, now')
const placeId = z.uuid().optional().describe('a warehouse, or the place of what is in transit')
const poolQuery = pageQuery.extend({ companyId: z.uuid().optional(), itemId: z.uuid().optional(), placeId })
const read = { method: 'get', tag: 'Value', permission: 'costs.read' } as const

export const valuationRoutes: Route[] = [
  route({
    ...read,
    path: '/valuations',
    summary: 'What is worth how much: item, and warehouse or transit',
    query: pageQuery.extend({
      companyId: z.uuid().optional(),
      placeId,
      search: lineText({ max: 100 }).optional().describe('part of item code or name'),
      asOf,
    }),
    answer: pageOf(valuationRow),
    handle: ({ query }, { tx }) => listValuations(tx, query),
  }),
  route({
    ...read,
    path: '/valuations/totals',
    summary: 'What the stock of each warehouse, and what is in transit, is worth in all',
    query: z.strictObject({ companyId: z.uuid().optional(), asOf }),
    answer: valuationTotals,
    handle: ({ query }, { tx }) => totalValuations(tx, query),
  }),
  route({
    ...read,
    path: '/cost-layers',
    summary: 'Cost layers that are left, in the order in which they are used up',
    query: poolQuery,
    answer: pageOf(costLayerRow),
    handle: ({ query }, { tx }) => listCostLayers(tx, query),
  }),
  route({
    ...read,
    path: '/cost-flows',
    summary: 'What came into the worth of stock and what went, newest first',
    query: poolQuery,
    answer: pageOf(costFlowRow),
    handle: ({ query }, { tx }) => listCostFlows(tx, query),
  }),
]
