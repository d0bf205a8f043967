// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** Visits of the doors: what is expected, what came, how it stands. The sums are kept by reconciliation, so no tags are counted. */
import { z } from 'zod'
import type { DockSession, DockSessionDetail } from '../contract/api.ts'
import { formatQuantity, parseQuantity } from '../contract/quantity.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionId, positionInstant } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'
import { viewVersion } from '../platform/live/version.ts'
import type { StoredSums } from '../reconcile/sums.ts'
import type { Page, PageRequest } from './catalog.view.ts'
import { factText } from './fact-text.ts'
import { conditions, epcNames, type ItemRef, itemRef, placeRef } from './refs.ts'

type Times = 'openedAt' | 'lastEventAt' | 'closedAt' | 'acceptedAt'
type Row = Omit<DockSession, Times | 'counts'> & {
  readonly openedAt: Date
  readonly lastEventAt: Date
  readonly closedAt: Date | null
  readonly acceptedAt: Date | null
  readonly sums: StoredSums
}

const SESSION = `
  SELECT s.id, s.number, ${placeRef('d')} AS door, ${placeRef('w')} AS warehouse, s.state, s.verdict,
    CASE WHEN e.document_number IS NOT NULL THEN jsonb_build_object('id', s.document_id, 'number', e.document_number,
      'party', e.party_name, 'chosenBy', s.document_chosen_by) END AS "order",
    s.opened_at AS "openedAt", s.opened_by AS "openedBy", s.last_event_at AS "lastEventAt", s.closed_at AS "closedAt",
    s.accepted_at AS "acceptedAt", s.accepted_by AS "acceptedBy", s.is_present AS "isPresent",
    trim_scale(s.weight_kg)::text AS "weightKg", s.version, s.sums,
    (SELECT count(*)::int FROM exception x WHERE x.session_id = s.id AND x.state = 'open') AS "openExceptions"
  FROM dock_session s
    JOIN door d ON d.id = s.door_id
    JOIN warehouse w ON w.id = s.warehouse_id
    LEFT JOIN LATERAL (SELECT document_number, party_name FROM expectation WHERE document_id = s.document_id LIMIT 1) e ON true`

const countsOf = ({ tags, matched, lines }: StoredSums): DockSession['counts'] => {
  let expected = 0n
  let seen = 0n
  for (const line of lines) {
    expected += parseQuantity(line.expected)
    seen += parseQuantity(matched[line.expectationId] ?? '0')
  }
  return {
    expected: formatQuantity(expected),
    matched: formatQuantity(seen),
    missing: formatQuantity(expected > seen ? expected - seen : 0n),
    tags: Object.values(tags).reduce((sum, count) => sum + count, 0),
    matchedTags: tags.matched ?? 0,
    overTags: tags.over ?? 0,
    unexpectedTags: tags.unexpected ?? 0,
    foreignTags: tags.foreign ?? 0,
    unknownTags: tags.unknown ?? 0,
    turnedBackTags: tags['turned-back'] ?? 0,
    lateTags: tags['late-passage'] ?? 0,
    alreadyInStockTags: tags['already-in-stock'] ?? 0,
  }
}

const rowOf = ({ sums, ...row }: Row): DockSession => ({
  ...row,
  openedAt: row.openedAt.toISOString(),
  lastEventAt: row.lastEventAt.toISOString(),
  closedAt: row.closedAt?.toISOString() ?? null,
  acceptedAt: row.acceptedAt?.toISOString() ?? null,
  counts: countsOf(sums),
})

export interface DockSessionFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly doorId?: string | undefined
  readonly state?: string | undefined
  readonly verdict?: string | undefined
  readonly orderId?: string | undefined
}

/** Newest first. */
export const listDockSessions = async (
  tx: Tx,
  filter: DockSessionFilter,
): Promise<(Page<DockSession> & { version: number }) | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('dock-sessions', filter.cursor, z.tuple([positionInstant, positionId]))
  if (isRefusal(after)) return after
  const { where, values } = conditions(
    [
      ['s.company_id = ?', filter.companyId],
      ['s.door_id = ?', filter.doorId],
      ['s.state = ?', filter.state],
      ['s.verdict = ?', filter.verdict],
      ['s.document_id = ?', filter.orderId],
    ],
    after ? 4 : 2,
  )
  const rows = await tx.sql<Row>(
    `${SESSION} WHERE ${after ? '(s.opened_at, s.id) < ($2, $3)' : 'true'} AND ${where}
     ORDER BY s.opened_at DESC, s.id DESC LIMIT $1`,
    [filter.limit + 1, ...(after ?? []), ...values],
  )
  const page = pageFrom('dock-sessions', rows.map(rowOf), filter.limit, ({ openedAt, id }) => [openedAt, id])
  return { items: page.rows, nextCursor: page.nextCursor, version: await viewVersion(tx, 'dock-sessions') }
}

