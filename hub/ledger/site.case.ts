/** A small site for tests of ledger and reconcile: company, warehouse, two doors, bins, items with GTINs. */
import { VIRTUAL_KINDS } from '../contract/api.ts'
import type { Database, Tx } from '../platform/db/tx.ts'

export interface Site {
  readonly companyId: string
  readonly warehouseId: string
  /** Code → id: @supplier … @transit, DOCK-1, DOCK-2, BIN-1, BIN-2. */
  readonly locations: Readonly<Record<string, string>>
  /** Code → id: SKU-1 … SKU-5, each tag ten pieces; LOOSE has no tags. */
  readonly items: Readonly<Record<string, string>>
  /** SKU code → company prefix and reference of its SGTINs, as the EPCs of tests are built from. */
  readonly doors: Readonly<Record<string, string>>
}

/** GTIN-14 of SKU-n: company prefix 0614141, item reference n. */
export const gtinOf = (n: number): string => {
  const body = `00614141${String(n).padStart(5, '0')}`
  let sum = 0
  for (const [i, digit] of [...body].entries()) sum += Number(digit) * (i % 2 === 0 ? 3 : 1)
  return body + ((10 - (sum % 10)) % 10)
}

const seed = async (tx: Tx, code: string, isDemo: boolean): Promise<Site> => {
  const companyId = tx.newId()
  const warehouseId = tx.newId()
  await tx.sql(`INSERT INTO company VALUES ($1, $2, $2, 'CNY', $3, $4)`, [companyId, code, isDemo, tx.now])
  await tx.sql(
    `INSERT INTO warehouse (id, company_id, code, name, time_zone, created_at) VALUES ($1, $2, 'W1', 'Main', 'Asia/Shanghai', $3)`,
    [warehouseId, companyId, tx.now],
  )
  const locations: Record<string, string> = {}
  const locate = async (code: string, kind: string, warehouse: string | null): Promise<void> => {
    const id = tx.newId()
    locations[code] = id
    await tx.sql(
      'INSERT INTO location (id, company_id, warehouse_id, code, name, kind, path, created_at) VALUES ($1, $2, $3, $4, $4, $5, $4, $6)',
      [id, companyId, warehouse, code, kind, tx.now],
    )
  }
  for (const kind of VIRTUAL_KINDS) await locate(`@${kind}`, kind, null)
  for (const code of ['DOCK-1', 'DOCK-2']) await locate(code, 'dock', warehouseId)
  for (const code of ['BIN-1', 'BIN-2']) await locate(code, 'bin', warehouseId)
  const items: Record<string, string> = {}
  for (let n = 1; n <= 6; n++) {
    const code = n === 6 ? 'LOOSE' : `SKU-${n}`
    const id = tx.newId()
    items[code] = id
    await tx.sql(
      'INSERT INTO item (id, company_id, code, name, base_unit, tracking, created_at) VALUES ($1, $2, $3, $3, $4, $5, $6)',
      [id, companyId, code, 'pcs', n === 6 ? 'none' : 'epc', tx.now],
    )
    if (n < 6) await tx.sql('INSERT INTO item_gtin VALUES ($1, $2, $3, 10)', [gtinOf(n), companyId, id])
  }
  const doors: Record<string, string> = {}
  for (const n of [1, 2]) {
    const id = tx.newId()
    doors[`D${n}`] = id
    await tx.sql(
      `INSERT INTO door (id, company_id, warehouse_id, code, name, gateway, portal, dock_location_id, stock_location_id, quiet_ms, created_at)
       VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, 5000, $9)`,
      [
        id,
        companyId,
        warehouseId,
        `D${n}`,
        `gate-${code.toLowerCase()}`,
        `door-${n}`,
        locations[`DOCK-${n}`],
        locations['BIN-1'],
        tx.now,
      ],
    )
  }
  await tx.sql(
    `INSERT INTO gateway (name, site, company_id, state, is_online, created_at) VALUES ($1, 'site', $2, 'active', true, $3)`,
    [`gate-${code.toLowerCase()}`, companyId, tx.now],
  )
  return { companyId, warehouseId, locations, items, doors }
}

export const seedSite = async (db: Database, code = 'ACME', { isDemo = false } = {}): Promise<Site> =>
  db.transaction((tx) => seed(tx, code, isDemo))

/** The id under this code; a test that misspells it must fail at once. */
export const idOf = (ids: Readonly<Record<string, string>>, code: string): string => {
  const id = ids[code]
  if (id === undefined) throw new Error(`the test site has no ${code}`)
  return id
}
