// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** The ledger as people read it, newest first, and each movement down to the reads that prove it. */
import { z } from 'zod'
import type { Movement, MovementDetail, TagRow } from '../contract/api.ts'
import type { Passage } from '../contract/observation.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionSeq } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'
import { viewVersion } from '../platform/live/version.ts'
import type { Page, PageRequest } from './catalog.view.ts'
import { conditions, endRef, epcNames, itemRef, locationRef } from './refs.ts'

type Row = Omit<Movement, 'occurredAt' | 'recordedAt'> & { readonly occurredAt: Date; readonly recordedAt: Date }

const MOVEMENT = `
  SELECT m.id, m.seq::text AS seq, ${itemRef('i')} AS item, m.lot, m.epc, trim_scale(m.quantity)::text AS quantity,
    ${endRef('f', 'fw')} AS "from", ${endRef('t', 'tw')} AS "to",
    m.occurred_at AS "occurredAt", m.recorded_at AS "recordedAt", m.reason, m.note, m.actor,
    CASE WHEN s.id IS NOT NULL THEN jsonb_build_object('id', s.id, 'number', s.number) END AS session,
    CASE WHEN e.id IS NOT NULL
      THEN jsonb_build_object('type', e.document_type, 'id', e.document_id, 'number', e.document_number) END AS document,
    CASE WHEN m.evidence_gateway IS NOT NULL
      THEN jsonb_build_object('gateway', m.evidence_gateway, 'seq', m.evidence_seq::text) END AS evidence,
    m.reverses, (SELECT r.id FROM movement r WHERE r.reverses = m.id) AS "reversedBy"
  FROM movement m
    JOIN item i ON i.id = m.item_id
    LEFT JOIN location f ON f.id = m.from_location_id LEFT JOIN warehouse fw ON fw.id = f.warehouse_id
    LEFT JOIN location t ON t.id = m.to_location_id LEFT JOIN warehouse tw ON tw.id = t.warehouse_id
    LEFT JOIN dock_session s ON s.id = m.session_id
    LEFT JOIN expectation e ON e.document_line_id = m.document_line_id`

const rowOf = (row: Row): Movement => ({
  ...row,
  occurredAt: row.occurredAt.toISOString(),
  recordedAt: row.recordedAt.toISOString(),
})

export interface MovementFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly itemId?: string | undefined
  /** It came from here or went there. */
  readonly locationId?: string | undefined
  readonly epc?: string | undefined
  readonly sessionId?: string | undefined
  readonly documentId?: string | undefined
  readonly gateway?: string | undefined
  readonly seq?: string | undefined
  readonly reason?: string | undefined
}

/** A place has few items and each item's movements are in order: so no place needs an index of its own. */
const AT_PLACE = `m.id IN (
  SELECT x.id FROM (SELECT DISTINCT item_id FROM balance WHERE location_id = ?) b CROSS JOIN LATERAL (
    SELECT y.id FROM movement y WHERE y.item_id = b.item_id AND (y.from_location_id = ? OR y.to_location_id = ?) AND y.seq < $1
    ORDER BY y.seq DESC LIMIT $2) x)`

/** Every movement of a session is of a tag that it lists or that was excepted in it. */
const OF_SESSION = `m.session_id = ? AND m.epc IN (SELECT epc FROM dock_session_tag WHERE session_id = ?
  UNION SELECT epc FROM exception WHERE session_id = ?)`

/** Newest first. */
export const listMovements = async (
  tx: Tx,
  filter: MovementFilter,
): Promise<(Page<Movement> & { version: number }) | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('movements', filter.cursor, z.tuple([positionSeq]))
  if (isRefusal(after)) return after
  const { gateway, seq, locationId, itemId, epc, sessionId, documentId } = filter
  const isNarrow = itemId !== undefined || epc !== undefined || sessionId !== undefined || documentId !== undefined
  // keys of movements that a passage makes hold its gateway and number
  const keys =
    gateway !== undefined && seq !== undefined
      ? ['passage', 'physical-evidence', 'bound'].map((reason) => `${reason}/${gateway}/${seq}`)
      : undefined
  const { where, values } = conditions(
    [
      ['m.company_id = ?', filter.companyId],
      ['m.item_id = ?', itemId],
      ['m.epc = ?', epc],
      [OF_SESSION, sessionId],
      ['m.document_line_id IN (SELECT document_line_id FROM expectation WHERE document_id = ?)', documentId],
      ['m.idempotency_key = ANY (?)', keys],
      ['m.evidence_gateway = ?', keys ? undefined : gateway],
      ['m.evidence_seq = ?', keys ? undefined : seq],
      ['m.reason = ?', filter.reason],
      [isNarrow ? '(m.from_location_id = ? OR m.to_location_id = ?)' : AT_PLACE, locationId],
    ],
    3,
  )
  const rows = await tx.sql<Row>(`${MOVEMENT} WHERE m.seq < $1 AND ${where} ORDER BY m.seq DESC LIMIT $2`, [
    after?.[0] ?? SEQ_MAX,
    filter.limit + 1,
    ...values,
  ])
  const page = pageFrom('movements', rows.map(rowOf), filter.limit, (row) => [row.seq])
  return { items: page.rows, nextCursor: page.nextCursor, version: await viewVersion(tx, 'movements') }
}

