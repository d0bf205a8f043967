/** Headers → who acts. The same question for routes and sockets. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Refusal } from '../../contract/refusal.ts'
import type { Principal } from './principal.ts'
import type { Session } from './session-rule.ts'

export interface SignedIn {
  readonly principal: Principal
  readonly by: 'cookie' | 'key' | 'badge'
  /** Of a cookie or a badge; a key has none, and nothing to prove. */
  readonly session?: Session
}

export type NotSignedIn = Refusal<'not-signed-in' | 'too-many-requests' | 'second-factor-required'>

/**
 * What a session is used for. `work`: it must have shown a second factor where one is needed. `enrol`: it need not, since this is how
 * it does. `watch`: as `work`, but nobody need sit there, so that a session lies idle meanwhile.
 */
export type Purpose = 'work' | 'enrol' | 'watch'

/** `purpose` is `work` where it is not said. `address`: of the socket, for counting who guesses. Throws when it cannot be known now: the database is away. */
export type Authenticate = (
  headers: IncomingHttpHeaders,
  address: string | undefined,
  purpose?: Purpose,
) => Promise<SignedIn | NotSignedIn>

/** Sessions could not be read; the library says no more than that. */
export class SessionsAway extends Error {}
