/** Sign-ins and what else people do at the sign-in library, in the audit: it has a connection of its own, so the row is written before the answer leaves. */
import type { Request } from 'express'
import { isRefusal, type Refusal } from '../../contract/refusal.ts'
import { changesBetween } from '../audit/changes.ts'
import type { Actor, Subject } from '../audit/entry.ts'
import { actorOf, isTelling, type Trail } from '../audit/trail.ts'
import type { Authenticate, SignedIn } from '../auth/authenticate.ts'
import type { Auth } from '../auth/identity.ts'

export interface AuthAuditSettings {
  readonly auth: Auth
  readonly authenticate: Authenticate
  readonly trail: Trail
}

/** Of one request. */
export interface AuthAudit {
  /** Rejects when it could not be written; then it is not answered either. */
  readonly done: (answer: Response) => Promise<void>
  readonly refused: (refusal: Refusal) => void
}

/** What people call it; what is not here keeps its address. */
const EVENTS: Readonly<Record<string, string>> = {
  'POST /sign-in/email': 'sign-in',
  'POST /sign-out': 'sign-out',
  'POST /revoke-session': 'sessions-ended',
  'POST /revoke-sessions': 'sessions-ended',
  'POST /revoke-other-sessions': 'sessions-ended',
  'POST /change-password': 'password-changed',
  'POST /update-user': 'profile-changed',
  'POST /api-key/create': 'key-created',
  'POST /api-key/update': 'key-changed',
  'POST /api-key/delete': 'key-deleted',
}
const eventOf = (endpoint: string): string => EVENTS[endpoint] ?? endpoint.replace(' /', ' /auth/')

type Fields = Readonly<Record<string, unknown>>
const fieldsOf = (value: unknown): Fields => ({ ...(typeof value === 'object' ? value : {}) })
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Nothing else of what was sent is kept: most of it is secret. */
const kept = ({ name, enabled, expiresIn, metadata }: Fields): Fields => ({
  name,
  enabled,
  expiresIn,
  role: fieldsOf(metadata).role,
})

const of = (type: string, id: unknown, number: unknown): Subject => ({
  type,
  id: textOf(id),
  number: textOf(number),
  companyId: null,
  warehouseId: null,
  evidence: null,
})

const isSignIn = (endpoint: string): boolean => endpoint.startsWith('POST /sign-in/')

export const auditAuth = async (
  { auth, authenticate, trail }: AuthAuditSettings,
  endpoint: string,
  request: Request,
  requestId: string,
): Promise<AuthAudit> => {
  const address = request.socket.remoteAddress
  const body = fieldsOf(request.body)
  const action = eventOf(endpoint)
  const isRead = endpoint.startsWith('GET ')
  // before it: afterwards a session that was ended is nobody's
  const who = isRead || isSignIn(endpoint) ? undefined : await authenticate(request.headers, address)
  const signedIn: SignedIn | undefined = isRefusal(who) ? undefined : who
  const actor: Actor = signedIn
    ? actorOf(signedIn, address, requestId)
    : { kind: 'nobody', id: '', name: '', via: 'none', address: address ?? null, requestId }

  const refusedSignIn = async ({ refused }: Refusal): Promise<void> => {
    const email = textOf(body.email)?.toLowerCase() ?? ''
    const found = await (await auth.$context).internalAdapter.findUserByEmail(email)
    const subject = found ? of('person', found.user.id, found.user.name) : null
    const changes = changesBetween(undefined, { email: trail.hash(email) }, trail.hash)
    trail.refused(actor, { action, subject, changes, reason: null }, refused)
  }

  return {
    done: async (answer) => {
      if (isRead) return
      const said =
        isSignIn(endpoint) || endpoint === 'POST /api-key/create' ? fieldsOf(await answer.clone().json()) : {}
      const deed = { action, refused: null, times: 1, reason: null }
      if (isSignIn(endpoint)) {
        const { id, name } = fieldsOf(said.user)
        const person = {
          ...actor,
          kind: 'person',
          id: textOf(id) ?? '',
          name: textOf(name) ?? '',
          via: 'cookie',
        } as const
        return trail.note(person, { ...deed, subject: of('person', id, name), changes: null })
      }
      const isKey = endpoint.startsWith('POST /api-key/')
      const subject = isKey
        ? of('api-key', said.id ?? body.keyId, said.name ?? body.name)
        : of('person', actor.id, actor.name)
      await trail.note(actor, { ...deed, subject, changes: changesBetween(undefined, kept(body), trail.hash) })
    },
    refused: (refusal) => {
      // whether there is such a person must not show in how long the answer takes: it is asked beside it
      if (isSignIn(endpoint)) void refusedSignIn(refusal).catch(trail.onFault)
      else if (signedIn && (isTelling(refusal) || endpoint === 'POST /change-password'))
        trail.refused(actor, { action, subject: null, changes: null, reason: null }, refusal.refused)
    },
  }
}
