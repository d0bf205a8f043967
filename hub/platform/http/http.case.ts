/** A web server with two routes on a real database, for the tests of what every route gets. */
import { randomBytes } from 'node:crypto'
import { type Logger, pino } from 'pino'
import { afterAll } from 'vitest'
import { z } from 'zod'
import { type TestDatabase, type TestDatabaseSettings, testDatabase } from '../../../tests/support/database.ts'
import { classPermissionsOf } from '../../contract/field-class.ts'
import { isRefusal, refuse } from '../../contract/refusal.ts'
import { openTrail } from '../audit/trail.ts'
import { createPerson } from '../auth/administrator.ts'
import { type Identity, openIdentity } from '../auth/identity.ts'
import { createAuthenticator } from '../auth/signed-in.ts'
import { systemClock } from '../clock.ts'
import { createMetrics } from '../metrics.ts'
import { decodeCursor, positionText } from './cursor.ts'
import { METRICS_PERMISSION } from './health.ts'
import { pageFrom, pageQuery } from './page.ts'
import { type Route, route, stepUpPermissions } from './route.ts'
import { createApp, listen } from './server.ts'

const row = z.object({ view: z.string(), version: z.int() })

/** Notes are kept in view_version: any table would do. */
export const noteRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/notes',
    permission: 'notes.read',
    tag: 'notes',
    summary: 'List notes',
    query: pageQuery,
    answer: z.object({ items: z.array(row), nextCursor: z.string().nullable() }),
    handle: async ({ query }, { tx }) => {
      const after = decodeCursor('notes', query.cursor, z.tuple([positionText]))
      if (isRefusal(after)) return after
      const rows = await tx.sql<{ view: string; version: string }>(
        'SELECT view, version FROM view_version WHERE view > $1 ORDER BY view LIMIT $2',
        [after?.[0] ?? '', query.limit + 1],
      )
      const page = pageFrom('notes', rows, query.limit, (last) => [last.view])
      return {
        items: page.rows.map(({ view, version }) => ({ view, version: Number(version) })),
        nextCursor: page.nextCursor,
      }
    },
  }),
  route({
    method: 'get',
    path: '/notes/:view',
    permission: 'notes.read',
    tag: 'notes',
    summary: 'One note',
    params: z.strictObject({ view: z.string() }),
    answer: row,
    handle: async ({ params }, { tx }) => {
      const [found] = await tx.sql<{ view: string; version: string }>(
        'SELECT view, version FROM view_version WHERE view = $1',
        [params.view],
      )
      return found ? { view: found.view, version: Number(found.version) } : refuse('not-found', { what: 'note' })
    },
  }),
  route({
    method: 'post',
    path: '/notes',
    permission: 'notes.write',
    tag: 'notes',
    summary: 'Write a note',
    body: z.strictObject({ view: z.string().min(1), count: z.int().min(0).optional() }),
    answer: row,
    handle: async ({ body }, { tx }) => {
      await tx.sql('INSERT INTO view_version VALUES ($1, $2)', [body.view, body.count ?? 0])
      if (body.count === 13) return refuse('wrong-state', { number: '13', state: 'unlucky', needed: '14' })
      return { view: body.view, version: body.count ?? 0 }
    },
  }),
  route({
    method: 'patch',
    path: '/notes/:view',
    permission: 'notes.write',
    tag: 'notes',
    summary: 'Change a note',
    params: z.strictObject({ view: z.string() }),
    body: z.strictObject({ count: z.int() }),
    ifMatch: true,
    answer: row,
    handle: async ({ params, body, version }, { tx }) => {
      const rows = await tx.sql(
        'UPDATE view_version SET version = $3 WHERE view = $1 AND version = $2 RETURNING view',
        [params.view, version, body.count],
      )
      return rows.length === 1 ? { view: params.view, version: body.count } : refuse('stale-version', { current: '?' })
    },
  }),
]

export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Headers
}

