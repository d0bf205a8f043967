/** What is known about the rows of one door: one query a table, however many rows. */
import { lockTags, virtualLocations } from '../ledger/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { readBarcode } from './barcode.ts'
import { findOrders } from './expectation.store.ts'
import type { Door, ItemQuantity, LaneFacts, Row } from './lane.ts'
import { closedSessions, type Session } from './session.store.ts'
import { type StoredTag, sessionTags } from './session-tag.store.ts'

export interface LoadedLane {
  readonly facts: LaneFacts
  /** The open session's tags among these rows, as they are stored. */
  readonly before: ReadonlyMap<string, StoredTag>
  /** EPCs that have no tag row. */
  readonly absentTags: ReadonlySet<string>
}

/** Locks the tags of the rows until COMMIT. */
export const loadLane = async (
  tx: Tx,
  rows: readonly Row[],
  { door, open }: { readonly door: Door; readonly open: Session | undefined },
): Promise<LoadedLane> => {
  const epcs = [...new Set(rows.flatMap(({ identity }) => (identity ? [identity.epc] : [])))]
  const barcodes = rows.flatMap(({ observation }) =>
    observation?.kind === 'scan' ? [readBarcode(observation.text)] : [],
  )
  const gtins = new Set(
    [...rows.map(({ identity }) => identity), ...barcodes].flatMap((one) =>
      one?.gtin14 === undefined ? [] : [one.gtin14],
    ),
  )
  const numbers = barcodes.flatMap(({ orderNumbers }) => orderNumbers)
  const orders = numbers.length === 0 ? [] : await findOrders(tx, door.warehouseId, { numbers })
  const tags = await lockTags(tx, door.companyId, epcs)
  const before = new Map(
    (open ? await sessionTags(tx, open.id, listable(epcs, tags, open)) : []).map((tag) => [tag.epc, tag]),
  )
  const closed = await closedBy(tx, door, rows, open)
  const facts: LaneFacts = {
    door,
    virtual: await virtualLocations(tx, door.companyId),
    sessionId: open?.id ?? tx.newId(),
    visit: open,
    closedUntil: closed[0]?.closedAt,
    closed,
    tags: new Map([...tags].map(([epc, tag]) => [epc, { ...tag, lastSeenAt: tag.lastSeenAt?.getTime() }])),
    items: await itemsByGtin(tx, door.companyId, [...gtins]),
    seen: before,
    orders: new Map(orders.map(({ documentNumber, documentId }) => [documentNumber, documentId])),
  }
  return { facts, before, absentTags: new Set(epcs.filter((epc) => !tags.has(epc))) }
}

/** A session lists a tag that the ledger never had only when it was unknown or turned back: mostly there is none to look for. */
const listable = (
  epcs: readonly string[],
  tags: ReadonlyMap<string, unknown>,
  { sums }: Session,
): readonly string[] => {
  const isAnyUnposted = (sums.tags.get('unknown') ?? 0) + (sums.tags.get('turned-back') ?? 0) > 0
  return isAnyUnposted ? epcs : epcs.filter((epc) => tags.has(epc))
}

/** The latest closed session; with rows older than its end, also those they may fall in. */
const closedBy = async (tx: Tx, door: Door, rows: readonly Row[], open: Session | undefined) => {
  const [latest] = await closedSessions(tx, door.id)
  const times = rows.map(({ at }) => at)
  const from = Math.min(...times)
  const isLate = latest !== undefined && (from <= latest.closedAt || (open !== undefined && from < open.openedAt))
  return isLate ? closedSessions(tx, door.id, { from, to: Math.max(...times) }) : latest ? [latest] : []
}

const itemsByGtin = async (tx: Tx, companyId: string, gtins: readonly string[]): Promise<Map<string, ItemQuantity>> => {
  if (gtins.length === 0) return new Map()
  const rows = await tx.sql<ItemQuantity & { gtin14: string }>(
    'SELECT gtin14, item_id AS "itemId", quantity FROM item_gtin WHERE company_id = $1 AND gtin14 = ANY($2)',
    [companyId, gtins],
  )
  return new Map(rows.map(({ gtin14, itemId, quantity }) => [gtin14, { itemId, quantity }]))
}
