/** Sign-ins and what else people do at the sign-in library, in the audit: it has a connection of its own, so the row is written before the answer leaves. */
import type { Request } from 'express'
import { isRefusal, type Refusal } from '../../contract/refusal.ts'
import { changesBetween } from '../audit/changes.ts'
import type { Actor, Subject } from '../audit/entry.ts'
import { actorOf, isTelling, type Trail } from '../audit/trail.ts'
import type { Authenticate, SignedIn } from '../auth/authenticate.ts'
import type { Challenged } from '../auth/challenge.ts'
import type { Auth } from '../auth/identity.ts'
import { factorOf } from '../auth/proof.ts'
import type { Factor } from '../auth/session-rule.ts'

export interface AuthAuditSettings {
  readonly auth: Auth
  readonly authenticate: Authenticate
  readonly trail: Trail
}

/** Of one request. */
export interface AuthAudit {
  /** Who shows the second of two factors. */
  readonly challenged?: Challenged
  /** Rejects when it could not be written; then it is not answered either. */
  readonly done: (answer: Response) => Promise<void>
  readonly refused: (refusal: Refusal) => void
}

/** What people call it; what is not here keeps its address. */
const EVENTS: Readonly<Record<string, string>> = {
  'POST /two-factor/enable': 'app-added',
  'POST /two-factor/disable': 'app-removed',
  'POST /two-factor/generate-backup-codes': 'recovery-codes-made',
  'POST /two-factor/verify-totp': 'proved',
  'POST /two-factor/verify-backup-code': 'proved',
  'POST /passkey/verify-authentication': 'proved',
  'POST /proof/password': 'proved',
  'POST /passkey/verify-registration': 'passkey-added',
  'POST /passkey/delete-passkey': 'passkey-removed',
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

/** By which nobody's session becomes somebody's, and what each takes for it. The second of two factors names the person itself. */
const ENTRANCES: Readonly<Record<string, Factor>> = {
  'POST /sign-in/email': 'password',
  'POST /two-factor/verify-totp': 'totp',
  'POST /two-factor/verify-backup-code': 'recovery-code',
  'POST /passkey/verify-authentication': 'passkey',
  'GET /callback/sso': 'sso',
}
const FACTORS_SHOWN = new Set(['POST /two-factor/verify-totp', 'POST /two-factor/verify-backup-code'])
/** To whom the other house does not vouch, nobody is told why. */
const SSO_REFUSAL = 'sso-refused'
/** In a session: what was shown was wrong, or wrong too often. */
const WRONG_PROOFS = new Set(['wrong-code', 'too-many-requests', 'passkey-refused', 'bad-input'])

const DEVICE_MAX = 200
const TOKEN = /dockledger\.session_token=([^;.%]+)/

interface Person {
  readonly id: string
  readonly name: string
}

/** Whose session the answer begins, and by what. */
const entered = async (auth: Auth, answer: Response): Promise<{ person: Person; way: Factor } | undefined> => {
  const [, token] = answer.headers.getSetCookie().flatMap((each) => TOKEN.exec(each) ?? [])
  const found = token ? await (await auth.$context).internalAdapter.findSession(token) : null
  return found ? { person: found.user, way: factorOf(found.session.factor) } : undefined
}

/** Whom somebody says to be who is not let in. */
const claimed = async (auth: Auth, body: Fields): Promise<Person | undefined> => {
  const { internalAdapter, adapter } = await auth.$context
  const email = textOf(body.email)?.toLowerCase()
  if (email !== undefined) return (await internalAdapter.findUserByEmail(email))?.user
  const value = textOf(fieldsOf(body.response).id)
  if (value === null) return undefined
  const where = [{ field: 'credentialID', value }]
  const passkey = await adapter.findOne<{ readonly userId: string }>({ model: 'passkey', where })
  return passkey ? ((await internalAdapter.findUserById(passkey.userId)) ?? undefined) : undefined
}

const ofPerson = (person: Person | undefined): Subject | null => (person ? of('person', person.id, person.name) : null)

export const auditAuth = async (
  settings: AuthAuditSettings,
  endpoint: string,
  request: Request,
  requestId: string,
): Promise<AuthAudit> => {
  const { authenticate } = settings
  const address = request.socket.remoteAddress
  const begins = endpoint === 'POST /sign-in/email'
  const isRead = endpoint.startsWith('GET ') && !(endpoint in ENTRANCES)
  // before it: afterwards a session that was ended is nobody's
  const who = isRead || begins ? undefined : await authenticate(request.headers, address, 'enrol')
  const signedIn: SignedIn | undefined = isRefusal(who) ? undefined : who
  const actor: Actor = signedIn
    ? actorOf(signedIn, address, requestId)
    : { kind: 'nobody', id: '', name: '', via: 'none', address: address ?? null, requestId }
  const way = signedIn && endpoint !== 'GET /callback/sso' ? undefined : ENTRANCES[endpoint]
  if (way !== undefined) return auditEntrance(settings, { endpoint, request, actor, way })
  return auditDeed(settings, { endpoint, request, actor, isNoted: !isRead && endpoint !== 'POST /sign-in/social' })
}

interface Asked {
  readonly endpoint: string
  readonly request: Request
  readonly actor: Actor
}

const auditEntrance = async (
  { auth, trail }: AuthAuditSettings,
  { endpoint, request, actor, way }: Asked & { readonly way: Factor },
): Promise<AuthAudit> => {
  const body = fieldsOf(request.body)
  const { cookie, 'user-agent': device } = request.headers
  const challenged = FACTORS_SHOWN.has(endpoint)
    ? ((await auth.api.challenged({ headers: new Headers(cookie === undefined ? {} : { cookie }) })) ?? undefined)
    : undefined
  const from = { way, device: device?.slice(0, DEVICE_MAX) }
  const nobody: Actor = { ...actor, kind: 'nobody', id: '', name: '', via: 'none' }
  const refused = (person: Person | undefined, why: string): void => {
    const email = begunBy(body, trail)
    const changes = changesBetween(undefined, { ...from, ...email }, trail.hash)
    trail.refused(nobody, { action: 'sign-in', subject: ofPerson(person), changes, reason: null }, why)
  }
  return {
    ...(challenged ? { challenged } : {}),
    done: async (answer) => {
      const found = await entered(auth, answer)
      if (!found && endpoint === 'GET /callback/sso') return refused(undefined, SSO_REFUSAL)
      const person = found?.person ?? (await claimed(auth, body))
      if (!person) return
      const deed = { refused: null, times: 1, subject: ofPerson(person), reason: null }
      const changes = changesBetween(undefined, { ...from, ...(found ? { way: found.way } : {}) }, trail.hash)
      // who knows a password is not in yet
      if (!found) return trail.note(nobody, { ...deed, action: 'password-accepted', changes })
      const { id, name } = person
      await trail.note({ ...actor, kind: 'person', id, name, via: 'cookie' }, { ...deed, action: 'sign-in', changes })
    },
    refused: ({ refused: why }) => {
      // whether there is such a person must not show in how long the answer takes: it is asked beside it
      if (challenged) refused(challenged, why)
      else
        void claimed(auth, body)
          .then((person) => refused(person, why))
          .catch(trail.onFault)
    },
  }
}

const begunBy = (body: Fields, trail: Trail) => {
  const email = textOf(body.email)?.toLowerCase()
  return email === undefined ? {} : { email: trail.hash(email) }
}

const auditDeed = (
  { trail }: AuthAuditSettings,
  { endpoint, request, actor, isNoted }: Asked & { readonly isNoted: boolean },
): AuthAudit => {
  const action = eventOf(endpoint)
  const body = fieldsOf(request.body)
  return {
    done: async (answer) => {
      if (!isNoted) return
      const said = endpoint === 'POST /api-key/create' ? fieldsOf(await answer.clone().json()) : {}
      const deed = { action, refused: null, times: 1, reason: null }
      const isKey = endpoint.startsWith('POST /api-key/')
      const subject = isKey
        ? of('api-key', said.id ?? body.keyId, said.name ?? body.name)
        : of('person', actor.id, actor.name)
      await trail.note(actor, { ...deed, subject, changes: changesBetween(undefined, kept(body), trail.hash) })
    },
    refused: (refusal) => {
      if (actor.kind !== 'nobody' && (isTelling(refusal) || WRONG_PROOFS.has(refusal.refused)))
        trail.refused(actor, { action, subject: null, changes: null, reason: null }, refusal.refused)
    },
  }
}
