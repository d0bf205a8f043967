/** The endpoints of sign-in that are reached from outside, what they may be sent, and how often one may be wrong. */
import { toNodeHandler } from 'better-auth/node'
import type { RequestHandler } from 'express'
import { isRefusal, type Refusal, refuse } from '../../contract/refusal.ts'
import { ENDPOINTS } from '../auth/endpoints.ts'
import type { Auth } from '../auth/identity.ts'
import { libraryRefusal } from '../auth/library-refusal.ts'
import { createSignInLimit } from '../auth/sign-in-limit.ts'
import type { Clock } from '../clock.ts'
import { sendRefusal } from './problem.ts'
import { validate } from './validate.ts'

export interface AuthEndpointSettings {
  readonly auth: Auth
  readonly clock: Clock
  /** Somebody signed out, a key was revoked, a name changed: what is known of who may what is old. */
  readonly onAccessChanged: () => void
}

/** Carries a refusal past the library's own way to answer. */
class Refused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.refused)
    this.refusal = refusal
  }
}

/** Whose password it asks for; undefined where it asks for none. */
const whosePassword = (endpoint: string, body: unknown): string | undefined => {
  if (endpoint === 'POST /change-password') return 'change-password'
  if (endpoint !== 'POST /sign-in/email') return undefined
  return typeof body === 'object' && body !== null && 'email' in body ? String(body.email) : ''
}

export const authEndpoints = ({ auth, clock, onAccessChanged }: AuthEndpointSettings): RequestHandler => {
  const handle = toNodeHandler(async (request: Request) => {
    const answer = await auth.handler(request)
    if (answer.status < 400 || answer.status >= 500) return answer
    throw new Refused(libraryRefusal(answer.status, await answer.json().catch(() => undefined)))
  })
  const limit = createSignInLimit(clock)
  return (request, response, next) => {
    const endpoint = `${request.method} ${request.path}`
    const schema = ENDPOINTS[endpoint]
    if (!schema) return sendRefusal(response, refuse('not-found', { what: 'address' }))
    const input =
      request.method === 'GET' ? validate(schema, request.query, 'query') : validate(schema, request.body, 'body')
    if (isRefusal(input)) return sendRefusal(response, input)
    if (request.body !== undefined) request.body = input.value
    const who = whosePassword(endpoint, input.value)
    const end = who === undefined ? undefined : limit.begin(who, request.socket.remoteAddress)
    if (isRefusal(end)) return sendRefusal(response, end)
    response.on('finish', () => {
      const isRight = response.statusCode < 400
      // what was not looked at for the hub's own trouble says nothing
      if (response.statusCode < 500 && response.statusCode !== 429) end?.(isRight)
      if (isRight && request.method !== 'GET') onAccessChanged()
    })
    handle(request, response).catch((fault: unknown) => {
      if (fault instanceof Refused) sendRefusal(response, fault.refusal)
      else next(fault)
    })
  }
}
