/** Headers → who acts. The same question for routes and sockets. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Refusal } from '../../contract/refusal.ts'
import type { Principal } from './principal.ts'

export interface SignedIn {
  readonly principal: Principal
  readonly by: 'cookie' | 'key'
}

export type NotSignedIn = Refusal<'not-signed-in' | 'too-many-requests'>

/** `address`: of the socket, for counting who guesses. Throws when it cannot be known now: the database is away. */
export type Authenticate = (
  headers: IncomingHttpHeaders,
  address: string | undefined,
) => Promise<SignedIn | NotSignedIn>

/** Sessions could not be read; the library says no more than that. */
export class SessionsAway extends Error {}
