/** For load balancers and people: alive, able to work, and the numbers. */
import { type Request, type RequestHandler, Router } from 'express'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import type { Authenticate } from '../auth/authenticate.ts'
import { may } from '../auth/principal.ts'
import type { Metrics } from '../metrics.ts'
import { sendRefusal } from './problem.ts'

export interface ReadyCheck {
  readonly name: string
  /** Resolves to what is wrong, in words; undefined when all is well. */
  readonly ask: () => Promise<string | undefined>
}

export interface HealthSettings {
  readonly checks: readonly ReadyCheck[]
  readonly metrics: Metrics
  readonly authenticate: Authenticate
}

export const METRICS_PERMISSION = 'metrics.read'

export const healthRoutes = ({ checks, metrics, authenticate }: HealthSettings): Router => {
  const router = Router()
  router.get('/healthz', (_, response) => {
    response.json({ status: 'alive' })
  })
  router.get('/readyz', readiness(checks))
  router.get('/metrics', async (request, response) => {
    const refused = await refusedTo(authenticate, request)
    if (isRefusal(refused)) return sendRefusal(response, refused)
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
  return router
}

const readiness =
  (checks: readonly ReadyCheck[]): RequestHandler =>
  async (_, response) => {
    const answers = await Promise.all(
      checks.map(async ({ name, ask }) => {
        const wrong = await ask().catch((error: Error) => error.message)
        return { name, isReady: wrong === undefined, ...(wrong === undefined ? {} : { detail: wrong }) }
      }),
    )
    const isReady = answers.every((answer) => answer.isReady)
    response.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'not-ready', checks: answers })
  }

const refusedTo = async (authenticate: Authenticate, request: Request) => {
  const signedIn = await authenticate(request.headers, request.socket.remoteAddress)
  if (isRefusal(signedIn)) return signedIn
  return may(signedIn.principal, METRICS_PERMISSION)
    ? undefined
    : refuse('not-permitted', { permission: METRICS_PERMISSION })
}
