/** How a screen on a wall asks to be let in, and is told that it was. Open to everybody: it grants nothing until a person enters the code. */
import { type RequestHandler, type Response, Router } from 'express'
import { DISPLAY_COOKIE, type PairingClaimed, type PairingOpened, pairingClaim } from '../../contract/display.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { claimPairing, openPairing } from '../auth/display.store.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/tx.ts'
import { countFailures, neighbourhood } from '../failures.ts'
import { isSameOrigin } from './origin.ts'
import { sendRefusal } from './problem.ts'
import { validate } from './validate.ts'

export interface PairingSettings {
  /** The hub's own look: a screen that asks belongs to no company yet. */
  readonly system: Database
  readonly clock: Clock
  readonly publicUrl: URL | undefined
}

const OPENED_PER_MINUTE_MAX = 20
const RETRY_S = 60
/** A wall is not asked again for a year and more; browsers keep no cookie longer. */
const COOKIE_S = 400 * 86_400

export const pairingEndpoints = ({ system, clock, publicUrl }: PairingSettings): Router => {
  const opened = countFailures(clock, OPENED_PER_MINUTE_MAX)
  const router = Router({ caseSensitive: true })
  const guarded =
    (answer: (body: unknown, response: Response, from: string) => Promise<void>): RequestHandler =>
    (request, response, next) => {
      if (!isSameOrigin(request.headers, publicUrl)) return sendRefusal(response, refuse('bad-origin'))
      answer(request.body, response, neighbourhood(request.socket.remoteAddress ?? '')).catch(next)
    }
  router.post(
    '/pairing',
    guarded(async (_, response, from) => {
      opened.add(from)
      const made = opened.isOver(from) ? undefined : await system.transaction(openPairing)
      if (!made) return sendRefusal(response, refuse('too-many-requests', { seconds: RETRY_S }))
      const { code, secret, expiresAt } = made
      response.status(201).json({ code, secret, expiresAt: expiresAt.toISOString() } satisfies PairingOpened)
    }),
  )
  router.post(
    '/claim',
    guarded(async (body, response) => {
      const input = validate(pairingClaim, body, 'body')
      if (isRefusal(input)) return sendRefusal(response, input)
      const { secret } = pairingClaim.parse(input.value)
      const answer = await system.transaction((tx) => claimPairing(tx, secret))
      const isIn = typeof answer === 'object'
      if (isIn)
        response.cookie(DISPLAY_COOKIE, answer.token, {
          httpOnly: true,
          sameSite: 'strict',
          secure: publicUrl?.protocol === 'https:',
          maxAge: COOKIE_S * 1_000,
        })
      response.json({ state: isIn ? 'paired' : answer } satisfies PairingClaimed)
    }),
  )
  return router
}
