/** Every route of /api/v1, and with them every permission there is. */

import type { GatewayEffects } from './ingest/gateways.commands.ts'
import { gatewayRoutes } from './ingest/index.ts'
import { routes as ledger } from './ledger/routes.ts'
import { routes as catalog } from './modules/catalog/index.ts'
import { routes as parties } from './modules/parties/index.ts'
import { routes as people } from './modules/people/index.ts'
import { routes as purchasing } from './modules/purchasing/index.ts'
import { warehouseRoutes } from './modules/warehouse/index.ts'
import { METRICS_PERMISSION } from './platform/http/health.ts'
import type { Route } from './platform/http/route.ts'
import { routes as reconcile } from './reconcile/routes.ts'

export const createRoutes = (effects: GatewayEffects): Route[] => [
  ...people,
  ...warehouseRoutes(effects),
  ...catalog,
  ...parties,
  ...purchasing,
  ...ledger,
  ...reconcile,
  ...gatewayRoutes(effects),
]

export const permissionsIn = (routes: readonly Route[]): ReadonlySet<string> =>
  new Set([...routes.map(({ permission }) => permission), METRICS_PERMISSION])
