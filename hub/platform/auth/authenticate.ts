/** Headers → who acts. The same question for routes and sockets. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Principal } from './principal.ts'

export interface SignedIn {
  readonly principal: Principal
  readonly by: 'cookie' | 'key'
}

/** undefined: nobody we know. Throws when the database is away. */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<SignedIn | undefined>
