/** A retried POST is answered again, not done again: its answer is kept in the transaction of its work. */
import { createHash } from 'node:crypto'
import { type Refusal, refuse } from '../../contract/refusal.ts'
import type { LastWrite, Tx } from '../db/tx.ts'

export interface Kept {
  readonly status: number
  readonly body: unknown
}

export interface Key {
  readonly principal: string
  readonly key: string
  readonly hash: Buffer
}

/** How long a second request with the same key waits for the first. */
const WAIT_MS_MAX = 5_000
const LOCK_NOT_AVAILABLE = '55P03'

export const hashOf = (method: string, path: string, body: unknown): Buffer =>
  createHash('sha256')
    .update(`${method} ${path}\n${JSON.stringify(body ?? null)}`)
    .digest()

/** undefined: the key is new and ours now. Otherwise the answer that was kept for it, or why not. */
export const claimKey = async (
  tx: Tx,
  { principal, key, hash }: Key,
): Promise<Kept | undefined | Refusal<'key-reused' | 'key-busy'>> => {
  // the scan of set_config comes before the row that may have to wait
  const claimed = await tx
    .sql(
      `INSERT INTO idempotency (principal, key, request_hash, created_at)
       SELECT $1, $2, $3, $4 FROM set_config('lock_timeout', '${WAIT_MS_MAX}', true)
       ON CONFLICT DO NOTHING RETURNING set_config('lock_timeout', '0', true)`,
      [principal, key, hash, tx.now],
      'idempotency-claim',
    )
    .catch((error: Error) => {
      if ('code' in error && error.code === LOCK_NOT_AVAILABLE) return undefined
      throw error
    })
  if (claimed === undefined) return refuse('key-busy')
  if (claimed.length > 0) return undefined
  const [row] = await tx.sql<{ request_hash: Buffer; status: number | null; body: unknown }>(
    'SELECT request_hash, status, body FROM idempotency WHERE principal = $1 AND key = $2',
    [principal, key],
  )
  if (!row) return refuse('key-busy')
  if (!row.request_hash.equals(hash)) return refuse('key-reused')
  return row.status === null ? refuse('key-busy') : { status: row.status, body: row.body }
}

export const keepAnswer = ({ principal, key }: Key, { status, body }: Kept): LastWrite => ({
  name: 'idempotency-keep',
  text: 'UPDATE idempotency SET status = $3, body = $4 WHERE principal = $1 AND key = $2',
  values: [principal, key, status, JSON.stringify(body ?? null)],
})

/** Keys older than `before` may be used for something new. */
export const purgeKeys = async (tx: Tx, before: Date): Promise<number> => {
  const rows = await tx.sql<{ count: string }>(
    'WITH gone AS (DELETE FROM idempotency WHERE created_at < $1 RETURNING 1) SELECT count(*) AS count FROM gone',
    [before],
  )
  return Number(rows[0]?.count ?? 0)
}
