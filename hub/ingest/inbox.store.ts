/** What gateways said, once per (gateway, seq), as said; and the queue of what is not yet reconciled. */
import { hash } from 'node:crypto'
import type { Tx } from '../platform/db/tx.ts'
import type { CheckedRow } from './receive.ts'

export interface InboxRow extends CheckedRow {
  readonly gateway: string
}

export interface SavedRows {
  /** Stored now; the others were stored before. */
  readonly added: number
  /** Stored before with other content: somebody must look. */
  readonly reused: readonly InboxRow[]
}

const keyOf = ({ gateway, seq }: InboxRow): string => `${gateway}/${seq}`
export const contentHash = ({ at, content }: CheckedRow): string => hash('sha256', `${at}\n${content}`)

/** Rows of several batches in the order they arrived. Lanes are made as they are met. */
export const saveRows = async (tx: Tx, rows: readonly InboxRow[]): Promise<SavedRows> => {
  const { first, reused } = withoutRepeats(rows)
  if (first.length === 0) return { added: 0, reused }
  await saveLanes(tx, first)
  const hashes = first.map(contentHash)
  const added = await insertRows(tx, first, hashes)
  if (added === first.length) return { added, reused }
  return { added, reused: [...reused, ...(await withOtherContent(tx, first, hashes))] }
}

/** A batch sent twice within one transaction: the first word counts. */
const withoutRepeats = (rows: readonly InboxRow[]): { first: InboxRow[]; reused: InboxRow[] } => {
  const byKey = new Map<string, InboxRow>()
  const reused: InboxRow[] = []
  for (const row of rows) {
    const known = byKey.get(keyOf(row))
    if (known === undefined) byKey.set(keyOf(row), row)
    else if (contentHash(known) !== contentHash(row)) reused.push(row)
  }
  return { first: [...byKey.values()], reused }
}

const saveLanes = async (tx: Tx, rows: readonly InboxRow[]): Promise<void> => {
  const lanes = new Map(rows.map((row) => [row.lane, row]))
  const sorted = [...lanes.values()].sort((a, b) => (a.lane < b.lane ? -1 : 1))
  await tx.sql(
    `INSERT INTO lane (lane, gateway, portal)
     SELECT x.* FROM unnest($1::text[], $2::text[], $3::text[]) AS x (lane, gateway, portal)
     WHERE NOT EXISTS (SELECT FROM lane l WHERE l.lane = x.lane) ON CONFLICT DO NOTHING`,
    [sorted.map(({ lane }) => lane), sorted.map(({ gateway }) => gateway), sorted.map(({ portal }) => portal)],
  )
}

const insertRows = async (tx: Tx, rows: readonly InboxRow[], hashes: readonly string[]): Promise<number> => {
  const [answer] = await tx.sql<{ added: number }>(
    `WITH entry AS (
       SELECT e.* FROM ROWS FROM (
         unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::float8[], $6::boolean[], $7::text[]),
         jsonb_array_elements($8::jsonb)
       ) WITH ORDINALITY AS e (gateway, seq, kind, lane, at_ms, is_corrected, hash, observation, n)
     ), added AS (
       INSERT INTO inbox (gateway, seq, kind, lane, occurred_at, is_time_corrected, received_at, observation, content_hash)
       SELECT gateway, seq, kind, lane, to_timestamp(at_ms / 1000), is_corrected, $9, observation, decode(hash, 'hex') FROM entry
       ON CONFLICT DO NOTHING RETURNING gateway, seq
     ), todo AS (
       INSERT INTO inbox_todo (lane, gateway, seq)
       SELECT entry.lane, gateway, seq FROM entry JOIN added USING (gateway, seq) ORDER BY entry.n
     )
     SELECT count(*)::int AS added FROM added`,
    [
      rows.map(({ gateway }) => gateway),
      rows.map(({ seq }) => seq),
      rows.map(({ kind }) => kind),
      rows.map(({ lane }) => lane),
      rows.map(({ occurredAt }) => occurredAt),
      rows.map(({ isTimeCorrected }) => isTimeCorrected),
      hashes,
      // one text: an array would have every quote in it escaped
      `[${rows.map(({ content }) => content).join(',')}]`,
      tx.now,
    ],
  )
  return answer?.added ?? 0
}

const withOtherContent = async (tx: Tx, rows: readonly InboxRow[], hashes: readonly string[]): Promise<InboxRow[]> => {
  const other = await tx.sql<{ n: number }>(
    `SELECT e.n::int FROM unnest($1::text[], $2::bigint[], $3::text[]) WITH ORDINALITY AS e (gateway, seq, hash, n)
     JOIN inbox i ON i.gateway = e.gateway AND i.seq = e.seq WHERE i.content_hash <> decode(e.hash, 'hex') ORDER BY e.n`,
    [rows.map(({ gateway }) => gateway), rows.map(({ seq }) => seq), hashes],
  )
  return other.flatMap(({ n }) => rows[n - 1] ?? [])
}
