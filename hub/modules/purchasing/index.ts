/** Front door of purchasing: purchase orders, and what they do when something came. */
import { isRefusal, type RefusalCode, refusalText } from '../../contract/refusal.ts'
import type { Reaction } from '../../platform/db/reaction.ts'
import { closeShort, receive } from './purchase-order.commands.ts'
import { purchaseOrder } from './purchase-order.document.ts'

export { approvable } from './approval.commands.ts'
export { deleteOrdersOf } from './purchase-order.store.ts'
export { routes } from './routes.ts'

/** Reconcile acts on what it read in this very transaction: a refusal is a bug, and nothing of the transaction may stay. */
const must = (result: object, harmless?: RefusalCode): void => {
  if (isRefusal(result) && result.refused !== harmless) throw new Error(refusalText(result, 'en'))
}

export const onLineFulfilled: Reaction<'line-fulfilled'> = async (tx, fact) => {
  if (fact.documentType !== purchaseOrder.name) return
  const { documentId: orderId, documentLineId: lineId, quantity, sessionId } = fact
  must(await receive(tx, { orderId, lineId, quantity, sessionId }))
}

export const onDocumentShort: Reaction<'document-short'> = async (tx, fact) => {
  if (fact.documentType !== purchaseOrder.name) return
  // closed or received meanwhile: then nothing more is awaited anyway
  must(await closeShort(tx, fact.documentId, fact.actor, fact.reason), 'wrong-state')
}

export const onDockChanged: Reaction<'dock-changed'> = async (tx, fact) => {
  if (fact.documentType === purchaseOrder.name) tx.changed('purchase-orders', fact.documentId)
}
