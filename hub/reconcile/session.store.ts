/** The dock_session table: one row per visit of a door. */
import type { Tx } from '../platform/db/tx.ts'
import type { Door } from './lane.ts'
import { readSums, type StoredSums } from './sums.ts'
import type { SessionVerdict, Sums } from './verdict.ts'

export interface Session {
  readonly id: string
  readonly number: string
  readonly door: Door
  readonly state: 'open' | 'closed' | 'accepted'
  readonly documentId: string | null
  /** `tags`, or who chose the order. */
  readonly chosenBy: string | null
  /** Epoch ms. */
  readonly openedAt: number
  readonly lastEventAt: number
  readonly closedAt: number | null
  readonly isPresent: boolean
  /** Opened by a person for an order that has not come yet. */
  readonly isAwaited: boolean
  readonly sums: Sums
  /** Lines of the bound order as they were when last judged. */
  readonly judgedLines: StoredSums['lines']
}

const DOOR = `d.id AS "doorId", d.company_id AS "companyId", d.warehouse_id AS "warehouseId", d.dock_location_id AS "dockLocationId",
  d.stock_location_id AS "stockLocationId", d.quiet_ms AS "quietMs"`
const SESSION = `s.id, s.number, s.state, s.document_id AS "documentId", s.document_chosen_by AS "chosenBy", s.opened_at, s.last_event_at,
  s.closed_at, s.is_present AS "isPresent", s.opened_by, s.sums`

/** `openedBy` of a session that an observation opened; anything else is a person's name. */
export const OPENED_BY_ITSELF: ReadonlySet<string> = new Set(['passage', 'presence', 'scan', 'weighing'])

interface DoorRow extends Omit<Door, 'id'> {
  readonly doorId: string
}
interface SessionRow extends DoorRow {
  readonly id: string
  readonly number: string
  readonly state: Session['state']
  readonly documentId: string | null
  readonly chosenBy: string | null
  readonly opened_at: Date
  readonly last_event_at: Date
  readonly closed_at: Date | null
  readonly isPresent: boolean
  readonly opened_by: string
  readonly sums: StoredSums
}

const doorOf = ({ doorId, companyId, warehouseId, dockLocationId, stockLocationId, quietMs }: DoorRow): Door => ({
  id: doorId,
  companyId,
  warehouseId,
  dockLocationId,
  stockLocationId,
  quietMs,
})

const sessionOf = (row: SessionRow): Session => ({
  id: row.id,
  number: row.number,
  door: doorOf(row),
  state: row.state,
  documentId: row.documentId,
  chosenBy: row.chosenBy,
  openedAt: row.opened_at.getTime(),
  lastEventAt: row.last_event_at.getTime(),
  closedAt: row.closed_at?.getTime() ?? null,
  isPresent: row.isPresent,
  isAwaited: row.opened_at.getTime() === row.last_event_at.getTime() && !OPENED_BY_ITSELF.has(row.opened_by),
  sums: readSums(row.sums),
  judgedLines: row.sums.lines,
})

export const findDoor = async (
  tx: Tx,
  by: { id: string } | { gateway: string; portal: string },
): Promise<Door | undefined> => {
  const [where, values] =
    'id' in by ? ['d.id = $1', [by.id]] : ['d.gateway = $1 AND d.portal = $2', [by.gateway, by.portal]]
  const [row] = await tx.sql<DoorRow>(`SELECT ${DOOR} FROM door d WHERE ${where}`, values)
  return row && doorOf(row)
}

const lockWhere = async (tx: Tx, where: string, values: readonly unknown[]): Promise<Session[]> => {
  const rows = await tx.sql<SessionRow>(
    `SELECT ${SESSION}, ${DOOR} FROM dock_session s JOIN door d ON d.id = s.door_id WHERE ${where} ORDER BY s.id FOR NO KEY UPDATE OF s`,
    values,
  )
  return rows.map(sessionOf)
}

export const lockSession = async (tx: Tx, id: string): Promise<Session | undefined> =>
  (await lockWhere(tx, 's.id = $1', [id]))[0]
export const lockOpenSession = async (tx: Tx, doorId: string): Promise<Session | undefined> =>
  (await lockWhere(tx, `s.door_id = $1 AND s.state = 'open'`, [doorId]))[0]
export const lockOpenSessions = (tx: Tx, warehouseId: string): Promise<Session[]> =>
  lockWhere(tx, `s.warehouse_id = $1 AND s.state = 'open'`, [warehouseId])

export interface ClosedSession {
  readonly id: string
  readonly openedAt: number
  readonly closedAt: number
}

/** The latest closed session of a door, and every one that overlaps the span of times; latest first. */
export const closedSessions = async (
  tx: Tx,
  doorId: string,
  span?: { readonly from: number; readonly to: number },
): Promise<ClosedSession[]> => {
  const rows = await tx.sql<{ id: string; opened_at: Date; closed_at: Date }>(
    `(SELECT id, opened_at, closed_at FROM dock_session WHERE door_id = $1 AND state <> 'open' ORDER BY opened_at DESC LIMIT 1)
     UNION
     (SELECT id, opened_at, closed_at FROM dock_session WHERE door_id = $1 AND state <> 'open' AND opened_at <= $3 AND closed_at >= $2
      ORDER BY opened_at DESC LIMIT 1000)
     ORDER BY opened_at DESC`,
    [doorId, span ? new Date(span.from) : null, span ? new Date(span.to) : null],
  )
  return rows.map(({ id, opened_at, closed_at }) => ({
    id,
    openedAt: opened_at.getTime(),
    closedAt: closed_at.getTime(),
  }))
}

