/** The spool's file: SQLite in WAL mode, every commit on disk (`synchronous=FULL`) before it returns. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { reserveBeside } from './spool-reserve.ts'

export interface SpooledEntry {
  readonly seq: number
  /** The entry as it is published, byte for byte the same each time. */
  readonly body: string
}

export interface SpoolFile {
  /** The seq to use next, as of the last commit; undefined in a new file. */
  readonly nextSeq: number | undefined
  /** Portals where, as of the last commit, the last presence said that something stands. */
  readonly standing: ReadonlySet<string>
  /** All or nothing, and durable on return: entries, the seq to use next, and what the last presence of each portal said. Throws when the disk refuses. */
  write(entries: readonly SpooledEntry[], nextSeq: number, presences: ReadonlyMap<string, boolean>): void
  /** Entries with seq > `after`, in order, at most `entriesMax` and `bytesMax` (but at least one). */
  read(after: number, entriesMax: number, bytesMax: number): SpooledEntry[]
  /** Deletes the inclusive ranges; gives back what went. */
  remove(ranges: readonly (readonly [number, number])[]): { entries: number; bytes: number }
  totals(): { entries: number; bytes: number; lastSeq: number }
  close(): void
}

/** Beside the body: the row, its key and its share of the page. */
export const ROW_BYTES = 32

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS presence (portal TEXT PRIMARY KEY, is_present INTEGER NOT NULL) STRICT;
`
const SUMS = `SELECT count(*) AS entries, coalesce(sum(octet_length(body)), 0) + count(*) * ${ROW_BYTES} AS bytes`

/** Whoever looks into the file while the gateway works may hold it up for a moment. */
const BUSY_MS_MAX = 1_000

/**
 * A second gateway on the same file would give the same seqs out again. The lock is one of the operating system on a file
 * beside it, gone with the process however that ends; reading the spool itself stays possible.
 */
const lockBeside = (path: string): DatabaseSync => {
  const lock = new DatabaseSync(`${path}-lock`)
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch {
    lock.close()
    throw new Error(`the spool ${path} is in use: another gateway is using it; give each a spool of its own`)
  }
}

const openDatabase = (path: string, lock: DatabaseSync): DatabaseSync => {
  const db = new DatabaseSync(path, { timeout: BUSY_MS_MAX })
  try {
    db.exec(SCHEMA)
    return db
  } catch (error) {
    db.close()
    lock.close()
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`the spool ${path} cannot be opened (${why}); is it a spool?`)
  }
}

/** Throws when the file is in use by another process, is no spool, or the disk refuses. */
export const openSpoolFile = (path: string): SpoolFile => {
  mkdirSync(dirname(path), { recursive: true })
  const lock = lockBeside(path)
  const db = openDatabase(path, lock)
  const reserve = reserveBeside(path)
  reserve.keep()
  const insert = db.prepare('INSERT INTO entry (seq, body) VALUES (?, ?)')
  const setNext = db.prepare("INSERT INTO meta VALUES ('next-seq', ?) ON CONFLICT DO UPDATE SET value = excluded.value")
  const setPresence = db.prepare(
    'INSERT INTO presence VALUES (?, ?) ON CONFLICT DO UPDATE SET is_present = excluded.is_present',
  )
  const standing = db.prepare('SELECT portal FROM presence WHERE is_present = 1').all()
  const after = db.prepare('SELECT seq, body FROM entry WHERE seq > ? ORDER BY seq LIMIT ?')
  const sumsOf = db.prepare(`${SUMS} FROM entry WHERE seq BETWEEN ? AND ?`)
  const removeRange = db.prepare('DELETE FROM entry WHERE seq BETWEEN ? AND ?')
  const sums = db.prepare(`${SUMS}, coalesce(max(seq), 0) AS lastSeq FROM entry`)
  const next = db.prepare("SELECT value FROM meta WHERE key = 'next-seq'").get()

  const once = <T>(work: () => T): T => {
    db.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      db.exec('COMMIT')
      return result
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
  /** The database's own log may be what fills the disk; copied into the file it takes no room. */
  const atomically = <T>(work: () => T): T => {
    try {
      return once(work)
    } catch {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      return once(work)
    }
  }
  return {
    nextSeq: next === undefined ? undefined : Number(next.value),
    standing: new Set(standing.map(({ portal }) => String(portal))),
    write: (entries, nextSeq, presences) =>
      atomically(() => {
        for (const { seq, body } of entries) insert.run(seq, body)
        setNext.run(nextSeq)
        for (const [portal, isPresent] of presences) setPresence.run(portal, isPresent ? 1 : 0)
      }),
    read: (seq, entriesMax, bytesMax) => {
      const found: SpooledEntry[] = []
      let bytes = 0
      for (const row of after.iterate(seq, entriesMax)) {
        const body = String(row.body)
        bytes += Buffer.byteLength(body) + 1
        if (bytes > bytesMax && found.length > 0) break
        found.push({ seq: Number(row.seq), body })
      }
      return found
    },
    remove: (ranges) => {
      const work = () => {
        const removed = { entries: 0, bytes: 0 }
        for (const [from, to] of ranges) {
          const gone = sumsOf.get(from, to)
          removeRange.run(from, to)
          removed.entries += Number(gone?.entries ?? 0)
          removed.bytes += Number(gone?.bytes ?? 0)
        }
        return removed
      }
      try {
        return once(work)
      } catch {
        reserve.release()
        const removed = atomically(work)
        reserve.keep()
        return removed
      }
    },
    totals: () => {
      const row = sums.get()
      return { entries: Number(row?.entries), bytes: Number(row?.bytes), lastSeq: Number(row?.lastSeq) }
    },
    close: () => {
      db.close()
      lock.close()
    },
  }
}
