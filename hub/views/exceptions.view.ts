// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** What a person must decide, or may see. */
import { z } from 'zod'
import type { ExceptionRow } from '../contract/api.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionId, positionInstant } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'
import { viewVersion } from '../platform/live/version.ts'
import { allowedResolutions } from '../reconcile/resolutions.ts'
import type { Page, PageRequest } from './catalog.view.ts'
import { conditions, epcNames, itemRef, placeRef } from './refs.ts'

type Row = Omit<ExceptionRow, 'raisedAt' | 'resolvedAt' | 'allowed' | 'tagUri' | 'raw'> & {
  readonly raisedAt: Date
  readonly resolvedAt: Date | null
  readonly hasDoor: boolean
}

const EXCEPTION = `
  SELECT x.id, x.kind, x.state, x.raised_at AS "raisedAt",
    CASE WHEN s.id IS NOT NULL THEN jsonb_build_object('id', s.id, 'number', s.number) END AS session,
    CASE WHEN d.id IS NOT NULL THEN ${placeRef('d')} END AS door,
    x.gateway, x.seq::text AS seq, x.epc, CASE WHEN i.id IS NOT NULL THEN ${itemRef('i')} END AS item,
    trim_scale(x.quantity)::text AS quantity,
    CASE WHEN e.id IS NOT NULL
      THEN jsonb_build_object('type', e.document_type, 'id', e.document_id, 'number', e.document_number) END AS document,
    x.detail, x.resolution, x.resolution_reason AS reason, x.resolved_at AS "resolvedAt", x.resolved_by AS "resolvedBy",
    x.movement_id AS "movementId", x.resolution_movement_id AS "resolutionMovementId", x.version,
    x.kind = 'unknown-door' AND x.state = 'open'
      AND EXISTS (SELECT FROM door o WHERE o.gateway = x.gateway AND o.portal = x.detail ->> 'portal') AS "hasDoor"
  FROM exception x
    LEFT JOIN dock_session s ON s.id = x.session_id
    LEFT JOIN door d ON d.id = x.door_id
    LEFT JOIN item i ON i.id = x.item_id
    LEFT JOIN expectation e ON e.id = x.expectation_id`

const rowOf = ({ hasDoor, ...row }: Row): ExceptionRow => ({
  ...row,
  raisedAt: row.raisedAt.toISOString(),
  resolvedAt: row.resolvedAt?.toISOString() ?? null,
  tagUri: epcNames(row.epc).tagUri,
  raw: null,
  allowed: [...allowedResolutions(row.kind, row.state, hasDoor)],
})

export interface ExceptionFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly state?: string | undefined
  readonly kind?: string | undefined
  readonly sessionId?: string | undefined
  readonly doorId?: string | undefined
  readonly gateway?: string | undefined
}

/** Newest first. */
export const listExceptions = async (
  tx: Tx,
  filter: ExceptionFilter,
): Promise<(Page<ExceptionRow> & { version: number }) | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('exceptions', filter.cursor, z.tuple([positionInstant, positionId]))
  if (isRefusal(after)) return after
  const { where, values } = conditions(
    [
      ['x.company_id = ?', filter.companyId],
      ['x.state = ?', filter.state],
      ['x.kind = ?', filter.kind],
      ['x.session_id = ?', filter.sessionId],
      ['x.door_id = ?', filter.doorId],
      ['x.gateway = ?', filter.gateway],
    ],
    after ? 4 : 2,
  )
  const rows = await tx.sql<Row>(
    `${EXCEPTION} WHERE ${after ? '(x.raised_at, x.id) < ($2, $3)' : 'true'} AND ${where}
     ORDER BY x.raised_at DESC, x.id DESC LIMIT $1`,
    [filter.limit + 1, ...(after ?? []), ...values],
  )
  const page = pageFrom('exceptions', rows.map(rowOf), filter.limit, ({ raisedAt, id }) => [raisedAt, id])
  return { items: page.rows, nextCursor: page.nextCursor, version: await viewVersion(tx, 'exceptions') }
}

/** Rows for a live patch. */
export const loadExceptions = async (tx: Tx, keys: readonly string[]): Promise<Map<string, ExceptionRow>> => {
  const rows = await tx.sql<Row>(`${EXCEPTION} WHERE x.id = ANY ($1::uuid[])`, [keys])
  return new Map(rows.map((row) => [row.id, rowOf(row)]))
}

const RAW_BYTES_MAX = 4_096

/** With what was received, as text where it is text. */
export const findException = async (tx: Tx, id: string): Promise<ExceptionRow | undefined> => {
  const row = (await loadExceptions(tx, [id])).get(id)
  if (!row) return undefined
  const [stored] = await tx.sql<{ raw: Buffer | null }>(
    `SELECT substring(raw FOR ${RAW_BYTES_MAX}) AS raw FROM exception WHERE id = $1`,
    [id],
  )
  return { ...row, raw: stored?.raw ? textOf(stored.raw) : null }
}

const textOf = (raw: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw)
  } catch {
    return raw.toString('hex')
  }
}
