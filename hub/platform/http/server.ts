/** The web server, top to bottom in the order a request passes it. */
import { createServer, type Server } from 'node:http'
import express, { type Express } from 'express'
import { refuse } from '../../contract/refusal.ts'
import type { Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { type AuthEndpointSettings, authEndpoints } from './auth-endpoints.ts'
import { dashboardRoutes } from './dashboard.ts'
import { docsPage } from './docs-page.ts'
import { errorHandler } from './error.ts'
import { jsonBody, numbered, observed, requestLimit, safeHeaders, unkept } from './guards.ts'
import { type HandheldSettings, handheldEndpoints } from './handheld-endpoints.ts'
import { healthRoutes, type ReadyCheck } from './health.ts'
import { type InvitationSettings, invitationEndpoints } from './invitation-endpoints.ts'
import { type MountSettings, mountRoutes } from './mount.ts'
import { openApiDocument } from './openapi.ts'
import { ownSiteOnly, plainHost } from './origin.ts'
import { type PairingSettings, pairingEndpoints } from './pairing-endpoints.ts'
import { sendRefusal } from './problem.ts'
import type { Route } from './route.ts'

export interface HttpSettings
  extends MountSettings,
    AuthEndpointSettings,
    PairingSettings,
    InvitationSettings,
    HandheldSettings {
  readonly routes: readonly Route[]
  readonly checks: readonly ReadyCheck[]
  readonly metrics: Metrics
  readonly log: Logger
  readonly dashboardDir?: string
}

export const createApp = (settings: HttpSettings): Express => {
  const { routes, authenticate, metrics, log } = settings
  const app = express()
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple')
  app.use(numbered, observed(log, metrics), safeHeaders(settings.publicUrl?.protocol === 'https:'))
  app.use(healthRoutes({ checks: settings.checks, metrics, authenticate }))
  app.use('/api', unkept, requestLimit())
  app.use(['/api/auth', '/api/display', '/api/handheld', '/api/invitation'], ownSiteOnly(settings.publicUrl))
  app.use('/api/auth', plainHost, jsonBody(), authEndpoints(settings))
  app.use('/api/display', jsonBody(), pairingEndpoints(settings))
  app.use('/api/handheld', jsonBody(), handheldEndpoints(settings))
  app.use('/api/invitation', jsonBody(), invitationEndpoints(settings))
  app.use('/api/v1', jsonBody(), mountRoutes(routes, settings))
  const document = openApiDocument(routes)
  app.get('/api/openapi.json', (_, response) => void response.json(document))
  app.get('/api/docs', (_, response) => void response.type('html').send(docsPage(document)))
  app.use('/api', (_, response) => sendRefusal(response, refuse('not-found', { what: 'address' })))
  app.use(dashboardRoutes(settings.dashboardDir))
  app.use((_, response) => sendRefusal(response, refuse('not-found', { what: 'address' })))
  app.use(errorHandler(log))
  return app
}

export interface Listening {
  readonly server: Server
  readonly port: number
  /** Takes no new requests, lets those at work finish, then ends idle connections. */
  readonly close: () => Promise<void>
}

/** Throws EADDRINUSE and the like. */
export const listen = async (app: Express, host: string, port: number): Promise<Listening> => {
  const server = createServer(
    {
      requestTimeout: 60_000,
      headersTimeout: 20_000,
      // of what a client offers to speak instead, such as h2c, all but this is ignored (RFC 9110 §7.8)
      shouldUpgradeCallback: ({ headers, url }) =>
        headers.upgrade?.toLowerCase() === 'websocket' && url?.startsWith('/socket.io/') === true,
    },
    app,
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  const address = server.address()
  return {
    server,
    port: typeof address === 'object' && address ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}
