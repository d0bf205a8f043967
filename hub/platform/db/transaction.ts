/** One connection's transaction as commands see it (tx.ts), and what it leaves behind at its end. */
import { type Kysely, Kysely as KyselyDb, PostgresDialect, type PostgresPoolClient } from 'kysely'
import type { PoolClient } from 'pg'
import { v7 } from 'uuid'
import type { ViewName } from '../../contract/live.ts'
import type { Fact } from '../facts.ts'
import type { Tables } from './tables.ts'
import type { LastWrite, Tx } from './tx.ts'

/** Above this many rows of one view in one transaction the patch only says "refetch". */
export const PATCH_ROWS_MAX = 200

export interface OpenTx {
  readonly tx: Tx
  readonly told: Fact[]
  /** view → keys that changed */
  readonly changes: Map<ViewName, Set<string>>
  readonly calls: (() => void)[]
  readonly ends: (() => Promise<readonly LastWrite[]>)[]
}

/** Kysely on this very connection; it never opens or closes one. */
const queryOn = (client: PoolClient): Kysely<Tables> => {
  const borrowed = {
    query: client.query.bind(client),
    release: () => undefined,
  } as unknown as PostgresPoolClient
  const pool = { connect: async () => borrowed, end: async () => undefined, options: {} }
  return new KyselyDb<Tables>({ dialect: new PostgresDialect({ pool }) })
}

export const openTx = (client: PoolClient, now: Date): OpenTx => {
  const told: Fact[] = []
  const changes = new Map<ViewName, Set<string>>()
  const calls: (() => void)[] = []
  const ends: OpenTx['ends'] = []
  let query: Kysely<Tables> | undefined
  let ids = 0
  let random: Uint8Array | undefined
  const tx: Tx = {
    now,
    // the sequence keeps ids of one transaction in the order they were asked for, and apart; chance keeps transactions apart
    newId: () => {
      random ??= crypto.getRandomValues(new Uint8Array(16))
      return v7({ msecs: now.getTime(), seq: ids++, random })
    },
    sql: async <R>(text: string, values: readonly unknown[] = [], name?: string) => {
      const result = await client.query({ text, values: values as unknown[], ...(name === undefined ? {} : { name }) })
      return result.rows as R[]
    },
    get query() {
      query ??= queryOn(client)
      return query
    },
    tell: (fact) => {
      told.push(fact)
    },
    changed: (view, key) => {
      const keys = changes.get(view)
      if (keys) keys.add(key)
      else changes.set(view, new Set([key]))
    },
    afterCommit: (call) => {
      calls.push(call)
    },
    atEnd: (write) => {
      ends.push(write)
    },
  }
  return { tx, told, changes, calls, ends }
}

/** One outbox row per view: `{keys}` or, for more than is worth sending, `{isPartial: true}`. */
const outboxOf = ({ changes, tx }: OpenTx): LastWrite[] => {
  if (changes.size === 0) return []
  const payloads = [...changes.values()].map((keys) =>
    JSON.stringify(keys.size > PATCH_ROWS_MAX ? { isPartial: true } : { keys: [...keys] }),
  )
  return [
    {
      name: 'outbox-insert',
      text: `INSERT INTO outbox (topic, payload, created_at)
       SELECT t, p, $3 FROM unnest($1::text[], $2::jsonb[]) AS x (t, p)`,
      values: [[...changes.keys()], payloads, tx.now],
    },
  ]
}

/** One statement of all: those before the last are its WITH. A round trip costs more than what most of them do. */
const together = (writes: readonly LastWrite[]): LastWrite => {
  let count = 0
  const texts = writes.map(({ text, values }) => {
    const first = count
    count += values.length
    return text.replaceAll(/\$(\d+)/g, (_, n: string) => `$${first + Number(n)}`)
  })
  // PostgreSQL leaves out a SELECT in WITH that nothing reads
  const idle = writes.slice(0, -1).find(({ text }) => /^\s*SELECT/i.test(text))
  if (idle) throw new Error(`${idle.name} changes no table itself and must be the last that is written`)
  const before = texts.slice(0, -1).map((text, i) => `w${i} AS (${text})`)
  return {
    name: writes.map(({ name }) => name).join('+'),
    text: `${before.length > 0 ? `WITH ${before.join(', ')} ` : ''}${texts.at(-1) ?? ''}`,
    values: writes.flatMap(({ values }) => values),
  }
}

/** What the transaction writes last, right before its COMMIT. */
export const lastWriteOf = async (
  open: OpenTx,
): Promise<{ name: string; text: string; values: unknown[] } | undefined> => {
  const writes: LastWrite[] = []
  for (const end of open.ends) writes.push(...(await end()))
  writes.unshift(...outboxOf(open))
  if (writes.length === 0) return undefined
  const { name, text, values } = together(writes)
  return { name, text, values: [...values] }
}
