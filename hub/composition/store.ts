/** Where everything is kept: the database with its newest schema, and who people are. */
import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import type { ViewName } from '../contract/live.ts'
import { ensureAdministrator, type FirstAdministrator } from '../platform/auth/administrator.ts'
import { type Identity, openIdentity } from '../platform/auth/identity.ts'
import { sessionSecret } from '../platform/auth/secret.ts'
import type { SsoSettings } from '../platform/auth/sso.ts'
import { ensureAppRole } from '../platform/db/app-role.ts'
import { type OpenDatabase, openDatabase, openPool } from '../platform/db/database.ts'
import { startEmbedded } from '../platform/db/embedded.ts'
import { migrate } from '../platform/db/migrate.ts'
import { EVERYTHING } from '../platform/db/scope.ts'
import type { Database } from '../platform/db/tx.ts'
import { LastingFault } from '../platform/lasting-fault.ts'
import { reactions } from '../reactions.ts'
import type { Parts } from './parts.ts'

export interface Store {
  /** Of the account that owns the tables: for libraries with tables of their own. */
  readonly databaseUrl: string
  readonly db: OpenDatabase
  /** The database for the hub's own work. */
  readonly system: Database
  readonly identity: Identity
  /** Of this house: signs sessions, and keys what the audit hashes. */
  readonly secret: string
  /** Only at the very first start. */
  readonly administrator: FirstAdministrator | undefined
}

export const openStore = async (
  config: Config,
  parts: Parts,
  onChanged: (views: readonly ViewName[]) => void,
): Promise<Store> => {
  const { clock, log, publicUrl, onClose } = parts
  const dataDir = resolve(config.DATA_DIR)
  const databaseUrl = config.DATABASE_URL ?? (await ownDatabase(dataDir, parts))
  const onFault = (fault: unknown): void => log.warn({ err: fault }, 'a database connection broke')
  const secret = sessionSecret(dataDir, config.AUTH_SECRET)
  const url = await prepare(databaseUrl, config.DATABASE_URL !== undefined, secret, parts)
  const db = openDatabase({ url, clock, reactions, onChanged, onFault })
  onClose(() => db.close())
  const identity = await openIdentity({
    databaseUrl,
    publicUrl,
    secret,
    clock,
    sso: ssoOf(config),
    hasMail: config.SMTP_URL !== undefined,
    onLog: (message, fault) => log.warn(fault instanceof Error ? { reason: fault.message } : {}, `sign-in: ${message}`),
  })
  onClose(identity.close)
  const administrator = await ensureAdministrator(identity, config.ADMIN_EMAIL, config.ADMIN_PASSWORD)
  return { databaseUrl, db, system: db.as(EVERYTHING), identity, secret, administrator }
}

const ssoOf = ({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME }: Config): SsoSettings | undefined =>
  OIDC_ISSUER && OIDC_CLIENT_ID && OIDC_CLIENT_SECRET
    ? { issuer: OIDC_ISSUER, clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET, name: OIDC_NAME }
    : undefined

/** As the owner: brings the schema to its version, and returns the address of the account the hub works under. */
const prepare = async (databaseUrl: string, isGiven: boolean, secret: string, { log }: Parts): Promise<string> => {
  const owner = openPool(databaseUrl, 1, (fault) => log.warn({ err: fault }, 'a database connection broke'))
  try {
    if (isGiven) await tryDatabase(owner)
    for (const name of await migrate(owner)) log.info({ name }, 'migrated')
    return await ensureAppRole(owner, databaseUrl, secret)
  } finally {
    await owner.end()
  }
}

/** Password, user or database are wrong (PostgreSQL Appendix A, classes 28 and 3D). */
const WRONG_ADDRESS = /^(28|3D)/

/** Says which setting it is about; a name with several addresses has a fault without a message of its own. */
const tryDatabase = async (pool: ReturnType<typeof openPool>): Promise<void> => {
  try {
    const client = await pool.connect()
    client.release()
  } catch (fault) {
    const { message } = fault instanceof AggregateError ? fault.errors[0] : fault
    const code = fault instanceof Error && 'code' in fault ? String(fault.code) : ''
    const Fault = WRONG_ADDRESS.test(code) ? LastingFault : Error
    throw new Fault(`DATABASE_URL: ${message}`, { cause: fault })
  }
}

const ownDatabase = async (dataDir: string, { log, onClose }: Parts): Promise<string> => {
  const server = await startEmbedded({ dataDir, onLog: (line) => log.info({ line }, 'postgres') })
  onClose(server.stop)
  return server.url
}
