/** Lists are read a page at a time: `limit` and `cursor` in the query, `items` and `nextCursor` in the answer. */
import { z } from 'zod'
import { encodeCursor, type Position } from './cursor.ts'

export const PAGE_ROWS_MAX = 200

/** Extend it with the list's own filters: `pageQuery.extend({ state: … })`. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(50).describe('rows at most'),
  cursor: z.string().min(1).max(1_000).optional().describe('nextCursor of the page before'),
})

/** A filter that is `true` or `false` in the query. */
export const flagQuery = z.enum(['true', 'false']).transform((text) => text === 'true')

/** Of `limit + 1` rows read: the page, and where the next begins. */
export const pageFrom = <R>(
  list: string,
  rows: readonly R[],
  limit: number,
  position: (row: R) => Position,
): { rows: R[]; nextCursor: string | null } => {
  const last = rows[limit - 1]
  const hasMore = rows.length > limit && last !== undefined
  return { rows: rows.slice(0, limit), nextCursor: hasMore ? encodeCursor(list, position(last)) : null }
}
