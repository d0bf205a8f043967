/** What happened at a door that moved no stock: presence, scans, weighings. */
import type { Tx } from '../platform/db/tx.ts'
import type { ProposedFact } from './lane.ts'

export const saveFacts = async (tx: Tx, facts: readonly ProposedFact[]): Promise<void> => {
  if (facts.length === 0) return
  await tx.sql(
    `INSERT INTO dock_session_fact (gateway, seq, session_id, kind, occurred_at, summary)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[])`,
    [
      facts.map(({ row }) => row.gateway),
      facts.map(({ row }) => row.seq),
      facts.map(({ sessionId }) => sessionId),
      facts.map(({ kind }) => kind),
      facts.map(({ row }) => new Date(row.at).toISOString()),
      facts.map(({ summary }) => summary),
    ],
  )
}