/** The next number of the year, as people see it: DS-2026-00042. */
const nextNumber = async (tx: Tx, companyId: string, at: number): Promise<string> => {
  const prefix = `DS-${new Date(at).getUTCFullYear()}-`
  const [row] = await tx.sql<{ last: number }>(
    `INSERT INTO document_number VALUES ($1, $2, 1)
     ON CONFLICT (company_id, prefix) DO UPDATE SET last = document_number.last + 1 RETURNING last`,
    [companyId, prefix],
  )
  return prefix + String(row?.last ?? 0).padStart(5, '0')
}

export const insertSession = async (
  tx: Tx,
  { id, door, at, by }: { readonly id: string; readonly door: Door; readonly at: number; readonly by: string },
): Promise<Session> => {
  const number = await nextNumber(tx, door.companyId, at)
  const sums: StoredSums = { tags: {}, items: {}, matched: {}, lines: [] }
  await tx.sql(
    `INSERT INTO dock_session (id, number, company_id, warehouse_id, door_id, state, opened_at, opened_by, last_event_at, sums, touched_at)
     VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $6, $8, $9)`,
    [id, number, door.companyId, door.warehouseId, door.id, new Date(at), by, JSON.stringify(sums), tx.now],
  )
  return {
    id,
    number,
    door,
    state: 'open',
    documentId: null,
    chosenBy: null,
    openedAt: at,
    lastEventAt: at,
    closedAt: null,
    isPresent: false,
    isAwaited: !OPENED_BY_ITSELF.has(by),
    sums: readSums(sums),
    judgedLines: sums.lines,
  }
}

export interface SessionChange {
  readonly state?: Session['state']
  readonly verdict?: SessionVerdict
  readonly documentId?: string | null
  readonly chosenBy?: string | null
  readonly openedAt?: Date
  readonly lastEventAt?: Date
  readonly isPresent?: boolean
  readonly closedAt?: Date
  readonly closedBy?: string
  readonly acceptedAt?: Date
  readonly acceptedBy?: string
  readonly weightKg?: string
  readonly sums?: StoredSums
  readonly touchedAt?: Date
}

const COLUMNS: Readonly<Record<keyof SessionChange, string>> = {
  state: 'state',
  verdict: 'verdict',
  documentId: 'document_id',
  chosenBy: 'document_chosen_by',
  openedAt: 'opened_at',
  lastEventAt: 'last_event_at',
  isPresent: 'is_present',
  closedAt: 'closed_at',
  closedBy: 'closed_by',
  acceptedAt: 'accepted_at',
  acceptedBy: 'accepted_by',
  weightKg: 'weight_kg',
  sums: 'sums',
  touchedAt: 'touched_at',
}

/** Saves what changed of a session that the caller holds, and tells the screens. */
export const saveSession = async (tx: Tx, session: Session, change: SessionChange): Promise<void> => {
  const sets: string[] = []
  const values: unknown[] = [session.id]
  for (const [field, column] of Object.entries(COLUMNS) as [keyof SessionChange, string][]) {
    const value = change[field]
    if (value === undefined) continue
    values.push(field === 'sums' ? JSON.stringify(value) : value)
    sets.push(`${column} = $${values.length}`)
  }
  sets.push('version = version + 1')
  await tx.sql(`UPDATE dock_session SET ${sets.join(', ')} WHERE id = $1`, values)
  showSession(tx, session)
}

/** Its row and its door's must be sent again. */
export const showSession = (tx: Tx, { id, door }: Pick<Session, 'id' | 'door'>): void => {
  tx.changed('dock-sessions', id)
  tx.changed('doors', door.id)
}

/** Sessions that went quiet, by the hub's clock, at doors where nothing waits to be reconciled. */
export const idleSessions = async (tx: Tx, heldMs: number): Promise<{ id: string; lane: string | null }[]> =>
  tx.sql(
    `SELECT s.id, l.lane FROM dock_session s JOIN door d ON d.id = s.door_id
       LEFT JOIN lane l ON l.gateway = d.gateway AND l.portal = d.portal
       LEFT JOIN gateway g ON g.name = d.gateway
     WHERE s.state = 'open' AND NOT EXISTS (SELECT FROM inbox_todo t WHERE t.lane = l.lane)
       AND greatest(s.touched_at, s.last_event_at) + make_interval(secs => d.quiet_ms / 1000.0) <= $1
       AND (greatest(s.touched_at, s.last_event_at) + make_interval(secs => $2 / 1000.0) <= $1
         OR (NOT s.is_present AND coalesce(g.is_online, true)
           AND NOT (s.last_event_at = s.opened_at AND s.opened_by <> ALL($3))))`,
    [tx.now, heldMs, [...OPENED_BY_ITSELF]],
  )
