/** Any history of receipts, issues, transfers, finds and reversals: the books are right, and are the same when it is replayed. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../tests/support/database.ts'
import { isRefusal } from '../contract/refusal.ts'
import type { CostMethod } from './cost.ts'
import { post, reverse, tagStateAt } from './index.ts'
import type { Posting } from './posting.ts'
import { idOf } from './site.case.ts'
import { openValue, type Value, type ValueSite } from './value.case.ts'

let value: Value
beforeAll(async () => {
  value = openValue(await testDatabase())
})

const PLACES = ['@supplier', '@customer', '@gain', '@transit', 'DOCK-1', 'BIN-1', 'BIN-2', 'FAR-1'] as const
const place = fc.constantFrom(...PLACES)
/** Once in so many. */
const rarely = <T>(times: number, some: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: some })
const step = fc.record({
  from: place,
  to: place,
  quantity: fc.integer({ min: 1, max: 9 }),
  /** Ten-thousandths; null: nobody says what it costs. */
  cost: rarely(2, fc.integer({ min: 1, max: 99_999 })),
  line: rarely(2, fc.constantFrom('L1', 'L2')),
  tag: rarely(3, fc.constantFrom('E1', 'E2', 'E3')),
  undoes: rarely(6, fc.nat({ max: 40 })),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const tagPlace = async (site: ValueSite, tag: string): Promise<string> => {
  const [found] = await value.db.read((tx) =>
    tx.sql<{ code: string }>('SELECT l.code FROM tag g JOIN location l ON l.id = g.location_id WHERE g.epc = $1', [
      `${tag}${site.companyId}`,
    ]),
  )
  return found?.code ?? '@supplier'
}

/** Does what is not refused; answers what each posting key was said to cost. */
const live = async (site: ValueSite, steps: readonly Step[]): Promise<Map<string, string>> => {
  const costs = new Map<string, string>()
  const done: string[] = []
  for (const { from, to, quantity, cost, line, tag, undoes } of steps) {
    const undone = undoes === null ? undefined : done[undoes % done.length]
    if (undone !== undefined) {
      const reversed = await value.db.transaction((tx) => reverse(tx, undone, { actor: 'test', note: 'wrong' }))
      if (!isRefusal(reversed)) done.push(reversed.movement.id)
      continue
    }
    const source = tag === null ? from : await tagPlace(site, tag)
    if (source === to) continue
    const words = [source, to, tag ? `SKU-1 5 ${tag}` : `LOOSE ${quantity}`, cost && cost / 10_000, line]
    const posting = value.posting(site, words.filter((word) => word !== null).join(' '))
    const posted = await value.db.transaction((tx) => post(tx, [posting], { companyId: site.companyId, actor: 'test' }))
    if (isRefusal(posted)) continue
    done.push(posted.movements[0]?.id ?? '')
    if (posting.unitCost !== undefined) costs.set(posting.key, posting.unitCost)
  }
  return costs
}

interface Row {
  readonly id: string
  readonly key: string
  readonly item: string
  readonly epc: string | null
  readonly quantity: string
  readonly from: string
  readonly to: string
  readonly to_kind: string
  readonly line: string | null
  readonly reverses: string | null
}

/** Posts what stands in the ledger of one site again at another, from its first movement. */
const replay = async (from: ValueSite, site: ValueSite, costs: ReadonlyMap<string, string>): Promise<void> => {
  const rows = await value.db.read((tx) =>
    tx.sql<Row>(
      `SELECT m.id, m.idempotency_key AS key, i.code AS item, replace(m.epc, m.company_id::text, '') AS epc, m.quantity, f.code AS "from", t.code AS "to",
         t.kind AS to_kind, m.document_line_id AS line, m.reverses
       FROM movement m JOIN item i ON i.id = m.item_id JOIN location f ON f.id = m.from_location_id JOIN location t ON t.id = m.to_location_id
       WHERE m.company_id = $1 ORDER BY m.seq`,
      [from.companyId],
    ),
  )
  const ids = new Map<string, string>()
  for (const { id, key, item, epc, quantity, line, reverses, ...row } of rows) {
    const unitCost = costs.get(key)
    const posting: Posting = {
      key: `replay/${key}`,
      itemId: idOf(site.items, item),
      quantity,
      fromLocationId: idOf(site.locations, row.from),
      toLocationId: idOf(site.locations, row.to),
      occurredAt: new Date(0),
      reason: reverses === null ? 'manual' : 'reversal',
      note: 'replay',
      ...(unitCost === undefined ? {} : { unitCost }),
      ...(line === null ? {} : { documentLineId: line }),
      ...(epc === null ? {} : { epc: `${epc}${site.companyId}`, tagState: tagStateAt(row.to_kind) }),
      ...(reverses === null ? {} : { reverses: ids.get(reverses) ?? '' }),
    }
    const posted = await value.db.transaction((tx) => post(tx, [posting], { companyId: site.companyId, actor: 'test' }))
    if (isRefusal(posted)) throw new Error(posted.refused)
    ids.set(id, posted.movements[0]?.id ?? '')
  }
}

const books = (site: ValueSite) =>
  value.db.read(async (tx) => ({
    layers: await tx.sql(
      `SELECT i.code AS item, coalesce(w.code, 'TRANSIT') AS pool, l.is_pooled, replace(l.epc, l.company_id::text, '') AS epc, l.quantity, l.value
       FROM cost_layer l JOIN item i ON i.id = l.item_id LEFT JOIN warehouse w ON w.id = l.pool_id
       WHERE l.company_id = $1 AND l.quantity > 0 ORDER BY l.seq`,
      [site.companyId],
    ),
    flows: await tx.sql(
      `SELECT i.code AS item, f.quantity, f.counter, f.variance FROM cost_flow f JOIN item i ON i.id = f.item_id
       WHERE f.company_id = $1 ORDER BY f.seq`,
      [site.companyId],
    ),
  }))

describe('any history', () => {
  it.each(['fifo', 'average', 'standard', 'specific'] as const)(
    '%s: layers hold what is on hand, nothing is worth nothing, and a replay from the first movement gives the same',
    { timeout: 120_000 },
    async (method: CostMethod) => {
      let crossed = 0
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
          const site = await value.newSite(method)
          const costs = await live(site, steps)
          expect(await value.violations()).toEqual([])
          const again = await value.newSite(method)
          await replay(site, again, costs)
          const kept = await books(site)
          expect(await books(again)).toEqual(kept)
          crossed += kept.flows.length
        }),
        { numRuns: 6 },
      )
      expect(crossed).toBeGreaterThan(40)
    },
  )
})
