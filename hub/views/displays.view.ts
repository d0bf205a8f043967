// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** Screens on walls, or handhelds, by name. */
import { z } from 'zod'
import type { DisplayRow, PairedKind } from '../contract/display.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionId, positionText } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'
import type { Page, PageRequest } from './catalog.view.ts'

const DISPLAY = `
  SELECT d.id, d.company_id AS "companyId", d.name,
    CASE WHEN w.id IS NOT NULL THEN jsonb_build_object('id', w.id, 'code', w.code, 'name', w.name) END AS warehouse,
    CASE WHEN d.revoked_at IS NOT NULL THEN 'revoked' WHEN d.token_hash IS NULL THEN 'waiting' ELSE 'active' END AS state,
    d.paired_at AS "pairedAt", d.paired_by AS "pairedBy", d.last_seen_at AS "lastSeenAt"
  FROM display d LEFT JOIN warehouse w ON w.id = d.warehouse_id`

type Row = Omit<DisplayRow, 'pairedAt' | 'lastSeenAt'> & { readonly pairedAt: Date; readonly lastSeenAt: Date | null }
const rowOf = (row: Row): DisplayRow => ({
  ...row,
  pairedAt: row.pairedAt.toISOString(),
  lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
})

export interface DisplayFilter extends PageRequest {
  readonly kind: PairedKind
  readonly companyId?: string | undefined
}
/** Also those that were thrown out. */
export const listDisplays = async (
  tx: Tx,
  filter: DisplayFilter,
): Promise<Page<DisplayRow> | Refusal<'bad-cursor'>> => {
  const list = `${filter.kind}s`
  const after = decodeCursor(list, filter.cursor, z.tuple([positionText, positionId]))
  if (isRefusal(after)) return after
  const rows = await tx.sql<Row>(
    `${DISPLAY} WHERE d.kind = $5 AND ($1::uuid IS NULL OR d.company_id = $1) AND ($2::text IS NULL OR (d.name, d.id) > ($2, $3::uuid))
     ORDER BY d.name, d.id LIMIT $4`,
    [filter.companyId, after?.[0], after?.[1], filter.limit + 1, filter.kind],
  )
  const page = pageFrom(list, rows.map(rowOf), filter.limit, ({ name, id }) => [name, id])
  return { items: page.rows, nextCursor: page.nextCursor }
}

export const findDisplayRow = async (tx: Tx, kind: PairedKind, id: string): Promise<DisplayRow | undefined> => {
  const [row] = await tx.sql<Row>(`${DISPLAY} WHERE d.id = $1 AND d.kind = $2`, [id, kind])
  return row && rowOf(row)
}
