/** What people and programs reach: the API, the dashboard, live patches. */
import type { Config } from '../config.ts'
import type { Field } from '../contract/field.ts'
import type { ViewName } from '../contract/live.ts'
import { openTrail } from '../platform/audit/trail.ts'
import { createAuthenticator } from '../platform/auth/signed-in.ts'
import { openPool } from '../platform/db/database.ts'
import { endOf } from '../platform/db/pool-end.ts'
import type { ReadyCheck } from '../platform/http/health.ts'
import { type Route, stepUpPermissions } from '../platform/http/route.ts'
import { createApp, listen } from '../platform/http/server.ts'
import { createLimited } from '../platform/live/limited.ts'
import { startPush } from '../platform/live/push.ts'
import { type Sockets, startSockets } from '../platform/live/sockets.ts'
import { permissionsIn } from '../routes.ts'
import { loaders, VIEW_ROWS } from '../views/loaders.ts'
import { nameListener, type Parts } from './parts.ts'
import type { Store } from './store.ts'

export interface Web {
  readonly port: number
  /** Rows of live views were committed. */
  readonly wakePush: (views: readonly ViewName[]) => void
  /** What doors hear, to whoever watches them. */
  readonly showField: (field: Field) => void
}

export const openWeb = async (
  config: Config,
  parts: Parts,
  store: Store,
  routes: readonly Route[],
  checks: readonly ReadyCheck[],
): Promise<Web> => {
  const { clock, log, metrics, publicUrl, onClose } = parts
  const { db, system, identity, secret } = store
  const onFault = (fault: unknown): void => log.error({ err: fault }, 'the audit could not be written')
  const trail = openTrail({ db: system, secret, clock, onFault })
  onClose(trail.close)
  const declared = permissionsIn(routes)
  const withheld = stepUpPermissions(routes)
  const authenticator = createAuthenticator({ identity, db: system, declared, withheld, clock })
  const { authenticate } = authenticator
  let sockets: Sockets | undefined
  const app = createApp({
    db,
    system,
    routes,
    auth: identity.auth,
    authenticate,
    onAccessChanged: () => {
      authenticator.forget()
      sockets?.lookAgain()
    },
    clock,
    publicUrl,
    metrics,
    log,
    checks,
    areAnswersChecked: config.CHECK_ANSWERS,
    trail,
    hasMail: config.SMTP_URL !== undefined,
  })
  const http = await listen(app, config.HOST, config.HTTP_PORT).catch(nameListener('HTTP_PORT', config))
  onClose(http.close)
  const sharedPool = sharedBy(config, parts, store)
  const live = startSockets({
    http: http.server,
    db: system,
    authenticate,
    limited: createLimited({ as: db.as, clock, loaders, rows: VIEW_ROWS }),
    clock,
    log,
    publicUrl,
    trail,
    ...(sharedPool ? { sharedPool } : {}),
  })
  sockets = live
  onClose(live.close)
  const push = startPush({
    db: system,
    clock,
    log,
    loaders,
    isWatched: live.isWatched,
    send: (patch, keys) => {
      metrics.patches.inc({ view: patch.view })
      return live.send(patch, keys)
    },
  })
  onClose(push.close)
  return { port: http.port, wakePush: push.wake, showField: live.showField }
}

/** One connection hears, one speaks, so that patches keep their order. A database of our own has this hub alone: there is nobody to tell. */
const sharedBy = (config: Config, { log, onClose }: Parts, { databaseUrl }: Store) => {
  if (config.DATABASE_URL === undefined) return undefined
  const pool = openPool(databaseUrl, 2, (fault) => log.warn({ err: fault }, 'a database connection broke'))
  onClose(endOf(pool))
  return pool
}