export interface TestServer {
  readonly url: string
  readonly identity: Identity
  /** API key of an administrator, sent unless the call says otherwise. */
  readonly key: string
  /** Makes another person, and answers a key of his. */
  readonly person: (who: PersonSettings) => Promise<string>
  readonly call: (
    method: string,
    path: string,
    options?: { body?: unknown; raw?: string; headers?: Record<string, string> },
  ) => Promise<Answer>
}

const PASSWORD = 'a password of tests'

interface PersonSettings {
  readonly email: string
  readonly role: string
  /** Every company and warehouse when not given. */
  readonly companies?: readonly string[]
  readonly warehouses?: readonly string[]
  readonly ownParties?: boolean
}
/** A person and a key of his. */
const keyFor = async (
  db: TestDatabase,
  identity: Identity,
  { email, role, companies, warehouses, ownParties = false }: PersonSettings,
): Promise<string> => {
  const userId = await createPerson(identity, { email, name: email.split('@')[0] ?? '', role, password: PASSWORD })
  await db.transaction((tx) =>
    tx.sql(
      'INSERT INTO person_scope (person_id, companies, warehouses, own_parties, changed_at) VALUES ($1, $2, $3, $4, $5)',
      [userId, companies ?? null, warehouses ?? null, ownParties, tx.now],
    ),
  )
  const { key } = await identity.auth.api.createApiKey({ body: { name: 'test', userId, metadata: { role } } })
  return key
}

/** Closes itself after the file. People: boss@example.com (administrator) and reader@example.com (viewer). */
export const testServer = async (
  routes: readonly Route[],
  settings: TestDatabaseSettings & { readonly log?: Logger; readonly dashboardDir?: string } = {},
): Promise<TestServer & { readonly readerKey: string; readonly password: string; readonly db: TestDatabase }> => {
  const db = await testDatabase(settings)
  const identity = await openIdentity({
    databaseUrl: db.url,
    secret: randomBytes(24).toString('hex'),
    publicUrl: undefined,
    onLog: () => undefined,
  })
  const ofRoutes = routes.flatMap(({ permission, answer }) => [permission, ...classPermissionsOf(answer)])
  const declared = new Set([...ofRoutes, METRICS_PERMISSION])
  const withheld = stepUpPermissions(routes)
  const clock = settings.clock ?? systemClock
  const authenticator = createAuthenticator({ identity, db, declared, withheld, clock })
  const onFault = (fault: unknown): never => {
    throw fault
  }
  const trail = openTrail({ db, secret: 'a secret of tests', clock: systemClock, onFault })
  const app = createApp({
    db,
    system: db,
    trail,
    hasMail: false,
    routes,
    auth: identity.auth,
    authenticate: authenticator.authenticate,
    onAccessChanged: authenticator.forget,
    clock,
    publicUrl: undefined,
    areAnswersChecked: true,
    checks: [],
    metrics: createMetrics(),
    log: settings.log ?? pino({ level: 'silent' }),
    dashboardDir: settings.dashboardDir ?? '/nowhere',
  })
  const listening = await listen(app, '127.0.0.1', 0)
  afterAll(async () => {
    listening.server.closeAllConnections()
    await listening.close()
    await trail.close()
    await identity.close()
  })
  const url = `http://127.0.0.1:${listening.port}`
  const person = (who: PersonSettings): Promise<string> => keyFor(db, identity, who)
  const key = await person({ email: 'boss@example.com', role: 'administrator' })
  const readerKey = await person({ email: 'reader@example.com', role: 'viewer' })
  return { url, db, identity, key, readerKey, person, password: PASSWORD, call: caller(url, key) }
}

const caller =
  (url: string, key: string): TestServer['call'] =>
  async (method, path, { body, raw, headers } = {}) => {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'x-api-key': key, ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(text === undefined ? {} : { body: text }),
    })
    const answer = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return {
      status: response.status,
      body: isJson ? (JSON.parse(answer) as Record<string, unknown>) : { text: answer },
      headers: response.headers,
    }
  }
