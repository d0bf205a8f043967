/** What rules may ask of a purchase order, and what follows when they are satisfied, or not. */
import type { ApprovalSummary } from '../../contract/approval.ts'
import { isRefusal } from '../../contract/refusal.ts'
import { perform } from '../../document/perform.ts'
import type { Asked } from '../../document/routes.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { findPurchaseOrder } from '../../views/purchase-orders.view.ts'
import { type Approvable, holdForApproval } from '../approvals/index.ts'
import { findCompany } from '../warehouse/index.ts'
import { expectLines, loadReferences } from './expecting.commands.ts'
import { purchaseOrder } from './purchase-order.document.ts'
import { lastPricesOf, orderStore, supplierStanding } from './purchase-order.store.ts'
import { amountOf, decideConfirmation, type LastPrice, type Order, risesOf } from './purchase-order.ts'

const LINES_SHOWN = 5

/** As it stands when it is asked for. */
const summaryOf = async (tx: Tx, order: Order, lastPrices: readonly LastPrice[]): Promise<ApprovalSummary> => {
  const row = await findPurchaseOrder(tx, order.id)
  if (!row) throw new Error(`no order ${order.id}`)
  const lines = row.lines
    .map(({ item, quantity, unitPrice = '0' }) => ({
      item,
      quantity,
      unitPrice,
      cents: amountOf([{ quantity, unitPrice }]),
    }))
    .sort((a, b) => (a.cents < b.cents ? 1 : a.cents > b.cents ? -1 : 0))
  const codes = new Map(row.lines.map(({ item }) => [item.id, item.code]))
  return {
    party: row.supplier.name,
    warehouse: `${row.warehouse.code} ${row.warehouse.name}`,
    currency: row.currency,
    total: row.total,
    lineCount: row.lineCount,
    priceRises: risesOf(order.lines, lastPrices)
      .slice(0, LINES_SHOWN)
      .map(({ itemId, percent, orderId }) => ({
        item: codes.get(itemId) ?? '',
        percent,
        // its number is told to who sees it (hub/views/approvals.view.ts)
        last: { id: orderId, number: '' },
      })),
    lines: lines.slice(0, LINES_SHOWN).map(({ item, quantity, unitPrice }) => ({
      item: item.code,
      name: item.name,
      unit: item.baseUnit,
      quantity,
      unitPrice,
    })),
  }
}

const movesOf = ({ lines }: Order, lastPrices: readonly LastPrice[]) =>
  lines.flatMap(({ itemId, unitPrice }) => {
    const last = lastPrices.find((price) => price.itemId === itemId)
    return last ? [{ unitPrice, lastPrice: last.unitPrice }] : []
  })

/** True: somebody else must consent before it is confirmed. */
export const isHeld = async (asked: Asked, order: Order): Promise<boolean> => {
  const { tx } = asked
  const { currency, warehouseId, supplierId } = order
  const company = await findCompany(tx, order.companyId)
  const lastPrices = await lastPricesOf(tx, order)
  const summary = await summaryOf(tx, order, lastPrices)
  const supplier = await supplierStanding(tx, supplierId)
  return holdForApproval(asked, {
    documentType: purchaseOrder.name,
    transition: 'confirmation',
    documentId: order.id,
    number: order.number,
    companyId: order.companyId,
    warehouseId,
    partyId: supplierId,
    facts: {
      currency,
      baseCurrency: company?.baseCurrency ?? currency,
      amount: summary.total ?? '0',
      warehouseId,
      ...(supplier ? { supplier } : {}),
      prices: movesOf(order, lastPrices),
    },
    summary,
  })
}

export const approvable: Approvable = {
  declaration: purchaseOrder,
  nouns: ['confirmation'],
  facts: ['amount', 'warehouse', 'new-supplier', 'over-tolerance'],
  lockVersion: async (tx, id) => (await orderStore('').lock(tx, id))?.version,
  grant: async (tx, { documentId: id, askedBy: name, askedById: personId, approvedBy }) => {
    const input = { approvedBy: approvedBy.join(', ') }
    const actor = { name, personId, permissions: new Set<string>() }
    const call = { tx, store: orderStore(name), actor, id, input }
    const order = await perform(purchaseOrder, 'approval', call, async (awaiting) =>
      decideConfirmation(awaiting, await loadReferences(tx, awaiting)),
    )
    if (!isRefusal(order)) await expectLines(tx, order)
    return order
  },
  giveBack: (tx, { documentId: id, by: name, byId: personId, reason }) => {
    const actor = { name, personId, permissions: new Set<string>() }
    return perform(
      purchaseOrder,
      'rejection',
      { tx, store: orderStore(name), actor, id, input: { reason } },
      (order) => ({
        ...order,
        state: 'draft',
      }),
    )
  },
}
