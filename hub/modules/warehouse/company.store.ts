/** company and warehouse: the one place that writes them. */
import type { Tx } from '../../platform/db/tx.ts'

export interface CompanyDraft {
  readonly code: string
  readonly name: string
  readonly baseCurrency: string
  readonly isDemo: boolean
}
export interface WarehouseDraft {
  readonly companyId: string
  readonly code: string
  readonly name: string
  readonly timeZone: string
}

export interface CompanyHead {
  readonly id: string
  readonly baseCurrency: string
  readonly isDemo: boolean
}
export const findCompany = (tx: Tx, id: string): Promise<CompanyHead | undefined> =>
  tx.query
    .selectFrom('company')
    .select(['id', 'base_currency as baseCurrency', 'is_demo as isDemo'])
    .where('id', '=', id)
    .executeTakeFirst()

export const insertCompany = async (
  tx: Tx,
  id: string,
  { code, name, baseCurrency, isDemo }: CompanyDraft,
): Promise<void> => {
  await tx.query
    .insertInto('company')
    .values({ id, code, name, base_currency: baseCurrency, is_demo: isDemo, created_at: tx.now })
    .execute()
}

export interface WarehouseHead {
  readonly id: string
  readonly companyId: string
  readonly timeZone: string
}
export const findWarehouse = (tx: Tx, id: string): Promise<WarehouseHead | undefined> =>
  tx.query
    .selectFrom('warehouse')
    .select(['id', 'company_id as companyId', 'time_zone as timeZone'])
    .where('id', '=', id)
    .executeTakeFirst()

export const insertWarehouse = async (
  tx: Tx,
  id: string,
  { companyId, code, name, timeZone }: WarehouseDraft,
): Promise<void> => {
  await tx.query
    .insertInto('warehouse')
    .values({ id, company_id: companyId, code, name, time_zone: timeZone, created_at: tx.now })
    .execute()
}

export const gatewaysOf = async (tx: Tx, companyId: string): Promise<string[]> =>
  (await tx.sql<{ name: string }>('SELECT name FROM gateway WHERE company_id = $1', [companyId])).map(
    ({ name }) => name,
  )

/** Sessions first, as whoever works on one takes it before anything of its company; then nobody adds a row to the company. */
export const holdCompany = async (tx: Tx, companyId: string): Promise<void> => {
  await tx.sql('SELECT FROM dock_session WHERE company_id = $1 ORDER BY id FOR UPDATE', [companyId])
  await tx.sql('SELECT FROM company WHERE id = $1 FOR UPDATE', [companyId])
}

export const deletePlacesOf = async (tx: Tx, companyId: string): Promise<void> => {
  await tx.sql('DELETE FROM door WHERE company_id = $1', [companyId])
  await tx.sql('UPDATE location SET parent_id = NULL WHERE company_id = $1', [companyId])
  await tx.sql('DELETE FROM location WHERE company_id = $1', [companyId])
  await tx.sql('DELETE FROM warehouse WHERE company_id = $1', [companyId])
}

export const deleteCompany = async (tx: Tx, companyId: string): Promise<void> => {
  await tx.sql('DELETE FROM company WHERE id = $1', [companyId])
}
