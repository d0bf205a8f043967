// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** Gateways as people see them: state, last seen, how far they came, what waits. */
import { z } from 'zod'
import type { GatewayRow } from '../contract/api.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionText } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'
import { viewVersion } from '../platform/live/version.ts'

type Row = Omit<GatewayRow, 'lastSeenAt'> & { readonly lastSeenAt: Date | null }

const GATEWAY = `
  SELECT g.name, g.site, g.state, g.is_online AS "isOnline", g.last_seen_at AS "lastSeenAt", g.refused_count::int AS "refusedCount",
    g.last_refusal AS "lastRefusal", g.status, g.version,
    CASE WHEN c.id IS NOT NULL THEN jsonb_build_object('id', c.id, 'code', c.code, 'name', c.name) END AS company,
    (SELECT max(i.seq)::text FROM inbox i WHERE i.gateway = g.name) AS "lastSeq",
    (SELECT count(*)::int FROM lane l JOIN inbox_todo t USING (lane) WHERE l.gateway = g.name) AS pending
  FROM gateway g LEFT JOIN company c ON c.id = g.company_id`

const rowOf = (row: Row): GatewayRow => ({ ...row, lastSeenAt: row.lastSeenAt?.toISOString() ?? null })

export interface GatewayPage {
  readonly items: GatewayRow[]
  readonly nextCursor: string | null
  readonly version: number
}

/** By name. */
export const listGateways = async (
  tx: Tx,
  { limit, cursor, state }: { limit: number; cursor?: string | undefined; state?: string | undefined },
): Promise<GatewayPage | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('gateways', cursor, z.tuple([positionText]))
  if (isRefusal(after)) return after
  const rows = await tx.sql<Row>(
    `${GATEWAY} WHERE g.name > $1 AND ($2::text IS NULL OR g.state = $2) ORDER BY g.name LIMIT $3`,
    [after?.[0] ?? '', state ?? null, limit + 1],
  )
  const page = pageFrom('gateways', rows, limit, ({ name }) => [name])
  return { items: page.rows.map(rowOf), nextCursor: page.nextCursor, version: await viewVersion(tx, 'gateways') }
}

/** For patches: rows by their key, the name. */
export const loadGateways = async (tx: Tx, names: readonly string[]): Promise<Map<string, GatewayRow>> => {
  const rows = await tx.sql<Row>(`${GATEWAY} WHERE g.name = ANY ($1)`, [names])
  return new Map(rows.map((row) => [row.name, rowOf(row)]))
}

export const findGatewayRow = async (tx: Tx, name: string): Promise<GatewayRow | undefined> =>
  (await loadGateways(tx, [name])).get(name)
