/** How the rows of each live view are read again for a patch. */
import type { Loaders } from '../platform/live/push.ts'
import { loadBalances } from './balances.view.ts'
import { loadDockSessions } from './dock-sessions.view.ts'
import { loadDoors } from './doors.view.ts'
import { loadExceptions } from './exceptions.view.ts'
import { loadGateways } from './gateways.view.ts'
import { loadMovements } from './movements.view.ts'
import { loadPurchaseOrders } from './purchase-orders.view.ts'

export const loaders: Loaders = {
  doors: loadDoors,
  balances: loadBalances,
  movements: loadMovements,
  exceptions: loadExceptions,
  'dock-sessions': loadDockSessions,
  gateways: loadGateways,
  'purchase-orders': loadPurchaseOrders,
}
