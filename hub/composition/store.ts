/** Where everything is kept: the database with its newest schema, and who people are. */
import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import type { ViewName } from '../contract/live.ts'
import { ensureAdministrator, type FirstAdministrator } from '../platform/auth/administrator.ts'
import { type Identity, openIdentity } from '../platform/auth/identity.ts'
import { sessionSecret } from '../platform/auth/secret.ts'
import { type OpenDatabase, openDatabase } from '../platform/db/database.ts'
import { startEmbedded } from '../platform/db/embedded.ts'
import { migrate } from '../platform/db/migrate.ts'
import { LastingFault } from '../platform/lasting-fault.ts'
import { reactions } from '../reactions.ts'
import type { Parts } from './parts.ts'

export interface Store {
  readonly databaseUrl: string
  readonly db: OpenDatabase
  readonly identity: Identity
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
  const db = openDatabase({ url: databaseUrl, clock, reactions, onChanged, onFault })
  onClose(() => db.close())
  if (config.DATABASE_URL !== undefined) await tryDatabase(db)
  for (const name of await migrate(db.pool)) log.info({ name }, 'migrated')
  const identity = await openIdentity({
    databaseUrl,
    publicUrl,
    secret: sessionSecret(dataDir, config.AUTH_SECRET),
    onLog: (message, fault) => log.warn(fault instanceof Error ? { reason: fault.message } : {}, `sign-in: ${message}`),
  })
  onClose(identity.close)
  const administrator = await ensureAdministrator(identity, config.ADMIN_EMAIL, config.ADMIN_PASSWORD)
  return { databaseUrl, db, identity, administrator }
}

/** Password, user or database are wrong (PostgreSQL Appendix A, classes 28 and 3D). */
const WRONG_ADDRESS = /^(28|3D)/

/** Says which setting it is about; a name with several addresses has a fault without a message of its own. */
const tryDatabase = async ({ pool }: OpenDatabase): Promise<void> => {
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
