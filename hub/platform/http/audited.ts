/**
 * What a request changed, written in its own transaction. What changed is the difference between two answers of the thing's own
 * GET, which stands at the address before the verb: `/purchase-orders/:id` for `/purchase-orders/:id/confirmation`.
 */
import type { z } from 'zod'
import { replacerOf } from '../../contract/field-class.ts'
import { isRefusal } from '../../contract/refusal.ts'
import { auditEntry } from '../audit/audit.store.ts'
import { changesBetween, type HashValue } from '../audit/changes.ts'
import { type Actor, type Deed, reasonIn, subjectOf } from '../audit/entry.ts'
import type { Route, RouteContext, RouteInput } from './route.ts'

type Input = RouteInput<unknown, unknown, unknown>

interface Sibling {
  readonly route: Route
  readonly names: readonly string[]
  readonly hide: ReturnType<typeof replacerOf>
}

/** Of a request, asked at the end of its transaction. */
export interface Ending {
  /** What was answered, for what has no GET. */
  readonly answer: () => unknown
  readonly save: (entry: string) => Promise<void>
}

export interface Audited {
  /** Looks now, and again at the end of the transaction, when it saves the row. */
  readonly begin: (input: Input, context: RouteContext, actor: Actor, ending: Ending) => Promise<void>
  /** Whether there is such a thing for the one who asks in this context. */
  readonly exists: (input: Input, context: RouteContext) => Promise<boolean>
  /** For what was refused; without an input nothing is known but the address. */
  readonly attempt: (input: Input | undefined) => Omit<Deed, 'refused' | 'times'>
}

/** The longest address with an id at its end that the path begins with, and its GET. */
const siblingOf = ({ path }: Route, routes: readonly Route[]): Sibling | undefined => {
  const [, prefix = ''] = /^(.*:\w+)(?:\/|$)/.exec(path) ?? []
  const found = routes.find((each) => each.method === 'get' && each.path === prefix)
  if (!found) return undefined
  const names = [...prefix.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  return { route: found, names, hide: replacerOf(found.answer) }
}

const paramsOf = (input: Input): Readonly<Record<string, unknown>> =>
  typeof input.params === 'object' && input.params !== null ? { ...input.params } : {}

const look = async ({ route, names }: Sibling, input: Input, context: RouteContext): Promise<unknown> => {
  const params = paramsOf(input)
  const own = { params: Object.fromEntries(names.map((name) => [name, params[name]])), query: {}, body: undefined }
  const found = await route.handle({ ...own, version: 0 } as RouteInput<never, never, never>, context)
  return isRefusal(found) ? undefined : found
}

export const auditedOf = (route: Route, routes: readonly Route[], hash: HashValue): Audited => {
  const { method, path } = route
  const sibling = siblingOf(route, routes)
  const hideAnswer = replacerOf(route.answer as z.ZodType)
  const action = `${method.toUpperCase()} ${path}`
  const [, idName = ''] = /:(\w+)/.exec(path) ?? []
  const idIn = (input: Input): string | undefined => {
    const id = paramsOf(input)[idName]
    return id === undefined ? undefined : String(id)
  }
  const entryOf = (input: Input, { tx }: RouteContext, actor: Actor, before: unknown, after: unknown): string => {
    const hide = sibling?.hide ?? hideAnswer
    return auditEntry(tx, actor, {
      action,
      refused: null,
      times: 1,
      subject: subjectOf(path, idIn(input), [after, before], input.body),
      changes: changesBetween(hide(before, hash), hide(after, hash), hash),
      reason: method === 'post' ? reasonIn(input.body) : null,
    })
  }
  return {
    attempt: (input) => ({
      action,
      subject: subjectOf(path, input && idIn(input), [], undefined),
      changes: null,
      reason: null,
    }),
    exists: async (input, context) => sibling !== undefined && (await look(sibling, input, context)) !== undefined,
    begin: async (input, context, actor, { answer, save }) => {
      const { tx } = context
      if (!sibling)
        return tx.atEnd(() => save(entryOf(input, context, actor, undefined, route.isDownload ? input.body : answer())))
      // whoever else changes this thing waits until both images are taken
      const lock = `audit ${sibling.route.path} ${idIn(input)}`
      await tx.sql('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [lock], 'audit-thing-lock')
      const before = await look(sibling, input, context)
      tx.atEnd(async () => save(entryOf(input, context, actor, before, await look(sibling, input, context))))
    },
  }
}
