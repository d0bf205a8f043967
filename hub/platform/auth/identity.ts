/** Who people and keys are is better-auth's: sign-in by e-mail and password, sessions by cookie, API keys. */
import { apiKey } from '@better-auth/api-key'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { isAPIError } from 'better-auth/api'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { getMigrations } from 'better-auth/db/migration'
import { twoFactor } from 'better-auth/plugins'
import pg from 'pg'
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../../contract/text.ts'
import { type Clock, systemClock } from '../clock.ts'
import { endOf, onPoolFault } from '../db/pool-end.ts'
import { createGate } from '../gate.ts'
import { challenges } from './challenge.ts'
import { codesOnce } from './code-once.ts'
import { heldPasswords, inRequest, noteVerified } from './held-password.ts'
import { knownBrowsers } from './known-browser.ts'
import { passkeys } from './passkeys.ts'
import { GRANTS, PERSON_FIELDS, sessionHooks } from './people-table.ts'
import { firstProof, proofs, SESSION_FIELDS } from './proof.ts'
import { makeRecoveryCodes, recoveryCodes } from './recovery-code.ts'
import { SSO_REFUSED, type SsoSettings, signInWays, ssoFault, ssoProvider } from './sso.ts'

export interface IdentitySettings {
  readonly databaseUrl: string
  readonly secret: string
  readonly publicUrl: URL | undefined
  readonly clock?: Clock
  readonly sso?: SsoSettings | undefined
  /** Letters leave: a forgotten password can be asked for. */
  readonly hasMail?: boolean
  /** Complaints of the library, without secrets. */
  readonly onLog: (message: string, fault?: unknown) => void
}

/** Its tables stand in a schema of their own: they are the library's, migrated by it. */
const SCHEMA = 'auth'
const MIGRATION_LOCK = 7_310_002
const SESSION_S_MAX = 7 * 24 * 3_600
/** A password is hashed slowly on purpose, in a pool of four threads that connections to the database need, too. */
const HASHED_MAX = 2
const WAITING_MAX = 20
/** The address of the client, set by our server from the socket; what a client sends under this name is overwritten. */
export const CLIENT_ADDRESS_HEADER = 'x-dockledger-client'

const openAuthPool = (url: string): pg.Pool =>
  new pg.Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: 10_000,
    options: `-c search_path=${SCHEMA}`,
    application_name: 'dockledger-auth',
  })

const NAME = 'Dockledger'

const optionsOf = (pool: pg.Pool, settings: IdentitySettings, clock: Clock) =>
  ({
    appName: NAME,
    database: pool,
    secret: settings.secret,
    basePath: '/api/auth',
    ...(settings.publicUrl ? { baseURL: settings.publicUrl.origin } : {}),
    trustedOrigins: (request?: Request) => originsOf(request, settings.publicUrl),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH_MIN,
      maxPasswordLength: PASSWORD_LENGTH_MAX,
      autoSignIn: false,
      password: passwords(),
    },
    // how fresh a proof must be is said by each endpoint (endpoints.ts)
    session: { expiresIn: SESSION_S_MAX, updateAge: 24 * 3_600, freshAge: 0, additionalFields: SESSION_FIELDS },
    databaseHooks: sessionHooks(pool, (context) => firstProof(context, clock.now())),
    user: { additionalFields: PERSON_FIELDS },
    plugins: [
      apiKey({ defaultPrefix: 'dl_', enableMetadata: true, rateLimit: { enabled: false }, requireName: true }),
      twoFactor({ issuer: NAME, backupCodeOptions: { customBackupCodesGenerate: makeRecoveryCodes } }),
      // after what makes a challenge of a session
      heldPasswords(pool),
      challenges(),
      codesOnce(pool),
      recoveryCodes(pool),
      passkeys(NAME, settings.publicUrl),
      proofs(clock),
      knownBrowsers(),
      signInWays(settings),
      ...(settings.sso ? [ssoProvider(settings.sso)] : []),
    ],
    // ours counts failures alone (sign-in-limit.ts, signed-in.ts)
    rateLimit: { enabled: false },
    // what it did not expect is answered as everywhere else
    onAPIError: {
      errorURL: SSO_REFUSED,
      onError: (fault: unknown) => {
        if (!isAPIError(fault)) throw fault
      },
    },
    advanced: {
      cookiePrefix: 'dockledger',
      useSecureCookies: settings.publicUrl?.protocol === 'https:',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    telemetry: { enabled: false },
    // it warns of a base URL that is not set; each request says under which address it came
    logger: {
      level: 'error',
      log: (_: string, message: string, ...more: unknown[]) => settings.onLog(message, more[0]),
    },
  }) satisfies BetterAuthOptions

/** Throws GateFull when too many wait. */
const passwords = () => {
  const gate = createGate(HASHED_MAX, WAITING_MAX)
  return {
    hash: (password: string) => gate(() => hashPassword(password)),
    verify: async (given: { hash: string; password: string }) => {
      const isRight = await gate(() => verifyPassword(given))
      if (isRight) noteVerified(given.hash)
      return isRight
    },
  }
}

const build = (pool: pg.Pool, settings: IdentitySettings) => {
  const auth = betterAuth(optionsOf(pool, settings, settings.clock ?? systemClock))
  return { ...auth, handler: (request: Request) => inRequest(() => auth.handler(request)) }
}

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
  const end = endOf(pool)
  onPoolFault(pool, (fault) => settings.onLog('a connection broke', fault))
  // the library does not listen while it uses one, and a fault that nobody hears ends the process; its query fails all the same
  pool.on('connect', (each) => each.on('error', () => undefined))
  const client = await pool.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`)
    const { runMigrations } = await getMigrations(
      optionsOf(pool, { ...settings, sso: undefined }, settings.clock ?? systemClock),
    )
    await runMigrations()
    await client.query(GRANTS)
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined)
    client.release()
  }
  const away = settings.sso && (await ssoFault(settings.sso))
  if (away) settings.onLog(`single sign-on is off until the hub is started again: ${settings.sso?.issuer}: ${away}`)
  return { auth: build(pool, away ? { ...settings, sso: undefined } : settings), pool, close: end }
}
