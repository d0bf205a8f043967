/** How a screen on a wall or a handheld asks to be let in, and is told that it was. Open to everybody: it grants nothing until a person enters the code. */
import { type RequestHandler, type Response, Router } from 'express'
import {
  DISPLAY_COOKIE,
  type PairedKind,
  type PairingClaimed,
  type PairingOpened,
  pairingAsked,
  pairingClaim,
} from '../../contract/display.ts'
import { HANDHELD_COOKIE } from '../../contract/handheld.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { claimPairing, openPairing } from '../auth/display.store.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/tx.ts'
import { countFailures, neighbourhood } from '../failures.ts'
import { sendRefusal } from './problem.ts'
import { validate } from './validate.ts'

export interface PairingSettings {
  /** The hub's own look: a screen that asks belongs to no company yet. */
  readonly system: Database
  readonly clock: Clock
  readonly publicUrl: URL | undefined
}

const COOKIES: Readonly<Record<PairedKind, string>> = { display: DISPLAY_COOKIE, handheld: HANDHELD_COOKIE }
const OPENED_PER_MINUTE_MAX = 20
const RETRY_S = 60
/** A wall is not asked again for a year and more; browsers keep no cookie longer. */
const COOKIE_S = 400 * 86_400

export const pairingEndpoints = ({ system, clock, publicUrl }: PairingSettings): Router => {
  const opened = countFailures(clock, OPENED_PER_MINUTE_MAX)
  const router = Router({ caseSensitive: true })
  const answering =
    (answer: (body: unknown, response: Response, from: string) => Promise<void>): RequestHandler =>
    (request, response, next) => {
      answer(request.body, response, neighbourhood(request.socket.remoteAddress ?? '')).catch(next)
    }
  router.post(
    '/pairing',
    answering(async (body, response, from) => {
      const input = validate(pairingAsked, body ?? {}, 'body')
      if (isRefusal(input)) return sendRefusal(response, input)
      const { kind } = pairingAsked.parse(input.value)
      opened.add(from)
      if (opened.isOver(from)) return sendRefusal(response, refuse('too-many-requests', { seconds: RETRY_S }))
      const { code, secret, expiresAt } = await system.transaction((tx) => openPairing(tx, kind, from))
      response.status(201).json({ code, secret, expiresAt: expiresAt.toISOString() } satisfies PairingOpened)
    }),
  )
  router.post(
    '/claim',
    answering(async (body, response) => {
      const input = validate(pairingClaim, body, 'body')
      if (isRefusal(input)) return sendRefusal(response, input)
      const { secret } = pairingClaim.parse(input.value)
      const answer = await system.transaction((tx) => claimPairing(tx, secret))
      const isIn = typeof answer === 'object'
      if (isIn)
        response.cookie(COOKIES[answer.kind], answer.token, {
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
