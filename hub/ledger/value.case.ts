/** Goods that move between two warehouses, written as lines of words, and what they are worth then. */
import type { TestDatabase } from '../../tests/support/database.ts'
import { isRefusal } from '../contract/refusal.ts'
import { EVERYTHING, type Scope } from '../platform/db/scope.ts'
import type { CostMethod } from './cost.ts'
import { ledgerChecks, post, reverse, tagStateAt } from './index.ts'
import type { Posting } from './posting.ts'
import { idOf, type Site, seedSite } from './site.case.ts'

export interface ValueSite extends Site {
  readonly farWarehouseId: string
}

const kindOf = (code: string): string =>
  code.startsWith('@') ? code.slice(1) : code.startsWith('DOCK') ? 'dock' : 'bin'

export const openValue = (db: TestDatabase) => {
  let companies = 0
  let keys = 0

  const setMethod = (site: Site, method: CostMethod): Promise<unknown> =>
    db.transaction((tx) =>
      tx.sql('INSERT INTO cost_policy (id, company_id, method, created_at) VALUES ($1, $2, $3, $4)', [
        tx.newId(),
        site.companyId,
        method,
        tx.now,
      ]),
    )

  /** A site with a second warehouse, W2, whose bin is FAR-1, and one method for everything. */
  const newSite = async (method?: CostMethod): Promise<ValueSite> => {
    const site = await seedSite(db, `V${++companies}`)
    const [warehouse, location] = await db.transaction(async (tx) => {
      const ids = [tx.newId(), tx.newId()] as const
      await tx.sql(
        `INSERT INTO warehouse (id, company_id, code, name, time_zone, created_at) VALUES ($1, $2, 'W2', 'Far', 'Asia/Shanghai', $3)`,
        [ids[0], site.companyId, tx.now],
      )
      await tx.sql(
        `INSERT INTO location (id, company_id, warehouse_id, code, name, kind, path, created_at) VALUES ($1, $2, $3, 'FAR-1', 'bin', 'bin', 'FAR-1', $4)`,
        [ids[1], site.companyId, ids[0], tx.now],
      )
      await tx.sql('UPDATE item SET standard_cost = 10 WHERE company_id = $1', [site.companyId])
      return ids
    })
    if (method) await setMethod(site, method)
    return { ...site, farWarehouseId: warehouse, locations: { ...site.locations, 'FAR-1': location } }
  }

  /** `from to item quantity [cost of one] [EPC] [L<number of a document's line>]` */
  const posting = (site: Site, line: string): Posting => {
    const [from = '', to = '', item = '', quantity = '', ...rest] = line.split(/\s+/)
    const epc = rest.find((word) => word.startsWith('E'))
    const documentLine = rest.find((word) => word.startsWith('L'))
    const unitCost = rest.find((word) => /^\d/.test(word))
    return {
      key: `${site.companyId}/${++keys}`,
      itemId: idOf(site.items, item),
      quantity,
      fromLocationId: idOf(site.locations, from),
      toLocationId: idOf(site.locations, to),
      occurredAt: new Date('2026-11-02T08:00:00Z'),
      reason: 'manual',
      note: 'test',
      ...(unitCost === undefined ? {} : { unitCost }),
      ...(documentLine === undefined
        ? {}
        : { documentLineId: `0190f000-0000-7000-8000-${documentLine.slice(1).padStart(12, '0')}` }),
      ...(epc === undefined ? {} : { epc: `${epc}${site.companyId}`, tagState: tagStateAt(kindOf(to)) }),
    }
  }

  /** For somebody who sees no more than this; answers the movements' ids. */
  const moveAs = async (scope: Scope, site: Site, ...lines: string[]): Promise<string[]> => {
    const answer = await db.as(scope).transaction((tx) =>
      post(
        tx,
        lines.map((line) => posting(site, line)),
        { companyId: site.companyId, actor: 'test' },
      ),
    )
    if (isRefusal(answer)) throw new Error(answer.refused)
    return answer.movements.map(({ id }) => id)
  }

  const undo = async (id: string | undefined): Promise<void> => {
    const answer = await db.transaction((tx) => reverse(tx, id ?? '', { actor: 'test', note: 'wrong' }))
    if (isRefusal(answer)) throw new Error(answer.refused)
  }

  /** `quantity value` of an item in the pool of this place. */
  const held = async (site: Site, item: string, place = 'BIN-1'): Promise<string> => {
    const [row] = await db.read((tx) =>
      tx.sql<{ quantity: string; value: string }>(
        `SELECT trim_scale(coalesce(sum(l.quantity), 0)) AS quantity, coalesce(sum(l.value), 0) AS value FROM cost_layer l
         WHERE l.item_id = $1 AND l.pool_id = (SELECT pool_id FROM location WHERE id = $2)`,
        [idOf(site.items, item), idOf(site.locations, place)],
      ),
    )
    return `${row?.quantity} ${Number(row?.value)}`
  }

  /** Of each flow, oldest first: what it is worth outside, and its price or cost difference where there is one. */
  const flows = async (site: Site): Promise<string[]> => {
    const rows = await db.read((tx) =>
      tx.sql<{ counter: string; variance: string }>(
        'SELECT counter, variance FROM cost_flow WHERE company_id = $1 ORDER BY seq',
        [site.companyId],
      ),
    )
    return rows.map(({ counter, variance }) => `${Number(counter)}${Number(variance) ? ` ${Number(variance)}` : ''}`)
  }

  const violations = async (): Promise<string[]> => {
    const found: string[] = []
    for (const { code, sql } of ledgerChecks) {
      const rows = await db.read((tx) => tx.sql(sql))
      if (rows.length > 0) found.push(`${code}: ${JSON.stringify(rows[0])}`)
    }
    return found
  }

  return {
    db,
    setMethod,
    newSite,
    posting,
    move: (site: Site, ...lines: string[]) => moveAs(EVERYTHING, site, ...lines),
    moveAs,
    undo,
    held,
    flows,
    violations,
  }
}
export type Value = ReturnType<typeof openValue>
