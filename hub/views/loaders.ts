/** How the rows of each live view are read again for a patch. */
import type { Loaders } from '../platform/live/push.ts'
import { loadGateways } from './gateways.view.ts'
import { loadPurchaseOrders } from './purchase-orders.view.ts'

export const loaders: Loaders = {
  gateways: loadGateways,
  'purchase-orders': loadPurchaseOrders,
}
