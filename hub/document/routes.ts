/**
 * A declared document's routes: list, get, create, change, and one POST per transition noun. They are values like any
 * hand-written route and may stand beside such. After a write the answer is the document as a reader sees it.
 */
import { z } from 'zod'
import { isRefusal, type Refusal, refuse } from '../contract/refusal.ts'
import type { Principal } from '../platform/auth/principal.ts'
import type { Tx } from '../platform/db/tx.ts'
import type { Route, RouteInput } from '../platform/http/route.ts'
import type { Declaration, NounOf } from './declare.ts'
import { type Change, changeSchema, type Draft, draftSchema, type InputOf, inputSchema } from './draft.ts'
import { nounOf } from './field.ts'

/** Where a request stands: its transaction and who asks. */
export interface Asked {
  readonly tx: Tx
  readonly principal: Principal
}
type Written = Promise<{ readonly id: string } | Refusal>

/** Transitions that follow from what happened have no command, and so no route. */
export type ManualNoun<D extends Declaration> = {
  [N in NounOf<D>]: D['transitions'][N]['permission'] extends string ? N : never
}[NounOf<D>]

/** A missing or mistyped command does not compile. */
export interface Commands<D extends Declaration> {
  readonly create: (asked: Asked, draft: Draft<D>) => Written
  readonly change: (asked: Asked, id: string, version: number, change: Change<D>) => Written
  readonly transitions: { readonly [N in ManualNoun<D>]: (asked: Asked, id: string, input: InputOf<D, N>) => Written }
}

export interface Reads<Q extends z.ZodType> {
  readonly query: Q
  readonly page: z.ZodType
  readonly detail: z.ZodType
  readonly list: (asked: Asked, query: z.output<Q>) => Promise<unknown>
  readonly find: (asked: Asked, id: string) => Promise<unknown>
}

interface Input extends RouteInput<{ readonly id: string }, never, never> {}
type Work = (input: Input, asked: Asked) => Promise<unknown>

export const documentRoutes = <D extends Declaration, Q extends z.ZodType>(
  declaration: D,
  reads: Reads<Q>,
  commands: Commands<D>,
): Route[] => {
  const { path, permissions, label, transitions, editable } = declaration
  const what = label.en.toLowerCase()
  const many = { path, tag: label.en, answer: reads.detail }
  const one = { ...many, path: `${path}/:id`, params: z.strictObject({ id: z.uuid() }) }
  const read = async (asked: Asked, id: string) =>
    (await reads.find(asked, id)) ?? refuse('not-found', { what: nounOf(label) })
  const written = async (asked: Asked, result: { readonly id: string } | Refusal) =>
    isRefusal(result) ? result : read(asked, result.id)

  const list: Work = (input, asked) => reads.list(asked, input.query)
  const get: Work = (input, asked) => read(asked, input.params.id)
  const create: Work = async (input, asked) => written(asked, await commands.create(asked, input.body))
  const change: Work = async (input, asked) =>
    written(asked, await commands.change(asked, input.params.id, input.version, input.body))
  const take =
    (noun: ManualNoun<D>): Work =>
    async (input, asked) =>
      written(asked, await commands.transitions[noun](asked, input.params.id, input.body))

  const transition = (noun: ManualNoun<D>): Route => ({
    ...one,
    method: 'post',
    path: `${one.path}/${noun}`,
    permission: transitions[noun]?.permission ?? permissions.write,
    summary: `${transitions[noun]?.label.en}: ${what}`,
    body: inputSchema(declaration, noun),
    handle: take(noun),
  })
  const reading = { permission: permissions.read, method: 'get' } as const
  const writing = { permission: permissions.write }
  return [
    { ...many, ...reading, summary: `List: ${what}`, query: reads.query, answer: reads.page, handle: list },
    { ...one, ...reading, summary: `Read: ${what}`, handle: get },
    {
      ...many,
      ...writing,
      method: 'post',
      status: 201,
      summary: `Draft: ${what}`,
      body: draftSchema(declaration),
      handle: create,
    },
    {
      ...one,
      ...writing,
      method: 'patch',
      ifMatch: true,
      summary: `Change while ${editable.join(' or ')}: ${what}`,
      body: changeSchema(declaration),
      handle: change,
    },
    ...(Object.keys(commands.transitions) as ManualNoun<D>[]).map(transition),
  ]
}
