/** How the rows of each live view are read again for a patch. */
import type { ZodType } from 'zod'
import { balanceRow, dockSessionRow, doorRow, exceptionRow, gatewayRow, movementRow } from '../contract/api.ts'
import { approvalRequestRow } from '../contract/approval.ts'
import type { ViewName } from '../contract/live.ts'
import { purchaseOrderRow } from '../contract/purchase-order.ts'
import type { Loaders } from '../platform/live/push.ts'
import { loadApprovals } from './approvals.view.ts'
import { loadBalances } from './balances.view.ts'
import { loadDockSessions } from './dock-sessions.view.ts'
import { loadDoors } from './doors.view.ts'
import { loadExceptions } from './exceptions.view.ts'
import { loadGateways } from './gateways.view.ts'
import { loadMovements } from './movements.view.ts'
import { loadPurchaseOrders } from './purchase-orders.view.ts'

/** A row of each live view as its list answers it. */
export const VIEW_ROWS: Readonly<Record<ViewName, ZodType>> = {
  doors: doorRow,
  balances: balanceRow,
  movements: movementRow,
  exceptions: exceptionRow,
  'dock-sessions': dockSessionRow,
  gateways: gatewayRow,
  'purchase-orders': purchaseOrderRow,
  approvals: approvalRequestRow,
}

export const loaders: Loaders = {
  doors: loadDoors,
  balances: loadBalances,
  movements: loadMovements,
  exceptions: loadExceptions,
  'dock-sessions': loadDockSessions,
  gateways: loadGateways,
  'purchase-orders': loadPurchaseOrders,
  approvals: loadApprovals,
}
