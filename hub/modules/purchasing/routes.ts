import { z } from 'zod'
import { pageOf } from '../../contract/api.ts'
import { ORDER_STATES, purchaseOrderDetail, purchaseOrderRow } from '../../contract/purchase-order.ts'
import { lineText } from '../../contract/text.ts'
import { allowedNouns } from '../../document/declare.ts'
import { documentRoutes } from '../../document/routes.ts'
import { pageQuery } from '../../platform/http/page.ts'
import type { Route } from '../../platform/http/route.ts'
import { findPurchaseOrder, listPurchaseOrders } from '../../views/purchase-orders.view.ts'
import { openAskerOf } from '../approvals/index.ts'
import { commands } from './purchase-order.commands.ts'
import { purchaseOrder } from './purchase-order.document.ts'

const query = pageQuery.extend({
  companyId: z.uuid().optional(),
  supplierId: z.uuid().optional(),
  state: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(ORDER_STATES)).max(ORDER_STATES.length))
    .optional()
    .describe('one state, or several with commas between'),
  search: lineText({ max: 100 }).optional(),
})

export const routes: Route[] = documentRoutes(
  purchaseOrder,
  {
    query,
    page: pageOf(purchaseOrderRow),
    detail: purchaseOrderDetail,
    list: ({ tx }, filter) => listPurchaseOrders(tx, filter),
    find: async ({ tx, principal }, id) => {
      const order = await findPurchaseOrder(tx, id)
      if (!order) return undefined
      // once goods have come the only way out is to close short
      const hasCome = order.received !== '0' || order.atDock !== '0'
      const allowed = allowedNouns(purchaseOrder, order.state, principal.permissions)
      const isAsker =
        order.state === 'awaiting-approval' && (await openAskerOf(tx, id)) === (principal.personId ?? principal.id)
      const may: Readonly<Record<string, boolean>> = {
        cancellation: !hasCome,
        reopening: !hasCome,
        withdrawal: isAsker,
      }
      return { ...order, allowed: allowed.filter((noun) => may[noun] ?? true) }
    },
  },
  commands,
)
