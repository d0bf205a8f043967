// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** What is where: one row per item, location and lot, equal to the fold of its movements. */
import { z } from 'zod'
import type { Balance } from '../contract/api.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionId, positionInstant, positionText } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'
import { viewVersion } from '../platform/live/version.ts'
import type { Page, PageRequest } from './catalog.view.ts'
import { conditions, itemRef, locationRef } from './refs.ts'

type Row = Omit<Balance, 'evidence' | 'evidenceAt' | 'changedAt'> & {
  readonly evidenceAt: Date | null
  readonly changedAt: Date
}

const COLUMNS = `
  b.item_id || '|' || b.location_id || '|' || b.lot AS key, ${itemRef('i')} AS item, ${locationRef('l', 'w')} AS location, b.lot,
  trim_scale(b.on_hand)::text AS "onHand", b.as_of_seq::text AS "asOfSeq", b.tags, b.evidence_at AS "evidenceAt",
  b.changed_at AS "changedAt"`
const FROM = `
  FROM item i JOIN balance b ON b.item_id = i.id JOIN location l ON l.id = b.location_id
    LEFT JOIN warehouse w ON w.id = l.warehouse_id`

const rowOf = ({ evidenceAt, changedAt, ...row }: Row): Balance => ({
  ...row,
  evidence: evidenceAt ? 'seen' : 'booked',
  evidenceAt: evidenceAt?.toISOString() ?? null,
  changedAt: changedAt.toISOString(),
})

export const BALANCE_SORTS = ['item', 'changed'] as const

export interface BalanceFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly itemId?: string | undefined
  readonly locationId?: string | undefined
  readonly warehouseId?: string | undefined
  /** Part of the item's code or name, or of the location's code. */
  readonly search?: string | undefined
  /** Only what is physically there; false shows the virtual places too. */
  readonly physical?: boolean | undefined
  /** By item code, or what changed last. */
  readonly sort?: (typeof BALANCE_SORTS)[number] | undefined
}

const ORDER = {
  item: {
    at: z.tuple([positionText, positionId, positionId, positionText]),
    by: 'i.code, i.id, b.location_id, b.lot',
    after: '(i.code, i.id, b.location_id, b.lot) > ($2, $3, $4, $5)',
  },
  changed: {
    at: z.tuple([positionInstant, positionId, positionId, positionText]),
    by: 'b.changed_at DESC, i.id DESC, b.location_id DESC, b.lot DESC',
    after: '(b.changed_at, i.id, b.location_id, b.lot) < ($2, $3, $4, $5)',
  },
} as const

export const listBalances = async (
  tx: Tx,
  filter: BalanceFilter,
): Promise<(Page<Balance> & { version: number }) | Refusal<'bad-cursor'>> => {
  const sort = filter.sort ?? 'item'
  const list = `balances/${sort}`
  const { at, by, after: isAfter } = ORDER[sort]
  const after = decodeCursor(list, filter.cursor, at)
  if (isRefusal(after)) return after
  const { where, values } = conditions(
    [
      ['b.company_id = ?', filter.companyId],
      ['b.item_id = ?', filter.itemId],
      ['b.location_id = ?', filter.locationId],
      ['l.warehouse_id = ?', filter.warehouseId],
      [
        '(strpos(lower(i.code), ?) > 0 OR strpos(lower(i.name), ?) > 0 OR strpos(lower(l.code), ?) > 0)',
        filter.search?.toLowerCase(),
      ],
      ['(b.is_physical OR NOT ?)', filter.physical ?? true],
    ],
    after ? 6 : 2,
  )
  const rows = await tx.sql<Row>(
    `SELECT ${COLUMNS} ${FROM} WHERE b.on_hand <> 0 AND ${after ? isAfter : 'true'} AND ${where} ORDER BY ${by} LIMIT $1`,
    [filter.limit + 1, ...(after ?? []), ...values],
  )
  const page = pageFrom(list, rows, filter.limit, ({ item, location, lot, changedAt }) => [
    sort === 'item' ? item.code : changedAt.toISOString(),
    item.id,
    location.id,
    lot,
  ])
  return {
    items: page.rows.map(rowOf),
    nextCursor: page.nextCursor,
    version: await viewVersion(tx, 'balances'),
  }
}

/** Rows for a live patch: `itemId|locationId|lot` → row, also when nothing is left of it. */
export const loadBalances = async (tx: Tx, keys: readonly string[]): Promise<Map<string, Balance>> => {
  const parts = keys.map((key) => key.split('|'))
  const rows = await tx.sql<Row>(
    `SELECT ${COLUMNS} ${FROM}
       JOIN unnest($1::uuid[], $2::uuid[], $3::text[]) AS k (item_id, location_id, lot)
         ON k.item_id = b.item_id AND k.location_id = b.location_id AND k.lot = b.lot`,
    [parts.map(([item]) => item), parts.map(([, location]) => location), parts.map(([, , ...lot]) => lot.join('|'))],
  )
  return new Map(rows.map((row) => [row.key, rowOf(row)]))
}
