/**
 * A pool says that it ended before its connections are gone. A server of ours that is stopped then complains of each of them,
 * and they of it.
 */
import type pg from 'pg'
import { systemClock } from '../clock.ts'

/** A server that does not let go any more must not keep the hub from stopping. */
const GONE_MS_MAX = 2_000

/** Of a pool that has just been made: what ends it, and waits until its connections are gone. */
export const endOf = (pool: pg.Pool): (() => Promise<void>) => {
  const open = new Map<pg.PoolClient, Promise<void>>()
  pool.on('connect', (client) => {
    const ended = new Promise<void>((resolve) => client.once('end', () => resolve()))
    open.set(
      client,
      ended.then(() => void open.delete(client)),
    )
  })
  return async () => {
    await pool.end()
    const gone = new AbortController()
    await Promise.race([Promise.all(open.values()), systemClock.wait(GONE_MS_MAX, gone.signal)])
    gone.abort()
  }
}

/** Complaints of idle connections, but not of those that are being ended. */
export const onPoolFault = (pool: pg.Pool, onFault: (fault: unknown) => void): void => {
  pool.on('error', (fault) => {
    if (!pool.ending) onFault(fault)
  })
}
