/**
 * Guessing a password is slow: by person and address, by address for people who never signed in from there, and by person for all
 * addresses and browsers that do not know him. What is counted is what was typed, whether or not there is such a person.
 */
import { type Refusal, refuse } from '../../contract/refusal.ts'
import type { Clock } from '../clock.ts'
import { countFailures, neighbourhood } from '../failures.ts'
import { createBackOff } from './back-off.ts'

/** Of one person, from one address. */
const PERSON_PER_MINUTE_MAX = 10
/** Of all people whom the address does not know yet. */
const ADDRESS_PER_MINUTE_MAX = 100
const FAMILIAR_MAX = 10_000
const RETRY_S = 60
/** Of one person, from wherever. The longest wait is what a stranger can make him wait at a new place. */
const STRANGERS = { free: 20, firstMs: 60_000, maxMs: 15 * 60_000 }
/** Of proofs in a session: a password or a code. */
const PROOFS = { free: 5, firstMs: 30_000, maxMs: 15 * 60_000 }

/** What is guessed in a session: whoever knows the one is not forgiven for guessing at the other. */
export type Shown = 'password' | 'code'

type Ended = (isRight: boolean) => void
type Begun = Ended | Refusal<'too-many-requests'>

/** Both count the attempt before its outcome is known, so that many at once are no way round; call what they return with the outcome. */
export interface SignInLimit {
  /** `isKnown`: this browser let him in before. */
  readonly begin: (who: string, address: string | undefined, isKnown?: boolean) => Begun
  /** Something that the person of a session proves once more. */
  readonly beginProof: (personId: string, shown: Shown) => Begun
}

const wait = (ms: number): Refusal<'too-many-requests'> =>
  refuse('too-many-requests', { seconds: Math.ceil(ms / 1_000) })

export const createSignInLimit = (clock: Clock): SignInLimit => {
  const persons = countFailures(clock, PERSON_PER_MINUTE_MAX)
  const addresses = countFailures(clock, ADDRESS_PER_MINUTE_MAX)
  const strangers = createBackOff(clock, STRANGERS)
  const proofs = createBackOff(clock, PROOFS)
  const familiar = new Set<string>()
  return {
    begin: (who, address = '', isKnown = false) => {
      const name = who.toLowerCase()
      const from = neighbourhood(address)
      const pair = `${from} ${name}`
      const isFamiliar = isKnown || familiar.has(pair)
      persons.add(pair)
      if (persons.isOver(pair) || (addresses.isOver(from) && !isFamiliar))
        return refuse('too-many-requests', { seconds: RETRY_S })
      const ms = isFamiliar ? 0 : strangers.waitMs(name)
      if (ms > 0) return wait(ms)
      return (isRight) => {
        if (!isRight) {
          addresses.add(from)
          strangers.fail(name)
        } else {
          persons.forgive(pair)
          if (familiar.size >= FAMILIAR_MAX) familiar.clear()
          familiar.add(pair)
        }
      }
    },
    beginProof: (personId, shown) => {
      const name = `${shown} ${personId}`
      const ms = proofs.waitMs(name)
      if (ms > 0) return wait(ms)
      proofs.fail(name)
      return (isRight) => {
        if (isRight) proofs.forgive(name)
      }
    },
  }
}
