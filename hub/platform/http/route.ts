/**
 * A route is a value: method, path, permission, schemas, handler. The server mounts it, OpenAPI describes it, the
 * permission matrix lists it; none of them knows more than stands here.
 */
import type { z } from 'zod'
import type { Refusal } from '../../contract/refusal.ts'
import type { BadgeSecrets } from '../auth/pin.ts'
import type { Principal } from '../auth/principal.ts'
import type { Session } from '../auth/session-rule.ts'
import type { Database, Tx } from '../db/tx.ts'

export interface RouteInput<P, Q, B> {
  readonly params: P
  readonly query: Q
  readonly body: B
  /** The version in If-Match; only where `ifMatch` is set. */
  readonly version: number
}

export interface RouteContext {
  /** GET: a read-only snapshot. Others: one transaction, which also keeps the Idempotency-Key's answer. */
  readonly tx: Tx
  readonly principal: Principal
  readonly requestId: string
  /** For badges and PINs: hashes that need more than the database. */
  readonly secrets: BadgeSecrets
  /** Of a person who signed in; a key has none. */
  readonly session?: Session
  /** The request's Idempotency-Key, for commands that keep it longer than the platform does. */
  readonly idempotencyKey?: string
}

/** A file in place of JSON. Its pieces are read after COMMIT, each in a snapshot of its own, for whoever asked. */
export interface Download {
  readonly fileName: string
  /** With its charset. */
  readonly type: string
  readonly pieces: (read: Database['read']) => AsyncIterable<string | Uint8Array>
}

type Image = Readonly<Record<string, unknown>>

/** Things of the kind that the address begins with. */
export interface Each<B, A> {
  readonly asked: (body: B) => readonly string[]
  /** Those of them that it changed. */
  readonly changed: (answer: A) => readonly string[]
  /** By id, as their own GET answers them. */
  readonly load: (tx: Tx, ids: readonly string[]) => Promise<ReadonlyMap<string, Image>>
}

export interface Route {
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete'
  /** Below /api/v1, parameters as `:id`. */
  readonly path: string
  /** Declared where it is used, such as `purchasing.read`. */
  readonly permission: string
  readonly tag: string
  readonly summary: string
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** Requires If-Match with the version that was read. */
  readonly ifMatch?: boolean
  /**
   * A person proved within the last minutes that it is he (session-rule.ts): for what a screen left open must not do. A key proves itself
   * with every request.
   */
  readonly stepUp?: boolean
  /** What it gives is there when the shift is over: not for who signed in by badge, whatever else the permission is for. */
  readonly needsOffice?: boolean
  /** It is about the whole house, or a whole company: not for who sees only a part of it. */
  readonly needsWhole?: 'house' | 'company'
  /** Also for who must show a second factor first: what he needs to do that. */
  readonly isForEnrolment?: boolean
  readonly status?: 200 | 201 | 204
  /** Who may what is another thing afterwards: it is so from the next request and the next look at sockets on. */
  readonly changesAccess?: boolean
  /** The answer holds a secret: it is not kept for a retry, which does the thing anew. */
  readonly answersSecret?: boolean
  /** What it makes can never be changed, as a movement: this is what the audit says of it, and nothing is looked up for that. */
  readonly record?: (answer: never) => Image
  /** What the audit compares, before and after, where no GET answers one such thing; undefined: there is none. */
  readonly image?: (tx: Tx, params: never) => Promise<object | undefined>
  /** Another thing that it may change, by its id and the address of its GET: if it did, that has a row of its own in the audit. */
  readonly also?: (tx: Tx, params: never) => Promise<{ readonly path: string; readonly id: string } | undefined>
  /** It changes many things: each that it changed has a row of its own in the audit. */
  readonly each?: Each<never, never>
  readonly answer: z.ZodType
  /** `handle` gives a Download, and `answer` describes its text. */
  readonly isDownload?: boolean
  /** What kind of file; default text/csv. */
  readonly downloadType?: string
  readonly handle: (input: RouteInput<never, never, never>, context: RouteContext) => Promise<unknown>
}

/** Those that change what a badge and a PIN are too little for: of routes that want a fresh proof, unless they are for reading, too. */
export const stepUpPermissions = (routes: readonly Route[]): ReadonlySet<string> => {
  const forReading = new Set(routes.flatMap(({ method, permission }) => (method === 'get' ? permission : [])))
  return new Set(routes.flatMap(({ stepUp, permission }) => (stepUp && !forReading.has(permission) ? permission : [])))
}

type Out<S> = S extends z.ZodType ? z.output<S> : undefined

/** Types the handler from the schemas; otherwise the identity. Schemas are strict: unknown keys are refused and named. */
export const route = <
  A extends z.ZodType,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  spec: Omit<Route, 'params' | 'query' | 'body' | 'answer' | 'handle' | 'record' | 'image' | 'also' | 'each'> & {
    params?: P
    query?: Q
    body?: B
    answer: A
    record?: (answer: z.output<A>) => Image
    image?: (tx: Tx, params: Out<P>) => Promise<object | undefined>
    also?: (tx: Tx, params: Out<P>) => Promise<{ readonly path: string; readonly id: string } | undefined>
    each?: Each<Out<B>, z.output<A>>
    handle: (input: RouteInput<Out<P>, Out<Q>, Out<B>>, context: RouteContext) => Promise<z.input<A> | Refusal>
  },
): Route => spec as unknown as Route