const loadRows = (tx: Tx, ids: readonly string[]): Promise<Row[]> =>
  tx.sql<Row>(`${SESSION} WHERE s.id = ANY ($1::uuid[])`, [ids])

/** Rows for a live patch. */
export const loadDockSessions = async (tx: Tx, keys: readonly string[]): Promise<Map<string, DockSession>> =>
  new Map((await loadRows(tx, keys)).map((row) => [row.id, rowOf(row)]))

/** Tags shown of one session; its counts count all. */
const TAGS_MAX = 500

type TagShown = DockSessionDetail['tags'][number]
type TagRow = Omit<TagShown, 'firstSeenAt' | 'lastSeenAt' | 'tagUri'> & {
  readonly sessionId: string
  readonly firstSeenAt: Date
  readonly lastSeenAt: Date
}
type FactRow = { readonly sessionId: string; readonly kind: string; readonly at: Date; readonly summary: string }

const TAGS = `
  SELECT t.session_id AS "sessionId", t.epc, CASE WHEN i.id IS NOT NULL THEN ${itemRef('i')} END AS item,
    trim_scale(t.quantity)::text AS quantity, t.direction, t.verdict, t.first_seen_at AS "firstSeenAt", t.last_seen_at AS "lastSeenAt",
    t.movement_id AS "movementId"
  FROM unnest($1::uuid[]) AS s (id) CROSS JOIN LATERAL (
      SELECT * FROM dock_session_tag x WHERE x.session_id = s.id ORDER BY x.last_seen_at DESC, x.epc LIMIT ${TAGS_MAX}) t
    LEFT JOIN item i ON i.id = t.item_id ORDER BY t.last_seen_at DESC, t.epc`

const FACTS = `
  SELECT session_id AS "sessionId", kind, occurred_at AS at, summary FROM dock_session_fact WHERE session_id = ANY ($1::uuid[])
  ORDER BY occurred_at DESC, seq DESC LIMIT 1000`

/** Sessions with their lines, tags and facts: one query a table, however many. */
export const loadDockSessionDetails = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, DockSessionDetail>> => {
  if (ids.length === 0) return new Map()
  const rows = await loadRows(tx, ids)
  const tags = Map.groupBy(await tx.sql<TagRow>(TAGS, [ids]), ({ sessionId }) => sessionId)
  const facts = Map.groupBy(await tx.sql<FactRow>(FACTS, [ids]), ({ sessionId }) => sessionId)
  const items = await itemsOf(tx, rows)
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...rowOf(row),
        lines: linesOf(row.sums, items),
        tags: (tags.get(row.id) ?? []).map(showTag),
        facts: (facts.get(row.id) ?? []).map(({ kind, at, summary }) => ({
          kind,
          at: at.toISOString(),
          ...factText(kind, summary),
        })),
      },
    ]),
  )
}

export const findDockSession = async (tx: Tx, id: string): Promise<DockSessionDetail | undefined> =>
  (await loadDockSessionDetails(tx, [id])).get(id)

const showTag = ({ sessionId: _, ...tag }: TagRow): TagShown => ({
  ...tag,
  firstSeenAt: tag.firstSeenAt.toISOString(),
  lastSeenAt: tag.lastSeenAt.toISOString(),
  tagUri: epcNames(tag.epc).tagUri,
})

const itemsOf = async (tx: Tx, rows: readonly Row[]): Promise<Map<string, ItemRef>> => {
  const ids = rows.flatMap(({ sums }) => [...Object.keys(sums.items), ...sums.lines.map(({ itemId }) => itemId)])
  const items = await tx.sql<{ item: ItemRef }>(
    `SELECT ${itemRef('i')} AS item FROM item i WHERE i.id = ANY ($1::uuid[])`,
    [ids],
  )
  return new Map(items.map(({ item }) => [item.id, item]))
}

/** One line per item, expected or seen, by item code. */
const linesOf = (sums: StoredSums, items: ReadonlyMap<string, ItemRef>): DockSessionDetail['lines'] => {
  const expected = new Map<string, bigint>()
  for (const line of sums.lines)
    expected.set(line.itemId, (expected.get(line.itemId) ?? 0n) + parseQuantity(line.expected))
  const ids = new Set([...expected.keys(), ...Object.keys(sums.items)])
  const lines = [...ids].flatMap((id) => {
    const item = items.get(id)
    if (!item) return []
    const wanted = expected.get(id) ?? 0n
    const seen = parseQuantity(sums.items[id]?.quantity ?? '0')
    return [
      {
        item,
        expected: formatQuantity(wanted),
        seen: formatQuantity(seen),
        missing: formatQuantity(wanted > seen ? wanted - seen : 0n),
        over: formatQuantity(seen > wanted ? seen - wanted : 0n),
      },
    ]
  })
  return lines.sort((a, b) => a.item.code.localeCompare(b.item.code))
}
