/** A Route becomes an Express handler: who, may they, is the input right, then one transaction. */
import { type Request, type RequestHandler, type Response, Router } from 'express'
import { fault } from '../../contract/fault.ts'
import { hiderOf } from '../../contract/field-class.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import type { Actor } from '../audit/entry.ts'
import { actorOf, isTelling, type Trail } from '../audit/trail.ts'
import type { Authenticate, SignedIn } from '../auth/authenticate.ts'
import type { Auth } from '../auth/identity.ts'
import { type BadgeSecrets, badgeSecretsOf } from '../auth/pin.ts'
import { may } from '../auth/principal.ts'
import { isFresh, PROOF_MINUTES } from '../auth/session-rule.ts'
import type { Clock } from '../clock.ts'
import type { OpenDatabase } from '../db/database.ts'
import { EVERYTHING, isEverything, isWhole, unlessBeyond } from '../db/scope.ts'
import { type Audited, auditedOf } from './audited.ts'
import { sendDownload } from './download.ts'
import { claimKey, hashOf, type Kept, type Key, keepAnswer } from './idempotency.store.ts'
import { isSameOrigin } from './origin.ts'
import { sendRefusal } from './problem.ts'
import type { Download, Route, RouteContext, RouteInput } from './route.ts'
import { naming, noSuchThing } from './thing.ts'
import { validate } from './validate.ts'

export interface MountSettings {
  readonly db: Pick<OpenDatabase, 'as'>
  readonly auth: Auth
  readonly authenticate: Authenticate
  readonly clock: Clock
  readonly publicUrl: URL | undefined
  /** A route that changes who may what was done. */
  readonly onAccessChanged: () => void
  /** Hold answers to their schema; costs time, for tests. */
  readonly areAnswersChecked: boolean
  readonly trail: Trail
}

interface OwnSettings extends MountSettings {
  readonly secrets: BadgeSecrets
}

type Input = RouteInput<unknown, unknown, unknown>

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/

export const mountRoutes = (routes: readonly Route[], settings: MountSettings): Router => {
  const router = Router({ caseSensitive: true })
  const own = { ...settings, secrets: badgeSecretsOf(settings.auth) }
  for (const route of routes) {
    const audited = auditedOf(route, routes, settings.trail.hash)
    router[route.method](route.path, handlerOf(route, audited, own, idNameOf(route, routes)))
  }
  return router
}

/** Of what is made here, the field by which its own GET, one step below, names it; undefined where it has none. */
const idNameOf = ({ method, path }: Route, routes: readonly Route[]): string | undefined => {
  const own = routes.find((each) => method === 'post' && each.method === 'get' && each.path.startsWith(`${path}/:`))
  return own && /^\w+$/.exec(own.path.slice(path.length + 2))?.[0]
}

const handlerOf = (
  route: Route,
  audited: Audited,
  settings: OwnSettings,
  idName: string | undefined,
): RequestHandler => {
  const hide = hiderOf(route.answer)
  return async (request, response) => {
    const purpose = route.isForEnrolment ? 'enrol' : 'work'
    const signedIn = await settings.authenticate(request.headers, request.socket.remoteAddress, purpose)
    if (isRefusal(signedIn)) return sendRefusal(response, signedIn)
    const { principal } = signedIn
    const { secrets } = settings
    const requestId = String(response.getHeader('x-request-id'))
    const actor = actorOf(signedIn, request.socket.remoteAddress, requestId)
    const turnAway = (refusal: Refusal, input?: Input): void => {
      if (isTelling(refusal)) settings.trail.refused(actor, audited.attempt(input), refusal.refused)
      else if (input && refusal.refused === 'not-found' && !isEverything(principal.scope))
        noteOutOfScope(audited, settings, input, { principal, requestId, secrets }, actor)
      sendRefusal(response, naming(refusal, route.path, request.params))
    }
    const refused = refusalFor(route, request, signedIn, settings)
    if (refused) return turnAway(refused)
    const input = inputOf(route, request)
    if (isRefusal(input)) return sendRefusal(response, input)
    // what is wrong in itself is said first: nobody proves who he is for that
    const unproved = proofFor(route, signedIn, settings)
    if (unproved) return turnAway(unproved)
    const key = route.isDownload || route.answersSecret ? undefined : keyOf(request, signedIn)
    if (isRefusal(key)) return sendRefusal(response, key)
    const answer = await answerOf(route, settings, { hide, audited, actor }, input, key, {
      principal,
      requestId,
      secrets,
      ...(signedIn.session ? { session: signedIn.session } : {}),
    })
    if (isRefusal(answer)) return turnAway(answer, input)
    if (route.changesAccess) settings.onAccessChanged()
    if (!route.isDownload) return send(response, answer, idName)
    sendDownload(answer.body as Download, response, settings.db.as(principal.scope).read, settings.trail.onFault)
  }
}

