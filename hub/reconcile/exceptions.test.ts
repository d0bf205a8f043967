import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { EXCEPTION_KINDS, type Resolution } from '../contract/api.ts'
import { isRefusal } from '../contract/refusal.ts'
import { idOf, type Site, seedSite } from '../ledger/site.case.ts'
import type { Fact } from '../platform/facts.ts'
import { integrityReport } from '../views/integrity.view.ts'
import { resolveException, resolveExceptions } from './exception.commands.ts'
import { epcOf, gatewayOf, type HandClock, handClock, order, passage } from './floor.case.ts'
import { acceptSession, closeIdle, reconcileLane } from './index.ts'
import { RESOLUTIONS_OF } from './resolutions.ts'
import { reverseMovement } from './reversal.commands.ts'

let db: TestDatabase
let clock: HandClock
let site: Site
let sites = 0
const told: Fact[] = []
beforeAll(async () => {
  clock = handClock()
  const keep = async (_: unknown, fact: Fact): Promise<void> => {
    told.push(fact)
  }
  db = await testDatabase({ clock, reactions: { 'line-fulfilled': [keep], 'document-short': [keep] } })
})
beforeEach(async () => {
  site = await seedSite(db, `X${++sites}`)
  clock.at += 3_600_000
  told.length = 0
})

/** `1#7 in` through door 1; then the door goes quiet. */
const visit = async (tags: readonly string[], { isQuiet = true } = {}): Promise<void> => {
  const said = tags.map((text, i) => {
    const [tag = '', direction = 'in'] = text.split(' ')
    const [n, serial] = tag.split('#')
    const epc = serial === undefined ? tag : epcOf(Number(n), Number(serial))
    return passage('door-1', epc, direction as 'in', clock.at + i)
  })
  const gateway = `gate-x${sites}`
  const seq = await db.read((tx) =>
    tx.sql<{ n: number }>('SELECT coalesce(max(seq), 0)::int AS n FROM inbox WHERE gateway = $1', [gateway]),
  )
  for (const lane of await gatewayOf(db, gateway, seq[0]?.n)(said)) await reconcileLane(db, lane)
  if (!isQuiet) return
  clock.at += 60_000
  await closeIdle(db)
}
interface Found {
  readonly id: string
  readonly kind: string
  readonly state: string
  readonly resolution_movement_id: string | null
}
const exceptions = (): Promise<Found[]> =>
  db.read((tx) =>
    tx.sql<Found>('SELECT * FROM exception WHERE company_id = $1 ORDER BY kind, raised_at', [site.companyId]),
  )
const only = async (kind: string): Promise<Found> => {
  const found = (await exceptions()).find((one) => one.kind === kind && one.state === 'open')
  if (!found) throw new Error(`no open ${kind}: ${JSON.stringify(await exceptions())}`)
  return found
}
const resolve = (id: string, resolution: Resolution, more: object = {}) =>
  db.transaction((tx) => resolveException(tx, id, { resolution, reason: 'counted by hand', actor: 'Ada', ...more }))
const stock = async (): Promise<string[]> => {
  const rows = await db.read((tx) =>
    tx.sql<{ text: string }>(
      `SELECT l.code || ' ' || i.code || ' ' || trim_scale(b.on_hand) AS text FROM balance b JOIN location l ON l.id = b.location_id
       JOIN item i ON i.id = b.item_id WHERE b.company_id = $1 AND b.is_physical AND b.on_hand <> 0 ORDER BY 1`,
      [site.companyId],
    ),
  )
  return rows.map(({ text }) => text)
}
const violations = () =>
  db.read(async (tx) => (await integrityReport(tx)).checks.filter((check) => check.violations > 0))

