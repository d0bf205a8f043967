/** purchase_order, purchase_order_line, document_number: the one place that writes them. */
import type { DocumentStore } from '../../document/perform.ts'
import type { Tx } from '../../platform/db/tx.ts'
import type { LastPrice, Order, OrderLine } from './purchase-order.ts'

const lock = async (tx: Tx, id: string): Promise<Order | undefined> => {
  const [head] = await tx.sql<Omit<Order, 'lines'>>(
    `SELECT id, company_id AS "companyId", number, state, version, supplier_id AS "supplierId", warehouse_id AS "warehouseId",
       door_id AS "doorId", currency, expected_on AS "expectedOn", note
     FROM purchase_order WHERE id = $1 FOR UPDATE`,
    [id],
  )
  if (!head) return undefined
  const lines = await tx.sql<OrderLine>(
    `SELECT id, position, item_id AS "itemId", trim_scale(quantity)::text AS quantity, trim_scale(unit_price)::text AS "unitPrice",
       trim_scale(received)::text AS received
     FROM purchase_order_line WHERE order_id = $1 ORDER BY position`,
    [id],
  )
  return { ...head, lines }
}

const columns = (order: Order) => ({
  supplier_id: order.supplierId,
  warehouse_id: order.warehouseId,
  door_id: order.doorId,
  currency: order.currency,
  expected_on: order.expectedOn,
  note: order.note,
  state: order.state,
  version: order.version,
})

const insertLines = async (tx: Tx, { id, lines }: Order): Promise<void> => {
  if (lines.length === 0) return
  await tx.query
    .insertInto('purchase_order_line')
    .values(
      lines.map((line) => ({
        id: line.id,
        order_id: id,
        position: line.position,
        item_id: line.itemId,
        quantity: line.quantity,
        unit_price: line.unitPrice,
        received: line.received,
      })),
    )
    .execute()
}

/** Lines are either the same, perhaps with more received, or all new ones. */
const saveLines = async (tx: Tx, before: Order, after: Order): Promise<void> => {
  const known = new Map(before.lines.map((line) => [line.id, line]))
  const isSame = after.lines.length === before.lines.length && after.lines.every(({ id }) => known.has(id))
  if (!isSame) {
    await tx.query.deleteFrom('purchase_order_line').where('order_id', '=', after.id).execute()
    return insertLines(tx, after)
  }
  for (const { id, received } of after.lines)
    if (known.get(id)?.received !== received)
      await tx.query.updateTable('purchase_order_line').set({ received }).where('id', '=', id).execute()
}

/** `createdBy` is the person's name as facts say it. */
export const orderStore = (createdBy: string): DocumentStore<Order> => ({
  lock,
  insert: async (tx, order) => {
    const { id, companyId, number } = order
    await tx.query
      .insertInto('purchase_order')
      .values({ ...columns(order), id, company_id: companyId, number, created_at: tx.now, created_by: createdBy })
      .execute()
    await insertLines(tx, order)
    tx.changed('purchase-orders', id)
  },
  save: async (tx, before, after) => {
    await tx.query.updateTable('purchase_order').set(columns(after)).where('id', '=', after.id).execute()
    await saveLines(tx, before, after)
    tx.changed('purchase-orders', after.id)
  },
})

/** Since when a supplier is known, and whether anything of his was ever accepted. */
export const supplierStanding = async (
  tx: Tx,
  supplierId: string,
): Promise<{ readonly hasDelivered: boolean; readonly enteredAt: Date } | undefined> =>
  (
    await tx.sql<{ hasDelivered: boolean; enteredAt: Date }>(
      `SELECT created_at AS "enteredAt", EXISTS (SELECT FROM purchase_order o JOIN purchase_order_line l ON l.order_id = o.id
         WHERE o.supplier_id = p.id AND l.received > 0) AS "hasDelivered" FROM party p WHERE id = $1`,
      [supplierId],
    )
  )[0]

/** Of the order's items, at which they were confirmed last, in its currency if ever: also in orders that the asker may not see. */
export const lastPricesOf = (tx: Tx, { id, companyId, currency, lines }: Order): Promise<LastPrice[]> =>
  tx.sql<LastPrice>(
    `SELECT item_id AS "itemId", order_id AS "orderId", unit_price AS "unitPrice" FROM last_confirmed_prices($1, $2, $3, $4)`,
    [companyId, currency, lines.map(({ itemId }) => itemId), id],
  )

/** Until COMMIT nothing more is matched to the order at any door. */
export const holdMatching = async (tx: Tx, orderId: string): Promise<void> => {
  await tx.sql('SELECT FROM expectation WHERE document_id = $1 ORDER BY id FOR UPDATE', [orderId])
}

/** The next of `PO-2026-00001 …`: the row is locked until COMMIT, and a rollback gives the number back. */
export const nextNumber = async (tx: Tx, companyId: string, prefix: string): Promise<string> => {
  const [row] = await tx.sql<{ last: number }>(
    `INSERT INTO document_number (company_id, prefix, last) VALUES ($1, $2, 1)
     ON CONFLICT (company_id, prefix) DO UPDATE SET last = document_number.last + 1 RETURNING last`,
    [companyId, prefix],
  )
  if (!row) throw new Error(`no number for ${prefix}`)
  return `${prefix}-${String(row.last).padStart(5, '0')}`
}

/** Facts of documents are append-only; the database lets those of a demo company go while it is wiped. */
export const deleteOrdersOf = async (tx: Tx, companyId: string): Promise<void> => {
  const ofCompany = 'IN (SELECT id FROM purchase_order WHERE company_id = $1)'
  await tx.sql(`DELETE FROM document_fact WHERE company_id = $1`, [companyId])
  await tx.sql(`DELETE FROM purchase_order_line WHERE order_id ${ofCompany}`, [companyId])
  await tx.sql(`DELETE FROM purchase_order WHERE company_id = $1`, [companyId])
  await tx.sql(`DELETE FROM document_number WHERE company_id = $1`, [companyId])
}