/** Not found may mean that it is somebody else's: who looks for what he may not see is written down, and told nothing. */
const noteOutOfScope = (
  audited: Audited,
  { db, trail }: MountSettings,
  input: Input,
  who: Omit<RouteContext, 'tx'>,
  actor: Actor,
): void => {
  db.as(EVERYTHING)
    .read((tx) => audited.exists(input, { tx, ...who }))
    .then((isThere) => {
      if (isThere) trail.refused(actor, audited.attempt(input), 'out-of-scope')
    })
    .catch(trail.onFault)
}

const refusalFor = (
  route: Route,
  request: Request,
  { principal, by, session }: SignedIn,
  { publicUrl }: MountSettings,
): Refusal | undefined => {
  if (by !== 'key' && route.method !== 'get' && !isSameOrigin(request.headers, publicUrl)) return refuse('bad-origin')
  if (!may(principal, route.permission))
    return session?.withheld?.has(route.permission)
      ? refuse('office-needed')
      : refuse('not-permitted', { permission: route.permission })
  if (route.needsWhole && !isWhole(principal.scope, route.needsWhole)) return refuse('beyond-scope')
  return by === 'badge' && (route.stepUp || route.needsOffice) ? refuse('office-needed') : undefined
}

const proofFor = ({ stepUp }: Route, { session }: SignedIn, { clock }: MountSettings): Refusal | undefined =>
  stepUp && session && !isFresh(session.provedAt, clock.now())
    ? refuse('step-up-required', { minutes: PROOF_MINUTES })
    : undefined

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

interface Way {
  readonly hide: ReturnType<typeof hiderOf>
  readonly audited: Audited
  readonly actor: Actor
}

const answerOf = async (
  route: Route,
  settings: MountSettings,
  { hide, audited, actor }: Way,
  input: Input,
  key: Key | undefined,
  who: Omit<RouteContext, 'tx'>,
): Promise<Answer | Refusal> => {
  const status = route.status ?? (route.method === 'post' ? 201 : 200)
  const isPlain = status === 204 || route.isDownload === true
  const handle = async (tx: RouteContext['tx']): Promise<unknown> => {
    const body = await route.handle(input as RouteInput<never, never, never>, { tx, ...who })
    return isRefusal(body) || isPlain || !settings.areAnswersChecked ? body : route.answer.parse(body)
  }
  const shown = (body: unknown): unknown => (isPlain ? body : hide(body, who.principal.permissions))
  const db = settings.db.as(who.principal.scope)
  if (route.method === 'get') {
    const body = await db.read(handle)
    return isRefusal(body) ? body : { status, body: shown(body), isReplayed: false }
  }
  const write = db.transaction(async (tx): Promise<Answer | Refusal> => {
    const kept = key ? await claimKey(tx, key) : undefined
    if (isRefusal(kept)) return kept
    // he may see less now than when it was kept
    if (kept) return { ...kept, body: shown(kept.body), isReplayed: true }
    let made: unknown
    let body: unknown
    await audited.begin(input, { tx, ...who }, actor, {
      answer: () => made,
      kept: () => (key ? [keepAnswer(key, { status, body })] : []),
    })
    made = await handle(tx)
    if (isRefusal(made)) return made
    body = shown(made)
    return { status, body, isReplayed: false }
  })
  return unlessBeyond(write)
}

const textIn = (body: unknown, name: string): string | undefined => {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  return typeof value === 'string' ? value : undefined
}

const send = (response: Response, { status, body, isReplayed }: Answer, idName: string | undefined): void => {
  const id = status === 201 && idName !== undefined ? textIn(body, idName) : undefined
  // where it is from now on (RFC 9110 §15.3.2)
  if (id !== undefined) response.location(`${response.req.baseUrl}${response.req.path}/${encodeURIComponent(id)}`)
  if (isReplayed) response.setHeader('idempotency-replayed', 'true')
  if (typeof body === 'object' && body !== null && 'version' in body && !('items' in body))
    response.setHeader('etag', `"${body.version}"`)
  if (status === 204) response.status(204).end()
  else response.status(status).json(body)
}
