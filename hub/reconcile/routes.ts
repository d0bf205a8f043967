import { z } from 'zod'
import {
  dockSessionDetail,
  dockSessionRow,
  doorRow,
  EXCEPTION_KINDS,
  exceptionRow,
  movementDetail,
  pageOf,
  RESOLUTIONS,
  SESSION_VERDICTS,
} from '../contract/api.ts'
import { quantityText } from '../contract/quantity.ts'
import { isRefusal, type Refusal, refusalText, refuse } from '../contract/refusal.ts'
import { noteText, topicName } from '../contract/text.ts'
import type { Tx } from '../platform/db/tx.ts'
import { pageQuery } from '../platform/http/page.ts'
import { type Route, route } from '../platform/http/route.ts'
import { findDockSession, listDockSessions } from '../views/dock-sessions.view.ts'
import { listDoors } from '../views/doors.view.ts'
import { findException, listExceptions, loadExceptions } from '../views/exceptions.view.ts'
import { findMovementRow } from '../views/movements.view.ts'
import { resolveException, resolveExceptions } from './exception.commands.ts'
import { reverseMovement } from './reversal.commands.ts'
import { acceptSession, closeSession, openSession } from './session.commands.ts'

const EXCEPTIONS_MAX = 5_000
const reason = noteText({ min: 3, max: 1_000 })
const idParam = z.strictObject({ id: z.uuid() })

const sessionsQuery = pageQuery.extend({
  companyId: z.uuid().optional(),
  doorId: z.uuid().optional(),
  state: z.enum(['open', 'closed', 'accepted']).optional(),
  verdict: z.enum(SESSION_VERDICTS).optional(),
  orderId: z.uuid().optional(),
})
const exceptionsQuery = pageQuery.extend({
  companyId: z.uuid().optional(),
  state: z.enum(['open', 'noted', 'resolved']).optional(),
  kind: z.enum(EXCEPTION_KINDS).optional(),
  sessionId: z.uuid().optional(),
  doorId: z.uuid().optional(),
  gateway: topicName.optional(),
})
const decision = z.strictObject({
  resolution: z.enum(RESOLUTIONS),
  reason,
  itemId: z.uuid().optional().describe('what a tag is on, to bind it'),
  quantity: quantityText.optional().describe('base units one tag stands for; 1 when not given'),
})
const bulkAnswer = z.object({
  items: z.array(
    z.object({
      id: z.uuid(),
      refused: z.string().nullable(),
      detail: z.string().nullable(),
      detailZh: z.string().nullable(),
    }),
  ),
})

const loadSession = async (tx: Tx, done: { readonly id: string } | Refusal) =>
  isRefusal(done) ? done : ((await findDockSession(tx, done.id)) ?? refuse('not-found', { what: 'dock session' }))

const docks = { tag: 'Docks' } as const
const exceptions = { tag: 'Exceptions' } as const

const doorRoutes: Route[] = [
  route({
    ...docks,
    method: 'get',
    path: '/doors',
    permission: 'docks.read',
    summary: 'Doors with their open or last session and what they expect',
    query: pageQuery.extend({ companyId: z.uuid().optional(), warehouseId: z.uuid().optional() }),
    answer: pageOf(doorRow),
    handle: ({ query }, { tx }) => listDoors(tx, query),
  }),
  route({
    ...docks,
    method: 'get',
    path: '/dock-sessions',
    permission: 'docks.read',
    summary: 'Visits of the doors, newest first',
    query: sessionsQuery,
    answer: pageOf(dockSessionRow),
    handle: ({ query }, { tx }) => listDockSessions(tx, query),
  }),
  route({
    ...docks,
    method: 'get',
    path: '/dock-sessions/:id',
    permission: 'docks.read',
    summary: 'One visit with its lines, tags and facts',
    params: idParam,
    answer: dockSessionDetail,
    handle: ({ params }, { tx }) => loadSession(tx, params),
  }),
  route({
    ...docks,
    method: 'post',
    path: '/dock-sessions',
    permission: 'docks.work',
    summary: 'Choose the order that comes through a door; null lets the tags choose again',
    body: z.strictObject({ doorId: z.uuid(), orderId: z.uuid().nullable() }),
    status: 201,
    answer: dockSessionDetail,
    handle: async ({ body }, { tx, principal }) =>
      loadSession(tx, await openSession(tx, { ...body, actor: principal.name })),
  }),
  route({
    ...docks,
    method: 'post',
    path: '/dock-sessions/:id/closing',
    permission: 'docks.work',
    summary: 'Close an open visit now',
    params: idParam,
    body: z.strictObject({}).optional(),
    answer: dockSessionDetail,
    handle: async ({ params }, { tx, principal }) => loadSession(tx, await closeSession(tx, params.id, principal.name)),
  }),
  route({
    ...docks,
    method: 'post',
    path: '/dock-sessions/:id/acceptance',
    permission: 'docks.accept',
    summary: 'Accept a closed visit: what matches moves into stock',
    params: idParam,
    body: z.strictObject({ note: noteText({ min: 1, max: 1_000 }).optional() }).optional(),
    answer: dockSessionDetail,
    handle: async ({ params, body }, { tx, principal }) => {
      const by = body?.note === undefined ? { actor: principal.name } : { actor: principal.name, note: body.note }
      return loadSession(tx, await acceptSession(tx, params.id, by))
    },
  }),
]

