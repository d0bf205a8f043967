/** Front door of the warehouse: companies, their warehouses, places and dock doors. */
import type { Route } from '../../platform/http/route.ts'
import { companyRoutes } from './company.routes.ts'
import { locationRoutes } from './location.routes.ts'

export {
  type CompanyHead,
  deleteCompany,
  deletePlacesOf,
  findCompany,
  findWarehouse,
  type WarehouseHead,
} from './company.store.ts'
export { type Door, findDoor } from './door.store.ts'

export const routes: Route[] = [...companyRoutes, ...locationRoutes]
