/** Cookie or key → principal. Right answers are remembered for seconds: an integrator posts a thousand times a second. */
import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isAPIError } from 'better-auth/api'
import { refuse } from '../../contract/refusal.ts'
import type { Clock } from '../clock.ts'
import { countFailures, neighbourhood } from '../failures.ts'
import { createGate, GateFull } from '../gate.ts'
import { type Authenticate, type NotSignedIn, SessionsAway, type SignedIn } from './authenticate.ts'
import type { Identity } from './identity.ts'
import { findKey } from './key.store.ts'
import type { Principal } from './principal.ts'
import { permissionsOf, roleOfKey } from './roles.ts'

/** With the 2 s between two looks at open sockets: what another hub ended is refused here within 5 s. */
const REMEMBERED_MS_MAX = 3_000
const REMEMBERED_MAX = 10_000
/** Keys and cookies of nobody that one address may send; afterwards its unknown ones are looked up one by one. */
const FAILED_PER_MINUTE_MAX = 300
const WAITING_MAX = 50
const RETRY_S = 5

export interface Authenticator {
  readonly authenticate: Authenticate
  /** Something about people, sessions or keys changed here. */
  readonly forget: () => void
}

interface Remembered {
  until: number
  readonly answer: Promise<SignedIn | undefined>
}

export const createAuthenticator = (identity: Identity, declared: ReadonlySet<string>, clock: Clock): Authenticator => {
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

  const authenticate: Authenticate = async (headers, address = '') => {
    const key = keyOf(headers)
    const cookie = headers.cookie ?? ''
    if (key === undefined && !cookie.includes('dockledger.')) return refuse('not-signed-in')
    const name = hash('sha256', key ?? `cookie ${cookie}`, 'base64')
    const find = () =>
      key === undefined ? byCookie(identity, declared, cookie) : byKey(identity, declared, key, clock.now())
    const from = neighbourhood(address)
    const entry = remembered.get(name)
    if (entry && entry.until > clock.now().getTime()) return (await entry.answer) ?? fail(from)
    // who was right a moment ago does not wait behind those who guess
    if (entry || !failures.isOver(from)) return (await lookUp(name, find)) ?? fail(from)
    try {
      return (await gate(() => lookUp(name, find))) ?? fail(from)
    } catch (fault) {
      if (fault instanceof GateFull) return refuse('too-many-requests', { seconds: RETRY_S })
      throw fault
    }
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

const byCookie = async (
  identity: Identity,
  declared: ReadonlySet<string>,
  cookie: string,
): Promise<SignedIn | undefined> => {
  const session = await identity.auth.api.getSession({ headers: new Headers({ cookie }) }).catch((fault: unknown) => {
    if (isAPIError(fault) && fault.statusCode < 500) return null
    throw new SessionsAway('sessions could not be read', { cause: fault })
  })
  if (!session) return undefined
  const { id, name, email, role } = session.user
  const principal: Principal = { kind: 'person', id, name, email, role, permissions: permissionsOf(role, declared) }
  return { principal, by: 'cookie' }
}

/** A key never may more than the person it belongs to. */
const byKey = async (
  identity: Identity,
  declared: ReadonlySet<string>,
  key: string,
  now: Date,
): Promise<SignedIn | undefined> => {
  const found = await findKey(identity.pool, key)
  if (!found?.isEnabled || (found.expiresAt !== null && found.expiresAt <= now)) return undefined
  const role = roleOfKey(found.metadata)
  const ownerMay = permissionsOf(found.ownerRole, declared)
  const permissions = new Set([...permissionsOf(role, declared)].filter((permission) => ownerMay.has(permission)))
  const name = `${found.name ?? 'API key'} (${found.ownerName})`
  return { principal: { kind: 'api-key', id: found.id, name, email: null, role, permissions }, by: 'key' }
}