const exceptionRoutes: Route[] = [
  route({
    ...exceptions,
    method: 'get',
    path: '/exceptions',
    permission: 'exceptions.read',
    summary: 'What a person must decide or may see, newest first',
    query: exceptionsQuery,
    answer: pageOf(exceptionRow),
    handle: ({ query }, { tx }) => listExceptions(tx, query),
  }),
  route({
    ...exceptions,
    method: 'get',
    path: '/exceptions/:id',
    permission: 'exceptions.read',
    summary: 'One exception with what was received',
    params: idParam,
    answer: exceptionRow,
    handle: async ({ params }, { tx }) =>
      (await findException(tx, params.id)) ?? refuse('not-found', { what: 'exception' }),
  }),
  route({
    ...exceptions,
    method: 'post',
    path: '/exceptions/:id/resolution',
    permission: 'exceptions.resolve',
    summary: 'Decide one exception, with a reason',
    params: idParam,
    body: decision,
    answer: exceptionRow,
    handle: async ({ params, body }, { tx, principal }) => {
      const done = await resolveException(tx, params.id, { ...body, actor: principal.name })
      if (isRefusal(done)) return done
      return (await findException(tx, done.id)) ?? refuse('not-found', { what: 'exception' })
    },
  }),
  route({
    ...exceptions,
    method: 'post',
    path: '/exceptions/resolutions',
    permission: 'exceptions.resolve',
    summary: 'Decide many exceptions alike; those that cannot be are named and left as they are',
    body: decision.extend({ ids: z.array(z.uuid()).min(1).max(EXCEPTIONS_MAX) }),
    answer: bulkAnswer,
    each: {
      asked: ({ ids }) => ids,
      changed: ({ items }) => items.filter(({ refused }) => refused === null).map(({ id }) => id),
      load: loadExceptions,
    },
    handle: async ({ body }, { tx, principal }) => {
      const { ids, ...wanted } = body
      const answers = await resolveExceptions(tx, ids, { ...wanted, actor: principal.name })
      return {
        items: [...answers].map(([id, refusal]) => ({
          id,
          refused: refusal?.refused ?? null,
          detail: refusal ? refusalText(refusal, 'en') : null,
          detailZh: refusal ? refusalText(refusal, 'zh') : null,
        })),
      }
    },
  }),
  route({
    tag: 'Stock',
    method: 'post',
    path: '/movements/:id/reversal',
    permission: 'stock.reverse',
    summary: 'Post the opposite of a movement, once',
    params: idParam,
    body: z.strictObject({ note: reason }),
    status: 201,
    answer: movementDetail,
    handle: async ({ params, body }, { tx, principal }) => {
      const done = await reverseMovement(tx, params.id, { actor: principal.name, note: body.note })
      if (isRefusal(done)) return done
      return (await findMovementRow(tx, done.id)) ?? refuse('not-found', { what: 'movement' })
    },
  }),
]

export const routes: Route[] = [...doorRoutes, ...exceptionRoutes]
