/** May this gateway speak? Asked at every connection and for every packet, so the answer is remembered for seconds. */
import { NAME_PATTERN } from '../contract/topics.ts'
import { isCredential, isOutdated } from '../platform/broker/credential.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/tx.ts'
import { countFailures, neighbourhood } from '../platform/failures.ts'
import { createGate } from '../platform/gate.ts'
import type { Logger } from '../platform/log.ts'
import { findGateway, type Gateway, saveRefusal } from './gateway.store.ts'

export interface Admission {
  /** At a connection. undefined: welcome. */
  readonly admit: (user: string, credential: string, address: string) => Promise<string | undefined>
  /** For a packet that another broker let through: the gateway, when it is active and speaks under its own site. */
  readonly speaker: (name: string, site: string) => Promise<Gateway | undefined>
  /** A gateway that is known did what it may not: counted where a person sees it. */
  readonly note: (name: string, why: string) => void
  readonly forget: (name: string) => void
}

/** What another hub decided is heeded after at most this long. */
const REMEMBERED_MS_MAX = 5_000
const REMEMBERED_MAX = 5_000
/** Failed connections that one address may have looked up and written down in a minute; more are refused by what is remembered. */
const FAILED_PER_MINUTE_MAX = 30
/** Connections that are looked up at once: the database has others to answer. */
const LOOKED_UP_MAX = 4
const WAITING_MAX = 1_000

interface Remembered {
  readonly until: number
  readonly gateway: Promise<Gateway | undefined>
}

export const createAdmission = (db: Database, clock: Clock, log: Logger): Admission => {
  const remembered = new Map<string, Remembered>()
  const failures = countFailures(clock, FAILED_PER_MINUTE_MAX)
  const gate = createGate(LOOKED_UP_MAX, WAITING_MAX)
  const refusedUntil = new Map<string, number>()

  const find = (name: string): Promise<Gateway | undefined> => db.read((tx) => findGateway(tx, name))
  const findInTurn = (name: string): Promise<Gateway | undefined> => gate(() => find(name))

  const known = (name: string, look = find): Promise<Gateway | undefined> => {
    const now = clock.now().getTime()
    const entry = remembered.get(name)
    if (entry && entry.until > now) return entry.gateway
    if (remembered.size >= REMEMBERED_MAX) remembered.clear()
    const gateway = look(name)
    remembered.set(name, { until: now + REMEMBERED_MS_MAX, gateway })
    gateway.catch(() => remembered.delete(name))
    return gateway
  }

  /** A gateway that goes on trying must not fill the database: one refusal of each is written down in a while. */
  const refuse = async (name: string, site: string, why: string): Promise<void> => {
    const now = clock.now().getTime()
    if ((refusedUntil.get(name) ?? 0) > now) return
    if (refusedUntil.size >= REMEMBERED_MAX) refusedUntil.clear()
    refusedUntil.set(name, now + REMEMBERED_MS_MAX)
    log.warn({ gateway: name, why }, 'a gateway was turned away')
    await db.transaction((tx) => saveRefusal(tx, name, site, why))
  }

  const admit: Admission['admit'] = async (user, credential, address) => {
    const isName = NAME_PATTERN.test(user)
    const from = neighbourhood(address)
    if (failures.isOver(from)) {
      // whoever is right is let in all the same
      const gateway = isName ? await known(user, findInTurn) : undefined
      return whyNotIn(gateway, credential) && 'too many failed connections from this address; try again in a minute'
    }
    const gateway = isName ? await findInTurn(user) : undefined
    const why = isName ? whyNotIn(gateway, credential) : 'the user name must be the name of the gateway'
    if (why === undefined) return undefined
    if (failures.add(from) === FAILED_PER_MINUTE_MAX)
      log.warn({ address }, 'too many failed connections; more of this minute are not told')
    if (isName) await refuse(user, gateway?.site ?? 'unknown', `${why}, from ${address}`)
    else log.warn({ address }, 'a connection without a gateway name was turned away')
    return why
  }

  const speaker: Admission['speaker'] = async (name, site) => {
    const gateway = await known(name)
    if (gateway?.state === 'active' && gateway.site === site) return gateway
    await refuse(name, site, whyNot(gateway, site))
    return undefined
  }

  const note: Admission['note'] = (name, why) => {
    refuse(name, 'unknown', why).catch((fault: Error) =>
      log.warn({ gateway: name, reason: fault.message }, 'not noted'),
    )
  }

  return { admit, speaker, note, forget: (name) => void remembered.delete(name) }
}

const whyNotIn = (gateway: Gateway | undefined, credential: string): string | undefined => {
  if (!gateway || gateway.state === 'quarantined') return 'unknown gateway'
  if (gateway.state === 'revoked' || gateway.credentialHash === null) return 'revoked'
  if (isOutdated(gateway.credentialHash)) return 'its credential is of an older hub; give it a new one'
  return isCredential(credential, gateway.credentialHash) ? undefined : 'wrong credential'
}

const whyNot = (gateway: Gateway | undefined, site: string): string => {
  if (!gateway || gateway.state === 'quarantined') return 'unknown gateway'
  return gateway.state === 'revoked' ? 'revoked' : `belongs to site ${gateway.site}, not ${site}`
}
