/** The pool, and transactions that either leave everything or nothing. See tx.ts for what a command may ask of one. */
import pg from 'pg'
import type { ViewName } from '../../contract/live.ts'
import { isRefusal } from '../../contract/refusal.ts'
import type { Clock } from '../clock.ts'
import { endOf, onPoolFault } from './pool-end.ts'
import { type Reactions, react } from './reaction.ts'
import { beginFor, type Scope } from './scope.ts'
import { lastWriteOf, type OpenTx, openTx } from './transaction.ts'
import type { Database, Tx } from './tx.ts'

export interface DatabaseSettings {
  readonly url: string
  readonly clock: Clock
  readonly reactions?: Reactions
  /** Connections at most. */
  readonly connectionsMax?: number
  /** A live view changed and was committed. */
  readonly onChanged?: (views: readonly ViewName[]) => void
  /** A connection broke while idle, or a call after COMMIT failed: nothing is lost, somebody should know. */
  readonly onFault?: (fault: unknown) => void
}

export interface OpenDatabase {
  readonly pool: pg.Pool
  /** The database as somebody may see it. Nobody works on it without saying for whom. */
  readonly as: (scope: Scope) => Database
  readonly close: () => Promise<void>
}

const ATTEMPTS_MAX = 5
/** serialization_failure, deadlock_detected */
const RETRIED = new Set(['40001', '40P01'])
const NUMERIC_ARRAY = 1231
const DATE = 1082
const DATE_ARRAY = 1182
const TEXT_ARRAY = 1009

const asText = (text: string): string => text
const textArray = pg.types.getTypeParser(TEXT_ARRAY as never) as (text: string) => unknown
/** numeric and bigint come as text by themselves; their arrays and days must be told to. */
const parsers = (oid: number): ((text: string) => unknown) => {
  if (oid === DATE) return asText
  if (oid === NUMERIC_ARRAY || oid === DATE_ARRAY) return textArray
  return pg.types.getTypeParser(oid) as (text: string) => unknown
}

export const openPool = (url: string, connectionsMax: number, onFault: (fault: unknown) => void): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'dockledger-hub',
    // what need not wait for an answer goes along with what follows: BEGIN with the first statement, COMMIT with the last
    pipeline: true,
    types: { getTypeParser: parsers as never },
  })
  onPoolFault(pool, onFault)
  return pool
}

const isRetried = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && RETRIED.has(error.code)

export const openDatabase = (settings: DatabaseSettings): OpenDatabase => {
  const { clock, reactions = {}, onChanged = () => undefined, onFault = () => undefined } = settings
  const pool = openPool(settings.url, settings.connectionsMax ?? 20, onFault)
  const end = endOf(pool)

  /** Runs `work` between `begin` and COMMIT; a refusal or a throw leaves nothing. A broken connection is not reused. */
  const once = async <T>(begin: string, work: (open: OpenTx) => Promise<T>): Promise<T> => {
    const client = await pool.connect()
    let broken: Error | undefined
    const onError = (error: Error): void => {
      broken = error
    }
    client.on('error', onError)
    try {
      const begun = client.query(begin)
      // without it every statement after it fails, and the first of them says so
      begun.catch(() => undefined)
      const open = openTx(client, clock.now())
      const answer = await work(open)
      await begun
      if (isRefusal(answer)) {
        await client.query('ROLLBACK')
        return answer
      }
      const last = await lastWriteOf(open)
      // where the last write fails, this COMMIT is a ROLLBACK (PostgreSQL, COMMIT)
      await Promise.all([...(last ? [client.query(last)] : []), client.query('COMMIT')])
      runAfter(open, onChanged, onFault)
      return answer
    } catch (error) {
      await client.query('ROLLBACK').catch((fault: Error) => {
        broken = fault
      })
      throw error
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }

  const transact = async <T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(begin, async (open) => {
          const answer = await work(open.tx)
          if (isRefusal(answer)) return answer
          await react(open.tx, reactions, open.told)
          return answer
        })
      } catch (error) {
        if (!isRetried(error) || attempt >= ATTEMPTS_MAX) throw error
        await clock.wait(jitterMs(attempt))
      }
    }
  }

  return {
    pool,
    as: (scope) => {
      const write = beginFor('BEGIN', scope)
      const read = beginFor('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', scope)
      return {
        transaction: (work) => transact(write, work),
        read: (work) => once(read, (open) => work(open.tx)),
      }
    },
    close: end,
  }
}

/** 5–10 ms, doubling: two that collided must not meet again. */
const jitterMs = (attempt: number): number => {
  const [byte = 0] = crypto.getRandomValues(new Uint8Array(1))
  return 5 * 2 ** (attempt - 1) * (1 + byte / 255)
}

const runAfter = (
  open: OpenTx,
  onChanged: (views: readonly ViewName[]) => void,
  onFault: (fault: unknown) => void,
): void => {
  const views = [...open.changes.keys()]
  const calls = views.length > 0 ? [...open.calls, () => onChanged(views)] : open.calls
  for (const call of calls) {
    try {
      call()
    } catch (fault) {
      onFault(fault)
    }
  }
}