describe('a difference', () => {
  it('is accepted into stock, or returned, or only explained', async () => {
    await visit(['1#1', '1#2', '1#3'])
    const [first, second, third] = await exceptions()
    expect(await resolve(first?.id ?? '', 'accept-as-found')).toEqual({ id: first?.id })
    await resolve(second?.id ?? '', 'return')
    await resolve(third?.id ?? '', 'ignore')
    expect(await stock()).toEqual(['BIN-1 SKU-1 10', 'DOCK-1 SKU-1 10'])
    expect((await exceptions()).map((one) => [one.state, one.resolution_movement_id !== null])).toEqual([
      ['resolved', true],
      ['resolved', true],
      ['resolved', false],
    ])
    expect(await violations()).toEqual([])
  })

  it('that belongs to another order is received for that order', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 20 }] })
    const other = await order(db, site, { number: 'PO-2', lines: [{ item: 'SKU-2', quantity: 10 }] })
    await visit(['1#1', '1#2', '2#1'])
    const foreign = await only('foreign')
    await resolve(foreign.id, 'accept-as-found')
    expect(told).toMatchObject([{ kind: 'line-fulfilled', documentId: other }])
    expect(await stock()).toEqual(['BIN-1 SKU-2 10', 'DOCK-1 SKU-1 20'])
    expect(await violations()).toEqual([])
  })

  it('cannot be decided twice, nor in a way it does not have', async () => {
    await visit(['1#1'])
    const { id } = await only('unexpected')
    expect(await resolve(id, 'bind')).toMatchObject({ refused: 'not-allowed-here' })
    await resolve(id, 'return')
    expect(await resolve(id, 'return')).toMatchObject({ refused: 'already-resolved', facts: { by: 'Ada' } })
    expect(await resolve(site.companyId, 'return')).toMatchObject({ refused: 'not-found' })
  })
})

describe('many at once', () => {
  it('are decided alike; what cannot be is named and left', async () => {
    await visit(['1#1', '1#2', 'E2801160600002040000AAAA'])
    const ids = (await exceptions()).map(({ id }) => id)
    const answers = await db.transaction((tx) =>
      resolveExceptions(tx, [...ids, ...ids], { resolution: 'accept-as-found', reason: 'counted', actor: 'Ada' }),
    )
    expect([...answers.values()].map((refusal) => refusal?.refused ?? 'done').sort()).toEqual([
      'done',
      'done',
      'not-allowed-here',
    ])
    expect(await stock()).toEqual(['BIN-1 SKU-1 20'])
    expect(await violations()).toEqual([])
  })
})

describe('a tag nobody knows', () => {
  const PALLET = '3134257BF4499602D2000000'

  it('is bound to an item, comes in, and matches its order', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 14 }] })
    await visit(['1#1', PALLET])
    const { id } = await only('unknown-tag')
    expect(await resolve(id, 'bind')).toMatchObject({ refused: 'item-required' })
    expect(await resolve(id, 'bind', { itemId: site.companyId })).toMatchObject({ refused: 'not-found' })
    await resolve(id, 'bind', { itemId: idOf(site.items, 'SKU-1'), quantity: '4' })
    expect(await stock()).toEqual(['DOCK-1 SKU-1 14'])
    expect((await exceptions()).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'missing resolved',
      'unknown-tag resolved',
    ])
    const [session] = await db.read((tx) =>
      tx.sql<{ id: string; verdict: string }>('SELECT id, verdict FROM dock_session WHERE company_id = $1', [
        site.companyId,
      ]),
    )
    expect(session?.verdict).toBe('matched')
    await db.transaction((tx) => acceptSession(tx, session?.id ?? '', { actor: 'Ada' }))
    expect(await stock()).toEqual(['BIN-1 SKU-1 14'])
    expect(await violations()).toEqual([])
  })

  it('is known from its GTIN ever after', async () => {
    const companyId = site.companyId
    const unlisted = epcOf(9, 1)
    await visit([unlisted, epcOf(9, 2)])
    await resolve((await only('unknown-tag')).id, 'bind', { itemId: idOf(site.items, 'SKU-4'), quantity: '3' })
    await visit([epcOf(9, 3)])
    const rows = await db.read((tx) =>
      tx.sql('SELECT quantity FROM item_gtin WHERE company_id = $1 AND quantity = 3', [companyId]),
    )
    expect(rows).toHaveLength(1)
    expect(await stock()).toEqual(['DOCK-1 SKU-4 6'])
  })

  it.each([
    ['gains a GTIN', [[epcOf(9, 1), '3']], 2],
    [
      'gains one and keeps what it has',
      [
        [epcOf(9, 1), '3'],
        [epcOf(9, 2), '5'],
      ],
      2,
    ],
    ['gains none from a pallet', [[PALLET, '3']], 1],
  ] as const)('gives its item a new version when it %s', async (_, tags, version) => {
    await visit(tags.map(([tag]) => tag))
    for (const [, quantity] of tags)
      await resolve((await only('unknown-tag')).id, 'bind', { itemId: idOf(site.items, 'SKU-4'), quantity })
    const versions = await db.read((tx) =>
      tx.sql(
        `SELECT i.code, i.version, (SELECT count(*)::int FROM item_gtin g WHERE g.item_id = i.id) AS gtins FROM item i
         WHERE company_id = $1 AND (version > 1 OR code = 'SKU-4')`,
        [site.companyId],
      ),
    )
    expect(versions, 'who read the item before is told that it changed').toEqual([
      { code: 'SKU-4', version, gtins: version },
    ])
  })

  it('that went out was found first', async () => {
    await visit([`${PALLET} out`])
    await resolve((await only('unknown-tag')).id, 'bind', { itemId: idOf(site.items, 'SKU-1'), quantity: '4' })
    expect(await stock()).toEqual([])
    const [tag] = await db.read((tx) => tx.sql('SELECT state FROM tag WHERE company_id = $1', [site.companyId]))
    expect(tag).toEqual({ state: 'left' })
    expect(await violations()).toEqual([])
  })

  it('bound after its session was accepted still needs a decision', async () => {
    await visit([PALLET])
    const [session] = await db.read((tx) =>
      tx.sql<{ id: string }>('SELECT id FROM dock_session WHERE company_id = $1', [site.companyId]),
    )
    await db.transaction((tx) => acceptSession(tx, session?.id ?? '', { actor: 'Ada' }))
    await resolve((await only('unknown-tag')).id, 'bind', { itemId: idOf(site.items, 'SKU-1'), quantity: '4' })
    await resolve((await only('unexpected')).id, 'accept-as-found')
    expect(await stock()).toEqual(['BIN-1 SKU-1 4'])
    expect(await violations()).toEqual([])
  })
})

