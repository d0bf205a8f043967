/** What a person with a one-time link reaches before he can sign in. The token comes in the body: paths are logged, bodies are not. */
import { type Request, type RequestHandler, type Response, Router } from 'express'
import { z } from 'zod'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../../contract/text.ts'
import { appendAudit } from '../audit/audit.store.ts'
import { changesBetween } from '../audit/changes.ts'
import type { Actor } from '../audit/entry.ts'
import type { Trail } from '../audit/trail.ts'
import { askForLetter } from '../auth/access-letter.store.ts'
import { createBackOff } from '../auth/back-off.ts'
import type { Auth } from '../auth/identity.ts'
import type { Invited } from '../auth/invitation.store.ts'
import { acceptInvitation, lookAtInvitation } from '../auth/invitation.ts'
import type { Clock } from '../clock.ts'
import type { OpenDatabase } from '../db/database.ts'
import { EVERYTHING } from '../db/scope.ts'
import type { Database } from '../db/tx.ts'
import { countFailures, neighbourhood } from '../failures.ts'
import { sendRefusal } from './problem.ts'
import { validate } from './validate.ts'

export interface InvitationSettings {
  readonly db: Pick<OpenDatabase, 'as'>
  readonly auth: Auth
  readonly clock: Clock
  readonly onAccessChanged: () => void
  readonly trail: Trail
  /** The hub's own look: whoever asks is nobody yet. */
  readonly system: Database
  /** Letters leave. */
  readonly hasMail: boolean
}

const token = z.string().min(1).max(100).describe('what stands behind the # of the link')
export const lookBody = z.strictObject({ token })
export const acceptBody = z.strictObject({
  token,
  password: z.string().min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX),
})

export const forgottenBody = z.strictObject({
  email: z
    .email()
    .max(320)
    .meta({ examples: ['wang.fang@example.com'] }),
})

/** Tokens that are none, of one place: they are too long to guess, so that others need not wait for it. */
const WRONG_PER_MINUTE_MAX = 10
/** Of letters to one address, from wherever they are asked for. */
const LETTERS = { free: 3, firstMs: 60_000, maxMs: 15 * 60_000 }
/** Of letters that one place asks for. */
const ASKED_PER_MINUTE_MAX = 20
const RETRY_S = 60

const nobodyAt = (request: Request, response: Response): Actor => ({
  kind: 'nobody',
  id: '',
  name: '',
  via: 'none',
  address: request.socket.remoteAddress ?? null,
  requestId: String(response.getHeader('x-request-id')),
})

export const invitationEndpoints = (settings: InvitationSettings): Router => {
  const { auth, onAccessChanged } = settings
  const db = settings.db.as(EVERYTHING)
  const wrong = countFailures(settings.clock, WRONG_PER_MINUTE_MAX - 1)
  const router = Router({ caseSensitive: true })
  const endpoint =
    <S extends z.ZodType>(
      schema: S,
      act: (db: Database, body: z.output<S>, actor: Actor) => Promise<Invited | ReturnType<typeof refuse>>,
    ): RequestHandler =>
    async (request, response) => {
      const input = validate(schema, request.body, 'body')
      if (isRefusal(input)) return sendRefusal(response, input)
      const from = neighbourhood(request.socket.remoteAddress ?? '')
      if (wrong.isOver(from)) return sendRefusal(response, refuse('too-many-requests', { seconds: RETRY_S }))
      const found = await act(db, input.value as z.output<S>, nobodyAt(request, response))
      if (isRefusal(found) && found.refused === 'link-ended') wrong.add(from)
      if (isRefusal(found)) return sendRefusal(response, found)
      const { name, email } = found
      response.json({ name, email })
    }
  router.post(
    '/',
    endpoint(lookBody, (all, body) => lookAtInvitation(all, body.token)),
  )
  router.post(
    '/acceptance',
    endpoint(acceptBody, async (all, body, actor) => {
      const accepted = await acceptInvitation({ db: all, auth, actor }, body)
      if (!isRefusal(accepted)) onAccessChanged()
      return accepted
    }),
  )
  if (settings.hasMail) router.post('/forgotten', forgotten(settings))
  router.use((_, response) => sendRefusal(response, refuse('not-found', { what: 'address' })))
  return router
}

/** Writes down what was asked and looks nobody up: neither the answer nor its time says whether there is such a person. */
const forgotten = ({ system, clock, trail }: InvitationSettings): RequestHandler => {
  const letters = createBackOff(clock, LETTERS)
  const places = countFailures(clock, ASKED_PER_MINUTE_MAX)
  return async (request, response) => {
    const input = validate(forgottenBody, request.body, 'body')
    if (isRefusal(input)) return sendRefusal(response, input)
    const email = forgottenBody.parse(input.value).email.toLowerCase()
    const from = neighbourhood(request.socket.remoteAddress ?? '')
    places.add(from)
    const waitMs = places.isOver(from) ? RETRY_S * 1_000 : letters.waitMs(email)
    if (waitMs > 0) return sendRefusal(response, refuse('too-many-requests', { seconds: Math.ceil(waitMs / 1_000) }))
    letters.fail(email)
    await system.transaction(async (tx) => {
      await askForLetter(tx, 'reset', email)
      const changes = changesBetween(undefined, { email: trail.hash(email) }, trail.hash)
      const deed = { action: 'password-forgotten', refused: null, times: 1, subject: null, changes, reason: null }
      await appendAudit(tx, nobodyAt(request, response), deed)
    })
    response.status(202).json({})
  }
}
