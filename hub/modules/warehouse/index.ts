/** Front door of the warehouse: companies, their warehouses, places and dock doors. */
import type { Route } from '../../platform/http/route.ts'
import type { WipeEffects } from './company.commands.ts'
import { companyRoutes } from './company.routes.ts'
import { locationRoutes } from './location.routes.ts'

export { deleteCompany, deletePlacesOf, findCompany, findWarehouse, holdCompany } from './company.store.ts'
export { findDoor } from './door.store.ts'

export const warehouseRoutes = (effects: WipeEffects): Route[] => [...companyRoutes(effects), ...locationRoutes]
