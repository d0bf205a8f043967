/** Every route of /api/v1, and with them every permission there is. */

import { classPermissionsOf } from './contract/field-class.ts'
import type { GatewayEffects } from './ingest/gateways.commands.ts'
import { gatewayRoutes } from './ingest/index.ts'
import { routes as ledger } from './ledger/routes.ts'
import { valuationRoutes } from './ledger/valuation.routes.ts'
import { approvalRoutes, type PushRouteSettings, pushRoutes } from './modules/approvals/index.ts'
import { routes as catalog } from './modules/catalog/index.ts'
import { routes as displays } from './modules/displays/index.ts'
import { labelRoutes } from './modules/labels/index.ts'
import { routes as parties } from './modules/parties/index.ts'
import { peopleRoutes } from './modules/people/index.ts'
import { approvable as purchaseOrders, routes as purchasing } from './modules/purchasing/index.ts'
import { warehouseRoutes } from './modules/warehouse/index.ts'
import { METRICS_PERMISSION } from './platform/http/health.ts'
import type { Route } from './platform/http/route.ts'
import { routes as reconcile } from './reconcile/routes.ts'
import { auditRoutes } from './views/audit.routes.ts'

/** Documents that rules may hold up. */
export const approvables = [purchaseOrders]

const NO_PUSH: PushRouteSettings = { publicKey: '', hosts: [] }

/** `hasMail`: letters leave, so that people can be written to. `printerHosts`: PRINTER_HOSTS. */
export const createRoutes = (
  effects: GatewayEffects,
  hasMail = false,
  push = NO_PUSH,
  printerHosts: readonly string[] = [],
): Route[] => {
  const routes: Route[] = [
    ...peopleRoutes(() => permissionsIn(routes), hasMail),
    ...displays,
    ...warehouseRoutes(effects),
    ...catalog,
    ...parties,
    ...labelRoutes(printerHosts),
    ...purchasing,
    ...approvalRoutes(approvables),
    ...pushRoutes(push),
    ...ledger,
    ...valuationRoutes,
    ...reconcile,
    ...gatewayRoutes(effects),
    ...auditRoutes,
  ]
  return routes
}

export const permissionsIn = (routes: readonly Route[]): ReadonlySet<string> =>
  new Set([
    ...routes.flatMap(({ permission, answer }) => [permission, ...classPermissionsOf(answer)]),
    METRICS_PERMISSION,
  ])
