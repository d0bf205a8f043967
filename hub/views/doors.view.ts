// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** The doors as the board shows them: reader, open or last session, and what may come. */
import { z } from 'zod'
import type { Door } from '../contract/api.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { GatewayStatus } from '../contract/status.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionId, positionText } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'
import { viewVersion } from '../platform/live/version.ts'
import type { Page, PageRequest } from './catalog.view.ts'
import { loadDockSessionDetails } from './dock-sessions.view.ts'
import { conditions, locationRef, placeRef } from './refs.ts'

type Row = Omit<Door, 'session' | 'expected' | 'readerState'> & {
  readonly sessionId: string | null
  readonly status: GatewayStatus | null
}

const DOOR = `
  SELECT d.id, d.code, d.name, ${placeRef('w')} AS warehouse, d.gateway, d.portal, coalesce(g.is_online, false) AS "isGatewayOnline",
    g.status, ${locationRef('k', 'w')} AS "dockLocation", ${locationRef('t', 'w')} AS "stockLocation", d.quiet_ms AS "quietMs", d.version,
    (SELECT s.id FROM dock_session s WHERE s.door_id = d.id ORDER BY s.state = 'open' DESC, s.opened_at DESC LIMIT 1) AS "sessionId"
  FROM door d
    JOIN warehouse w ON w.id = d.warehouse_id
    JOIN location k ON k.id = d.dock_location_id
    JOIN location t ON t.id = d.stock_location_id
    LEFT JOIN gateway g ON g.name = d.gateway`

/** The worst state of the portal's readers says whether the door can see. */
const READER_STATES = ['faulted', 'connecting', 'stopped', 'ready'] as const

const readerStateOf = ({ status, portal, isGatewayOnline }: Row): Door['readerState'] => {
  const devices = status?.detail?.devices.filter((device) => device.portal === portal) ?? []
  if (!isGatewayOnline || devices.length === 0) return 'unknown'
  return READER_STATES.find((state) => devices.some((device) => device.state === state)) ?? 'unknown'
}

const EXPECTED_MAX = 10

interface ExpectedRow {
  readonly doorId: string
  readonly orderId: string
  readonly number: string
  readonly party: string
  readonly dueOn: string | null
  readonly open: string
}

/** Orders that may come through each door, the earliest due first. */
const EXPECTED = `
  SELECT d.id AS "doorId", o.* FROM door d CROSS JOIN LATERAL (
    SELECT e.document_id AS "orderId", e.document_number AS number, min(e.party_name) AS party, min(e.due_on) AS "dueOn",
      trim_scale(sum(greatest(e.quantity - e.fulfilled, 0)))::text AS open
    FROM expectation e
    WHERE e.warehouse_id = d.warehouse_id AND e.closed_at IS NULL AND e.direction = 'in' AND (e.door_id IS NULL OR e.door_id = d.id)
    GROUP BY e.document_id, e.document_number ORDER BY min(e.due_on) NULLS LAST, e.document_number LIMIT ${EXPECTED_MAX}) o
  WHERE d.id = ANY ($1::uuid[])`

const doorsOf = async (tx: Tx, rows: readonly Row[]): Promise<Door[]> => {
  const ids = rows.map(({ id }) => id)
  const sessions = await loadDockSessionDetails(
    tx,
    rows.flatMap(({ sessionId }) => sessionId ?? []),
  )
  const expected = Map.groupBy(await tx.sql<ExpectedRow>(EXPECTED, [ids]), ({ doorId }) => doorId)
  return rows.map((row) => {
    const { sessionId, status: _, ...door } = row
    return {
      ...door,
      readerState: readerStateOf(row),
      session: (sessionId === null ? undefined : sessions.get(sessionId)) ?? null,
      expected: (expected.get(row.id) ?? []).map(({ doorId: _door, ...order }) => order),
    }
  })
}

export interface DoorFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly warehouseId?: string | undefined
}

/** By code. */
export const listDoors = async (
  tx: Tx,
  filter: DoorFilter,
): Promise<(Page<Door> & { version: number }) | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('doors', filter.cursor, z.tuple([positionText, positionId]))
  if (isRefusal(after)) return after
  const { where, values } = conditions(
    [
      ['d.company_id = ?', filter.companyId],
      ['d.warehouse_id = ?', filter.warehouseId],
    ],
    after ? 4 : 2,
  )
  const rows = await tx.sql<Row>(
    `${DOOR} WHERE ${after ? '(d.code, d.id) > ($2, $3)' : 'true'} AND ${where} ORDER BY d.code, d.id LIMIT $1`,
    [filter.limit + 1, ...(after ?? []), ...values],
  )
  const page = pageFrom('doors', rows, filter.limit, ({ code, id }) => [code, id])
  return { items: await doorsOf(tx, page.rows), nextCursor: page.nextCursor, version: await viewVersion(tx, 'doors') }
}

/** Rows for a live patch. */
export const loadDoors = async (tx: Tx, keys: readonly string[]): Promise<Map<string, Door>> => {
  const rows = await tx.sql<Row>(`${DOOR} WHERE d.id = ANY ($1::uuid[])`, [keys])
  return new Map((await doorsOf(tx, rows)).map((door) => [door.id, door]))
}
