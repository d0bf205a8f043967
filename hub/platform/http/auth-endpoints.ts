/** The endpoints of sign-in that are reached from outside: by whom, what they may be sent, and how often one may be wrong. */
import { toNodeHandler } from 'better-auth/node'
import type { Response as Answered, Request as Asked, RequestHandler } from 'express'
import { fault } from '../../contract/fault.ts'
import { isRefusal, type Refusal, refuse, refuseFields } from '../../contract/refusal.ts'
import { holdPerson } from '../auth/access.store.ts'
import type { SignedIn } from '../auth/authenticate.ts'
import { isRole } from '../auth/authority.ts'
import { endChallenges } from '../auth/challenge.ts'
import { ENDPOINTS, type Endpoint } from '../auth/endpoints.ts'
import { isKnownBrowser } from '../auth/known-browser.ts'
import { libraryRefusal } from '../auth/library-refusal.ts'
import { passwordFault } from '../auth/password-policy.ts'
import { isFresh, PROOF_MINUTES } from '../auth/session-rule.ts'
import { createSignInLimit, type Shown, type SignInLimit } from '../auth/sign-in-limit.ts'
import { createTurns } from '../auth/turns.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/tx.ts'
import { endSubscriptionsOf } from '../push/push.store.ts'
import { type AuthAuditSettings, auditAuth } from './audited-auth.ts'
import { sendRefusal } from './problem.ts'
import { validate } from './validate.ts'

export interface AuthEndpointSettings extends AuthAuditSettings {
  /** The hub's own look, at the roles there are. */
  readonly system: Database
  readonly clock: Clock
  /** Somebody signed out, a key was revoked, a name changed: what is known of who may what is old. */
  readonly onAccessChanged: () => void
}

/** Carries a refusal past the library's own way to answer. */
class Refused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.refused)
    this.refusal = refusal
  }
}

/** Of the session's person, and what is shown there. Those who sign in with a code are counted by the library, which alone knows who they are. */
const PROVES: ReadonlyMap<string, Shown> = new Map([
  ['/change-password', 'password'],
  ['/proof/password', 'password'],
  ['/two-factor/enable', 'password'],
  ['/two-factor/disable', 'password'],
  ['/two-factor/generate-backup-codes', 'password'],
  ['/two-factor/verify-totp', 'code'],
  ['/two-factor/verify-backup-code', 'code'],
])
/** Elsewhere: what a browser is told ends with its session. */
const SIGNS_OUT = new Set(['/revoke-sessions', '/revoke-other-sessions'])
const hasSession = (cookie: string | undefined): boolean => cookie?.includes('dockledger.session_token=') ?? false

export const authEndpoints = (settings: AuthEndpointSettings): RequestHandler => {
  const { auth, clock, system, onAccessChanged } = settings
  const limit = createSignInLimit(clock)
  const inTurn = createTurns()
  const inputOf = async (name: string, request: Asked): Promise<SignedIn | undefined | Refusal> => {
    const endpoint = ENDPOINTS[name]
    if (!endpoint) return refuse('not-found', { what: 'address' })
    const who = await admit(endpoint, request, settings)
    if (isRefusal(who)) return who
    const input = validate(endpoint.input, request.method === 'GET' ? request.query : request.body, whereOf(request))
    if (isRefusal(input)) return input
    if (request.body !== undefined) request.body = input.value
    return (await weakPassword(name, input.value, who)) ?? (await unknownRole(settings, request.body)) ?? who
  }
  /** The library looks at the session or challenge when nobody can end it any more before what is made out of it is there. */
  const held = (personId: string, name: string, asked: Request): Promise<globalThis.Response> =>
    inTurn(personId, () =>
      system.transaction(async (tx) => {
        await holdPerson(tx, personId)
        const answer = await auth.handler(asked)
        if (answer.ok && name === 'POST /change-password') await endChallenges(auth, personId)
        return answer
      }),
    )
  const serve = async (name: string, request: Asked, response: Answered): Promise<void> => {
    const who = await inputOf(name, request)
    if (isRefusal(who)) return sendRefusal(response, who)
    const audit = await auditAuth(settings, name, request, String(response.getHeader('x-request-id')))
    const turnAway = (refusal: Refusal): void => {
      audit.refused(refusal)
      sendRefusal(response, refusal)
    }
    const end = beginOf(name, request, who, limit, settings)
    if (isRefusal(end)) return turnAway(end)
    response.on('finish', () => {
      const isRight = response.statusCode < 400
      // what was not looked at for the hub's own trouble says nothing
      if (response.statusCode < 500 && response.statusCode !== 429) end(isRight)
      if (isRight && request.method !== 'GET') onAccessChanged()
    })
    const handle = toNodeHandler(async (asked: Request) => {
      const acts = audit.challenged?.id ?? (request.method === 'GET' ? undefined : who?.principal.id)
      const answer = await (acts === undefined ? auth.handler(asked) : held(acts, name, asked))
      const refusal = await refusalIn(request.path, answer)
      if (refusal) throw new Refused(refusal)
      if (answer.status < 400) await audit.done(answer)
      if (answer.status < 400 && who && SIGNS_OUT.has(request.path))
        await system.transaction((tx) => endSubscriptionsOf(tx, who.principal.id))
      return answer
    })
    await handle(request, response).catch((fault: unknown) => {
      if (!(fault instanceof Refused)) throw fault
      turnAway(fault.refusal)
    })
  }
  return (request, response, next) => {
    serve(`${request.method} ${request.path}`, request, response).catch(next)
  }
}