describe('other ways out', () => {
  it('closes the order short, or keeps it open', async () => {
    const documentId = await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 30 }] })
    await visit(['1#1'])
    await resolve((await only('missing')).id, 'close-short')
    expect(told).toEqual([
      { kind: 'document-short', documentType: 'purchase-order', documentId, actor: 'Ada', reason: 'counted by hand' },
    ])
  })

  it('brings back what left without an order to where it stood', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 10 }] })
    await visit(['1#1'])
    await visit(['1#1 out'])
    await resolve((await only('left-without-order')).id, 'return')
    expect(await stock()).toEqual(['BIN-1 SKU-1 10'])
    expect(await violations()).toEqual([])
  })

  it('takes in what came without a direction', async () => {
    await visit(['1#1 undetermined'])
    await resolve((await only('undetermined-direction')).id, 'accept-as-found')
    expect(await stock()).toEqual(['BIN-1 SKU-1 10'])
    expect(await violations()).toEqual([])
  })

  it('reopens an order line when its acceptance is reversed', async () => {
    await order(db, site, { number: 'PO-1', lines: [{ item: 'SKU-1', quantity: 10 }] })
    await visit(['1#1'])
    const [accepted] = await db.read((tx) =>
      tx.sql<{ id: string }>(`SELECT id FROM movement WHERE company_id = $1 AND reason = 'acceptance'`, [
        site.companyId,
      ]),
    )
    const reversal = await db.transaction((tx) =>
      reverseMovement(tx, accepted?.id ?? '', { actor: 'Ada', note: 'wrong goods' }),
    )
    expect(isRefusal(reversal)).toBe(false)
    expect(told.map((fact) => 'quantity' in fact && fact.quantity)).toEqual(['10', '-10'])
    expect(await stock()).toEqual(['DOCK-1 SKU-1 10'])
    await resolve((await only('unexpected')).id, 'accept-as-found')
    expect(told.map((fact) => 'quantity' in fact && fact.quantity)).toEqual(['10', '-10', '10'])
    expect(await violations()).toEqual([])
  })
})

describe('the table of resolutions', () => {
  it('has a way out for every kind', () => {
    for (const kind of EXCEPTION_KINDS) expect(RESOLUTIONS_OF[kind].length, kind).toBeGreaterThan(0)
  })
})
