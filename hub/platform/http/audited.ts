/**
 * What a request changed, written in its own transaction. What changed is the difference between two answers of the thing's own
 * GET, which stands at the address before the verb: `/purchase-orders/:id` for `/purchase-orders/:id/confirmation`. What has no
 * such GET says itself what it looks like (`image` of its route).
 */
import type { z } from 'zod'
import { replacerOf } from '../../contract/field-class.ts'
import { isRefusal } from '../../contract/refusal.ts'
import { auditEntry, auditWrite } from '../audit/audit.store.ts'
import { changesBetween, type HashValue } from '../audit/changes.ts'
import { type Actor, type Deed, reasonIn, subjectOf } from '../audit/entry.ts'
import type { LastWrite, Tx } from '../db/tx.ts'
import type { Each, Route, RouteContext, RouteInput } from './route.ts'

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
  /** What else is to be written then. */
  readonly kept: () => readonly LastWrite[]
}

export interface Audited {
  /** Looks now, and again at the end of the transaction, when it writes the row. */
  readonly begin: (input: Input, context: RouteContext, actor: Actor, ending: Ending) => Promise<void>
  /** Whether there is such a thing for the one who asks in this context. */
  readonly exists: (input: Input, context: RouteContext) => Promise<boolean>
  /** For what was refused; without an input nothing is known but the address. */
  readonly attempt: (input: Input | undefined) => Omit<Deed, 'refused' | 'times'>
}

const siblingAt = (path: string, routes: readonly Route[]): Sibling | undefined => {
  const found = routes.find((each) => each.method === 'get' && each.path === path)
  if (!found) return undefined
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  return { route: found, names, hide: replacerOf(found.answer) }
}

/** The longest address with an id at its end that the path begins with, and its GET. */
const siblingOf = ({ path }: Route, routes: readonly Route[]): Sibling | undefined => {
  const [, prefix = ''] = /^(.*:\w+)(?:\/|$)/.exec(path) ?? []
  return siblingAt(prefix, routes)
}

const paramsOf = (input: Input): Readonly<Record<string, unknown>> =>
  typeof input.params === 'object' && input.params !== null ? { ...input.params } : {}

const look = async (
  { route, names }: Sibling,
  { params }: { readonly params: Readonly<Record<string, unknown>> },
  context: RouteContext,
): Promise<unknown> => {
  const own = { params: Object.fromEntries(names.map((name) => [name, params[name]])), query: {}, body: undefined }
  const found = await route.handle({ ...own, version: 0 } as RouteInput<never, never, never>, context)
  return isRefusal(found) ? undefined : found
}

/** What it looked like before and after. */
interface Images {
  readonly id: string | undefined
  readonly before: unknown
  readonly after: unknown
}

/** The images of one request, in steps: `look` before it is done, the answer at the end of its transaction. */
type Looking = (input: Input, context: RouteContext, answer: () => unknown) => Promise<() => Promise<Images[]>>

