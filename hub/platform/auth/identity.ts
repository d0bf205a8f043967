/** Who people and keys are is better-auth's: sign-in by e-mail and password, sessions by cookie, API keys. */
import { apiKey } from '@better-auth/api-key'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import pg from 'pg'

export interface IdentitySettings {
  readonly databaseUrl: string
  readonly secret: string
  readonly publicUrl: URL | undefined
  /** Complaints of the library, without secrets. */
  readonly onLog: (level: string, message: string) => void
}

/** Its tables stand in a schema of their own: they are the library's, migrated by it. */
const SCHEMA = 'auth'
const MIGRATION_LOCK = 7_310_002
const SESSION_S_MAX = 7 * 24 * 3_600
export const PASSWORD_LENGTH_MIN = 10
/** The address of the client, set by our server from the socket; what a client sends under this name is overwritten. */
export const CLIENT_ADDRESS_HEADER = 'x-dockledger-client'

const openAuthPool = (url: string): pg.Pool =>
  new pg.Pool({
    connectionString: url,
    max: 4,
    options: `-c search_path=${SCHEMA}`,
    application_name: 'dockledger-auth',
  })

const optionsOf = (pool: pg.Pool, settings: IdentitySettings) =>
  ({
    appName: 'Dockledger',
    database: pool,
    secret: settings.secret,
    basePath: '/api/auth',
    ...(settings.publicUrl ? { baseURL: settings.publicUrl.origin } : {}),
    trustedOrigins: (request?: Request) => originsOf(request, settings.publicUrl),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: PASSWORD_LENGTH_MIN, autoSignIn: false },
    session: { expiresIn: SESSION_S_MAX, updateAge: 24 * 3_600 },
    user: { additionalFields: { role: { type: 'string', required: true, defaultValue: 'viewer', input: false } } },
    plugins: [apiKey({ defaultPrefix: 'dl_', enableMetadata: true, rateLimit: { enabled: false }, requireName: true })],
    rateLimit: { enabled: true, window: 60, max: 300, customRules: { '/sign-in/*': { window: 60, max: 30 } } },
    advanced: {
      cookiePrefix: 'dockledger',
      useSecureCookies: settings.publicUrl?.protocol === 'https:',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    telemetry: { enabled: false },
    // it warns of a base URL that is not set; each request says under which address it came
    logger: { level: 'error', log: (level: string, message: string) => settings.onLog(level, message) },
  }) satisfies BetterAuthOptions

const build = (pool: pg.Pool, settings: IdentitySettings) => betterAuth(optionsOf(pool, settings))

/** The address in the browser's bar, whatever name or number this machine was reached by. */
const originsOf = (request: Request | undefined, publicUrl: URL | undefined): string[] => {
  const host = request?.headers.get('host')
  const own = host ? [`http://${host}`, `https://${host}`] : []
  return publicUrl ? [publicUrl.origin, ...own] : own
}

export type Auth = ReturnType<typeof build>

export interface Identity {
  readonly auth: Auth
  readonly pool: pg.Pool
  readonly close: () => Promise<void>
}

/** Opens it and brings its tables to its version; hubs that start together take turns. */
export const openIdentity = async (settings: IdentitySettings): Promise<Identity> => {
  const pool = openAuthPool(settings.databaseUrl)
  pool.on('error', (error) => settings.onLog('warn', error.message))
  const client = await pool.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`)
    const { runMigrations } = await getMigrations(optionsOf(pool, settings))
    await runMigrations()
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined)
    client.release()
  }
  return { auth: build(pool, settings), pool, close: () => pool.end() }
}
