/** What a person with a one-time link reaches before he can sign in. The token comes in the body: paths are logged, bodies are not. */
import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../../contract/text.ts'
import type { Auth } from '../auth/identity.ts'
import type { Invited } from '../auth/invitation.store.ts'
import { acceptInvitation, lookAtInvitation } from '../auth/invitation.ts'
import { createSignInLimit } from '../auth/sign-in-limit.ts'
import type { Clock } from '../clock.ts'
import type { OpenDatabase } from '../db/database.ts'
import { EVERYTHING } from '../db/scope.ts'
import type { Database } from '../db/tx.ts'
import { sendRefusal } from './problem.ts'
import { validate } from './validate.ts'

export interface InvitationSettings {
  readonly db: Pick<OpenDatabase, 'as'>
  readonly auth: Auth
  readonly clock: Clock
  readonly onAccessChanged: () => void
}

const token = z.string().min(1).max(100).describe('what stands behind the # of the link')
export const lookBody = z.strictObject({ token })
export const acceptBody = z.strictObject({
  token,
  password: z.string().min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX),
})

export const invitationEndpoints = (settings: InvitationSettings): Router => {
  const { auth, onAccessChanged } = settings
  const db = settings.db.as(EVERYTHING)
  const limit = createSignInLimit(settings.clock)
  const router = Router({ caseSensitive: true })
  /** Counted as sign-in is: one address has ten wrong ones a minute. */
  const endpoint =
    <S extends z.ZodType>(
      schema: S,
      act: (db: Database, body: z.output<S>) => Promise<Invited | ReturnType<typeof refuse>>,
    ): RequestHandler =>
    async (request, response) => {
      const input = validate(schema, request.body, 'body')
      if (isRefusal(input)) return sendRefusal(response, input)
      const end = limit.begin('invitation', request.socket.remoteAddress)
      if (isRefusal(end)) return sendRefusal(response, end)
      const found = await act(db, input.value as z.output<S>)
      end(!isRefusal(found))
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
    endpoint(acceptBody, async (all, body) => {
      const accepted = await acceptInvitation(all, auth, body.token, body.password)
      if (!isRefusal(accepted)) onAccessChanged()
      return accepted
    }),
  )
  router.use((_, response) => sendRefusal(response, refuse('not-found', { what: 'address' })))
  return router
}
