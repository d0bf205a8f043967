/** May this gateway speak? Asked at every connection and for every packet, so the answer is remembered for seconds. */
import { hash } from 'node:crypto'
import { NAME_PATTERN } from '../contract/topics.ts'
import { isCredential } from '../platform/broker/credential.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/tx.ts'
import type { Logger } from '../platform/log.ts'
import { findGateway, type Gateway, saveRefusal } from './gateway.store.ts'

export interface Admission {
  /** At a connection. undefined: welcome. */
  readonly admit: (user: string, credential: string, address: string) => Promise<string | undefined>
  /** For a packet that another broker let through: the gateway, when it is active and speaks under its own site. */
  readonly speaker: (name: string, site: string) => Promise<Gateway | undefined>
  readonly forget: (name: string) => void
}

/** What another hub decided is heeded after at most this long. */
const REMEMBERED_MS_MAX = 5_000
const REMEMBERED_MAX = 5_000

interface Remembered {
  readonly until: number
  readonly gateway: Promise<Gateway | undefined>
}

export const createAdmission = (db: Database, clock: Clock, log: Logger): Admission => {
  const remembered = new Map<string, Remembered>()
  /** gateway name → digest of the credential that was proved against its kept hash; scrypt is slow on purpose */
  const proved = new Map<string, { kept: string; digest: string }>()

  const refusedUntil = new Map<string, number>()

  const known = (name: string): Promise<Gateway | undefined> => {
    const now = clock.now().getTime()
    const entry = remembered.get(name)
    if (entry && entry.until > now) return entry.gateway
    if (remembered.size >= REMEMBERED_MAX) remembered.clear()
    const gateway = db.read((tx) => findGateway(tx, name))
    remembered.set(name, { until: now + REMEMBERED_MS_MAX, gateway })
    gateway.catch(() => remembered.delete(name))
    return gateway
  }

  const isProved = async (name: string, credential: string, kept: string): Promise<boolean> => {
    const digest = hash('sha256', credential)
    const before = proved.get(name)
    if (before && before.kept === kept && before.digest === digest) return true
    const isRight = await isCredential(credential, kept)
    if (isRight) proved.set(name, { kept, digest })
    return isRight
  }

  const refuse = async (name: string, site: string, why: string): Promise<string> => {
    log.warn({ gateway: name, why }, 'a gateway was turned away')
    await db.transaction((tx) => saveRefusal(tx, name, site, why))
    return why
  }

  const admit: Admission['admit'] = async (user, credential, address) => {
    if (!NAME_PATTERN.test(user)) {
      log.warn({ address }, 'a connection without a gateway name was turned away')
      return 'the user name must be the name of the gateway'
    }
    const gateway = await db.read((tx) => findGateway(tx, user))
    if (!gateway || gateway.state === 'quarantined') return refuse(user, 'unknown', `unknown gateway, from ${address}`)
    if (gateway.state === 'revoked' || gateway.credentialHash === null) return refuse(user, gateway.site, 'revoked')
    if (!(await isProved(user, credential, gateway.credentialHash)))
      return refuse(user, gateway.site, `wrong credential, from ${address}`)
    return undefined
  }

  const speaker: Admission['speaker'] = async (name, site) => {
    const gateway = await known(name)
    if (gateway?.state === 'active' && gateway.site === site) return gateway
    const now = clock.now().getTime()
    // a gateway that goes on talking must not fill the database
    if ((refusedUntil.get(name) ?? 0) > now) return undefined
    if (refusedUntil.size >= REMEMBERED_MAX) refusedUntil.clear()
    refusedUntil.set(name, now + REMEMBERED_MS_MAX)
    await refuse(name, site, whyNot(gateway, site))
    return undefined
  }

  return { admit, speaker, forget: (name) => void remembered.delete(name) }
}

const whyNot = (gateway: Gateway | undefined, site: string): string => {
  if (!gateway || gateway.state === 'quarantined') return 'unknown gateway'
  return gateway.state === 'revoked' ? 'revoked' : `belongs to site ${gateway.site}, not ${site}`
}
