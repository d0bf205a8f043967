/** Cookie or key → principal. Right answers are remembered for seconds: an integrator posts a thousand times a second. */
import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { DISPLAY_COOKIE } from '../../contract/display.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import type { Clock } from '../clock.ts'
import type { Scope } from '../db/scope.ts'
import type { Database } from '../db/tx.ts'
import { countFailures, neighbourhood } from '../failures.ts'
import { createGate, GateFull } from '../gate.ts'
import type { Authenticate, NotSignedIn, Purpose, SignedIn } from './authenticate.ts'
import { authorityOf, permissionsOfRoles } from './authority.ts'
import { findDisplay } from './display.store.ts'
import type { Identity } from './identity.ts'
import { findKey } from './key.store.ts'
import type { Principal } from './principal.ts'
import { ADMINISTRATOR, ROLE_OF_DISPLAYS, roleOfKey, rolesOf } from './roles.ts'
import { findSession, useSession } from './session.store.ts'
import type { Session } from './session-rule.ts'
import { useShift } from './shift.store.ts'
import { byBadge } from './signed-in-by-badge.ts'
import { tokenIn } from './token.ts'

/** With the 2 s between two looks at open sockets: what another hub ended is refused here within 5 s. */
const REMEMBERED_MS_MAX = 3_000
const REMEMBERED_MAX = 10_000
/** Keys and cookies of nobody that one address may send; afterwards its unknown ones are looked up one by one. */
const FAILED_PER_MINUTE_MAX = 300
const WAITING_MAX = 50
const RETRY_S = 5
/** How exactly is known when a session was used; small against every limit of idleness. */
const USED_MS = 60_000

export interface Authenticator {
  readonly authenticate: Authenticate
  /** Something about people, sessions or keys changed here. */
  readonly forget: () => void
}

interface Remembered {
  until: number
  readonly answer: Promise<SignedIn | undefined>
}

export interface AuthenticatorSettings {
  readonly identity: Identity
  /** For the hub's own look at roles and scopes. */
  readonly db: Database
  readonly declared: ReadonlySet<string>
  /** What a badge and a PIN are too little for. */
  readonly withheld: ReadonlySet<string>
  readonly clock: Clock
}

export const createAuthenticator = (settings: AuthenticatorSettings): Authenticator => {
  const { clock } = settings
  /** Those that are right or being looked up, the oldest first. One whose time is over is looked up again, but was right before. */
  const remembered = new Map<string, Remembered>()
  const failures = countFailures(clock, FAILED_PER_MINUTE_MAX)
  const gate = createGate(1, WAITING_MAX)

  const lookUp = (name: string, find: () => Promise<SignedIn | undefined>): Promise<SignedIn | undefined> => {
    const answer = find()
    const entry = { until: clock.now().getTime() + REMEMBERED_MS_MAX, answer }
    remembered.delete(name)
    remembered.set(name, entry)
    const [oldest] = remembered.size > REMEMBERED_MAX ? remembered.keys() : []
    if (oldest !== undefined) remembered.delete(oldest)
    const drop = (): void => {
      if (remembered.get(name) === entry) remembered.delete(name)
    }
    answer.then((found) => found ?? drop(), drop)
    return answer
  }

  const fail = (from: string): NotSignedIn => {
    failures.add(from)
    return failures.isOver(from) ? refuse('too-many-requests', { seconds: RETRY_S }) : refuse('not-signed-in')
  }

  const find = async (headers: IncomingHttpHeaders, address: string): Promise<SignedIn | NotSignedIn> => {
    const key = keyOf(headers)
    const cookie = headers.cookie ?? ''
    if (key === undefined && !cookie.includes('dockledger.')) return refuse('not-signed-in')
    const name = hash('sha256', key ?? `cookie ${cookie}`, 'base64')
    const look = () => (key === undefined ? byAnyCookie(settings, cookie) : byKey(settings, key))
    const from = neighbourhood(address)
    const entry = remembered.get(name)
    if (entry && entry.until > clock.now().getTime()) return (await entry.answer) ?? fail(from)
    // who was right a moment ago does not wait behind those who guess
    if (entry || !failures.isOver(from)) return (await lookUp(name, look)) ?? fail(from)
    try {
      return (await gate(() => lookUp(name, look))) ?? fail(from)
    } catch (fault) {
      if (fault instanceof GateFull) return refuse('too-many-requests', { seconds: RETRY_S })
      throw fault
    }
  }
  const keepUsed = createUsed(settings)
  const authenticate: Authenticate = async (headers, address = '', purpose: Purpose = 'work') => {
    const found = await find(headers, address)
    if (isRefusal(found) || !found.session) return found
    if (purpose !== 'watch') keepUsed(found.session)
    const { demand } = found.session
    return purpose !== 'enrol' && (demand === 'enrol' || demand === 'prove') ? refuse('second-factor-required') : found
  }
  const forget = (): void => {
    for (const entry of remembered.values()) entry.until = 0
  }
  return { authenticate, forget }
}

