import { SYSTEM } from '../../contract/actor.ts'
import { isRefusal, type Refusal } from '../../contract/refusal.ts'
import { create, perform } from '../../document/perform.ts'
import type { Asked, Commands } from '../../document/routes.ts'
import type { Tx } from '../../platform/db/tx.ts'
import { withdraw } from '../../reconcile/index.ts'
import { listAtDock } from '../../views/purchase-orders.view.ts'
import { supersedeRequest, withdrawRequest } from '../approvals/index.ts'
import { isHeld } from './approval.commands.ts'
import { expectLines, loadReferences } from './expecting.commands.ts'
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
  decideReopening,
  isMaterialChange,
  type Order,
  yearIn,
} from './purchase-order.ts'

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
      const decided = decideAmendment(after, await loadReferences(asked.tx, after))
      if (isRefusal(decided) || order.state !== 'awaiting-approval' || !isMaterialChange(order, after)) return decided
      // what others looked at is not what it is now: it is a draft again, and asks anew
      await supersedeRequest(asked, id)
      return { ...decided, state: 'draft' }
    }),
  transitions: {
    confirmation: async (asked, id, input) => {
      const order = await perform(purchaseOrder, 'confirmation', call(asked, id, input), async (draft) => {
        const confirmed = decideConfirmation(draft, await loadReferences(asked.tx, draft))
        if (isRefusal(confirmed) || !(await isHeld(asked, draft))) return confirmed
        return { ...confirmed, state: 'awaiting-approval' as const }
      })
      if (!isRefusal(order) && order.state === 'confirmed') await expectLines(asked.tx, order)
      return order
    },
    withdrawal: (asked, id, input) =>
      perform(
        purchaseOrder,
        'withdrawal',
        call(asked, id, input),
        async (order) => (await withdrawRequest(asked, id)) ?? { ...order, state: 'draft' },
      ),
    reopening: async (asked, id, input) => {
      const order = await perform(purchaseOrder, 'reopening', call(asked, id, input), async (before) => {
        await holdMatching(asked.tx, id)
        return decideReopening(before, await listAtDock(asked.tx, id))
      })
      if (!isRefusal(order)) await withdraw(asked.tx, id)
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
        if (before.state === 'awaiting-approval') await supersedeRequest(asked, id)
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
