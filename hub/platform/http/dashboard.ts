/** The built dashboard: hashed assets for a year, the page itself never; every other address is the page's own. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import express, { type RequestHandler, Router } from 'express'

export const DASHBOARD_DIR = join(import.meta.dirname, '../../../dashboard/dist')

const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>Dockledger</title><style>body{font:18px system-ui;margin:4rem auto;max-width:40rem}</style>
<h1>Dockledger</h1><p>The hub runs. Its screens are not built yet: <code>npm run build</code>, then reload.</p><p><a href="/api/docs">API</a></p>`

export const dashboardRoutes = (dir: string = DASHBOARD_DIR): Router => {
  const router = Router()
  const page = join(dir, 'index.html')
  router.use(
    '/assets',
    express.static(join(dir, 'assets'), { immutable: true, maxAge: '1y', index: false, fallthrough: false }),
  )
  router.use(
    express.static(dir, { index: false, setHeaders: (response) => response.setHeader('cache-control', 'no-cache') }),
  )
  const sendPage: RequestHandler = (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next()
    if (!existsSync(page)) return void response.type('html').send(NOT_BUILT)
    response.setHeader('cache-control', 'no-cache')
    response.sendFile(page)
  }
  router.use(sendPage)
  return router
}
