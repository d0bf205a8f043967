/** What every request passes before it reaches a route: a number, headers, limits, a body that is JSON. */
import { randomUUID } from 'node:crypto'
import express, { type RequestHandler } from 'express'
import { rateLimit } from 'express-rate-limit'
import helmet from 'helmet'
import { refuse } from '../../contract/refusal.ts'
import { CLIENT_ADDRESS_HEADER } from '../auth/identity.ts'
import { elapsedMs } from '../clock.ts'
import { neighbourhood } from '../failures.ts'
import type { Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { sendRefusal } from './problem.ts'

export const BODY_BYTES_MAX = 1_048_576
const MINUTE_MS = 60_000
const REQUESTS_PER_MINUTE_MAX = 240_000
const REQUEST_ID = /^[\w.-]{1,100}$/

/** The caller's own X-Request-Id is kept when it is plain; it is in the answer and in the log. */
export const numbered: RequestHandler = (request, response, next) => {
  const given = request.headers['x-request-id']
  response.setHeader('x-request-id', typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID())
  request.headers[CLIENT_ADDRESS_HEADER] = request.socket.remoteAddress ?? 'unknown'
  next()
}

export const observed =
  (log: Logger, metrics: Metrics): RequestHandler =>
  (request, response, next) => {
    const began = elapsedMs()
    const path = request.originalUrl.split('?')[0]
    response.on('finish', () => {
      const ms = elapsedMs() - began
      const status = response.statusCode
      metrics.httpSeconds.observe({ method: request.method, status }, ms / 1000)
      // 503 says that something else is away, which is logged where it was noticed
      const level = status >= 500 && status !== 503 ? 'error' : status >= 400 ? 'info' : 'debug'
      log[level](
        {
          requestId: response.getHeader('x-request-id'),
          method: request.method,
          path,
          status,
          ms: Math.round(ms * 10) / 10,
        },
        'request',
      )
    })
    next()
  }

/** What of a device the screens may ask for (Permissions Policy §6.2); each of the others is refused to every script. */
const PERMISSIONS = [
  ...['camera', 'fullscreen', 'screen-wake-lock', 'publickey-credentials-create', 'publickey-credentials-get'].map(
    (name) => `${name}=(self)`,
  ),
  ...[
    'accelerometer',
    'autoplay',
    'display-capture',
    'encrypted-media',
    'geolocation',
    'gyroscope',
    'magnetometer',
  ].map((name) => `${name}=()`),
  ...['microphone', 'midi', 'payment', 'serial', 'usb', 'xr-spatial-tracking'].map((name) => `${name}=()`),
].join(', ')

/** Scripts only from ourselves. Styles may be inline: components set them at run time. */
export const safeHeaders = (isHttps: boolean): RequestHandler[] => [
  (_, response, next) => {
    response.setHeader('permissions-policy', PERMISSIONS)
    next()
  },
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        mediaSrc: ["'self'", 'data:', 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(isHttps ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: isHttps,
    crossOriginOpenerPolicy: isHttps,
    originAgentCluster: isHttps,
  }),
]

/**
 * No browser and no proxy keeps an answer: the next at a shared handheld must not find it, and a thing's version says nothing of what
 * hangs on it, such as a person's sessions, so that a kept one would be taken for today's.
 */
export const unkept: RequestHandler = (_, response, next) => {
  response.setHeader('cache-control', 'no-store')
  next()
}

/** Far above what anybody needs: a program gone wild. Guessing is counted where it fails (auth/). */
export const requestLimit = (): RequestHandler =>
  rateLimit({
    windowMs: MINUTE_MS,
    limit: REQUESTS_PER_MINUTE_MAX,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (request) => neighbourhood(request.socket.remoteAddress ?? ''),
    handler: (_, response) => sendRefusal(response, refuse('too-many-requests', { seconds: MINUTE_MS / 1000 })),
  })

const hasBody = (headers: Record<string, unknown>): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

export const jsonBody = (): RequestHandler[] => [
  (request, response, next) => {
    if (hasBody(request.headers) && !request.is('application/json'))
      return sendRefusal(response, refuse('wrong-content-type'))
    next()
  },
  express.json({ limit: BODY_BYTES_MAX }),
]