/** What the library refuses, in our words; undefined where it does not, or says it well itself. */
const refusalIn = async (path: string, answer: Response): Promise<Refusal | undefined> => {
  if (answer.status < 400) return undefined
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => undefined)
  return libraryRefusal(path, answer.status, body)
}

const whereOf = ({ method }: Asked): 'query' | 'body' => (method === 'GET' ? 'query' : 'body')

/** Whose session it is; undefined where none is needed and none is sent. A key signs nobody in: the library looks at the cookie alone. */
const admit = async (
  { needs, stepUp }: Endpoint,
  { headers: { cookie }, socket, path }: Asked,
  { authenticate, clock }: AuthEndpointSettings,
): Promise<SignedIn | undefined | Refusal> => {
  if (needs === 'nothing' && !(PROVES.has(path) && hasSession(cookie))) return undefined
  const headers = cookie === undefined ? {} : { cookie }
  const who = await authenticate(headers, socket.remoteAddress, needs === 'second-factor' ? 'work' : 'enrol')
  if (isRefusal(who)) return needs === 'nothing' && who.refused === 'not-signed-in' ? undefined : who
  // what belongs to the account itself is no work of the floor
  if (who.by === 'badge') return refuse('office-needed')
  if (needs === 'enrolment' && who.session?.demand === 'prove') return refuse('second-factor-required')
  return stepUp && !isFresh(who.session?.provedAt ?? null, clock.now())
    ? refuse('step-up-required', { minutes: PROOF_MINUTES })
    : who
}

const weakPassword = async (name: string, body: unknown, who: SignedIn | undefined): Promise<Refusal | undefined> => {
  if (name !== 'POST /change-password' || !who) return undefined
  const { newPassword } = body as { readonly newPassword: string }
  const { name: called, email } = who.principal
  const wrong = await passwordFault('newPassword', newPassword, { name: called, email: email ?? '' })
  return wrong && refuseFields([wrong])
}

/** Of a key. What a role is called is checked before, whether there is one is the house's to know. */
const unknownRole = async ({ system }: AuthEndpointSettings, body: unknown): Promise<Refusal | undefined> => {
  const { metadata } = (body ?? {}) as { readonly metadata?: { readonly role?: string } | null }
  const role = metadata?.role
  return role === undefined || (await isRole(system, role))
    ? undefined
    : refuseFields([fault('metadata.role', 'no-role', { value: role })])
}

const beginOf = (
  name: string,
  { path, body, headers, socket }: Asked,
  who: SignedIn | undefined,
  limit: SignInLimit,
  { auth }: AuthEndpointSettings,
): ReturnType<SignInLimit['begin']> => {
  if (name === 'POST /sign-in/email') {
    const email = String((body as { email: unknown }).email)
    return limit.begin(email, socket.remoteAddress, isKnownBrowser(headers.cookie, auth.options.secret, email))
  }
  const shown = PROVES.get(path)
  return who && shown ? limit.beginProof(who.principal.id, shown) : () => undefined
}