/** `x-api-key`, or `Authorization: Bearer …`. */
const keyOf = (headers: IncomingHttpHeaders): string | undefined => {
  const header = headers['x-api-key']
  if (typeof header === 'string' && header !== '') return header
  const match = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')
  return match?.[1]
}

/** Whoever scanned his badge last, then who signed in with a password, then the screen itself: a person at a wall is that person, until he signs out. */
const byAnyCookie = async (settings: AuthenticatorSettings, cookie: string): Promise<SignedIn | undefined> =>
  (await byBadge(settings, cookie)) ?? (await byCookie(settings, cookie)) ?? (await byDisplay(settings, cookie))

const byDisplay = async ({ db, declared }: AuthenticatorSettings, cookie: string): Promise<SignedIn | undefined> => {
  const token = tokenIn(cookie, DISPLAY_COOKIE)
  const found = token === undefined ? undefined : await findDisplay(db, 'display', token)
  if (!found) return undefined
  const { id, name, companyId, warehouse } = found
  const permissions = await permissionsOfRoles(db, [ROLE_OF_DISPLAYS], declared)
  const scope: Scope = {
    companies: [companyId],
    warehouses: warehouse === null ? '*' : [warehouse.id],
    ownPartiesOf: null,
  }
  return {
    principal: { kind: 'display', id, name, email: null, role: ROLE_OF_DISPLAYS, permissions, scope },
    by: 'cookie',
  }
}

const byCookie = async (
  { identity, db, declared, clock }: AuthenticatorSettings,
  cookie: string,
): Promise<SignedIn | undefined> => {
  const found = await findSession({ identity, db, now: clock.now() }, cookie)
  if (!found) return undefined
  const { id, name, email, role } = found.person
  const principal: Principal = {
    kind: 'person',
    id,
    personId: id,
    name,
    email,
    role,
    ...(await authorityOf(db, { id, role }, declared)),
  }
  return { principal, by: 'cookie', session: found.session }
}

/** Writes down that a session is used, at most once a minute each. */
const createUsed = ({ identity, db, clock }: AuthenticatorSettings) => {
  const written = new Map<string, number>()
  return ({ id, factor }: Session): void => {
    const now = clock.now()
    if (now.getTime() - (written.get(id) ?? 0) < USED_MS) return
    if (written.size >= REMEMBERED_MAX) written.clear()
    written.set(id, now.getTime())
    // what was not written is written at the next request
    const kept = factor === 'badge' ? useShift(db, id, now) : useSession(identity.pool, id, now)
    kept.catch(() => written.delete(id))
  }
}

/** A key never may more than the person it belongs to, nor sees more, nor is called more: an administrator's word is its owner's to have. */
const byKey = async (
  { identity, db, declared, clock }: AuthenticatorSettings,
  key: string,
): Promise<SignedIn | undefined> => {
  const found = await findKey(identity.pool, key)
  if (!found?.isEnabled || (found.expiresAt !== null && found.expiresAt <= clock.now())) return undefined
  const said = roleOfKey(found.metadata)
  const role = said === ADMINISTRATOR ? found.ownerRole : said
  const own = await permissionsOfRoles(db, rolesOf(role), declared)
  const owner = await authorityOf(db, { id: found.ownerId, role: found.ownerRole }, declared)
  const permissions = new Set([...own].filter((permission) => owner.permissions.has(permission)))
  const name = `${found.name ?? 'API key'} (${found.ownerName})`
  const { scope } = owner
  const { id, ownerId: personId } = found
  return { principal: { kind: 'api-key', id, personId, name, email: null, role, permissions, scope }, by: 'key' }
}
