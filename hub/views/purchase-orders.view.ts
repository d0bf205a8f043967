// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** Purchase orders with what came of them: in stock, and seen at a dock but not yet accepted. */
import { z } from 'zod'
import type { PurchaseOrder, PurchaseOrderDetail } from '../contract/purchase-order.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionId, positionInstant } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'
import { viewVersion } from '../platform/live/version.ts'
import type { Page, PageRequest } from './catalog.view.ts'

type Row = Omit<PurchaseOrder, 'createdAt'> & { readonly createdAt: Date }

/** Tags at a dock that count for order `o`, while nobody has accepted their session. */
const AT_DOCK = `
  FROM dock_session s JOIN dock_session_tag t ON t.session_id = s.id
  WHERE s.state <> 'accepted' AND s.document_id = o.id AND t.verdict = 'matched' AND t.accepted_movement_id IS NULL`

const ORDER = `
  SELECT o.id, o.company_id AS "companyId", o.number, o.currency, o.expected_on AS "expectedOn", o.note, o.state, o.version,
    o.created_at AS "createdAt", o.created_by AS "createdBy",
    jsonb_build_object('id', p.id, 'code', p.code, 'name', p.name) AS supplier,
    jsonb_build_object('id', w.id, 'code', w.code, 'name', w.name) AS warehouse,
    CASE WHEN d.id IS NOT NULL THEN jsonb_build_object('id', d.id, 'code', d.code, 'name', d.name) END AS door,
    l."lineCount", l.ordered, l.received, l.total,
    (SELECT coalesce(trim_scale(sum(t.quantity)), 0)::text ${AT_DOCK}) AS "atDock"
  FROM purchase_order o
    JOIN party p ON p.id = o.supplier_id
    JOIN warehouse w ON w.id = o.warehouse_id
    LEFT JOIN door d ON d.id = o.door_id
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS "lineCount", coalesce(trim_scale(sum(quantity)), 0)::text AS ordered,
        coalesce(trim_scale(sum(received)), 0)::text AS received, coalesce(sum(round(quantity * unit_price, 2)), 0.00)::text AS total
      FROM purchase_order_line WHERE order_id = o.id) l`

const rowOf = (row: Row): PurchaseOrder => ({ ...row, createdAt: row.createdAt.toISOString() })

export interface PurchaseOrderFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly supplierId?: string | undefined
  readonly state?: readonly string[] | undefined
  /** Part of the number, or of the supplier's code or name. */
  readonly search?: string | undefined
}

/** Newest first. */
export const listPurchaseOrders = async (
  tx: Tx,
  filter: PurchaseOrderFilter,
): Promise<(Page<PurchaseOrder> & { version: number }) | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('purchase-orders', filter.cursor, z.tuple([positionInstant, positionId]))
  if (isRefusal(after)) return after
  const rows = await tx.sql<Row>(
    `${ORDER}
     WHERE ($1::uuid IS NULL OR o.company_id = $1) AND ($2::uuid IS NULL OR o.supplier_id = $2)
       AND ($3::text[] IS NULL OR o.state = ANY ($3))
       AND ($4::text IS NULL OR strpos(lower(o.number), lower($4)) > 0
            OR strpos(lower(p.name), lower($4)) > 0 OR strpos(lower(p.code), lower($4)) > 0)
       AND ($5::timestamptz IS NULL OR (o.created_at, o.id) < ($5, $6::uuid))
     ORDER BY o.created_at DESC, o.id DESC LIMIT $7`,
    [filter.companyId, filter.supplierId, filter.state, filter.search, after?.[0], after?.[1], filter.limit + 1],
  )
  const page = pageFrom('purchase-orders', rows.map(rowOf), filter.limit, ({ createdAt, id }) => [createdAt, id])
  return { items: page.rows, nextCursor: page.nextCursor, version: await viewVersion(tx, 'purchase-orders') }
}

/** Rows for a live patch; a key without a row was removed. */
export const loadPurchaseOrders = async (tx: Tx, keys: readonly string[]): Promise<Map<string, PurchaseOrder>> => {
  const rows = await tx.sql<Row>(`${ORDER} WHERE o.id = ANY ($1::uuid[])`, [keys])
  return new Map(rows.map((row) => [row.id, rowOf(row)]))
}

const LINES = `
  SELECT l.id, l.position, jsonb_build_object('id', i.id, 'code', i.code, 'name', i.name, 'baseUnit', i.base_unit) AS item,
    trim_scale(l.quantity)::text AS quantity, trim_scale(l.unit_price)::text AS "unitPrice", trim_scale(l.received)::text AS received,
    (SELECT coalesce(trim_scale(sum(t.quantity)), 0)::text ${AT_DOCK}
       AND t.expectation_id = (SELECT e.id FROM expectation e WHERE e.document_line_id = l.id)) AS "atDock"
  FROM purchase_order o JOIN purchase_order_line l ON l.order_id = o.id JOIN item i ON i.id = l.item_id
  WHERE o.id = $1 ORDER BY l.position`

const FACTS = `
  SELECT transition, from_state AS "fromState", to_state AS "toState", actor, at, input
  FROM document_fact WHERE document_id = $1 ORDER BY version`

const SESSIONS = `
  SELECT s.id, s.number, jsonb_build_object('id', d.id, 'code', d.code, 'name', d.name) AS door, s.state, s.verdict,
    s.opened_at AS "openedAt"
  FROM dock_session s JOIN door d ON d.id = s.door_id
  WHERE s.document_id = $1 ORDER BY s.opened_at DESC, s.id DESC LIMIT 50`

type Fact = Omit<PurchaseOrderDetail['facts'][number], 'at'> & { readonly at: Date }
type Session = Omit<PurchaseOrderDetail['sessions'][number], 'openedAt'> & { readonly openedAt: Date }

/** One order, all but what the asker may do with it. */
export const findPurchaseOrder = async (
  tx: Tx,
  id: string,
): Promise<Omit<PurchaseOrderDetail, 'allowed'> | undefined> => {
  const order = (await loadPurchaseOrders(tx, [id])).get(id)
  if (!order) return undefined
  const lines = await tx.sql<PurchaseOrderDetail['lines'][number]>(LINES, [id])
  const facts = await tx.sql<Fact>(FACTS, [id])
  const sessions = await tx.sql<Session>(SESSIONS, [id])
  return {
    ...order,
    lines,
    facts: facts.map((fact) => ({ ...fact, at: fact.at.toISOString() })),
    sessions: sessions.map((session) => ({ ...session, openedAt: session.openedAt.toISOString() })),
  }
}

export interface SessionAtDock {
  readonly sessionId: string
  readonly sessionNumber: string
  readonly door: string
  readonly quantity: string
}

/** Sessions that hold goods of the order at a dock now. */
export const listAtDock = (tx: Tx, orderId: string): Promise<SessionAtDock[]> =>
  tx.sql<SessionAtDock>(
    `SELECT s.id AS "sessionId", s.number AS "sessionNumber", d.code AS door, trim_scale(sum(t.quantity))::text AS quantity
     FROM dock_session s JOIN dock_session_tag t ON t.session_id = s.id JOIN door d ON d.id = s.door_id
     WHERE s.state <> 'accepted' AND s.document_id = $1 AND t.verdict = 'matched' AND t.accepted_movement_id IS NULL
     GROUP BY s.id, d.code ORDER BY s.number`,
    [orderId],
  )
