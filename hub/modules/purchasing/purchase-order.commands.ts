import { SYSTEM } from '../../contract/actor.ts'
import { isRefusal, type Refusal } from '../../contract/refusal.ts'
import { create, perform } from '../../document/perform.ts'
import type { Asked, Commands } from '../../document/routes.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { expect, withdraw } from '../../reconcile/index.ts'
import { listAtDock } from '../../views/purchase-orders.view.ts'
import { findItems } from '../catalog/index.ts'
import { findParty } from '../parties/index.ts'
import { findCompany, findDoor, findWarehouse } from '../warehouse/index.ts'
import { purchaseOrder } from './purchase-order.document.ts'
import { holdMatching, nextNumber, orderStore } from './purchase-order.store.ts'
import {
  changed,
  decideAmendment,
  decideCancellation,
  decideClosure,
  decideConfirmation,
  decideCreation,
  decideReceipt,
  type Order,
  type References,
  yearIn,
} from './purchase-order.ts'

type Pointing = Pick<Order, 'companyId' | 'supplierId' | 'warehouseId' | 'doorId'> & {
  readonly lines: readonly { readonly itemId: string }[]
}

const loadReferences = async (
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
const expectLines = async (tx: Tx, order: Order): Promise<void> => {
  const supplier = await findParty(tx, order.supplierId)
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
    })),
  )
}

const call = <I>({ tx, principal }: Asked, id: string, input: I) => ({
  tx,
  store: orderStore(principal.name),
  actor: principal,
  id,
  input,
})

export const commands: Commands<typeof purchaseOrder> = {
  create: async (asked, draft) => {
    const { tx } = asked
    const found = await loadReferences(tx, draft)
    const chance = {
      newId: () => tx.newId(),
      newNumber: () => nextNumber(tx, draft.companyId, `PO-${yearIn(found.timeZone ?? 'UTC', tx.now)}`),
    }
    return create(purchaseOrder, call(asked, '', draft), (input) => decideCreation(input, found, chance))
  },
  change: (asked, id, version, change) =>
    perform(purchaseOrder, 'amendment', { ...call(asked, id, change), version }, async (order, input) => {
      const after = changed(order, input, () => asked.tx.newId())
      return decideAmendment(after, await loadReferences(asked.tx, after))
    }),
  transitions: {
    confirmation: async (asked, id, input) => {
      const order = await perform(purchaseOrder, 'confirmation', call(asked, id, input), async (draft) =>
        decideConfirmation(draft, await loadReferences(asked.tx, draft)),
      )
      if (!isRefusal(order)) await expectLines(asked.tx, order)
      return order
    },
    closure: async (asked, id, input) => {
      const order = await perform(purchaseOrder, 'closure', call(asked, id, input), decideClosure)
      if (!isRefusal(order)) await withdraw(asked.tx, id)
      return order
    },
    cancellation: async (asked, id, input) => {
      const order = await perform(purchaseOrder, 'cancellation', call(asked, id, input), async (before) => {
        await holdMatching(asked.tx, id)
        return decideCancellation(before, await listAtDock(asked.tx, id))
      })
      if (!isRefusal(order)) await withdraw(asked.tx, id)
      return order
    },
  },
}

/** Goods of a line went into stock, or came back out when negative. */
export const receive = (
  tx: Tx,
  receipt: {
    readonly orderId: string
    readonly lineId: string
    readonly quantity: string
    readonly sessionId: string | null
  },
): Promise<Order | Refusal> => {
  const { orderId: id, ...input } = receipt
  const actor = { name: SYSTEM, permissions: new Set<string>() }
  return perform(purchaseOrder, 'receipt', { tx, store: orderStore(actor.name), actor, id, input }, (order) =>
    decideReceipt(order, input),
  )
}

/** The rest will not come, as somebody decided where they were allowed to: their decision carries the permission. */
export const closeShort = async (tx: Tx, id: string, name: string, reason: string): Promise<Order | Refusal> => {
  const actor = { name, permissions: new Set([purchaseOrder.transitions.closure.permission]) }
  const order = await perform(
    purchaseOrder,
    'closure',
    { tx, store: orderStore(name), actor, id, input: { reason } },
    decideClosure,
  )
  if (!isRefusal(order)) await withdraw(tx, id)
  return order
}