const SEQ_MAX = '9223372036854775807'

/** Rows for a live patch. */
export const loadMovements = async (tx: Tx, keys: readonly string[]): Promise<Map<string, Movement>> => {
  const rows = await tx.sql<Row>(`${MOVEMENT} WHERE m.id = ANY ($1::uuid[])`, [keys], 'movements-load')
  return new Map(rows.map((row) => [row.id, rowOf(row)]))
}

export const findMovementRow = async (tx: Tx, id: string): Promise<MovementDetail | undefined> => {
  // by one id, not by a list of ids: what it costs is known without the id, so it is planned once a connection and not each time
  const [row] = await tx.sql<Row>(`${MOVEMENT} WHERE m.id = $1::uuid`, [id], 'movement-load')
  if (!row) return undefined
  const movement = rowOf(row)
  return { ...movement, passage: await passageOf(tx, movement) }
}

interface Evidence {
  readonly gateway: string
  readonly seq: string
  readonly observation: Passage
  readonly occurred_at: Date
  readonly is_time_corrected: boolean
  readonly received_at: Date
}

/** The passage of the movement itself, else the last one of its tag before: an acceptance moves what a reader saw. */
const passageOf = async (tx: Tx, { epc, seq }: Movement): Promise<MovementDetail['passage']> => {
  if (epc === null) return null
  const [found] = await tx.sql<Evidence>(
    `SELECT i.gateway, i.seq, i.observation, i.occurred_at, i.is_time_corrected, i.received_at
     FROM (SELECT evidence_gateway, evidence_seq FROM movement WHERE epc = $1 AND seq <= $2 AND evidence_gateway IS NOT NULL
           ORDER BY seq DESC LIMIT 1) m
       JOIN inbox i ON i.gateway = m.evidence_gateway AND i.seq = m.evidence_seq WHERE i.kind = 'passage'`,
    [epc, seq],
  )
  return found ? showPassage(found) : null
}

const showPassage = (found: Evidence): NonNullable<MovementDetail['passage']> => {
  const { portal, epc, direction, firstSeenAt, lastSeenAt, reads, peakRssiDbm, sightings } = found.observation
  // the gateway's clock was wrong: show all times as the hub corrected them
  const shiftMs = found.is_time_corrected ? found.occurred_at.getTime() - lastSeenAt : 0
  const time = (ms: number): string => new Date(ms + shiftMs).toISOString()
  return {
    gateway: found.gateway,
    seq: found.seq,
    portal,
    epc,
    direction,
    firstSeenAt: time(firstSeenAt),
    lastSeenAt: time(lastSeenAt),
    reads,
    peakRssiDbm,
    isTimeCorrected: found.is_time_corrected,
    receivedAt: found.received_at.toISOString(),
    ...epcNames(epc),
    sightings: sightings.map(([antenna, afterMs, rssiDbm]) => ({ antenna, at: time(firstSeenAt + afterMs), rssiDbm })),
  }
}

const TAG_MOVEMENTS_MAX = 50

/** A tag where it was seen last, with its newest movements. */
export const findTag = async (tx: Tx, epc: string): Promise<TagRow | undefined> => {
  const [tag] = await tx.sql<
    Omit<TagRow, 'movements' | 'lastSeenAt' | 'tagUri' | 'elementString'> & { lastSeenAt: Date | null }
  >(
    `SELECT g.epc, ${itemRef('i')} AS item, trim_scale(g.quantity)::text AS quantity, CASE WHEN l.id IS NOT NULL THEN ${locationRef('l', 'w')} END AS location, g.state,
       g.last_seen_at AS "lastSeenAt"
     FROM tag g JOIN item i ON i.id = g.item_id LEFT JOIN location l ON l.id = g.location_id LEFT JOIN warehouse w ON w.id = l.warehouse_id
     WHERE g.epc = $1 ORDER BY g.last_movement_id DESC NULLS LAST LIMIT 1`,
    [epc],
  )
  if (!tag) return undefined
  const movements = await tx.sql<Row>(`${MOVEMENT} WHERE m.epc = $1 ORDER BY m.seq DESC LIMIT ${TAG_MOVEMENTS_MAX}`, [
    epc,
  ])
  return {
    ...tag,
    ...epcNames(epc),
    lastSeenAt: tag.lastSeenAt?.toISOString() ?? null,
    movements: movements.map(rowOf),
  }
}
