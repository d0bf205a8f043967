import { z } from 'zod'
import {
  balanceRow,
  MOVEMENT_REASONS,
  movementDetail,
  movementRow,
  pageOf,
  integrityReport as report,
  tagRow,
} from '../contract/api.ts'
import { HINTS } from '../contract/hint.ts'
import { quantityText } from '../contract/quantity.ts'
import { isRefusal, refuse } from '../contract/refusal.ts'
import { lineText, noteText, topicName } from '../contract/text.ts'
import { flagQuery, pageQuery } from '../platform/http/page.ts'
import { type Route, route } from '../platform/http/route.ts'
import { BALANCE_SORTS, listBalances } from '../views/balances.view.ts'
import { integrityReport } from '../views/integrity.view.ts'
import { findMovementRow, findTag, listMovements } from '../views/movements.view.ts'
import { moveByHand } from './manual.commands.ts'

const epc = z
  .string()
  .regex(/^(?:[0-9A-Fa-f]{2}){1,62}$/, HINTS.epc.en)
  .meta({ examples: ['3034257BF7194E4000001A85'] })
  .transform((text) => text.toUpperCase())
const seq = z
  .string()
  .regex(/^\d{1,15}$/, HINTS.seq.en)
  .meta({ examples: ['42'] })

const movementsQuery = pageQuery.extend({
  companyId: z.uuid().optional(),
  itemId: z.uuid().optional(),
  locationId: z.uuid().optional().describe('it came from here or went there'),
  epc: epc.optional(),
  sessionId: z.uuid().optional(),
  documentId: z.uuid().optional(),
  gateway: topicName.optional(),
  seq: seq.optional().describe('with gateway: the movements of one passage'),
  reason: z.enum(MOVEMENT_REASONS).optional(),
})
const balancesQuery = pageQuery.extend({
  companyId: z.uuid().optional(),
  itemId: z.uuid().optional(),
  locationId: z.uuid().optional(),
  warehouseId: z.uuid().optional(),
  search: lineText({ max: 100 }).optional().describe('part of item code, item name or location code'),
  physical: flagQuery.optional().describe('false: the virtual places too'),
  sort: z.enum(BALANCE_SORTS).optional().describe('item: by code; changed: newest change first'),
})
const manual = z.strictObject({
  companyId: z.uuid(),
  itemId: z.uuid(),
  quantity: quantityText,
  fromLocationId: z.uuid(),
  toLocationId: z.uuid(),
  note: noteText({ min: 3, max: 1_000 }),
  occurredAt: z.iso.datetime().optional(),
  lot: lineText({ max: 60 }).optional(),
  epc: epc.optional(),
})
const idParam = z.strictObject({ id: z.uuid() })
const read = { method: 'get', tag: 'Stock', permission: 'stock.read' } as const

export const routes: Route[] = [
  route({
    ...read,
    path: '/movements',
    summary: 'Movements, newest first',
    query: movementsQuery,
    answer: pageOf(movementRow),
    handle: ({ query }, { tx }) => listMovements(tx, query),
  }),
  route({
    ...read,
    path: '/movements/:id',
    summary: 'One movement with the passage that proves it',
    params: idParam,
    answer: movementDetail,
    handle: async ({ params }, { tx }) =>
      (await findMovementRow(tx, params.id)) ?? refuse('not-found', { what: 'movement' }),
  }),
  route({
    method: 'post',
    tag: 'Stock',
    path: '/movements',
    permission: 'stock.move',
    summary: 'Move stock by hand, with a note; tagged goods by their EPC',
    record: ({ item, quantity, lot, epc, from, to }) => ({
      item: item.code,
      quantity,
      ...(lot === '' ? {} : { lot }),
      ...(epc === null ? {} : { epc }),
      movedFrom: from.code,
      movedTo: to.code,
    }),
    body: manual,
    status: 201,
    answer: movementDetail,
    handle: async ({ body }, { tx, principal, idempotencyKey }) => {
      const { occurredAt, lot, epc, ...rest } = body
      const moved = await moveByHand(
        tx,
        {
          ...rest,
          ...(idempotencyKey === undefined ? {} : { key: `manual/${principal.id}/${idempotencyKey}` }),
          ...(occurredAt === undefined ? {} : { occurredAt: new Date(occurredAt) }),
          ...(lot === undefined ? {} : { lot }),
          ...(epc === undefined ? {} : { epc }),
        },
        principal.name,
      )
      if (isRefusal(moved)) return moved
      return (await findMovementRow(tx, moved.id)) ?? refuse('not-found', { what: 'movement' })
    },
  }),
  route({
    ...read,
    path: '/balances',
    summary: 'What is where: item, location, lot',
    query: balancesQuery,
    answer: pageOf(balanceRow),
    handle: ({ query }, { tx }) => listBalances(tx, query),
  }),
  route({
    ...read,
    path: '/tags/:epc',
    summary: 'Where a tag is, with its newest movements',
    params: z.strictObject({ epc }),
    answer: tagRow,
    handle: async ({ params }, { tx }) => (await findTag(tx, params.epc)) ?? refuse('not-found', { what: 'tag' }),
  }),
  route({
    method: 'get',
    tag: 'System',
    path: '/integrity',
    permission: 'integrity.read',
    summary: 'Checks what must always be true; zero violations is the only good number',
    answer: report,
    handle: (_, { tx, principal }) => integrityReport(tx, principal.scope),
  }),
]
