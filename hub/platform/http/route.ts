/**
 * A route is a value: method, path, permission, schemas, handler. The server mounts it, OpenAPI describes it, the
 * permission matrix lists it; none of them knows more than stands here.
 */
import type { z } from 'zod'
import type { Refusal } from '../../contract/refusal.ts'
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
  readonly pieces: (read: Database['read']) => AsyncIterable<string>
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
  /** Also for who must show a second factor first: what he needs to do that. */
  readonly isForEnrolment?: boolean
  readonly status?: 200 | 201 | 204
  /** Who may what is another thing afterwards: it is so from the next request and the next look at sockets on. */
  readonly changesAccess?: boolean
  /** The answer holds a secret: it is not kept for a retry, which does the thing anew. */
  readonly answersSecret?: boolean
  /** What it makes can never be changed and says by itself who made it, when and why, as a movement does: the audit does not repeat it. */
  readonly isOwnRecord?: boolean
  readonly answer: z.ZodType
  /** `handle` gives a Download, and `answer` describes its text. */
  readonly isDownload?: boolean
  readonly handle: (input: RouteInput<never, never, never>, context: RouteContext) => Promise<unknown>
}

type Out<S> = S extends z.ZodType ? z.output<S> : undefined

/** Types the handler from the schemas; otherwise the identity. Schemas are strict: unknown keys are refused and named. */
export const route = <
  A extends z.ZodType,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  spec: Omit<Route, 'params' | 'query' | 'body' | 'answer' | 'handle'> & {
    params?: P
    query?: Q
    body?: B
    answer: A
    handle: (input: RouteInput<Out<P>, Out<Q>, Out<B>>, context: RouteContext) => Promise<z.input<A> | Refusal>
  },
): Route => spec as unknown as Route
