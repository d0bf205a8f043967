// Flow 10/12 · Movement → Balance, lists · next: hub/platform/live/push.ts
/** Companies, warehouses and the tree of locations. */
import { z } from 'zod'
import type { Company, Location, Warehouse } from '../contract/api.ts'
import { VIEWS, type ViewName } from '../contract/live.ts'
import { isRefusal, type Refusal } from '../contract/refusal.ts'
import type { Tx } from '../platform/db/tx.ts'
import { decodeCursor, positionId, positionText } from '../platform/http/cursor.ts'
import { pageFrom } from '../platform/http/page.ts'
import type { Page, PageRequest } from './catalog.view.ts'

const COMPANY = `SELECT id, code, name, base_currency AS "baseCurrency", is_demo AS "isDemo" FROM company`

/** Part of the code or the name. */
const FOUND = (text: string): string =>
  `(${text}::text IS NULL OR strpos(lower(code), lower(${text})) > 0 OR strpos(lower(name), lower(${text})) > 0)`

/** All of the group at once, by code: for who is asking, not for a list. */
export const everyCompany = (tx: Tx): Promise<Company[]> => tx.sql<Company>(`${COMPANY} ORDER BY code`)

/** By code. */
export const listCompanies = async (
  tx: Tx,
  { limit, cursor, search }: PageRequest & { readonly search?: string | undefined },
): Promise<Page<Company> | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('companies', cursor, z.tuple([positionText]))
  if (isRefusal(after)) return after
  const rows = await tx.sql<Company>(
    `${COMPANY} WHERE ($1::text IS NULL OR code > $1) AND ${FOUND('$2')} ORDER BY code LIMIT $3`,
    [after?.[0], search, limit + 1],
  )
  const page = pageFrom('companies', rows, limit, ({ code }) => [code])
  return { items: page.rows, nextCursor: page.nextCursor }
}

export const findCompany = async (tx: Tx, id: string): Promise<Company | undefined> =>
  (await tx.sql<Company>(`${COMPANY} WHERE id = $1`, [id]))[0]

const WAREHOUSE = `SELECT id, company_id AS "companyId", code, name, time_zone AS "timeZone", version FROM warehouse`

export interface WarehouseFilter extends PageRequest {
  /** Of one, or of any of several. */
  readonly companyId?: string | readonly string[] | undefined
  readonly search?: string | undefined
}

export const listWarehouses = async (
  tx: Tx,
  filter: WarehouseFilter,
): Promise<Page<Warehouse> | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('warehouses', filter.cursor, z.tuple([positionText, positionId]))
  if (isRefusal(after)) return after
  const rows = await tx.sql<Warehouse>(
    `${WAREHOUSE} WHERE ($1::uuid[] IS NULL OR company_id = ANY ($1)) AND ($2::text IS NULL OR (code, id) > ($2, $3::uuid))
       AND ${FOUND('$4')}
     ORDER BY code, id LIMIT $5`,
    [filter.companyId && [filter.companyId].flat(), after?.[0], after?.[1], filter.search, filter.limit + 1],
  )
  const page = pageFrom('warehouses', rows, filter.limit, ({ code, id }) => [code, id])
  return { items: page.rows, nextCursor: page.nextCursor }
}

export const findWarehouse = async (tx: Tx, id: string): Promise<Warehouse | undefined> =>
  (await tx.sql<Warehouse>(`${WAREHOUSE} WHERE id = $1`, [id]))[0]

const LOCATION = `
  SELECT id, company_id AS "companyId", warehouse_id AS "warehouseId", parent_id AS "parentId", code, name, kind,
    is_physical AS "isPhysical", path, version
  FROM location`

export interface LocationFilter extends PageRequest {
  readonly companyId?: string | undefined
  readonly warehouseId?: string | undefined
  readonly kind?: string | undefined
  readonly search?: string | undefined
}

/** By path, so that a tree is read from its root down. */
export const listLocations = async (
  tx: Tx,
  filter: LocationFilter,
): Promise<Page<Location> | Refusal<'bad-cursor'>> => {
  const after = decodeCursor('locations', filter.cursor, z.tuple([positionText, positionId]))
  if (isRefusal(after)) return after
  const rows = await tx.sql<Location>(
    `${LOCATION}
     WHERE ($1::uuid IS NULL OR company_id = $1) AND ($2::uuid IS NULL OR warehouse_id = $2) AND ($3::text IS NULL OR kind = $3)
       AND ($4::text IS NULL OR strpos(lower(path), lower($4)) > 0 OR strpos(lower(name), lower($4)) > 0)
       AND ($5::text IS NULL OR (path, id) > ($5, $6::uuid))
     ORDER BY path, id LIMIT $7`,
    [filter.companyId, filter.warehouseId, filter.kind, filter.search, after?.[0], after?.[1], filter.limit + 1],
  )
  const page = pageFrom('locations', rows, filter.limit, ({ path, id }) => [path, id])
  return { items: page.rows, nextCursor: page.nextCursor }
}

export const findLocation = async (tx: Tx, id: string): Promise<Location | undefined> =>
  (await tx.sql<Location>(`${LOCATION} WHERE id = $1`, [id]))[0]

/** One more than a patch carries: then it only says "refetch". */
const KEYS_MAX = 201
const KEYS: Readonly<Record<ViewName, string>> = {
  doors: 'SELECT id AS key FROM door',
  balances: `SELECT item_id || '|' || location_id || '|' || lot AS key FROM balance`,
  movements: 'SELECT id AS key FROM movement',
  'purchase-orders': 'SELECT id AS key FROM purchase_order',
  exceptions: 'SELECT id AS key FROM exception',
  gateways: 'SELECT name AS key FROM gateway',
  'dock-sessions': 'SELECT id AS key FROM dock_session',
  approvals: 'SELECT id AS key FROM approval_request',
}

/** Tells every live view that the rows of a company change, as when they are about to go. */
export const announceKeysOf = async (tx: Tx, companyId: string): Promise<void> => {
  for (const view of VIEWS) {
    const rows = await tx.sql<{ key: string }>(`${KEYS[view]} WHERE company_id = $1 LIMIT ${KEYS_MAX}`, [companyId])
    for (const { key } of rows) tx.changed(view, key)
  }
}
