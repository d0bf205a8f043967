/** Cookie or key → principal. Answers are remembered for seconds: an integrator posts a thousand times a second. */
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '../clock.ts'
import type { Authenticate, SignedIn } from './authenticate.ts'
import type { Identity } from './identity.ts'
import type { Principal } from './principal.ts'
import { isRole, permissionsOf } from './roles.ts'

/** A revoked key or an ended session is refused by every hub after at most this long; by this hub at once when it ended here. */
const REMEMBERED_MS_MAX = 5_000
const REMEMBERED_MAX = 10_000

export interface Authenticator {
  readonly authenticate: Authenticate
  /** Something about people, sessions or keys changed here. */
  readonly forget: () => void
}

interface Owner {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: string
}

export const createAuthenticator = (identity: Identity, declared: ReadonlySet<string>, clock: Clock): Authenticator => {
  const remembered = new Map<string, { until: number; answer: Promise<SignedIn | undefined> }>()
  const authenticate: Authenticate = async (headers) => {
    const key = keyOf(headers)
    const cookie = headers.cookie
    if (key === undefined && !cookie?.includes('dockledger.')) return undefined
    const name = createHash('sha256')
      .update(key ?? `cookie ${cookie}`)
      .digest('base64')
    const now = clock.now().getTime()
    const known = remembered.get(name)
    if (known && known.until > now) return known.answer
    if (remembered.size >= REMEMBERED_MAX) remembered.clear()
    const answer = key === undefined ? byCookie(identity, declared, cookie ?? '') : byKey(identity, declared, key)
    remembered.set(name, { until: now + REMEMBERED_MS_MAX, answer })
    answer.catch(() => remembered.delete(name))
    return answer
  }
  return { authenticate, forget: () => remembered.clear() }
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
  const session = await identity.auth.api.getSession({ headers: new Headers({ cookie }) })
  if (!session) return undefined
  const { id, name, email, role } = session.user
  const principal: Principal = { kind: 'person', id, name, email, role, permissions: permissionsOf(role, declared) }
  return { principal, by: 'cookie' }
}

/** A key never may more than the person it belongs to. Its role: `metadata.role`, else integrator. */
const byKey = async (identity: Identity, declared: ReadonlySet<string>, key: string): Promise<SignedIn | undefined> => {
  const { valid, key: found } = await identity.auth.api.verifyApiKey({ body: { key } })
  if (!valid || !found) return undefined
  const { rows } = await identity.pool.query<Owner>('SELECT id, name, email, role FROM "user" WHERE id = $1', [
    found.referenceId,
  ])
  const [owner] = rows
  if (!owner) return undefined
  const wanted = found.metadata?.role
  const role = isRole(wanted) ? wanted : 'integrator'
  const ownerMay = permissionsOf(owner.role, declared)
  const permissions = new Set([...permissionsOf(role, declared)].filter((permission) => ownerMay.has(permission)))
  const name = `${found.name ?? 'API key'} (${owner.name})`
  return { principal: { kind: 'api-key', id: found.id, name, email: null, role, permissions }, by: 'key' }
}
