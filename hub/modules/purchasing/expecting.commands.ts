/** What an order points at, and what the dock is told of it. */
import type { Tx } from '../../platform/db/tx.ts'
import { expect } from '../../reconcile/index.ts'
import { findItems } from '../catalog/index.ts'
import { findParty } from '../parties/index.ts'
import { findCompany, findDoor, findWarehouse } from '../warehouse/index.ts'
import { purchaseOrder } from './purchase-order.document.ts'
import type { Order, References } from './purchase-order.ts'

type Pointing = Pick<Order, 'companyId' | 'supplierId' | 'warehouseId' | 'doorId'> & {
  readonly lines: readonly { readonly itemId: string }[]
}

export const loadReferences = async (
  tx: Tx,
  order: Pointing,
): Promise<References & { readonly timeZone: string | undefined }> => {
  const warehouse = await findWarehouse(tx, order.warehouseId)
  return {
    company: await findCompany(tx, order.companyId),
    supplier: await findParty(tx, order.supplierId),
    warehouse,
    door: order.doorId ? await findDoor(tx, order.doorId) : undefined,
    items: await findItems(
      tx,
      order.lines.map(({ itemId }) => itemId),
    ),
    timeZone: warehouse?.timeZone,
  }
}

/** What the dock may expect from now on: one expectation a line. */
export const expectLines = async (tx: Tx, order: Order): Promise<void> => {
  const supplier = await findParty(tx, order.supplierId)
  const company = await findCompany(tx, order.companyId)
  await expect(
    tx,
    order.lines.map((line) => ({
      companyId: order.companyId,
      warehouseId: order.warehouseId,
      doorId: order.doorId,
      direction: 'in' as const,
      documentType: purchaseOrder.name,
      documentId: order.id,
      documentNumber: order.number,
      documentLineId: line.id,
      partyName: supplier?.name ?? '',
      itemId: line.itemId,
      quantity: line.quantity,
      dueOn: order.expectedOn,
      // no rates are kept yet: a price in another currency says nothing of the cost
      unitCost: order.currency === company?.baseCurrency ? line.unitPrice : null,
    })),
  )
}
