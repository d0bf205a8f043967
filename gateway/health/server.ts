/** `/healthz`, `/readyz`, `/metrics` for whoever watches the box. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'

export interface Readiness {
  readonly ready: boolean
  readonly spool: string
  readonly mqtt: 'connected' | 'disconnected'
  readonly devices: Readonly<Record<string, string>>
  readonly alarms: readonly string[]
}

export interface HealthServer {
  /** The one given, or the one chosen when that was 0. */
  readonly port: number
  close(): Promise<void>
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`)
}

const metrics = async (response: ServerResponse, registry: Registry): Promise<void> => {
  const body = await registry.metrics()
  response.writeHead(200, { 'content-type': registry.contentType }).end(body)
}

const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })

/** Rejects when the address cannot be listened on. A broker or device that is away does not make a gateway unready. */
export const openHealth = async (
  { host, port }: { readonly host: string; readonly port: number },
  readiness: () => Readiness,
  registry: Registry,
): Promise<HealthServer> => {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0]
    if (request.method !== 'GET' && request.method !== 'HEAD') json(response, 405, { error: 'ask with GET' })
    else if (path === '/healthz') json(response, 200, { alive: true })
    else if (path === '/readyz') json(response, readiness().ready ? 200 : 503, readiness())
    else if (path === '/metrics') {
      metrics(response, registry).catch((error: unknown) => json(response, 500, { error: String(error) }))
    } else json(response, 404, { error: 'ask for /healthz, /readyz or /metrics' })
  })
  const opened = await listen(server, host, port)
  return {
    port: opened,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
