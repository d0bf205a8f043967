/** The queue of what is not yet reconciled. Who holds a lane's row reconciles that door; nobody else does meanwhile. */
import type { Observation, Passage } from '../contract/observation.ts'
import { plainArray } from '../platform/db/array.ts'
import type { Tx } from '../platform/db/tx.ts'
import { identify } from './identify.ts'
import type { Row } from './lane.ts'

export interface Lane {
  readonly lane: string
  readonly gateway: string
  readonly portal: string | null
}

/** Undefined when another hub works on it, or there is none. */
export const claimLane = async (tx: Tx, lane: string): Promise<Lane | undefined> => {
  const [row] = await tx.sql<Lane>(
    'SELECT lane, gateway, portal FROM lane WHERE lane = $1 FOR NO KEY UPDATE SKIP LOCKED',
    [lane],
  )
  return row
}

interface Waiting extends Omit<Row, 'identity' | 'direction'> {
  readonly epc: string | null
  readonly direction: Passage['direction'] | null
  readonly observation: Observation | null
}

/** The oldest rows of a lane, in the order they arrived. */
export const waitingRows = async (tx: Tx, lane: string, rowsMax: number): Promise<Row[]> => {
  const rows = await tx.sql<Waiting>(
    `SELECT t.id, t.gateway, t.seq, i.kind, (extract(epoch FROM i.occurred_at) * 1000)::float8 AS at,
       i.observation ->> 'epc' AS epc, i.observation ->> 'direction' AS direction,
       CASE WHEN i.kind <> 'passage' THEN i.observation END AS observation
     FROM inbox_todo t JOIN inbox i USING (gateway, seq) WHERE t.lane = $1 ORDER BY t.id LIMIT $2`,
    [lane, rowsMax],
  )
  return rows.map(({ epc, direction, ...row }) =>
    row.kind === 'passage' && epc !== null && direction !== null ? { ...row, direction, identity: identify(epc) } : row,
  )
}

/** What is reconciled waits no more. */
export const forgetRows = async (tx: Tx, lane: string, rows: readonly Row[]): Promise<void> => {
  await tx.sql('DELETE FROM inbox_todo WHERE lane = $1 AND id = ANY($2)', [lane, plainArray(rows.map(({ id }) => id))])
}

/** What was set aside waits again, behind what waits already; whoever sweeps the lanes finds it. */
export const queueAgain = async (
  tx: Tx,
  entries: readonly { readonly gateway: string | null; readonly seq: string | null }[],
): Promise<void> => {
  await tx.sql(
    `INSERT INTO inbox_todo (lane, gateway, seq)
     SELECT i.lane, i.gateway, i.seq FROM unnest($1::text[], $2::bigint[]) AS e (gateway, seq) JOIN inbox i USING (gateway, seq)
     ORDER BY i.gateway, i.seq`,
    [entries.map(({ gateway }) => gateway), entries.map(({ seq }) => seq)],
  )
}

export const lanesWaiting = async (tx: Tx): Promise<string[]> => {
  const rows = await tx.sql<{ lane: string }>(
    'SELECT l.lane FROM lane l WHERE EXISTS (SELECT FROM inbox_todo t WHERE t.lane = l.lane)',
  )
  return rows.map(({ lane }) => lane)
}

/** Whose goods pass this gateway; null before somebody said so. */
export const companyOfGateway = async (tx: Tx, name: string): Promise<string | null> => {
  const [owner] = await tx.sql<{ company_id: string | null }>('SELECT company_id FROM gateway WHERE name = $1', [name])
  return owner?.company_id ?? null
}
