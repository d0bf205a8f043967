/** A Route becomes an Express handler: who, may they, is the input right, then one transaction. */
import { type Request, type RequestHandler, type Response, Router } from 'express'
import { fault } from '../../contract/fault.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import type { Authenticate, SignedIn } from '../auth/authenticate.ts'
import { may } from '../auth/principal.ts'
import type { Database } from '../db/tx.ts'
import { claimKey, hashOf, type Kept, type Key, keepAnswer } from './idempotency.store.ts'
import { isSameOrigin } from './origin.ts'
import { sendRefusal } from './problem.ts'
import type { Route, RouteContext, RouteInput } from './route.ts'
import { naming, noSuchThing } from './thing.ts'
import { validate } from './validate.ts'

export interface MountSettings {
  readonly db: Database
  readonly authenticate: Authenticate
  readonly publicUrl: URL | undefined
  /** Hold answers to their schema; costs time, for tests. */
  readonly areAnswersChecked: boolean
}

type Input = RouteInput<unknown, unknown, unknown>

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/

export const mountRoutes = (routes: readonly Route[], settings: MountSettings): Router => {
  const router = Router({ caseSensitive: true })
  for (const route of routes) router[route.method](route.path, handlerOf(route, settings))
  return router
}

const handlerOf =
  (route: Route, settings: MountSettings): RequestHandler =>
  async (request, response) => {
    const signedIn = await admit(route, request, settings)
    if (isRefusal(signedIn)) return sendRefusal(response, signedIn)
    const input = inputOf(route, request)
    if (isRefusal(input)) return sendRefusal(response, input)
    const key = keyOf(request, signedIn)
    if (isRefusal(key)) return sendRefusal(response, key)
    const answer = await answerOf(route, settings, input, key, {
      principal: signedIn.principal,
      requestId: String(response.getHeader('x-request-id')),
    })
    if (isRefusal(answer)) return sendRefusal(response, naming(answer, route.path, request.params))
    send(response, answer)
  }

const admit = async (route: Route, request: Request, settings: MountSettings): Promise<SignedIn | Refusal> => {
  const signedIn = await settings.authenticate(request.headers, request.socket.remoteAddress)
  if (isRefusal(signedIn)) return signedIn
  if (signedIn.by === 'cookie' && route.method !== 'get' && !isSameOrigin(request.headers, settings.publicUrl))
    return refuse('bad-origin')
  return may(signedIn.principal, route.permission)
    ? signedIn
    : refuse('not-permitted', { permission: route.permission })
}

const inputOf = (route: Route, request: Request): Input | Refusal => {
  const params = validate(route.params, request.params, 'path')
  if (isRefusal(params))
    return params.errors?.some(({ code }) => code === 'bad-text')
      ? params
      : (noSuchThing(route.path, request.params) ?? params)
  const query = validate(route.query, request.query, 'query')
  if (isRefusal(query)) return query
  const body = validate(route.body, request.body, 'body')
  if (isRefusal(body)) return body
  const version = route.ifMatch ? versionOf(request.headers['if-match']) : 0
  if (isRefusal(version)) return version
  return { params: params.value, query: query.value, body: body.value, version }
}

/** `If-Match: "3"`; the quotes are the standard's (RFC 9110 §13.1.1), the bare number is accepted too. */
const versionOf = (header: string | undefined): number | Refusal => {
  if (header === undefined) return refuse('version-required')
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header.trim())
  return match ? Number(match[1]) : refuseFields([fault('If-Match', 'bad-version')])
}

const keyOf = (request: Request, { principal }: SignedIn): Key | undefined | Refusal => {
  const key = request.headers['idempotency-key']
  if (request.method !== 'POST' || key === undefined) return undefined
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key)) return refuseFields([fault('Idempotency-Key', 'bad-key')])
  return {
    principal: `${principal.kind}:${principal.id}`,
    key,
    hash: hashOf(request.method, request.originalUrl, request.body),
  }
}

interface Answer extends Kept {
  readonly isReplayed: boolean
}

const answerOf = async (
  route: Route,
  settings: MountSettings,
  input: Input,
  key: Key | undefined,
  who: Omit<RouteContext, 'tx'>,
): Promise<Answer | Refusal> => {
  const status = route.status ?? (route.method === 'post' ? 201 : 200)
  const handle = async (tx: RouteContext['tx']): Promise<unknown> => {
    const body = await route.handle(input as RouteInput<never, never, never>, { tx, ...who })
    return settings.areAnswersChecked && !isRefusal(body) && status !== 204 ? route.answer.parse(body) : body
  }
  if (route.method === 'get') {
    const body = await settings.db.read(handle)
    return isRefusal(body) ? body : { status, body, isReplayed: false }
  }
  return settings.db.transaction(async (tx) => {
    const kept = key ? await claimKey(tx, key) : undefined
    if (isRefusal(kept)) return kept
    if (kept) return { ...kept, isReplayed: true }
    const body = await handle(tx)
    if (isRefusal(body)) return body
    if (key) await keepAnswer(tx, key, { status, body })
    return { status, body, isReplayed: false }
  })
}

const send = (response: Response, { status, body, isReplayed }: Answer): void => {
  if (isReplayed) response.setHeader('idempotency-replayed', 'true')
  if (typeof body === 'object' && body !== null && 'version' in body && !('items' in body))
    response.setHeader('etag', `"${body.version}"`)
  if (status === 204) response.status(204).end()
  else response.status(status).json(body)
}