const lookingAtOne =
  (kind: string, see: (input: Input, context: RouteContext) => Promise<unknown>, idIn: IdIn): Looking =>
  async (input, context) => {
    const id = idIn(input)
    // whoever else changes this thing waits until both images are taken
    const lock = `audit ${kind} ${id}`
    await context.tx.sql('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [lock], 'audit-thing-lock')
    const before = await see(input, context)
    return async () => [{ id, before, after: await see(input, context) }]
  }

type IdIn = (input: Input) => string | undefined

/** No lock: what another changed meanwhile is not among those that were changed. */
const lookingAtEach =
  ({ asked, changed, load }: Each<unknown, unknown>): Looking =>
  async ({ body }, { tx }, answer) => {
    const before = await load(tx, asked(body))
    return async () => {
      const ids = changed(answer())
      const after = await load(tx, ids)
      return ids.map((id) => ({ id, before: before.get(id), after: after.get(id) }))
    }
  }

/** Of the other thing that a request may change: nothing where it did not. */
const lookingAtOther =
  (route: Route, routes: readonly Route[]) =>
  async ({ params }: Input, context: RouteContext): Promise<() => Promise<Other[]>> => {
    // cast: route() took it from the declaration whose schema gave these params
    const other = await (
      route.also as ((tx: Tx, params: unknown) => ReturnType<NonNullable<Route['also']>>) | undefined
    )?.(context.tx, params)
    const sibling = other && siblingAt(other.path, routes)
    if (!other || !sibling) return async () => []
    const { path, id } = other
    const looking = lookingAtOne(
      path,
      () => look(sibling, { params: { [sibling.names[0] ?? '']: id } }, context),
      () => id,
    )
    const images = await looking(NOTHING_ASKED, context, () => undefined)
    return async () => (await images()).map((each) => ({ ...each, path, hide: sibling.hide }))
  }
interface Other extends Images {
  readonly path: string
  readonly hide: Sibling['hide']
}
const NOTHING_ASKED: Input = { params: {}, query: {}, body: undefined, version: 0 }

const idOf = (made: unknown): string | undefined =>
  typeof made === 'object' && made !== null && 'id' in made ? String(made.id) : undefined

const lookingOf = (route: Route, sibling: Sibling | undefined, idIn: IdIn): Looking => {
  // casts: route() took them from one declaration, whose schemas gave what they are called with
  if (route.each) return lookingAtEach(route.each as Each<unknown, unknown>)
  const record = route.record as ((answer: unknown) => unknown) | undefined
  if (record)
    return async (_, __, answer) => async () => [{ id: idOf(answer()), before: undefined, after: record(answer()) }]
  const image = route.image as ((tx: Tx, params: unknown) => Promise<unknown>) | undefined
  if (image) return lookingAtOne(route.path, ({ params }, { tx }) => image(tx, params), idIn)
  if (sibling)
    return lookingAtOne(
      sibling.route.path,
      (input, context) => look(sibling, { params: paramsOf(input) }, context),
      idIn,
    )
  return async (input, _, answer) => async () => {
    const after = route.isDownload ? input.body : answer()
    return [{ id: idIn(input), before: undefined, after }]
  }
}

/** Whether the audit can tell what it was before. */
export const isSeenBefore = (route: Route, routes: readonly Route[]): boolean =>
  route.image !== undefined || route.each !== undefined || siblingOf(route, routes) !== undefined

export const auditedOf = (route: Route, routes: readonly Route[], hash: HashValue): Audited => {
  const { method, path } = route
  const sibling = route.each ? siblingAt(path.replace(/[^/]+$/, ':id'), routes) : siblingOf(route, routes)
  const hide = (route.image ? undefined : sibling?.hide) ?? replacerOf(route.answer as z.ZodType)
  const action = `${method.toUpperCase()} ${path}`
  const [, idName = ''] = /:(\w+)/.exec(path) ?? []
  const idIn = (input: Input): string | undefined => {
    const id = paramsOf(input)[idName]
    return id === undefined ? undefined : String(id)
  }
  const looking = lookingOf(route, sibling, idIn)
  const lookingAlso = lookingAtOther(route, routes)
  const entryOf = ({ body }: Input, { tx }: RouteContext, actor: Actor, { id, before, after }: Images): string =>
    auditEntry(tx, actor, {
      action,
      refused: null,
      times: 1,
      subject: subjectOf(path, id, [after, before], body),
      changes: changesBetween(hide(before, hash), hide(after, hash), hash),
      reason: method === 'post' ? reasonIn(body) : null,
    })
  const otherEntryOf = ({ body }: Input, { tx }: RouteContext, actor: Actor, other: Other): string[] => {
    const changes = changesBetween(other.hide(other.before, hash), other.hide(other.after, hash), hash)
    const subject = subjectOf(other.path, other.id, [other.after, other.before], undefined)
    return changes === null
      ? []
      : [auditEntry(tx, actor, { action, refused: null, times: 1, subject, changes, reason: reasonIn(body) })]
  }
  return {
    attempt: (input) => ({
      action,
      subject: subjectOf(path, input && idIn(input), [], undefined),
      changes: null,
      reason: null,
    }),
    exists: async (input, context) =>
      sibling !== undefined && (await look(sibling, { params: paramsOf(input) }, context)) !== undefined,
    begin: async (input, context, actor, { answer, kept }) => {
      const images = await looking(input, context, answer)
      const others = await lookingAlso(input, context)
      context.tx.atEnd(async () => {
        const entries = (await images()).map((each) => entryOf(input, context, actor, each))
        const more = (await others()).flatMap((each) => otherEntryOf(input, context, actor, each))
        return [...kept(), ...auditWrite([...entries, ...more])]
      })
    },
  }
}
