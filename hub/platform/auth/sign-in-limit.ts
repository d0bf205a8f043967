/** Guessing a password is slow: by person and address, and by address for people who never signed in from there. */
import { type Refusal, refuse } from '../../contract/refusal.ts'
import type { Clock } from '../clock.ts'
import { countFailures, neighbourhood } from '../failures.ts'

/** Of one person, from one address. */
const PERSON_PER_MINUTE_MAX = 10
/** Of all people whom the address does not know yet. */
const ADDRESS_PER_MINUTE_MAX = 100
const FAMILIAR_MAX = 10_000
const RETRY_S = 60

export interface SignInLimit {
  /** Counts the attempt before its outcome is known, so that many at once are no way round; call what it returns with the outcome. */
  readonly begin: (
    who: string,
    address: string | undefined,
  ) => ((isRight: boolean) => void) | Refusal<'too-many-requests'>
}

export const createSignInLimit = (clock: Clock): SignInLimit => {
  const persons = countFailures(clock, PERSON_PER_MINUTE_MAX)
  const addresses = countFailures(clock, ADDRESS_PER_MINUTE_MAX)
  const familiar = new Set<string>()
  return {
    begin: (who, address = '') => {
      const from = neighbourhood(address)
      const pair = `${from} ${who.toLowerCase()}`
      persons.add(pair)
      if (persons.isOver(pair) || (addresses.isOver(from) && !familiar.has(pair)))
        return refuse('too-many-requests', { seconds: RETRY_S })
      return (isRight) => {
        if (!isRight) addresses.add(from)
        else {
          persons.forgive(pair)
          if (familiar.size >= FAMILIAR_MAX) familiar.clear()
          familiar.add(pair)
        }
      }
    },
  }
}
