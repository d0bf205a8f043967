/**
 * A route is a value: method, path, permission, schemas, handler. The server mounts it, OpenAPI describes it, the
 * permission matrix lists it; none of them knows more than stands here.
 */
import type { z } from 'zod'
import type { Refusal } from '../../contract/refusal.ts'
import type { Principal } from '../auth/principal.ts'
import type { Tx } from '../db/tx.ts'

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
  /** The request's Idempotency-Key, for commands that keep it longer than the platform does. */
  readonly idempotencyKey?: string
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
  readonly status?: 200 | 201 | 204
  readonly answer: z.ZodType
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
