/** Creates the demo company through the public API. Each step has its key: run twice, it changes nothing. */
import type { Company, Door, Item, Location, Warehouse } from '@dockledger/hub/contract/api.ts'
import type { Party } from '@dockledger/hub/contract/party.ts'
import { type Api, listAll } from '../api.ts'
import { ITEMS } from './catalog.ts'
import { COMPANY, DOORS, GATEWAY, LOCATIONS, QUIET_MS, SUPPLIERS, WAREHOUSE } from './company.ts'
import { gtinOf } from './tags.ts'

/** Ids by code. */
export interface DemoPlaces {
  readonly companyId: string
  readonly warehouseId: string
  readonly doors: ReadonlyMap<string, string>
  readonly items: ReadonlyMap<string, string>
  readonly suppliers: ReadonlyMap<string, string>
}

interface Coded {
  readonly id: string
  readonly code: string
}

/** Finds by code or creates: a wiped company comes back, an existing one is used as it is. */
const ensure = async <R extends Coded>(
  api: Api,
  path: string,
  isOurs: (row: R) => boolean,
  wanted: readonly ({ readonly code: string } & Readonly<Record<string, unknown>>)[],
): Promise<Map<string, string>> => {
  const existing = await listAll<R>(api, path)
  const ids = new Map(existing.filter(isOurs).map((row) => [row.code, row.id]))
  for (const body of wanted) {
    if (ids.has(body.code)) continue
    const row = await api.post<R>(path, body)
    ids.set(row.code, row.id)
  }
  return ids
}

const need = (ids: ReadonlyMap<string, string>, code: string): string => {
  const id = ids.get(code)
  if (!id) throw new Error(`the demo has no ${code}`)
  return id
}

const seedLocations = async (api: Api, warehouseId: string): Promise<ReadonlyMap<string, string>> => {
  const existing = await listAll<Location>(api, `/locations?warehouseId=${warehouseId}`)
  const ids = new Map(existing.map((row) => [row.code, row.id]))
  for (const { code, name, kind, parent } of LOCATIONS) {
    if (ids.has(code)) continue
    const parentId = parent === null ? null : need(ids, parent)
    const row = await api.post<Location>('/locations', { warehouseId, parentId, code, name, kind })
    ids.set(row.code, row.id)
  }
  return ids
}

export const seedDemo = async (api: Api, quietMs = QUIET_MS): Promise<DemoPlaces> => {
  const companyId = need(await ensure<Company>(api, '/companies', (row) => row.isDemo, [COMPANY]), COMPANY.code)
  const isOurs = (row: { readonly companyId: string }): boolean => row.companyId === companyId
  const warehouses = await ensure<Warehouse>(api, '/warehouses', isOurs, [{ ...WAREHOUSE, companyId }])
  const warehouseId = need(warehouses, WAREHOUSE.code)
  const locations = await seedLocations(api, warehouseId)
  const suppliers = await ensure<Party>(
    api,
    '/parties',
    isOurs,
    SUPPLIERS.map((supplier) => ({ ...supplier, companyId, isSupplier: true, isCustomer: false })),
  )
  const items = await ensure<Item>(
    api,
    '/items',
    isOurs,
    ITEMS.map((item) => ({
      companyId,
      code: item.code,
      name: item.name,
      baseUnit: item.unit,
      tracking: 'epc',
      gtins: [
        { gtin14: gtinOf(item, '0'), quantity: '1' },
        // a case of one piece is that piece
        ...(item.perCase > 1 ? [{ gtin14: gtinOf(item, '1'), quantity: String(item.perCase) }] : []),
      ],
      units: item.perCase > 1 ? [{ unit: 'ctn', numerator: String(item.perCase), denominator: '1' }] : [],
    })),
  )
  const doors = await ensure<Door>(
    api,
    '/doors',
    (row) => row.warehouse.id === warehouseId,
    DOORS.map(({ code, name, portal, dock, stock }) => ({
      companyId,
      warehouseId,
      code,
      name,
      gateway: GATEWAY.name,
      portal,
      dockLocationId: need(locations, dock),
      stockLocationId: need(locations, stock),
      quietMs,
    })),
  )
  return { companyId, warehouseId, doors, items, suppliers }
}
