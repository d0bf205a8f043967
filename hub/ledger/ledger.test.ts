import { beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { formatQuantity, parseQuantity } from '../contract/quantity.ts'
import { isRefusal } from '../contract/refusal.ts'
import { post, reverse, tagStateAt, virtualLocations } from './index.ts'
import type { Posting } from './posting.ts'
import { idOf, type Site, seedSite } from './site.case.ts'

let db: TestDatabase
let companies = 0
beforeAll(async () => {
  db = await testDatabase()
})
const newSite = (isDemo = false): Promise<Site> => seedSite(db, `L${++companies}`, { isDemo })

const kindOf = (code: string): string =>
  code.startsWith('@') ? code.slice(1) : code.startsWith('DOCK') ? 'dock' : 'bin'
const posting = (site: Site, words: readonly string[]): Posting => {
  const [key = '', from = '', to = '', item = '', quantity = '', epc] = words
  return {
    key: `${site.companyId}/${key}`,
    itemId: idOf(site.items, item),
    quantity,
    fromLocationId: idOf(site.locations, from),
    toLocationId: idOf(site.locations, to),
    occurredAt: new Date('2026-11-02T08:00:00Z'),
    reason: 'manual',
    ...(epc?.startsWith('E') ? { epc, tagState: tagStateAt(kindOf(to)) } : {}),
  }
}
const postOne = (site: Site, one: Posting) =>
  db.transaction((tx) => post(tx, [one], { companyId: site.companyId, actor: 'test' }))
const onHand = async (site: Site, location: string, item: string): Promise<string> => {
  const rows = await db.read((tx) =>
    tx.sql<{ on_hand: string }>('SELECT on_hand FROM balance WHERE location_id = $1 AND item_id = $2', [
      idOf(site.locations, location),
      idOf(site.items, item),
    ]),
  )
  return formatQuantity(rows.reduce((sum, row) => sum + parseQuantity(row.on_hand), 0n))
}

/** `move key from to item quantity [epc] outcome` · `back key outcome` · `stock place item quantity`; # begins a remark. */
const run = async (site: Site, table: string): Promise<void> => {
  const ids = new Map<string, string>()
  for (const line of table.split('\n').map((text) => text.replace(/#.*/, '').trim())) {
    const [verb, ...words] = line.split(/\s+/)
    if (verb === 'stock') expect([line, await onHand(site, words[0] ?? '', words[1] ?? '')]).toEqual([line, words[2]])
    if (verb === 'move') {
      const answer = await postOne(site, posting(site, words))
      const said = isRefusal(answer) ? answer.refused : answer.movements[0]?.isNew ? 'posted' : 'exists'
      expect([line, said]).toEqual([line, words.at(-1)])
      if (!isRefusal(answer)) ids.set(words[0] ?? '', answer.movements[0]?.id ?? '')
    }
    if (verb === 'back') {
      const id = ids.get(words[0] ?? '') ?? ''
      const answer = await db.transaction((tx) => reverse(tx, id, { actor: 'test', note: 'wrong bin' }))
      const said = isRefusal(answer) ? answer.refused : 'posted'
      expect([line, said]).toEqual([line, words.at(-1)])
      if (!isRefusal(answer)) ids.set(`-${words[0]}`, answer.movement.id)
    }
  }
}

describe('posting', () => {
  it('keeps what came in, refuses what is not there, answers a replay again', async () => {
    await run(
      await newSite(),
      `move  M1 @supplier DOCK-1    LOOSE 10  posted
       move  M2 DOCK-1    BIN-1     LOOSE 8   posted
       move  M2 DOCK-1    BIN-1     LOOSE 8   exists                        # the sender replays
       move  M2 DOCK-1    BIN-1     LOOSE 8.0 exists                        # the same number otherwise written
       move  M2 DOCK-1    BIN-1     LOOSE 9   exists-with-different-fields
       move  M2 DOCK-1    BIN-2     LOOSE 8   exists-with-different-fields
       move  M3 BIN-1     @customer LOOSE 9   exceeds-stock
       move  M3 BIN-1     @customer LOOSE 3   posted                        # a refused key stays free
       move  M4 BIN-2     @customer LOOSE 1   exceeds-stock                 # nothing was ever there
       move  M5 BIN-1     BIN-1     LOOSE 1   same-location
       stock DOCK-1 LOOSE 2
       stock BIN-1  LOOSE 5
       stock @supplier LOOSE -10
       stock @customer LOOSE 3`,
    )
  })

  it('lets tagged goods leave by their tag only', async () => {
    await run(
      await newSite(),
      `move  M1 @supplier DOCK-1 SKU-1 10 E1 posted
       move  M2 @supplier DOCK-1 SKU-1 4     posted                         # a carton whose tag is torn off
       move  M3 DOCK-1    BIN-1  SKU-1 5     exceeds-stock                  # only 4 are without a tag
       move  M4 DOCK-1    BIN-1  SKU-1 4     posted
       move  M5 DOCK-1    BIN-1  SKU-1 10 E1 posted
       stock DOCK-1 SKU-1 0
       stock BIN-1  SKU-1 14`,
    )
  })

  it('says how much there is, of what, where', async () => {
    const site = await newSite()
    await postOne(site, posting(site, ['A', '@supplier', 'BIN-1', 'LOOSE', '2.5']))
    const answer = await postOne(site, posting(site, ['B', 'BIN-1', '@scrap', 'LOOSE', '3']))
    expect(answer).toEqual({
      refused: 'exceeds-stock',
      facts: { item: 'LOOSE', location: 'BIN-1', available: '2.5', wanted: '3' },
    })
  })

  it('names the field in which a reused key differs', async () => {
    const site = await newSite()
    await postOne(site, posting(site, ['A', '@supplier', 'BIN-1', 'LOOSE', '2']))
    const answer = await postOne(site, posting(site, ['A', '@supplier', 'BIN-1', 'SKU-1', '2']))
    expect(answer).toMatchObject({ refused: 'exists-with-different-fields', facts: { field: 'itemId' } })
  })

  it('counts a key given twice in one call once', async () => {
    const site = await newSite()
    const one = posting(site, ['A', '@supplier', 'BIN-1', 'LOOSE', '2'])
    const answer = await db.transaction((tx) =>
      post(tx, [one, { ...one }], { companyId: site.companyId, actor: 'test' }),
    )
    expect(isRefusal(answer) ? answer : answer.movements.map(({ isNew }) => isNew)).toEqual([true, false])
    expect(await onHand(site, 'BIN-1', 'LOOSE')).toBe('2')
  })

  it('refuses a location of another company as a bug', async () => {
    const [site, other] = [await newSite(), await newSite()]
    const strange = {
      ...posting(site, ['A', '@supplier', 'BIN-1', 'LOOSE', '2']),
      toLocationId: idOf(other.locations, 'BIN-1'),
    }
    await expect(postOne(site, strange)).rejects.toThrow(/is none of company/)
  })

  it('marks each balance with its last movement and its tags', async () => {
    const site = await newSite()
    const answer = await db.transaction((tx) =>
      post(
        tx,
        ['E1', 'E2', 'E3'].map((epc) => posting(site, [epc, '@supplier', 'DOCK-1', 'SKU-1', '10', epc])),
        { companyId: site.companyId, actor: 'test' },
      ),
    )
    if (isRefusal(answer)) throw new Error(answer.refused)
    const rows = await db.read((tx) =>
      tx.sql('SELECT on_hand, tags, tagged, as_of_seq FROM balance WHERE company_id = $1 AND is_physical', [
        site.companyId,
      ]),
    )
    expect(rows).toEqual([{ on_hand: '30.000000', tags: 3, tagged: '30.000000', as_of_seq: answer.movements[2]?.seq }])
  })
})

describe('reversal', () => {
  it('moves back once, and only from where the goods still are', async () => {
    await run(
      await newSite(),
      `move  M1 @supplier BIN-1 LOOSE 10    posted
       back  M1 posted
       back  M1 already-reversed
       stock BIN-1 LOOSE 0
       back  -M1 posted                                       # a reversal is a movement like any other
       stock BIN-1 LOOSE 10
       move  M2 @supplier DOCK-1 SKU-1 10 E1 posted
       move  M3 DOCK-1    BIN-1  SKU-1 10 E1 posted
       back  M2 wrong-state                                   # the tag moved on
       back  M3 posted
       move  M4 DOCK-1    BIN-2  SKU-1 10 E1 posted
       stock BIN-2 SKU-1 10`,
    )
  })
})

describe('the database', () => {
  it('refuses to change or remove a movement', async () => {
    const site = await newSite()
    await postOne(site, posting(site, ['A', '@supplier', 'BIN-1', 'LOOSE', '2']))
    const attempt = (sql: string) => db.transaction((tx) => tx.sql(sql, [site.companyId]))
    await expect(attempt('UPDATE movement SET quantity = 1 WHERE company_id = $1')).rejects.toThrow(/append-only/)
    await expect(attempt('DELETE FROM movement WHERE company_id = $1')).rejects.toThrow(/append-only/)
    await expect(db.transaction((tx) => tx.sql('TRUNCATE movement'))).rejects.toThrow(/append-only|permission denied/)
    const wiping = db.transaction(async (tx) => {
      await tx.sql(`SELECT set_config('dockledger.wiping', $1, true)`, [site.companyId])
      await tx.sql('DELETE FROM movement WHERE company_id = $1', [site.companyId])
    })
    await expect(wiping, 'not even while wiping: this company is no demo').rejects.toThrow(/append-only/)
  })

  it('keeps a physical balance at zero or above whoever writes', async () => {
    const site = await newSite()
    await postOne(site, posting(site, ['A', '@supplier', 'BIN-1', 'LOOSE', '2']))
    const write = db.transaction((tx) =>
      tx.sql('UPDATE balance SET on_hand = -1 WHERE company_id = $1 AND is_physical', [site.companyId]),
    )
    await expect(write).rejects.toMatchObject({ code: '23514' })
  })
})

describe('several at once', () => {
  it('counts eight clients with ±1 on one balance exactly', async () => {
    const site = await newSite()
    await postOne(site, posting(site, ['start', '@supplier', 'BIN-1', 'LOOSE', '20']))
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async (_, client) => {
        let sum = 0
        for (let n = 0; n < 25; n++) {
          const isIn = (n + client) % 2 === 0
          const [from, to] = isIn ? ['@supplier', 'BIN-1'] : ['BIN-1', '@customer']
          const answer = await postOne(site, posting(site, [`${client}-${n}`, from, to, 'LOOSE', '1']))
          if (!isRefusal(answer)) sum += isIn ? 1 : -1
        }
        return sum
      }),
    )
    expect(await onHand(site, 'BIN-1', 'LOOSE')).toBe(String(20 + outcomes.reduce((a, b) => a + b, 0)))
  })

  it('lets fifty take ten: ten succeed, forty are refused', async () => {
    const site = await newSite()
    await postOne(site, posting(site, ['start', '@supplier', 'BIN-1', 'LOOSE', '10']))
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => postOne(site, posting(site, [`${n}`, 'BIN-1', '@customer', 'LOOSE', '1']))),
    )
    expect(answers.filter((answer) => !isRefusal(answer))).toHaveLength(10)
    expect(await onHand(site, 'BIN-1', 'LOOSE')).toBe('0')
  })

  it('surfaces no deadlock when the same balances are taken in crossing orders', async () => {
    const site = await newSite()
    const skus = ['SKU-1', 'SKU-2', 'SKU-3', 'LOOSE']
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async (_, client) => {
        for (let n = 0; n < 10; n++) {
          const order = client % 2 === 0 ? skus : [...skus].reverse()
          const postings = order.map((sku) => posting(site, [`x${client}-${n}-${sku}`, '@supplier', 'BIN-1', sku, '1']))
          const answer = await db.transaction((tx) => post(tx, postings, { companyId: site.companyId, actor: 'test' }))
          if (isRefusal(answer)) return answer.refused
        }
        return 'posted'
      }),
    )
    expect(new Set(outcomes)).toEqual(new Set(['posted']))
    for (const sku of skus) expect(await onHand(site, 'BIN-1', sku)).toBe('80')
  })

  it('posts 5,000 tags in one transaction', async () => {
    const site = await newSite()
    const postings = Array.from({ length: 5_000 }, (_, n) =>
      posting(site, [`m${n}`, '@supplier', 'DOCK-1', `SKU-${(n % 5) + 1}`, '10', `E${site.companyId}${n}`]),
    )
    const answer = await db.transaction((tx) => post(tx, postings, { companyId: site.companyId, actor: 'test' }))
    expect(isRefusal(answer) ? answer : answer.movements.length).toBe(5_000)
    expect(await onHand(site, 'DOCK-1', 'SKU-3')).toBe('10000')
  })
})

describe('virtual locations', () => {
  it('are six, and a company without them is a bug', async () => {
    const site = await newSite()
    const found = await db.read((tx) => virtualLocations(tx, site.companyId))
    expect(found.transit).toBe(idOf(site.locations, '@transit'))
    expect(Object.keys(found)).toHaveLength(6)
    await expect(db.read((tx) => virtualLocations(tx, site.warehouseId))).rejects.toThrow(
      /has no location of kind supplier/,
    )
  })
})
