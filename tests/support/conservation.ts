/**
 * Nothing lost, nothing doubled, judged from outside by the gateway's own log of what it observed: a double-entry sum says
 * nothing about loss. C1 every entry has exactly one end, C2 balances are the fold of the movements and sum to zero,
 * C3 nothing is left waiting.
 */
import type { Entry } from '@dockledger/hub/contract/observation.ts'
import pg from 'pg'

export interface Verdict {
  /** Observed by the gateway, and neither in the hub nor in the spool. */
  readonly lost: readonly number[]
  /** In the hub with more than one end. */
  readonly doubled: readonly number[]
  /** In the hub with no end and not waiting either. */
  readonly endless: readonly number[]
  /** In the hub with other content than was observed. */
  readonly changed: readonly number[]
  readonly spooled: number
  /** Received, not yet reconciled. */
  readonly waiting: number
  /** Items whose sum over all locations is not zero. */
  readonly unbalanced: number
  /** Balances that are not the fold of their movements. */
  readonly unfolded: number
  readonly negative: number
}

export const CONSERVED = {
  lost: [],
  doubled: [],
  endless: [],
  changed: [],
  unbalanced: 0,
  unfolded: 0,
  negative: 0,
} as const

interface End {
  readonly seq: string
  readonly observation: unknown
  readonly movements: number
  readonly repeats: number
  readonly exceptions: number
  readonly repeatedExceptions: number
  readonly facts: number
  readonly waiting: number
}

/**
 * A passage may be found and leave at once, so movements of different reasons, and exceptions of different kinds that point at
 * them, are one end; the same reason or kind twice is not.
 */
const ENDS = `
  SELECT i.seq, i.observation,
    (SELECT count(*)::int FROM movement m WHERE m.evidence_gateway = i.gateway AND m.evidence_seq = i.seq) AS movements,
    (SELECT count(*)::int FROM (SELECT FROM movement m WHERE m.evidence_gateway = i.gateway AND m.evidence_seq = i.seq
       GROUP BY m.reason HAVING count(*) > 1) r) AS repeats,
    (SELECT count(*)::int FROM exception e WHERE e.gateway = i.gateway AND e.seq = i.seq AND e.kind <> 'key-reused' AND e.resolution IS DISTINCT FROM 'apply') AS exceptions,
    (SELECT count(*)::int FROM (SELECT FROM exception e WHERE e.gateway = i.gateway AND e.seq = i.seq AND e.kind <> 'key-reused' AND e.resolution IS DISTINCT FROM 'apply'
       GROUP BY e.kind HAVING count(*) > 1) r) AS "repeatedExceptions",
    (SELECT count(*)::int FROM dock_session_fact f WHERE f.gateway = i.gateway AND f.seq = i.seq) AS facts,
    (SELECT count(*)::int FROM inbox_todo t WHERE t.gateway = i.gateway AND t.seq = i.seq) AS waiting
  FROM inbox i WHERE i.gateway = $1`
const UNBALANCED = `SELECT count(*)::int AS n FROM (SELECT FROM balance GROUP BY item_id, lot HAVING sum(on_hand) <> 0) s`
const UNFOLDED = `
  WITH moved AS (
    SELECT item_id, lot, to_location_id AS location_id, quantity FROM movement
    UNION ALL SELECT item_id, lot, from_location_id, -quantity FROM movement),
  folded AS (SELECT item_id, lot, location_id, sum(quantity) AS on_hand FROM moved GROUP BY 1, 2, 3)
  SELECT count(*)::int AS n FROM folded f FULL JOIN balance b USING (item_id, lot, location_id)
  WHERE coalesce(f.on_hand, 0) <> coalesce(b.on_hand, 0)`
const NEGATIVE = `SELECT count(*)::int AS n FROM balance WHERE is_physical AND on_hand < 0`

const isEnded = (end: End): boolean => end.movements + end.exceptions + end.facts + end.waiting > 0
/** A movement with an exception that points at it is one end; anything else twice is two. */
const isDoubled = (end: End): boolean =>
  end.repeats > 0 ||
  end.facts > 1 ||
  end.repeatedExceptions > 0 ||
  (end.exceptions > 1 && end.movements === 0) ||
  (end.facts > 0 && end.movements > 0) ||
  end.waiting > 1 ||
  (end.waiting > 0 && end.movements + end.exceptions + end.facts > 0)

const isSame = (entry: Entry, observation: unknown): boolean => sorted(entry.observation) === sorted(observation)
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort())
      : part,
  )

export interface ConservationInput {
  readonly databaseUrl: string
  readonly gateway: string
  readonly eventLog: readonly Entry[]
  readonly spooled: readonly number[]
}

export const judgeConservation = async ({
  databaseUrl,
  gateway,
  eventLog,
  spooled,
}: ConservationInput): Promise<Verdict> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<End>(ENDS, [gateway])
    const ends = new Map(rows.map((row) => [Number(row.seq), row]))
    const keeps = new Set(spooled)
    const count = async (text: string): Promise<number> => (await client.query<{ n: number }>(text)).rows[0]?.n ?? 0
    return {
      lost: eventLog.filter(({ seq }) => !ends.has(seq) && !keeps.has(seq)).map(({ seq }) => seq),
      doubled: rows.filter(isDoubled).map(({ seq }) => Number(seq)),
      endless: rows.filter((row) => !isEnded(row)).map(({ seq }) => Number(seq)),
      changed: eventLog
        .filter((entry) => ends.has(entry.seq) && !isSame(entry, ends.get(entry.seq)?.observation))
        .map(({ seq }) => seq),
      spooled: spooled.length,
      waiting: rows.filter((row) => row.waiting > 0).length,
      unbalanced: await count(UNBALANCED),
      unfolded: await count(UNFOLDED),
      negative: await count(NEGATIVE),
    }
  } finally {
    await client.end()
  }
}
